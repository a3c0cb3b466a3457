"""A contact is deleted when nothing is open; else it is archived, and what kept it is said."""

from collections.abc import Sequence
from dataclasses import dataclass

from tools.actions.capture.hold_person import HeldPerson, hold_person
from tools.actions.contacts.leaving.archive_contact import put_out_of_use
from tools.actions.contacts.leaving.erase_contact import Erased, erase_person
from tools.ids import ContactId
from tools.invoices.invoice import Invoice
from tools.privacy.deletion import Keeper, keepers_of
from tools.toolkit import UnitOfWork


@dataclass(frozen=True)
class Deleted:
    """What became of the contact: erased, or archived because of what kept it."""

    erased: Erased | None
    kept_by: Sequence[Keeper] = ()


async def delete_contact(work: UnitOfWork, *, contact_id: ContactId, by_id: str) -> Deleted:
    """Deleting erases the person. A deletion that only archives parts nothing.

    A message that comes at the same moment is before it, and keeps the contact; or after it, and finds nobody.
    Raises ``NotFound``, ``Busy``.
    """
    person = await hold_person(work, contact_id)
    kept_by = await _keepers(work, person)
    if kept_by:
        await put_out_of_use(work, person.contact, by_id=by_id, reason="")
        return Deleted(None, kept_by)
    return Deleted(await erase_person(work, person, by_id=by_id))


async def _keepers(work: UnitOfWork, person: HeldPerson) -> Sequence[Keeper]:
    invoices: list[Invoice] = []
    for record_id in person.record_ids:
        invoices += await work.invoices.unsettled(record_id)
    return keepers_of(
        conversations=await work.conversations.not_closed(person.conversation_ids),
        owed=await work.handovers.owed_in(person.conversation_ids),
        invoices=invoices,
        now=work.now,
    )
