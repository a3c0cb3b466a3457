"""An invoice as another system tells it, and whether it is open; amounts are exact, never floats."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from tools.contacts.identifiers import Key
from tools.ids import BusinessId, ContactId, InvoiceId


class InvoiceStatus(StrEnum):
    """What the other system says of it."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    """Written, and waiting for somebody's approval."""
    ISSUED = "issued"
    """The customer has it, and owes what is due."""
    PAID = "paid"
    VOIDED = "voided"
    DELETED = "deleted"


class Standing(StrEnum):
    """What it means for the contact."""

    OPEN = "open"
    UNISSUED = "unissued"
    """Nobody owes it yet; it keeps its contact like an open one, because it is about to be sent."""
    CLOSED = "closed"


@dataclass(frozen=True)
class Invoice:
    """One invoice; of one system there is one with a number."""

    id: InvoiceId
    business_id: BusinessId
    source: str
    """The system it comes from: ``xero:<tenant>``, ``shop``."""
    number: str
    status: InvoiceStatus
    currency: str
    """ISO 4217."""
    total: Decimal
    amount_due: Decimal
    updated_at: datetime
    contact_id: ContactId | None = None
    """Nobody: its contact is not imported yet, or was erased."""
    customer: Key | None = None
    """The external id of its customer, by which it finds a contact that comes later."""
    issued_on: date | None = None
    due_on: date | None = None
    url: str = ""


def standing_of(invoice: Invoice) -> Standing:
    """Open is what is issued and not paid in full."""
    match invoice.status:
        case InvoiceStatus.DRAFT | InvoiceStatus.SUBMITTED:
            return Standing.UNISSUED
        case InvoiceStatus.ISSUED if invoice.amount_due > 0:
            return Standing.OPEN
        case _:
            return Standing.CLOSED


def keeps_contact(invoice: Invoice) -> bool:
    """Whether its contact can only be archived, not deleted."""
    return standing_of(invoice) is not Standing.CLOSED
