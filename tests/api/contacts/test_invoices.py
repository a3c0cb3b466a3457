"""Invoices put in by other systems: exact, each with one contact, seen by whoever sees that."""

import asyncio
from typing import Any

import httpx
import pytest

from tests.api.chats import write_contact
from tests.api.door import Door
from tests.api.test_lists import walked
from tests.databases import BUSINESS
from tools.actions.team.count_refusals import MOST_REFUSALS
from tools.contacts.contact import Audience
from tools.ids import ContactId

ADMINS_ONLY = Audience(frozenset())
ISSUED = {"status": "issued", "currency": "EUR", "total": "120.50", "amount_due": "20.05", "due_on": "2026-12-01"}


async def contact(door: Door, **how: object) -> ContactId:
    return await door.toolkit.run(BUSINESS, lambda work: write_contact(work, **how))  # type: ignore[arg-type]


async def put(client: httpx.AsyncClient, contact_id: str, number: str = "INV-1", **told: object) -> httpx.Response:
    return await client.put(f"/v1/contacts/{contact_id}/invoices/shop/{number}", json={**ISSUED, **told})


async def test_an_invoice_is_kept_once_and_shown_exactly(both_doors: Door) -> None:
    contact_id = await contact(both_doors)
    async with await both_doors.program() as shop:
        first = await put(shop, contact_id)
        again = await put(shop, contact_id)
        paid = await put(shop, contact_id, status="paid", amount_due="0.00")
        listed = (await shop.get(f"/v1/contacts/{contact_id}/invoices")).json()["items"]

    assert (first.status_code, again.json()) == (200, first.json())
    shown = {name: first.json()[name] for name in ("number", "source", "total", "amount_due", "standing", "due_on")}
    assert shown == {
        "number": "INV-1",
        "source": "shop",
        "total": "120.50",
        "amount_due": "20.05",
        "standing": "open",
        "due_on": "2026-12-01",
    }
    assert listed == [paid.json()]
    assert (paid.json()["id"], paid.json()["standing"]) == (first.json()["id"], "closed")


async def test_who_learns_too_often_that_a_number_is_anothers_waits_and_a_program_does_not(door: Door) -> None:
    own, other = await contact(door), await contact(door)
    async with await door.program() as shop, await door.user() as agent:
        await put(shop, other)
        kept = await put(agent, own, "INV-2")

        refused = [(await put(agent, own)).status_code for _ in range(MOST_REFUSALS + 1)]
        by_program = [(await put(shop, own)).status_code for _ in range(MOST_REFUSALS + 1)]

    assert kept.status_code == 200
    assert refused == [409] * MOST_REFUSALS + [429]
    assert by_program == [409] * (MOST_REFUSALS + 1)


async def test_the_number_of_another_contact_is_refused_and_a_hidden_one_is_not_named(both_doors: Door) -> None:
    own, seen, hidden = [await contact(both_doors, visibility=who) for who in (Audience(), Audience(), ADMINS_ONLY)]
    async with await both_doors.program() as shop, await both_doors.user() as agent:
        await put(shop, seen, "1")
        await put(shop, hidden, "2")

        refused = [await put(agent, own, number) for number in ("1", "2")]

    assert [each.status_code for each in refused] == [409, 409]
    assert [(each.json()["code"], each.json()["holder_id"]) for each in refused] == [
        ("value_taken", seen),
        ("value_taken", None),
    ]


async def test_of_two_that_put_the_same_number_at_once_one_contact_has_it(both_doors: Door) -> None:
    one, other = await contact(both_doors), await contact(both_doors)
    async with await both_doors.program() as shop:
        answers = await asyncio.gather(*(put(shop, each) for each in (one, other) * 5))
        numbers = [len((await shop.get(f"/v1/contacts/{each}/invoices")).json()["items"]) for each in (one, other)]

    assert sorted({each.status_code for each in answers}) == [200, 409]
    assert sorted(numbers) == [0, 1]


async def test_invoices_are_read_page_by_page_the_last_issued_first(both_doors: Door) -> None:
    contact_id = await contact(both_doors)
    days = ["2026-01-02", None, "2026-01-01", "2026-01-02", None]
    async with await both_doors.program() as shop:
        made = [(await put(shop, contact_id, str(n), issued_on=day)).json() for n, day in enumerate(days)]
        found = await walked(shop, f"/v1/contacts/{contact_id}/invoices", limit=2)

    by_age = sorted(made, key=lambda each: (each["issued_on"] or "", each["id"]), reverse=True)
    assert found == [each["id"] for each in by_age]


async def test_a_number_may_hold_what_invoice_numbers_hold(door: Door) -> None:
    contact_id = await contact(door)
    async with await door.program() as shop:
        kept = [await put(shop, contact_id, number) for number in ("2026%2F11%2F0042", "RE%20Nr.%207", "№%20é")]

    assert [each.json()["number"] for each in kept] == ["2026/11/0042", "RE Nr. 7", "№ é"]


@pytest.mark.parametrize(
    "told",
    [
        {"total": 120.5},
        {"total": "1e5"},
        {"total": "NaN"},
        {"amount_due": "1" * 16},
        {"amount_due": "0,50"},
        {"currency": "euro"},
        {"status": "open"},
        {"due_on": "2026-13-01"},
        {"url": "javascript:alert(1)"},
        {"vat": "1"},
    ],
)
async def test_what_is_no_invoice_is_refused_naming_the_field(door: Door, told: dict[str, Any]) -> None:
    contact_id = await contact(door)
    async with await door.program() as shop:
        refused = await put(shop, contact_id, **told)
        listed = (await shop.get(f"/v1/contacts/{contact_id}/invoices")).json()["items"]

    assert (refused.status_code, refused.json()["errors"][0]["field"], listed) == (422, *told, [])


@pytest.mark.parametrize("path", ["bad%20source/1", "shop/%20", "shop/" + "1" * 101, "shop/a%09b"])
async def test_a_source_or_number_that_is_none_is_refused(door: Door, path: str) -> None:
    contact_id = await contact(door)
    async with await door.program() as shop:
        refused = await shop.put(f"/v1/contacts/{contact_id}/invoices/{path}", json=ISSUED)

    assert refused.status_code == 422


async def test_invoices_of_a_contact_one_may_not_see_are_not_there(door: Door) -> None:
    hidden = await contact(door, visibility=ADMINS_ONLY)
    async with await door.user() as agent:
        read, written = await agent.get(f"/v1/contacts/{hidden}/invoices"), await put(agent, hidden)

    assert (read.status_code, written.status_code) == (404, 404)
