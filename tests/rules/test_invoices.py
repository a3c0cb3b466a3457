"""What of an invoice is open."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from tools.ids import BusinessId, InvoiceId
from tools.invoices.invoice import Invoice, InvoiceStatus, Standing, keeps_contact, standing_of


def invoice(status: InvoiceStatus, *, due: str) -> Invoice:
    return Invoice(
        id=InvoiceId("inv_1"),
        business_id=BusinessId("biz_1"),
        source="shop",
        number="1",
        status=status,
        currency="EUR",
        total=Decimal("10.00"),
        amount_due=Decimal(due),
        updated_at=datetime(2026, 11, 23, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("status", "due", "standing"),
    [
        (InvoiceStatus.DRAFT, "10.00", Standing.UNISSUED),
        (InvoiceStatus.DRAFT, "0.00", Standing.UNISSUED),
        (InvoiceStatus.SUBMITTED, "10.00", Standing.UNISSUED),
        (InvoiceStatus.ISSUED, "0.01", Standing.OPEN),
        (InvoiceStatus.ISSUED, "0.00", Standing.CLOSED),
        (InvoiceStatus.ISSUED, "-5.00", Standing.CLOSED),
        (InvoiceStatus.PAID, "10.00", Standing.CLOSED),
        (InvoiceStatus.VOIDED, "10.00", Standing.CLOSED),
        (InvoiceStatus.DELETED, "10.00", Standing.CLOSED),
    ],
)
def test_open_is_what_is_issued_and_not_paid_in_full(status: InvoiceStatus, due: str, standing: Standing) -> None:
    assert standing_of(invoice(status, due=due)) is standing


def test_what_is_about_to_be_sent_keeps_its_contact_like_what_is_open() -> None:
    kept = [status for status in InvoiceStatus if keeps_contact(invoice(status, due="1.00"))]

    assert kept == [InvoiceStatus.DRAFT, InvoiceStatus.SUBMITTED, InvoiceStatus.ISSUED]
