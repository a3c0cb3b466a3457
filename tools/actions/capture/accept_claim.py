"""An agent takes over a value that a customer typed: from then on it is proven, by the agent's word."""

from tools.actions.capture.typed_values import Value
from tools.actions.contacts.entering.edit_contact import ContactEdit, edit_contact
from tools.actions.contacts.entering.edit_lists import ListEdit
from tools.actions.contacts.entering.enter_values import Entered, Person
from tools.contacts.identifiers import Claim, ClaimState, Source
from tools.errors import NotFound, WrongState
from tools.ids import ContactId
from tools.toolkit import UnitOfWork


async def accept_claim(work: UnitOfWork, contact_id: ContactId, claim: Claim, *, person: Person) -> None:
    """Of a contact that this unit of work has locked, with whoever holds the value. Twice is once.

    Raises ``WrongState`` for a claim that is not open; ``ValueTaken``, ``ClaimedElsewhere`` and ``Invalid`` like
    every entry.
    """
    if claim.state is ClaimState.ACCEPTED:
        return
    refuse_unless_open(claim)
    entered = Entered(Value(claim.key, claim.value, claim.extension))
    wanted = ContactEdit(lists={claim.key.kind: ListEdit(add=[entered])})
    await edit_contact(work, contact_id, wanted, source=Source.AGENT, person=person)
    await work.claims.settle([claim.id], state=ClaimState.ACCEPTED)


async def find_claim(work: UnitOfWork, contact_id: ContactId, claim_id: str) -> Claim:
    """A claim of a contact. Raises ``NotFound``."""
    found = next((each for each in await work.claims.of_contact(contact_id) if each.id == claim_id), None)
    if found is None:
        raise NotFound("There is no such claim.")
    return found


def refuse_unless_open(claim: Claim) -> None:
    """Raises ``WrongState``."""
    if claim.state is not ClaimState.OPEN:
        message = f"This was {claim.state.value} already. What you know better is changed on the contact itself."
        raise WrongState(message, state=claim.state.value, instead=f"PATCH /v1/contacts/{claim.contact_id}")
