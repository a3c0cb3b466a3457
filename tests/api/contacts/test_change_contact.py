"""Contacts changed by people: nobody's change undoes another's, and a guest comes into the book by a name."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from tests.api.contacts.books import added, changed, history, told, values
from tests.api.door import Door
from tests.databases import BUSINESS, OTHER_BUSINESS
from tests.people import add_contact, add_guest, add_identifier, email_key
from tools.actions.merges.merge_contacts import merge_contacts
from tools.contacts.book.history import ChangeKind
from tools.contacts.contact import Audience
from tools.contacts.identifiers import Evidence
from tools.ids import ContactId
from tools.storage.unit_of_work import SqlUnitOfWork

ADMINS_ONLY = Audience(frozenset())


async def test_only_what_is_given_changes_and_says_who_said_it_and_when(both_doors: Door) -> None:
    door = both_doors
    async with await door.user() as agent, await door.user("Cleo") as cleo:
        before = await added(agent, email="ann@example.com", notes="Old.", business_name="Bakery")
        door.clock.advance(timedelta(hours=1))
        after = await changed(
            cleo, before["id"], last_name="Leigh", notes="", custom={}, billing_address={"city": "York"}
        )

    same = {"first_name", "business_name", "emails", "tags", "contact_address", "created_at"}
    assert {name: after[name] for name in same} == {name: before[name] for name in same}
    assert (after["last_name"], after["notes"], after["billing_address"]["city"]) == ("Leigh", "", "York")
    assert after["version"] == before["version"] + 1
    assert after["provenance"]["last_name"]["at"] > before["provenance"]["last_name"]["at"]
    assert after["provenance"]["first_name"] == before["provenance"]["first_name"]
    assert "notes" not in after["provenance"]
    (_, edit) = await history(door, before["id"])
    assert (edit.kind, edit.by_id) == (ChangeKind.EDITED, door.users["Cleo"].id)
    assert edit.changes["last_name"] == ("Lee", "Leigh")
    assert await told(door, before["id"]) == ["contact.created", "contact.updated"]


async def test_a_change_that_changes_nothing_is_none(both_doors: Door) -> None:
    async with await both_doors.user() as agent:
        before = await added(agent, email="ann@example.com")
        after = await changed(
            agent,
            before["id"],
            first_name=" Ann ",
            last_name=None,
            contact_address={},
            emails={"add": [{"value": "ann@example.com"}], "remove": ["nobody@example.com"]},
            tags={"remove": ["vip"]},
        )

    assert after == {**before, "warnings": []}
    assert len(await history(both_doors, before["id"])) == 1
    assert await told(both_doors, before["id"]) == ["contact.created"]


async def test_whoever_has_read_an_older_version_is_told_and_changes_nothing(both_doors: Door) -> None:
    async with await both_doors.user() as agent:
        contact = await added(agent, email="ann@example.com")
        there = f"/v1/contacts/{contact['id']}"
        read = (await agent.get(there)).headers["etag"]
        first = await agent.patch(there, json={"notes": "First."}, headers={"If-Match": read})
        second = await agent.patch(there, json={"notes": "Second."}, headers={"If-Match": read})
        now = await agent.get(there)
        again = await agent.patch(there, json={"notes": "Second."}, headers={"If-Match": second.headers["etag"]})

    assert (first.status_code, second.status_code, again.status_code) == (200, 412, 200)
    assert (second.json()["code"], second.json()["version"]) == ("stale", now.json()["version"])
    assert now.json()["notes"] == "First."
    assert second.headers["etag"] == now.headers["etag"] == first.headers["etag"]


@pytest.mark.parametrize(
    ("sent", "status"), [("*", 200), ('"99", "1"', 200), ('W/"1"', 200), ("1", 422), ('"x"', 422)]
)
async def test_if_match_is_read_as_browsers_and_proxies_write_it(door: Door, sent: str, status: int) -> None:
    async with await door.user() as agent:
        contact = await added(agent, email="ann@example.com")
        answer = await agent.patch(f"/v1/contacts/{contact['id']}", json={"notes": "x"}, headers={"If-Match": sent})

    assert answer.status_code == status


async def test_changes_of_different_fields_at_once_never_undo_each_other(both_doors: Door) -> None:
    async with await both_doors.user() as agent:
        contact = await added(agent, email="ann@example.com")
        changes: list[dict[str, Any]] = [
            {"notes": "Likes rye."},
            {"business_name": "Bakery"},
            {"middle_name": "Mae"},
            {"contact_address": {"city": "Leeds"}},
            *({"emails": {"add": [{"value": f"a{number}@example.com"}]}} for number in range(4)),
            *({"phones": {"add": [{"value": f"+44740012345{number}"}]}} for number in range(4)),
            {"emails": {"remove": ["ann@example.com"]}},
        ]
        answers = await asyncio.gather(*(agent.patch(f"/v1/contacts/{contact['id']}", json=each) for each in changes))
        after = (await agent.get(f"/v1/contacts/{contact['id']}")).json()

    assert {answer.status_code for answer in answers} == {200}
    assert (after["notes"], after["business_name"], after["middle_name"]) == ("Likes rye.", "Bakery", "Mae")
    assert after["contact_address"]["city"] == "Leeds"
    assert {each["value"] for each in after["emails"]} == {f"a{number}@example.com" for number in range(4)}
    assert {each["value"] for each in after["phones"]} == {f"+44740012345{number}" for number in range(4)}
    for kind in ("emails", "phones"):
        assert [each["primary"] for each in after[kind]] == [True, False, False, False]
    assert after["version"] == contact["version"] + len(changes)


async def test_one_value_of_each_kind_is_the_first(both_doors: Door) -> None:
    async with await both_doors.user() as agent:
        contact = await added(agent, email="one@example.com")
        two = await changed(agent, contact["id"], emails={"add": [{"value": "two@example.com"}]})
        chosen = await changed(agent, contact["id"], emails={"primary": "TWO@example.com"})
        corrected = await changed(
            agent, contact["id"], emails={"remove": ["two@example.com"], "add": [{"value": "three@example.com"}]}
        )
        new = await changed(agent, contact["id"], emails={"add": [{"value": "four@example.com", "primary": True}]})
        nobodys = await agent.patch(f"/v1/contacts/{contact['id']}", json={"emails": {"primary": "x@example.com"}})
        twice = await agent.patch(
            f"/v1/contacts/{contact['id']}",
            json={"emails": {"primary": "one@example.com", "add": [{"value": "x@example.com", "primary": True}]}},
        )

    def first(body: dict[str, Any]) -> list[str]:
        return [each["value"] for each in body["emails"] if each["primary"]]

    assert [first(each) for each in (two, chosen, corrected, new)] == [
        ["one@example.com"],
        ["two@example.com"],
        ["three@example.com"],
        ["four@example.com"],
    ]
    assert (nobodys.status_code, nobodys.json()["errors"][0]["field"]) == (422, "emails.primary")
    assert twice.status_code == 422


async def test_a_proven_value_is_first_before_one_that_was_only_typed(both_doors: Door) -> None:
    async def write(work: SqlUnitOfWork) -> ContactId:
        contact_id = await add_contact(work)
        await add_identifier(work, contact_id, email_key("typed@example.com"), evidence=Evidence.CLAIMED)
        return contact_id

    contact_id = await both_doors.toolkit.run(BUSINESS, write)
    async with await both_doors.user() as agent:
        body = await changed(agent, contact_id, emails={"add": [{"value": "real@example.com"}]})

    assert values(body) == [("real@example.com", True, "proven"), ("typed@example.com", False, "claimed")]


async def test_a_value_is_written_another_way_in_one_call(both_doors: Door) -> None:
    async with await both_doors.user() as agent:
        contact = await added(agent, email="ANN@example.com", phone="+447400123456")
        body = await changed(
            agent,
            contact["id"],
            emails={"remove": ["ann@example.com"], "add": [{"value": "Ann@example.com"}]},
            phones={"remove": ["+447400123456"], "add": [{"value": "+447400123456", "extension": "7"}]},
        )
        bare = await changed(agent, contact["id"], phones={"remove": ["+447400123456"]})

    assert values(body) == [("Ann@example.com", True, "proven")]
    assert [each["extension"] for each in body["phones"]] == ["7"]
    assert bare["phones"] == []


async def test_a_freed_value_can_be_entered_elsewhere(both_doors: Door) -> None:
    async with await both_doors.user() as agent:
        ann = await added(agent, email="ann@example.com")
        await changed(agent, ann["id"], emails={"remove": ["ann@example.com"]})
        bob = await added(agent, first_name="Bob", email="ann@example.com")

    assert values(bob) == [("ann@example.com", True, "proven")]


@pytest.mark.parametrize(
    "name",
    [{"first_name": "", "last_name": ""}, {"first_name": "Guest", "last_name": "4F2A"}, {"last_name": "\u202e"}],
)
async def test_a_contact_keeps_a_name(door: Door, name: dict[str, str]) -> None:
    async with await door.user() as agent:
        contact = await added(agent, email="ann@example.com", first_name="Ann", last_name="Lee")
        await changed(agent, contact["id"], first_name="")
        answer = await agent.patch(f"/v1/contacts/{contact['id']}", json=name)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] in name


async def guest(door: Door) -> ContactId:
    return await door.toolkit.run(BUSINESS, add_guest)


@pytest.mark.parametrize(
    "saved",
    [
        {"first_name": "Ann"},
        {"business_name": "Bakery"},
        {"emails": {"add": [{"value": "ann@example.com"}]}},
        {"contact_address": {"city": "Leeds"}},
    ],
)
async def test_a_guest_comes_into_the_book_when_contact_data_is_saved(
    both_doors: Door, saved: dict[str, Any]
) -> None:
    guest_id = await guest(both_doors)
    async with await both_doors.user() as agent:
        before = (await agent.get(f"/v1/contacts/{guest_id}")).json()
        after = await changed(agent, guest_id, **saved)
        listed = [each["id"] for each in (await agent.get("/v1/contacts")).json()["items"]]

    assert (before["kind"], after["kind"], listed) == ("guest", "contact", [guest_id])
    assert before["pseudonymous_email"] is not None
    assert after["pseudonymous_email"] is None
    assert await told(both_doors, guest_id) == ["contact.created"]
    assert [each.kind for each in await history(both_doors, guest_id)] == [ChangeKind.CREATED]


async def test_a_note_leaves_a_guest_a_guest(door: Door) -> None:
    guest_id = await guest(door)
    async with await door.user() as agent:
        after = await changed(agent, guest_id, notes="Sounds angry.")

    assert (after["kind"], await told(door, guest_id)) == ("guest", ["contact.updated"])


async def test_any_real_name_replaces_both_dummy_names(door: Door) -> None:
    guest_id = await guest(door)
    async with await door.user() as agent:
        sent_back = await changed(agent, guest_id, first_name="Guest", last_name="4F2A", notes="x")
        named = await changed(agent, guest_id, first_name="Ann")

    assert (sent_back["kind"], sent_back["name_is_dummy"]) == ("guest", True)
    assert (named["first_name"], named["last_name"], named["name_is_dummy"]) == ("Ann", "", False)


async def test_what_may_not_be_seen_is_not_there_to_be_changed(both_doors: Door) -> None:
    door = both_doors
    async with door.toolkit.once(OTHER_BUSINESS) as work:
        elsewhere = await add_contact(work, email="ann@example.com")
    async with door.toolkit.once(BUSINESS) as work:
        hidden = await add_contact(work, email="bob@example.com", visibility=ADMINS_ONLY)
    async with await door.user() as agent:
        bodies: list[dict[str, Any]] = [
            {"notes": "x"},
            {"emails": {"remove": ["bob@example.com"]}},
            {"emails": {"add": [{"value": "new@example.com"}]}},
        ]
        answers = [
            await agent.patch(f"/v1/contacts/{contact_id}", json=body, headers={"If-Match": '"99"'})
            for contact_id in (hidden, elsewhere, "con_nothing")
            for body in bodies
        ]

    assert {answer.content for answer in answers} == {answers[0].content}
    assert answers[0].status_code == 404


async def test_an_absorbed_contact_is_changed_where_it_went(door: Door) -> None:
    async with door.toolkit.once(BUSINESS) as work:
        one, other = await add_contact(work), await add_contact(work)
        await merge_contacts(work, survivor_id=one, absorbed_ids=[other], by_id=None)
    async with await door.user() as agent:
        answer = await agent.patch(f"/v1/contacts/{other}", json={"notes": "x"})

    assert (answer.status_code, answer.json()["merged_into_id"]) == (409, one)


async def test_a_record_with_too_much_to_say_is_refused(door: Door) -> None:
    async with await door.user() as agent:
        contact = await added(agent, email="ann@example.com")
        there = f"/v1/contacts/{contact['id']}"
        answers = [
            await agent.patch(there, json=body)
            for body in (
                {"notes": "x" * 20_001},
                {"first_name": "x" * 201},
                {"contact_address": {"lines": ["x"] * 7}},
                {"contact_address": {"street": "x"}},
                {"contact_address": {"country": "Germany"}},
                {"nickname": "Annie"},
                {"emails": ["ann@example.com"]},
                {"notes": "a\0b"},
                {"id": "con_1"},
                {"version": 1},
            )
        ]
        long = await agent.patch(there, json={"notes": "\U0001f35e" * 20_000})

    assert [answer.status_code for answer in answers] == [422] * 10
    assert long.status_code == 200
