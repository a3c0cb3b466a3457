"""The export: the list as a file, safe to open, and nothing in it that the list does not show."""

import csv
import io
from dataclasses import replace

import httpx
import pytest

from tests.api.chats import write_contact
from tests.api.contacts.books import added
from tests.api.door import Door
from tests.databases import BUSINESS, OTHER_BUSINESS
from tests.people import add_contact, add_identifier, email_key
from tools.contacts.book.csv_cells import parted, plain_cell
from tools.contacts.contact import Audience, ContactKind, ContactStatus
from tools.contacts.identifiers import Evidence
from tools.contacts.values.phone_numbers import parse_phone
from tools.team.people import Role
from tools.team.rights import AGENTS_MAY

EXPORT = "/v1/contacts/export.csv"


async def exported(client: httpx.AsyncClient, **params: str | list[str]) -> list[dict[str, str]]:
    """The rows, as an import would read them."""
    answer = await client.get(EXPORT, params=params)
    assert answer.status_code == 200, answer.text
    rows = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""))
    return [{name: plain_cell(cell) for name, cell in row.items()} for row in rows]


async def allow_export(door: Door) -> None:
    """The business lets its agents export."""
    async with door.toolkit.once(BUSINESS) as work:
        business = await work.businesses.get()
        await work.businesses.save(replace(business, settings={**business.settings, AGENTS_MAY: ["export"]}))


async def test_all_of_a_contact_is_in_its_row_and_is_read_back_as_it_was(both_doors: Door) -> None:
    async with await both_doors.user("Ada", role=Role.ADMIN) as admin:
        await admin.post("/v1/fields", json={"key": "size", "label": "Size", "type": "number"})
        await admin.post("/v1/tags", json={"name": "a;b"})
        await admin.post("/v1/tags", json={"name": "vip"})
        contact = await added(
            admin,
            first_name="=Zoë",
            last_name="Müller",
            business_name="-Co",
            emails=[{"value": "two@example.org"}, {"value": "zoe@example.com", "primary": True}],
            phones=[{"value": "07400 123456"}, {"value": "+44 20 7946 0018 ext 12", "primary": True}],
            contact_address={"lines": ["1 High St", "Flat 2"], "city": "Leeds", "country": "GB"},
            notes='line "one"\nline two',
            custom={"size": 42},
            tags=["a;b", "vip"],
        )
        (row,) = await exported(admin)

    assert (row["id"], row["first_name"], row["business_name"]) == (contact["id"], "=Zoë", "-Co")
    assert [row["email"], *parted(row["other_emails"])] == ["zoe@example.com", "two@example.org"]
    phones = [parse_phone(each, region=None) for each in (row["phone"], *parted(row["other_phones"]))]
    assert [(each.value, each.extension) for each in phones] == [("+442079460018", "12"), ("+447400123456", "")]
    assert (row["contact_lines"], row["contact_city"], row["billing_city"]) == ("1 High St\nFlat 2", "Leeds", "")
    assert (row["notes"], row["custom.size"], parted(row["tags"])) == ('line "one"\nline two', "42", ["a;b", "vip"])
    assert (row["visibility"], row["assignee"], row["created_at"]) == ("everyone", "", contact["created_at"])


async def test_no_cell_of_the_file_begins_like_a_formula(door: Door) -> None:
    async with await door.user("Ada", role=Role.ADMIN) as admin:
        await added(admin, first_name="=cmd|' /C calc'!A0", last_name="@SUM(1)", notes="+1", phone="07400 123456")
        answer = await admin.get(EXPORT)

    assert answer.content.startswith(b"\xef\xbb\xbfid,")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"].startswith('attachment; filename="contacts-')
    cells = [cell for row in csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")) for cell in row]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []
    assert "'+447400123456" in cells


async def test_the_file_holds_whom_the_list_holds(both_doors: Door) -> None:
    async with both_doors.toolkit.once(BUSINESS) as work:
        await write_contact(work, name="Vera Open")
        await write_contact(work, name="Vera Hidden", visibility=Audience(frozenset()))
        await write_contact(work, name="Vera Archived", status=ContactStatus.ARCHIVED)
        await write_contact(work, name="Vera Guest", kind=ContactKind.GUEST)
        await write_contact(work, name="Otto Open")
    async with both_doors.toolkit.once(OTHER_BUSINESS) as work:
        await add_contact(work, name="Vera Elsewhere")
    await allow_export(both_doors)
    ben, ada = await both_doors.user("Ben"), await both_doors.user("Ada", role=Role.ADMIN)
    async with ben, ada:
        seen = [
            sorted(row["last_name"] for row in await exported(client, search="vera", **params))
            for client in (ben, ada)
            for params in ({}, {"status": "archived"})
        ]
        columns = [set((await exported(client))[0]) for client in (ben, ada)]

    assert seen == [["Open"], ["Archived"], ["Hidden", "Open"], ["Archived"]]
    assert columns[1] - columns[0] == {"visibility"}


async def test_a_claimed_address_stands_apart_so_that_no_import_proves_it(door: Door) -> None:
    async with door.toolkit.once(BUSINESS) as work:
        contact_id = await add_contact(work, email="known@example.com")
        await add_identifier(
            work, contact_id, email_key("typed@example.com"), evidence=Evidence.CLAIMED, primary=False
        )
    async with await door.user("Ada", role=Role.ADMIN) as admin:
        (row,) = await exported(admin)

    assert (row["email"], row["other_emails"], row["claimed_emails"]) == (
        "known@example.com",
        "",
        "typed@example.com",
    )


async def test_more_than_one_page_is_in_the_file_once_each(both_doors: Door) -> None:
    async with both_doors.toolkit.once(BUSINESS) as work:
        written = {await add_contact(work, name=f"Ann N{number}") for number in range(1203)}
    async with await both_doors.user("Ada", role=Role.ADMIN) as admin:
        ids = [row["id"] for row in await exported(admin)]

    assert len(ids) == len(set(ids)) == 1203
    assert set(ids) == written


async def test_agents_export_when_the_business_lets_them_and_each_export_is_in_the_audit_log(door: Door) -> None:
    async with await door.user("Ben") as ben, await door.user("Ada", role=Role.ADMIN) as ada:
        refused = await ben.get(EXPORT)
        await allow_export(door)
        allowed = await ben.get(EXPORT, params={"search": "ann", "tag": "vip"})
        entries = (await ada.get("/v1/audit")).json()["items"]

    assert (refused.status_code, allowed.status_code) == (403, 200)
    (entry,) = [each for each in entries if each["what"] == "contacts.exported"]
    assert entry["user_id"] == door.users["Ben"].id
    assert (entry["data"]["search"], entry["data"]["tags"]) == ("ann", ["vip"])


@pytest.mark.parametrize("query", ["status=merged", "search=" + "a" * 201, "tags=some"])
async def test_what_the_list_refuses_the_export_refuses_before_it_begins(door: Door, query: str) -> None:
    async with await door.user("Ada", role=Role.ADMIN) as admin:
        assert (await admin.get(f"{EXPORT}?{query}")).status_code == 422


async def test_a_token_that_may_not_read_exports_nothing(door: Door) -> None:
    async with await door.program(scopes=frozenset()) as program, door.caller() as nobody:
        assert ((await program.get(EXPORT)).status_code, (await nobody.get(EXPORT)).status_code) == (403, 401)
