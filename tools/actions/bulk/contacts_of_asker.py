"""The contact somebody acts on: held to the commit, and not found where they may not see it."""

from tools.contacts.access import Asker, may_see
from tools.contacts.contact import Contact, ContactStatus
from tools.errors import NotFound
from tools.ids import ContactId
from tools.toolkit import UnitOfWork


async def lock_for_asker(work: UnitOfWork, contact_id: ContactId, *, asker: Asker) -> Contact:
    """The contact, never an absorbed one.

    Raises ``NotFound`` for a contact that is not there, or not for this asker to see.
    """
    contact = (await work.contacts.lock([contact_id])).get(contact_id)
    if contact is None or contact.status is ContactStatus.MERGED or not may_see(asker, contact):
        raise NotFound("There is no such contact.")
    return contact
