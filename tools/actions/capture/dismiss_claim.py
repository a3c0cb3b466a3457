"""A person says that a value a customer typed is worth nothing: it leads nowhere any more."""

from tools.actions.capture.accept_claim import refuse_unless_open
from tools.actions.contacts.entering.edit_contact import ContactEdit, edit_contact
from tools.actions.contacts.entering.edit_lists import ListEdit
from tools.actions.contacts.entering.enter_values import Person
from tools.contacts.identifiers import Claim, ClaimState, Evidence, Source
from tools.ids import ContactId
from tools.toolkit import UnitOfWork


async def dismiss_claim(work: UnitOfWork, contact_id: ContactId, claim: Claim, *, person: Person) -> None:
    """Of a contact that this unit of work has locked with its conversations. Twice is once.

    What was typed in another chat too stays until that is dismissed. Raises ``WrongState`` for a claim that is not
    open.
    """
    if claim.state is ClaimState.DISMISSED:
        return
    refuse_unless_open(claim)
    await work.claims.settle([claim.id], state=ClaimState.DISMISSED)
    said_again = any(
        each.key == claim.key and each.state is ClaimState.OPEN for each in await work.claims.of_contact(contact_id)
    )
    held = (await work.identifiers.holders([claim.key])).get(claim.key)
    if said_again or held is None or held.holder.id != contact_id or held.evidence is Evidence.PROVEN:
        return
    wanted = ContactEdit(lists={claim.key.kind: ListEdit(remove=[claim.key])})
    await edit_contact(work, contact_id, wanted, source=Source.AGENT, person=person)
