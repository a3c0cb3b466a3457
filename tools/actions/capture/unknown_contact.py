"""The record of somebody of whom nothing is known yet."""

from tools.contacts.contact import Contact, ContactKind, ContactStatus
from tools.contacts.values.names import FullName
from tools.ids import ContactId
from tools.toolkit import UnitOfWork


def unknown_contact(work: UnitOfWork, contact_id: ContactId, name: FullName) -> Contact:
    """A guest under a name that we made up, which any real one replaces."""
    return Contact(
        id=contact_id,
        business_id=work.business_id,
        kind=ContactKind.GUEST,
        status=ContactStatus.ACTIVE,
        created_at=work.now,
        updated_at=work.now,
        first_name=name.first,
        last_name=name.last,
        dummy_name=True,
    )
