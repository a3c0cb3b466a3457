"""A consent is for one purpose on one channel, in the words that were put; what was given stays written."""

from datetime import timedelta
from typing import Any

import pytest

from tests.api.chats import write_contact
from tests.api.contacts.books import added, history
from tests.api.door import Door
from tests.databases import BUSINESS
from tools.contacts.contact import Audience
from tools.events import EventType

MAILS = {
    "purpose": "broadcasts",
    "channel": "email",
    "source": "customer",
    "words": "May we write to you about offers?",
    "language": "en",
}


async def test_a_consent_is_kept_once_shown_and_announced(both_doors: Door) -> None:
    async with await both_doors.user() as agent:
        made = await added(agent, email="ann@example.com")
        path = f"/v1/contacts/{made['id']}/consents"
        given = await agent.post(path, json=MAILS)
        both_doors.clock.advance(timedelta(days=1))
        again = await agent.post(path, json=MAILS)
        other = await agent.post(path, json={**MAILS, "channel": "sms", "at": "2026-11-20T10:00:00+01:00"})
        shown = (await agent.get(f"/v1/contacts/{made['id']}")).json()["consents"]

    assert (given.status_code, again.json()) == (201, given.json())
    assert given.json() == {**MAILS, "id": given.json()["id"], "at": "2026-11-23T09:00:00Z", "withdrawn_at": None}
    assert shown == [other.json(), given.json()]
    assert other.json()["at"] == "2026-11-20T09:00:00Z"
    async with both_doors.toolkit.reading(BUSINESS) as work:
        events = [
            each for each in await work.outbox.after(0, limit=99) if each.type is EventType.CONTACT_CONSENT_GIVEN
        ]
    assert [(each.data["channel"], each.data["source"]) for each in events] == [
        ("email", "customer"),
        ("sms", "customer"),
    ]


async def test_a_withdrawn_consent_stays_written_and_may_be_given_again(both_doors: Door) -> None:
    async with await both_doors.user() as agent:
        made = await added(agent, email="ann@example.com")
        path = f"/v1/contacts/{made['id']}/consents"
        first = (await agent.post(path, json=MAILS)).json()
        both_doors.clock.advance(timedelta(hours=1))
        withdrawn = [(await agent.post(f"{path}/{first['id']}/withdraw")).json() for _ in range(2)]
        both_doors.clock.advance(timedelta(hours=1))
        second = (await agent.post(path, json=MAILS)).json()
        shown = (await agent.get(f"/v1/contacts/{made['id']}")).json()["consents"]

    assert withdrawn == [{**first, "withdrawn_at": "2026-11-23T10:00:00Z"}] * 2
    assert shown == [withdrawn[0], second]
    kinds = [each.kind.value for each in await history(both_doors, made["id"])]
    assert sorted(kinds) == ["consent_withdrawn", "consented", "consented", "created"]


@pytest.mark.parametrize(
    "told",
    [
        {"purpose": " "},
        {"channel": "fax"},
        {"source": "code"},
        {"language": "en us"},
        {"words": "w" * 4001},
        {"at": "2026-11-23T09:00:01Z"},
        {"at": "2026-11-23"},
        {"forever": True},
    ],
)
async def test_what_is_no_consent_is_refused_naming_the_field(door: Door, told: dict[str, Any]) -> None:
    async with await door.user() as agent:
        made = await added(agent, email="ann@example.com")
        refused = await agent.post(f"/v1/contacts/{made['id']}/consents", json=MAILS | told)

    assert (refused.status_code, [each["field"] for each in refused.json()["errors"]]) == (422, [*told])


async def test_consents_of_others_and_of_hidden_contacts_are_not_there(door: Door) -> None:
    hidden = await door.toolkit.run(BUSINESS, lambda work: write_contact(work, visibility=Audience(frozenset())))
    async with await door.user() as agent:
        ann, bob = await added(agent, email="ann@example.com"), await added(agent, email="bob@example.com")
        given = (await agent.post(f"/v1/contacts/{ann['id']}/consents", json=MAILS)).json()["id"]
        answers = [
            await agent.post(f"/v1/contacts/{bob['id']}/consents/{given}/withdraw"),
            await agent.post(f"/v1/contacts/{hidden}/consents", json=MAILS),
        ]

    assert [each.status_code for each in answers] == [404, 404]
