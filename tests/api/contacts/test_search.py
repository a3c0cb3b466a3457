"""The contact book searched, filtered and counted over HTTP, by friends and by others."""

import random
import string

import httpx
import pytest

from tests.api.chats import write_contact
from tests.api.contacts.books import added, changed
from tests.api.door import Door
from tests.databases import BUSINESS
from tools.contacts.contact import Audience, ContactKind, ContactStatus
from tools.ids import ContactId
from tools.team.people import Role

ADMINS_ONLY = Audience(frozenset())


async def found(client: httpx.AsyncClient, **params: str | list[str]) -> list[str]:
    """The first names on the page."""
    answer = await client.get("/v1/contacts", params={"sort": "name", **params})
    assert answer.status_code == 200, answer.text
    return [each["first_name"] for each in answer.json()["items"]]


async def count(client: httpx.AsyncClient, **params: str | list[str]) -> int:
    """How many there are."""
    answer = await client.get("/v1/contacts/count", params=params)
    assert answer.status_code == 200, answer.text
    assert not answer.json()["more"]
    return int(answer.json()["count"])


async def test_a_contact_is_found_by_every_part_that_a_person_would_type(both_doors: Door) -> None:
    async with await both_doors.user() as agent:
        await added(
            agent,
            first_name="Zoë",
            middle_name="Marie",
            last_name="Müller-Lüdenscheid",
            business_name="O’Neill & Sons",
            email="zoe.m@corner.example.org",
            phone="07400 123456",
        )
        await added(agent, first_name="Bob", last_name="Stone", email="bob@example.com")
        searches = (
            *("zoe", "ZOË", "marie", "muller", "mueller", "ludensch", "zoe müll", "lüd ma", "oneill", "o'neill sons"),
            *("zoe.m@", "corner.example", "07400 123", "+44 7400", "0044 7400", "(7400)", "7400-123-456", "zo", "z"),
        )

        wrong = [search for search in searches if await found(agent, search=search) != ["Zoë"]]

    assert wrong == []


async def test_a_search_finds_by_tags_and_a_filter_wants_any_or_all_of_them(both_doors: Door) -> None:
    async with await both_doors.user("Ada", role=Role.ADMIN) as admin:
        for tag in ("VIP", "Leeds", "Unused"):
            await admin.post("/v1/tags", json={"name": tag})
        for name, tags in (("Ann", ["VIP"]), ("Bob", ["VIP", "Leeds"]), ("Cid", ["Leeds"]), ("Dan", [])):
            await added(admin, first_name=name, email=f"{name}@example.com", tags=tags)
        answers = {
            "any": await found(admin, tag=["vip", "leeds"]),
            "all": await found(admin, tag=["VIP", "Leeds"], tags="all"),
            "all, one unknown": await found(admin, tag=["VIP", "nothing"], tags="all"),
            "any, one unknown": await found(admin, tag=["VIP", "nothing"]),
            "unused": await found(admin, tag="Unused"),
            "searched": await found(admin, search="vip"),
            "searched with a name": await found(admin, search="bob le"),
            "both": await found(admin, search="an", tag="vip"),
        }
        counted = (await count(admin, tag=["vip", "leeds"]), await count(admin, tag=["vip", "leeds"], tags="all"))

    assert answers == {
        "any": ["Ann", "Bob", "Cid"],
        "all": ["Bob"],
        "all, one unknown": [],
        "any, one unknown": ["Ann", "Bob"],
        "unused": [],
        "searched": ["Ann", "Bob"],
        "searched with a name": ["Bob"],
        "both": ["Ann"],
    }
    assert counted == (3, 1)


async def test_who_is_hidden_is_in_no_search_and_no_count_and_neither_are_guests_and_absorbed(
    both_doors: Door,
) -> None:
    async with both_doors.toolkit.once(BUSINESS) as work:
        survivor = await write_contact(work, name="Vera Open")
        await write_contact(work, name="Vera Hidden", visibility=ADMINS_ONLY)
        await write_contact(work, name="Vera Guest", kind=ContactKind.GUEST)
        await write_contact(work, name="Vera Absorbed", status=ContactStatus.MERGED, merged_into_id=survivor)
    ben, ada = await both_doors.user("Ben"), await both_doors.user("Ada", role=Role.ADMIN)
    async with ben, ada:
        seen = [
            (len(await found(client, search="vera")), await count(client, search="vera"), await count(client))
            for client in (ben, ada)
        ]

    assert seen == [(1, 1, 1), (2, 2, 2)]


async def test_what_is_shown_to_somebody_is_found_at_once_and_what_is_hidden_no_more(both_doors: Door) -> None:
    async with both_doors.toolkit.once(BUSINESS) as work:
        contact_id = await write_contact(work, name="Vera Lee")
    async with await both_doors.user("Ben") as ben:
        before = await found(ben, search="vera")
        await _show(both_doors, contact_id, ADMINS_ONLY)
        hidden = await found(ben, search="vera")
        await _show(both_doors, contact_id, Audience(frozenset({both_doors.users["Ben"].id})))
        shown = await found(ben, search="vera")

    assert (before, hidden, shown) == (["Vera"], [], ["Vera"])


async def test_a_change_is_found_at_once(both_doors: Door) -> None:
    async with await both_doors.user() as agent:
        contact = await added(agent, first_name="Ann", last_name="Lee", email="ann@example.com")
        await changed(
            agent,
            contact["id"],
            last_name="Stone",
            emails={"add": [{"value": "new@example.org"}], "remove": ["ann@example.com"]},
        )
        after = [await found(agent, search=search) for search in ("lee", "stone", "ann@example.com", "new@")]
        await agent.post(f"/v1/contacts/{contact['id']}/archive")
        archived = (await found(agent, search="stone"), await found(agent, search="stone", status="archived"))

    assert after == [[], ["Ann"], [], ["Ann"]]
    assert archived == ([], ["Ann"])


HOSTILE = (
    *("%", "_", "%%", "\\", "'", '"', "''", '""', "`", ";", "--", "/*", "*", "?", "(", ")", "()", "{}", "[]", "|"),
    *("' OR 1=1 --", '" OR "a"="a', "'; DROP TABLE contacts; --", "ann\\", "ann%", "_nn", "a*", "ann*", '"ann"'),
    *("AND", "OR", "NOT", "NEAR", "ann AND lee", "ann OR bob", "NOT ann", "NEAR(ann lee)", "words:ann", "-ann"),
    *("contact_grams", "rowid:1", "{words}: ann", "ann + lee", "%s", "%(the_business)s", ":the_business", "$1", "?1"),
    *("+", "++", "+0", "00", "0" * 200, "9" * 200, "+" * 200, "a" * 200, " " * 200, "a " * 100, "07 " * 66),
    *(
        "^",
        "^ann",
        "🎈" * 50,
        "\t\r\n",
        "\u202eann",
        "a\u0300" * 60,
        "ﷺ" * 60,
        "İ",
        "ß",
        "\u1160",
        "\ufeff",
        "e\u0301",
        "ñ" * 200,
    ),
)


async def test_no_search_breaks_anything_or_finds_who_is_not_meant(both_doors: Door) -> None:
    async with both_doors.toolkit.once(BUSINESS) as work:
        await write_contact(work, name="Quentin Xylo")
    wrong = {}
    async with await both_doors.user() as agent:
        for search in HOSTILE:
            listed = await agent.get("/v1/contacts", params={"search": search})
            counted = await agent.get("/v1/contacts/count", params={"search": search})
            expected = 0 if search.strip() else 1
            if [len(listed.json().get("items", "")), counted.json().get("count")] != [expected, expected]:
                wrong[search] = (listed.text, counted.text)

    assert wrong == {}


async def test_two_hundred_characters_of_junk_are_read(both_doors: Door) -> None:
    chance = random.Random(1)
    alphabet = string.printable.replace("\0", "") + "äöüßéłø李김٠١٢🎈\u200d\u0301"
    async with await both_doors.user() as agent:
        for _ in range(20):
            junk = "".join(chance.choices(alphabet, k=200))
            answer = await agent.get("/v1/contacts", params={"search": junk})

            assert answer.status_code == 200, (junk, answer.text)


@pytest.mark.parametrize(
    "query",
    ["search=" + "a" * 201, "&".join(["tag=a"] * 21), "tag=" + "a" * 201, "tags=some", "sort=age", "status=merged"],
)
@pytest.mark.parametrize("path", ["/v1/contacts", "/v1/contacts/count"])
async def test_a_question_that_cannot_be_answered_is_refused(door: Door, path: str, query: str) -> None:
    async with await door.user() as agent:
        answer = await agent.get(f"{path}?{query}")

    refused = answer.status_code == 422
    assert refused or (path.endswith("count") and query.startswith("sort"))


async def test_a_cursor_of_one_search_opens_no_other(door: Door) -> None:
    async with await door.user() as agent:
        for name in ("Ann", "Anna", "Anne"):
            await added(agent, first_name=name, email=f"{name}@example.com")
        cursor = (await agent.get("/v1/contacts?search=ann&limit=1")).json()["next_cursor"]
        same = await agent.get("/v1/contacts", params={"search": "ann", "limit": 1, "cursor": cursor})
        other = await agent.get("/v1/contacts", params={"search": "anna", "limit": 1, "cursor": cursor})

    assert (same.status_code, other.status_code) == (200, 422)


async def _show(door: Door, contact_id: ContactId, audience: Audience) -> None:
    async with door.toolkit.once(BUSINESS) as work:
        await work.contacts.show_to(contact_id, audience)
