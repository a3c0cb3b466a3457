"""Where invoices are kept."""

from collections.abc import Collection, Sequence
from typing import Protocol

from tools.contacts.identifiers import Key
from tools.contacts.pages import Place
from tools.ids import ContactId
from tools.invoices.invoice import Invoice


class InvoiceStore(Protocol):
    """The invoices of one business."""

    async def find(self, source: str, number: str) -> Invoice | None:
        """The invoice of a system with this number."""
        ...

    async def keep(self, invoice: Invoice) -> Invoice | None:
        """Writes it, new or over what was known of it; nothing when it is another contact's.

        Gives back what is kept: an invoice keeps its first id, and its contact and customer once it has them.
        """
        ...

    async def of_contact(self, contact_id: ContactId, *, after: Place | None, limit: int) -> Sequence[Invoice]:
        """A page of a contact's invoices, those issued last first."""
        ...

    async def unsettled(self, contact_id: ContactId) -> Sequence[Invoice]:
        """Those that may keep a contact from being deleted, by their status; what is due decides."""
        ...

    async def adopt(self, customers: Collection[Key], *, by: ContactId) -> None:
        """Invoices that have waited for one of these customers are the contact's from now on."""
        ...


def place_of(invoice: Invoice) -> Place:
    """Where it stands in its contact's list."""
    return Place(invoice.issued_on.isoformat() if invoice.issued_on is not None else "", invoice.id)
