"""One owner for each value, whoever comes at the same moment: over HTTP, on both databases."""

import asyncio
import random
from collections.abc import AsyncIterator

import httpx
import pytest

from tests.api.contacts.books import added, asking
from tests.api.door import Door, opened_door
from tests.databases import BUSINESS
from tests.people import email_key
from tests.scale import scaled
from tools.clock import SimulatedClock
from tools.storage.toolkit import SqlToolkit
from tools.team.people import Role

AT_ONCE = 8


@pytest.fixture
async def door(toolkit: SqlToolkit, clock: SimulatedClock) -> AsyncIterator[Door]:
    """The application over either database."""
    async with opened_door(toolkit, clock) as door:
        yield door


async def holder_of(door: Door, email: str) -> str:
    async with door.toolkit.reading(BUSINESS) as work:
        return (await work.identifiers.holders([email_key(email)]))[email_key(email)].holder.id


async def test_of_two_writers_of_one_email_one_wins_and_the_other_is_told_who(door: Door) -> None:
    async with await door.program() as one, await door.program() as other:

        async def race(number: int) -> None:
            email = f"race{number}@example.com"
            answers = await asyncio.gather(
                one.post("/v1/contacts", json=asking(email=email)),
                other.post("/v1/contacts", json=asking(email=email.upper(), first_name="Bob")),
            )
            won, lost = sorted(answers, key=lambda answer: answer.status_code)
            assert (won.status_code, lost.status_code) == (201, 409), [answer.text for answer in answers]
            assert lost.json()["holder_id"] == won.json()["id"] == await holder_of(door, email)

        for start in range(0, scaled(1000), AT_ONCE):
            await asyncio.gather(*(race(start + number) for number in range(AT_ONCE)))
        listed = (await one.get("/v1/contacts?limit=100")).json()["items"]

    assert all(len(each["emails"]) == 1 for each in listed), "a loser left a contact without an address"


async def test_of_a_contact_and_a_user_with_one_email_one_wins(door: Door) -> None:
    async with await door.program() as one, await door.user("Ada", role=Role.ADMIN) as admin:
        for number in range(scaled(1000)):
            email = f"race{number}@example.com"
            contact, user = await asyncio.gather(
                one.post("/v1/contacts", json=asking(email=email)),
                admin.post("/v1/users", json={"name": "Bo", "email": email}),
            )
            assert sorted([contact.status_code, user.status_code]) == [201, 409], (contact.text, user.text)
            won = contact if contact.status_code == 201 else user
            assert await holder_of(door, email) == won.json()["id"]
            if user.status_code == 201:
                assert contact.json()["holder_id"] is None


async def test_two_contacts_that_exchange_their_values_end_with_one_owner_each(door: Door) -> None:
    """Each names the other's value, in both orders: nobody waits for ever, nothing has two owners or none."""
    chance = random.Random(1)
    async with await door.program() as client:
        for number in range(scaled(400)):
            emails = [f"a{number}@example.com", f"b{number}@example.com"]
            contacts = [await added(client, email=email) for email in emails]

            async def exchange(
                mine: int, contacts: list[dict[str, str]] = contacts, emails: list[str] = emails
            ) -> int:
                await asyncio.sleep(chance.random() * 0.003)
                change = {"remove": [emails[mine]], "add": [{"value": emails[1 - mine]}]}
                answer = await client.patch(f"/v1/contacts/{contacts[mine]['id']}", json={"emails": change})
                return answer.status_code

            answers = await asyncio.gather(exchange(0), exchange(1))
            held = [each for contact in contacts for each in await emails_of(client, contact["id"])]
            assert set(answers) <= {200, 409}
            assert sorted(held) == sorted(emails)


async def emails_of(client: httpx.AsyncClient, contact_id: str) -> list[str]:
    """The e-mails of a contact."""
    return [each["value"] for each in (await client.get(f"/v1/contacts/{contact_id}")).json()["emails"]]


async def test_two_editors_of_one_contact_lose_nothing_of_each_other_and_one_of_two_stale_ones_is_told(
    door: Door,
) -> None:
    async with await door.program() as client:
        contact = await added(client, email="ann@example.com")
        there = f"/v1/contacts/{contact['id']}"
        for number in range(scaled(400)):
            read = await client.get(there)
            match = {"If-Match": read.headers["etag"]}
            blind = client.patch(there, json={"notes": f"Note {number}."})
            careful = [
                client.patch(there, json={"business_name": f"{name} {number}"}, headers=match) for name in ("A", "B")
            ]
            answers = await asyncio.gather(blind, *careful)
            after = (await client.get(there)).json()

            assert answers[0].status_code == 200
            assert after["notes"] == f"Note {number}."
            passed = [answer for answer in answers[1:] if answer.status_code == 200]
            assert len(passed) <= 1
            assert {answer.status_code for answer in answers[1:]} <= {200, 412}
            if passed:
                assert after["business_name"] == passed[0].json()["business_name"]
