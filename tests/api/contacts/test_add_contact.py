"""Contacts added by hand: what they need, what is said of doubtful values, and how a taken one is refused."""

import asyncio
from typing import Any

import pytest

from tests.api.contacts.books import ANN, added, asking, history, told, values
from tests.api.door import Door
from tests.databases import BUSINESS
from tests.people import add_contact, add_identifier, email_key
from tools.contacts.book.history import ChangeKind
from tools.contacts.contact import Audience, ContactStatus
from tools.contacts.identifiers import Evidence
from tools.ids import ContactId
from tools.storage.unit_of_work import SqlUnitOfWork
from tools.team.people import Role
from tools.team.tokens import Scope

ADMINS_ONLY = Audience(frozenset())


async def test_a_contact_is_added_with_all_that_is_known_and_who_said_it(both_doors: Door) -> None:
    door = both_doors
    async with await door.user() as agent, await door.user("Ada", role=Role.ADMIN) as admin:
        await admin.post("/v1/fields", json={"key": "shoe_size", "label": "Shoe size", "type": "number"})
        async with door.toolkit.once(BUSINESS) as work:
            await work.tag_book.make(["vip"])
        answer = await agent.post(
            "/v1/contacts",
            json={
                **ANN,
                "middle_name": " Mae ",
                "business_name": "Corner\tBakery",
                "emails": [{"value": "Ann@Example.COM"}, {"value": "lee@example.com", "primary": True}],
                "phones": [{"value": "07400 123456", "extension": "12"}],
                "contact_address": {"lines": ["1 High St ", ""], "city": "Leeds", "country": "GB"},
                "billing_address": {"lines": []},
                "tags": ["vip"],
                "notes": "Likes rye.\n",
                "custom": {"shoe_size": 38.5},
            },
        )
        body = answer.json()
        read = await agent.get(f"/v1/contacts/{body['id']}")

    assert answer.status_code == 201, answer.text
    assert read.headers["etag"] == answer.headers["etag"] == f'"{body["version"]}"'
    assert body == {**read.json(), "warnings": []}
    assert (body["middle_name"], body["business_name"], body["notes"]) == ("Mae", "Corner Bakery", "Likes rye.\n")
    assert values(body) == [("lee@example.com", True, "proven"), ("Ann@example.com", False, "proven")]
    assert [(each["value"], each["extension"], each["primary"]) for each in body["phones"]] == [
        ("+447400123456", "12", True)
    ]
    assert (body["contact_address"]["lines"], body["contact_address"]["country"]) == (["1 High St"], "GB")
    assert body["billing_address"] == {"lines": [], "city": "", "region": "", "postal_code": "", "country": ""}
    assert (body["tags"], body["custom"]) == (["vip"], {"shoe_size": 38.5})
    assert {name: said["source"] for name, said in body["provenance"].items()} == dict.fromkeys(
        [
            "first_name",
            "middle_name",
            "last_name",
            "business_name",
            "contact_address",
            "notes",
            "custom.shoe_size",
        ],
        "agent",
    )
    assert [each["source"] for each in body["emails"]] == ["agent", "agent"]
    (made,) = await history(door, body["id"])
    assert (made.kind, made.by_id) == (ChangeKind.CREATED, door.users["Ben"].id)
    assert made.changes["phones"] == ([], ["+447400123456"])
    assert await told(door, body["id"]) == ["contact.created"]


@pytest.mark.parametrize(
    ("missing", "field"),
    [
        ({"first_name": "Ann", "emails": [{"value": "a@example.com"}]}, "last_name"),
        ({**ANN, "last_name": " \u200b", "emails": [{"value": "a@example.com"}]}, "last_name"),
        ({**ANN, "first_name": "\t", "emails": [{"value": "a@example.com"}]}, "first_name"),
        (ANN, "emails"),
        ({"first_name": "Guest", "last_name": "4F2A", "emails": [{"value": "a@example.com"}]}, "first_name"),
        ({"first_name": "-", "last_name": "?", "emails": [{"value": "a@example.com"}]}, "first_name"),
    ],
)
async def test_without_first_and_last_name_and_an_email_or_a_phone_nothing_is_added(
    door: Door, missing: dict[str, Any], field: str
) -> None:
    async with await door.user() as agent:
        answer = await agent.post("/v1/contacts", json=missing)
        listed = (await agent.get("/v1/contacts")).json()["items"]

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    assert listed == []


@pytest.mark.parametrize(
    ("phone", "code"),
    [
        ("+44 20 7946 0123", "landline"),
        ("+1 212 555 0123", "maybe_landline"),
        ("491512 3456789", "read_as_foreign"),
    ],
)
async def test_a_landline_and_a_number_read_as_foreign_are_taken_with_a_warning(
    door: Door, phone: str, code: str
) -> None:
    async with await door.user() as agent:
        body = await added(agent, phone=phone)

    assert [(each["field"], each["code"]) for each in body["warnings"]] == [("phones.0.value", code)]


async def test_a_mistyped_provider_is_taken_with_a_warning(door: Door) -> None:
    async with await door.user() as agent:
        body = await added(agent, email="ann@gmial.com")

    assert body["warnings"] == [
        {"field": "emails.0.value", "code": "maybe_mistyped", "message": "Did you mean ann@gmail.com?"}
    ]


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        ("phones", "0909 879 0123", "costs whoever calls"),
        ("phones", "12", "too short"),
        ("phones", "hello", "not a phone number"),
        ("phones", "4.474E+11", "spreadsheet"),
        ("emails", "ann@", "name@example.com"),
        ("emails", "guest-abc@guests.invalid", "cannot be used with email"),
        ("emails", "guest-abc@sub.guests.invalid", "cannot be used with email"),
    ],
)
async def test_a_value_that_cannot_be_kept_is_refused_with_what_to_do(
    door: Door, kind: str, value: str, words: str
) -> None:
    async with await door.user() as agent:
        answer = await agent.post("/v1/contacts", json=asking(**{kind: [{"value": value}]}))

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == f"{kind}.0.value"
    assert words in answer.json()["detail"]


async def test_a_number_with_two_readings_is_refused_naming_both(door: Door) -> None:
    async with await door.user("Ada", role=Role.ADMIN) as admin:
        await admin.patch("/v1/business", json={"country": "DE"})
        answer = await admin.post("/v1/contacts", json=asking(phone="4915112345678"))
        taken = await added(admin, phone="0151 12345678")

    assert answer.status_code == 422
    assert "+49 491 5112345678 or +49 1511 2345678" in answer.json()["detail"]
    assert taken["phones"][0]["value"] == "+4915112345678"


async def test_twenty_of_a_kind_are_the_most(door: Door) -> None:
    emails = [{"value": f"a{number}@example.com"} for number in range(21)]
    async with await door.user() as agent:
        body = await added(agent, emails=emails[:20])
        too_many = await agent.post("/v1/contacts", json=asking(emails=emails))
        more = await agent.patch(f"/v1/contacts/{body['id']}", json={"emails": {"add": emails[20:]}})
        exchanged = await agent.patch(
            f"/v1/contacts/{body['id']}", json={"emails": {"add": emails[20:], "remove": ["a0@example.com"]}}
        )

    assert (too_many.status_code, more.status_code, exchanged.status_code) == (422, 422, 200)
    assert more.json()["errors"][0]["field"] == "emails"


async def test_unknown_tags_and_custom_fields_are_refused_by_name(door: Door) -> None:
    async with await door.user() as agent:
        tag = await agent.post("/v1/contacts", json=asking(email="a@example.com", tags=["vip"]))
        custom = await agent.post("/v1/contacts", json=asking(email="a@example.com", custom={"size": 1}))
        listed = (await agent.get("/v1/contacts")).json()["items"]

    assert (tag.status_code, tag.json()["errors"][0]["field"]) == (422, "tags")
    assert (custom.status_code, custom.json()["errors"][0]["field"]) == (422, "custom.size")
    assert listed == []


async def test_a_value_of_a_contact_one_may_see_is_refused_with_the_holder_and_what_can_be_done(
    both_doors: Door,
) -> None:
    async with await both_doors.user() as agent:
        ann = await added(agent, email="ann@example.com")
        bob = await added(agent, first_name="Bob", email="bob@example.com")
        new = await agent.post("/v1/contacts", json=asking(email="ANN@example.com"))
        change = await agent.patch(
            f"/v1/contacts/{bob['id']}", json={"emails": {"add": [{"value": "ann@example.com"}]}}
        )

    assert (new.status_code, change.status_code) == (409, 409)
    assert new.json() | {"code": "value_taken", "value": "ANN@example.com", "holder_id": ann["id"]} == new.json()
    assert new.json()["detail"] == "ANN@example.com belongs to Ann Lee already."
    assert new.json()["errors"][0]["field"] == "emails.0.value"
    assert (new.json()["offers"], change.json()["offers"]) == (
        ["open", "free_value"],
        ["open", "merge", "free_value"],
    )


async def test_the_value_of_an_archived_contact_is_refused_and_reactivation_offered(door: Door) -> None:
    async with door.toolkit.once(BUSINESS) as work:
        await add_contact(work, email="old@example.com", status=ContactStatus.ARCHIVED)
    async with await door.user() as agent:
        answer = await agent.post("/v1/contacts", json=asking(email="old@example.com"))

    assert answer.json()["offers"] == ["open", "reactivate", "free_value"]


async def test_a_hidden_contact_and_a_user_are_refused_alike(both_doors: Door) -> None:
    door = both_doors
    async with door.toolkit.once(BUSINESS) as work:
        hidden = await add_contact(work, email="hidden@example.com", visibility=ADMINS_ONLY)
    async with await door.user() as agent, await door.user("Cleo"):
        answers = [
            await agent.post("/v1/contacts", json=asking(email=email))
            for email in ("hidden@example.com", "cleo@biz-one.example")
        ]

    bodies = [
        answer.text.replace(email, "EMAIL")
        for answer, email in zip(answers, ("hidden@example.com", "cleo@biz-one.example"), strict=True)
    ]
    assert bodies[0] == bodies[1]
    assert [answer.json()["holder_id"] for answer in answers] == [None, None]
    assert hidden not in bodies[0]


async def test_an_admin_who_meets_a_restricted_holder_stands_in_the_audit_log(both_doors: Door) -> None:
    door = both_doors
    async with door.toolkit.once(BUSINESS) as work:
        hidden = await add_contact(work, email="hidden@example.com", visibility=ADMINS_ONLY)
    async with await door.user("Ada", role=Role.ADMIN) as admin:
        answer = await admin.post("/v1/contacts", json=asking(email="hidden@example.com"))
        audit = (await admin.get("/v1/audit")).json()["items"]

    assert answer.json()["holder_id"] == hidden
    assert [each["data"]["id"] for each in audit if each["what"] == "restricted.looked"] == [hidden]


async def claimed(door: Door, email: str, **how: Any) -> ContactId:
    """A record that only claims an e-mail."""

    async def write(work: SqlUnitOfWork) -> ContactId:
        contact_id = await add_contact(work, name="Vera Typed", **how)
        await add_identifier(work, contact_id, email_key(email), value=email, evidence=Evidence.CLAIMED)
        return contact_id

    return await door.toolkit.run(BUSINESS, write)


async def test_a_record_that_claims_the_value_is_shown_first_and_then_taken_over_or_parted(both_doors: Door) -> None:
    door = both_doors
    one, two = await claimed(door, "one@example.com"), await claimed(door, "two@example.com")
    async with await door.user() as agent:
        shown = await agent.post("/v1/contacts", json=asking(email="one@example.com"))
        before = (await agent.get("/v1/contacts")).json()["items"]
        over = await added(agent, email="one@example.com", choice="take_over")
        parted = await added(agent, email="two@example.com", choice="part")
        taken = await agent.get(f"/v1/contacts/{one}")
        left = (await agent.get(f"/v1/contacts/{two}")).json()

    assert shown.status_code == 409
    assert (
        shown.json()
        | {
            "code": "claimed_elsewhere",
            "value": "one@example.com",
            "holder_ids": [one],
            "choices": ["take_over", "part"],
        }
        == shown.json()
    )
    assert {each["id"] for each in before} == {one, two}
    assert taken.headers["location"] == f"/v1/contacts/{over['id']}"
    assert (values(parted), left["emails"]) == ([("two@example.com", True, "proven")], [])


@pytest.mark.parametrize("choice", [None, "take_over", "part"])
async def test_a_hidden_record_that_claims_the_value_stops_nobody_and_is_not_noticed(
    both_doors: Door, choice: str | None
) -> None:
    door = both_doors
    hidden = await claimed(door, "typed@example.com", visibility=ADMINS_ONLY)
    async with await door.user() as agent, await door.user("Ada", role=Role.ADMIN) as admin:
        mine = await added(agent, email="typed@example.com", choice=choice)
        free = await added(agent, email="free@example.com", choice=choice)
        pairs = [(await client.get("/v1/contacts/duplicates")).json()["items"] for client in (agent, admin)]
        theirs = (await admin.get(f"/v1/contacts/{hidden}")).json()

    assert values(mine) == [("typed@example.com", True, "proven")]
    assert mine.keys() == free.keys()
    assert (mine["visibility"], mine["version"]) == (free["visibility"], free["version"])
    assert (theirs["emails"], theirs["status"]) == ([], "active")
    assert pairs[0] == []
    assert [set(each["contact_ids"]) for each in pairs[1]] == [{hidden, mine["id"]}]


async def test_too_many_refusals_stop_a_user_for_the_hour_whatever_comes_and_are_noted(door: Door) -> None:
    async with await door.user() as agent, await door.user("Ada", role=Role.ADMIN) as admin:
        await added(agent, email="ann@example.com")
        refused = [await agent.post("/v1/contacts", json=asking(email="ann@example.com")) for _ in range(60)]
        free = await agent.post("/v1/contacts", json=asking(email="free@example.com"))
        renamed = await agent.post("/v1/contacts", json=asking(email="ann@example.com"))
        other = await admin.post("/v1/contacts", json=asking(email="free@example.com"))
        audit = (await admin.get("/v1/audit")).json()["items"]

    assert {answer.status_code for answer in refused} == {409}
    assert (free.status_code, renamed.status_code, other.status_code) == (429, 429, 201)
    assert int(free.headers["retry-after"]) > 3000
    assert [each["user_id"] for each in audit if each["what"] == "values.refused_too_often"] == [
        door.users["Ben"].id
    ] * 2


async def test_many_at_once_learn_no_more_than_one_after_the_other(door: Door) -> None:
    async with await door.user() as agent:
        await added(agent, email="ann@example.com")
        answers = await asyncio.gather(
            *(agent.post("/v1/contacts", json=asking(email="ann@example.com")) for _ in range(80))
        )

    assert sorted(answer.status_code for answer in answers) == [409] * 60 + [429] * 20


async def test_the_same_call_again_makes_no_second_contact(both_doors: Door) -> None:
    async with await both_doors.user() as agent:
        first, again = [
            await agent.post("/v1/contacts", json=asking(email="ann@example.com"), headers={"Idempotency-Key": "one"})
            for _ in range(2)
        ]

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert again.headers["etag"] == first.headers["etag"]


async def test_a_token_that_may_only_read_adds_nothing(door: Door) -> None:
    async with await door.user(scopes=frozenset({Scope.READ})) as agent:
        answer = await agent.post("/v1/contacts", json=asking(email="ann@example.com"))

    assert answer.status_code == 403
