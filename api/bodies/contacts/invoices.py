"""Invoices; amounts are text, because JSON's numbers are not exact."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Self

from pydantic import AfterValidator, BeforeValidator, Field

from api.bodies.business import is_link
from api.bodies.strict import Answer, Asked, only_written
from tools.ids import BusinessId, ContactId, InvoiceId
from tools.invoices.invoice import Invoice, InvoiceStatus, Standing, standing_of

Amount = Annotated[str, Field(pattern=r"^-?[0-9]{1,15}(\.[0-9]{1,6})?$", examples=["120.50"])]
"""A decimal number as text."""


def _in_our_time(day: date) -> date:
    if not date(1900, 1, 1) <= day <= date(2999, 12, 31):
        message = "write a day between 1900-01-01 and 2999-12-31"
        raise ValueError(message)
    return day


Day = Annotated[date, BeforeValidator(only_written), AfterValidator(_in_our_time)]


class InvoiceAsked(Asked):
    """All that is known of an invoice; it takes the place of what was known before."""

    status: InvoiceStatus
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$", examples=["EUR"])]
    total: Amount
    amount_due: Amount
    issued_on: Day | None = None
    due_on: Day | None = None
    url: Annotated[str, Field(max_length=1000), AfterValidator(is_link)] = ""

    def invoice(
        self, *, own_id: str, business_id: BusinessId, contact_id: ContactId, source: str, number: str, now: datetime
    ) -> Invoice:
        """As it is kept."""
        return Invoice(
            id=InvoiceId(own_id),
            business_id=business_id,
            contact_id=contact_id,
            source=source,
            number=number,
            status=self.status,
            currency=self.currency,
            total=Decimal(self.total),
            amount_due=Decimal(self.amount_due),
            issued_on=self.issued_on,
            due_on=self.due_on,
            url=self.url,
            updated_at=now,
        )


class InvoiceBody(Answer):
    """An invoice of a contact."""

    id: str
    contact_id: str | None
    source: str
    number: str
    status: InvoiceStatus
    standing: Standing
    """Whether it is open: ``open`` and ``unissued`` ones keep their contact from being deleted."""
    currency: str
    total: Amount
    amount_due: Amount
    issued_on: date | None
    due_on: date | None
    url: str
    updated_at: datetime

    @classmethod
    def of(cls, invoice: Invoice) -> Self:
        """As the team sees it."""
        return cls(
            id=invoice.id,
            contact_id=invoice.contact_id,
            source=invoice.source,
            number=invoice.number,
            status=invoice.status,
            standing=standing_of(invoice),
            currency=invoice.currency,
            total=f"{invoice.total:f}",
            amount_due=f"{invoice.amount_due:f}",
            issued_on=invoice.issued_on,
            due_on=invoice.due_on,
            url=invoice.url,
            updated_at=invoice.updated_at,
        )
