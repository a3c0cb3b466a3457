"""Another system tells of an invoice: it is kept with its contact, new or over what was known of it."""

from collections.abc import Callable
from dataclasses import replace

from tools.contacts.contact import Contact
from tools.errors import ValueTaken
from tools.invoices.invoice import Invoice
from tools.toolkit import UnitOfWork


async def keep_invoice(work: UnitOfWork, invoice: Invoice, *, sees: Callable[[Contact], bool]) -> Invoice:
    """Twice is once: what is told again unchanged is not written again.

    Raises ``ValueTaken`` for the number of another contact, who is named only where the asker sees that contact.
    """
    known = await work.invoices.find(invoice.source, invoice.number)
    if known is not None and _says_nothing_new(known, invoice):
        return known
    kept = await work.invoices.keep(invoice)
    if kept is not None:
        return kept
    known = await work.invoices.find(invoice.source, invoice.number)
    holder = None if known is None or known.contact_id is None else await work.contacts.find(known.contact_id)
    raise ValueTaken(
        f"Another contact has the invoice {invoice.number} of {invoice.source}.",
        value=invoice.number,
        holder_id=holder.id if holder is not None and sees(holder) else None,
    )


def _says_nothing_new(known: Invoice, told: Invoice) -> bool:
    same = replace(told, id=known.id, updated_at=known.updated_at)
    return known == (same if told.customer is not None else replace(same, customer=known.customer))
