"""Values leave a contact; with a number part the WhatsApp and SMS identities that came with it."""

from collections.abc import Collection, Sequence

from tools.contacts.identifiers import ClaimState, Identifier
from tools.contacts.merging.parting import identities_that_part
from tools.ids import ContactId
from tools.toolkit import UnitOfWork


async def part_values(
    work: UnitOfWork, contact_id: ContactId, leaving: Collection[Identifier], *, held: Sequence[Identifier]
) -> Sequence[Identifier]:
    """Of ``held``, all that the contact holds, what is ``leaving``. Gives back the identities that part with it.

    Past conversations stay where they are: the next message from there makes a new contact.
    """
    staying = [one for one in held if one not in leaving]
    identities = identities_that_part(leaving, staying)
    await work.identifiers.remove([one.id for one in (*leaving, *identities)], held_by=contact_id)
    await work.claims.settle_keys([one.key for one in leaving], contact_id=contact_id, state=ClaimState.DISMISSED)
    return identities
