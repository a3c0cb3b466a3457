"""One suite for both databases: invoices are kept exactly, move with their contact, and wait for one that comes."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from tests.databases import BUSINESS, OTHER_BUSINESS
from tests.people import add_contact, add_identifier
from tools.actions.merges.merge_contacts import merge_contacts
from tools.actions.merges.undo_merge import undo_merge
from tools.clock import SimulatedClock
from tools.contacts.identifiers import IdentifierKind, Key
from tools.ids import ContactId, InvoiceId
from tools.invoices.invoice import Invoice, InvoiceStatus
from tools.storage.toolkit import SqlToolkit

CUSTOMER = Key(IdentifierKind.EXTERNAL, "xero:tenant:42")


def invoice(
    number: str, *, at: datetime, contact_id: ContactId | None = None, customer: Key | None = None
) -> Invoice:
    return Invoice(
        id=InvoiceId(f"inv_{number}"),
        business_id=BUSINESS,
        contact_id=contact_id,
        customer=customer,
        source="xero:tenant",
        number=number,
        status=InvoiceStatus.ISSUED,
        currency="KWD",
        total=Decimal("999999999999999.123456"),
        amount_due=Decimal("0.001"),
        issued_on=date(2026, 11, 1),
        due_on=date(2026, 12, 1),
        url="https://go.example/1",
        updated_at=at,
    )


async def numbers(toolkit: SqlToolkit, contact_id: ContactId) -> list[str]:
    async with toolkit.reading(BUSINESS) as work:
        return [each.number for each in await work.invoices.of_contact(contact_id, after=None, limit=10)]


async def test_an_invoice_is_read_as_it_was_written_and_another_business_finds_none(
    toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    async with toolkit.once(BUSINESS) as work:
        written = invoice("1", at=clock.now(), contact_id=await add_contact(work), customer=CUSTOMER)
        await work.invoices.keep(written)

    async with toolkit.reading(BUSINESS) as work:
        assert await work.invoices.find("xero:tenant", "1") == written
    async with toolkit.reading(OTHER_BUSINESS) as work:
        assert await work.invoices.find("xero:tenant", "1") is None


async def test_what_is_told_later_replaces_all_but_its_id_its_contact_and_its_customer(
    toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    async with toolkit.once(BUSINESS) as work:
        first = invoice("1", at=clock.now(), contact_id=await add_contact(work), customer=CUSTOMER)
        await work.invoices.keep(first)
        later = replace(first, id=InvoiceId("inv_2"), status=InvoiceStatus.PAID, issued_on=None, customer=None)

        kept = await work.invoices.keep(replace(later, contact_id=None))

    assert kept == replace(later, id=first.id, customer=CUSTOMER)


async def test_an_invoice_of_another_contact_is_not_written_over(toolkit: SqlToolkit, clock: SimulatedClock) -> None:
    async with toolkit.once(BUSINESS) as work:
        one, other = await add_contact(work), await add_contact(work)
        first = invoice("1", at=clock.now(), contact_id=one)
        await work.invoices.keep(first)

        refused = await work.invoices.keep(replace(first, contact_id=other, status=InvoiceStatus.PAID))

        assert refused is None
        assert await work.invoices.find("xero:tenant", "1") == first


async def test_an_invoice_waits_for_its_customer(toolkit: SqlToolkit, clock: SimulatedClock) -> None:
    async with toolkit.once(BUSINESS) as work:
        await work.invoices.keep(invoice("1", at=clock.now(), customer=CUSTOMER))
        await work.invoices.keep(invoice("2", at=clock.now(), customer=CUSTOMER._replace(match_key="xero:tenant:7")))
        contact_id = await add_contact(work)

        await work.invoices.adopt([CUSTOMER, CUSTOMER._replace(kind=IdentifierKind.EMAIL)], by=contact_id)

    assert await numbers(toolkit, contact_id) == ["1"]


async def test_invoices_move_with_a_merge_and_back_with_its_undoing(
    toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    async with toolkit.once(BUSINESS) as work:
        one, other = await add_contact(work), await add_contact(work)
        await work.invoices.keep(invoice("1", at=clock.now(), contact_id=one))
        await work.invoices.keep(invoice("2", at=clock.now(), contact_id=other))
        await merge_contacts(work, survivor_id=one, absorbed_ids=[other], by_id="usr_boss")
        merge = (await work.merges.standing(other))[0]
        await work.invoices.keep(invoice("3", at=clock.now(), contact_id=one))
    assert await numbers(toolkit, one) == ["3", "2", "1"]

    async with toolkit.once(BUSINESS) as work:
        await undo_merge(work, merge_id=merge.id, by_id="usr_boss")

    assert await numbers(toolkit, one) == ["3", "1"]
    assert await numbers(toolkit, other) == ["2"]


async def test_what_came_since_for_the_absorbed_customer_goes_back_with_it(
    toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    async with toolkit.once(BUSINESS) as work:
        one, other = await add_contact(work), await add_contact(work)
        await add_identifier(work, other, CUSTOMER, primary=False)
        await merge_contacts(work, survivor_id=one, absorbed_ids=[other], by_id="usr_boss")
        merge = (await work.merges.standing(other))[0]
        await work.invoices.keep(invoice("1", at=clock.now(), contact_id=one, customer=CUSTOMER))

        await undo_merge(work, merge_id=merge.id, by_id="usr_boss")

    assert (await numbers(toolkit, one), await numbers(toolkit, other)) == ([], ["1"])
