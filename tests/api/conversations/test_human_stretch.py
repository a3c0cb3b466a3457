"""A person has the chat: taken, handed on, given back, or left alone; asked over HTTP, with the turns that follow."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest

from tests.api.door import Door
from tests.databases import BUSINESS
from tests.workflows.chatroom import ScriptedModel
from tests.workflows.routing.watched import ASKS, WatchedHouse
from tools.conversations.conversation import Speaker
from tools.events import EventType
from tools.ids import ConversationId, TeamId
from tools.team.teams import Team

MINUTE = timedelta(minutes=1)


@dataclass
class Room:
    """The door, what runs behind it, and two of the team; one customer writes."""

    door: Door
    house: WatchedHouse
    chat: ConversationId
    customer: httpx.AsyncClient
    ben: httpx.AsyncClient
    cleo: httpx.AsyncClient

    def id_of(self, name: str) -> str:
        return self.door.users[name].id

    async def says(self, text: str) -> None:
        """The customer writes."""
        message = {"text": text, "client_id": f"c-{text}"}
        sent = await self.customer.post(f"/v1/webchat/conversations/{self.chat}/messages", json=message)
        assert sent.status_code == 202
        await self.house.settle()

    async def does(self, who: httpx.AsyncClient, what: str, **body: Any) -> httpx.Response:
        """One of the team does something with the chat."""
        answer = await who.post(f"/v1/conversations/{self.chat}/{what}", json=body or None)
        await self.house.settle()
        return answer

    async def asked_for(self, who: httpx.AsyncClient) -> dict[str, Any]:
        """The newest handover, as one of the team reads it."""
        listed = await who.get("/v1/handovers")
        newest: dict[str, Any] = listed.json()["items"][0]
        return newest

    async def read_by_customer(self) -> list[tuple[str, str]]:
        """All that the customer may read: who said it, and what."""
        answer = await self.customer.get(f"/v1/webchat/conversations/{self.chat}/messages")
        return [(each["from_name"] or each["from"], each["text"]) for each in answer.json()["items"]]

    async def stays(self, *whose: httpx.AsyncClient, time: timedelta) -> None:
        """Time passes, while the pages of these say that they are there."""
        while time > timedelta(0):
            await self.house.passes(min(time, MINUTE))
            for each in whose:
                assert (await each.put("/v1/me/presence", json={"status": "online"})).status_code == 200
            await self.house.settle()
            time -= MINUTE


@pytest.fixture
async def room(both_doors: Door) -> AsyncIterator[Room]:
    async with _opened(both_doors) as room:
        yield room


@asynccontextmanager
async def _opened(door: Door) -> AsyncIterator[Room]:
    house = WatchedHouse(door.toolkit, door.clock)
    chat = await house.open_chat()
    async with (
        await door.visitor(chat) as customer,
        await door.user("Ben") as ben,
        await door.user("Cleo") as cleo,
    ):
        yield Room(door, house, chat, customer, ben, cleo)


async def test_a_chat_that_is_handed_to_another_user_goes_on_with_them_alone(room: Room) -> None:
    await room.says("hello")
    await room.does(room.ben, "take")
    await room.does(room.ben, "messages", text="Ben here.")

    given = await room.does(room.ben, "transfer", to=room.id_of("Cleo"), note="She is in a hurry.")
    refused = await room.does(room.ben, "messages", text="one more thing")
    await room.says("hello Cleo?")
    await room.does(room.cleo, "messages", text="Cleo here.")
    await room.does(room.cleo, "return-to-ai")

    read = await room.read_by_customer()
    assert (given.status_code, refused.status_code) == (200, 409)
    assert [name for name, _ in read if name in ("Ben", "Cleo")] == ["Ben", "Cleo"]
    assert "hurry" not in str(read)
    assert [text for _, text in read][-4:] == [
        "Cleo has joined the chat.",
        "hello Cleo?",
        "Cleo here.",
        "Cleo has left the chat. I'm here again if you need anything else.",
    ]


async def test_who_is_handed_a_chat_back_joins_it_once_more(room: Room) -> None:
    await room.does(room.ben, "take")
    await room.does(room.ben, "transfer", to=room.id_of("Cleo"))
    await room.does(room.cleo, "transfer", to=room.id_of("Ben"))

    said = [text for _, text in await room.read_by_customer()]

    assert [text for text in said if text.endswith("has joined the chat.")] == [
        "Ben has joined the chat.",
        "Cleo has joined the chat.",
        "Ben has joined the chat.",
    ]


async def test_a_chat_that_is_handed_to_a_team_leaves_room_for_who_waits(room: Room) -> None:
    for who in (room.ben, room.cleo):
        await who.put("/v1/me/presence", json={"status": "online"})
    async with room.door.toolkit.once(BUSINESS) as work:
        members = frozenset(room.door.users[name].id for name in ("Ben", "Cleo"))
        await work.teams.add(Team(TeamId("tem_all"), BUSINESS, "Support", members))
    async with await room.door.program() as program:
        await program.patch(f"/v1/users/{room.id_of('Ben')}", json={"capacity": 1})
        await program.patch(f"/v1/users/{room.id_of('Cleo')}", json={"capacity": 1})
    await room.does(room.ben, "take")
    await room.door.toolkit.run(BUSINESS, lambda work: work.users.offered(room.door.users["Ben"].id, at=work.now))

    given = await room.does(room.ben, "transfer", to="tem_all")
    *_, (_, told) = await room.read_by_customer()
    waiting = await room.house.asks("waiting")
    full = await room.does(room.cleo, "transfer", to="tem_all")

    assert given.json()["assignee_id"] == room.id_of("Cleo")
    assert told == "Cleo has joined the chat."
    handed_on = [each for each in await room.house.events(room.chat) if each.type is EventType.CONVERSATION_ASSIGNED]
    assert [(each.data["by_id"], each.data["assignee_id"]) for each in handed_on] == [
        (room.id_of("Ben"), room.id_of("Cleo"))
    ]
    assert await room.house.offered_to(waiting) == room.id_of("Ben")
    assert (full.status_code, full.json()["instead"]) == (409, "assign")


async def test_the_ai_remembers_what_a_person_said_and_knows_that_they_have_gone(room: Room) -> None:
    model = ScriptedModel(script=["Hello!", "You are welcome."])
    room.house.use(model)
    await room.says("hello")
    await room.does(room.ben, "take")
    await room.says("can you do it cheaper?")
    await room.does(room.ben, "messages", text="I give you ten percent.")
    silent = len(model.seen)

    await room.does(room.ben, "return-to-ai")
    await room.says("thank you!")

    told = [str(message.content) for message in model.seen[-1]]
    assert silent == 1
    assert any("can you do it cheaper?" in text for text in told)
    assert any("<colleague" in text and "I give you ten percent." in text for text in told)
    assert any("Ben has left the chat" in text for text in told)
    assert (await room.read_by_customer())[-1][1] == "You are welcome."


async def test_stepping_in_while_details_are_asked_for_keeps_what_was_given_and_asks_no_more(room: Room) -> None:
    await room.says(ASKS)
    await room.says("my mail is bob@example.com")

    taken = await room.does(room.ben, "take")
    await room.says("and my number is 07400 123456")
    await room.stays(room.ben, time=2 * MINUTE)

    handover = await room.asked_for(room.ben)
    read = await room.read_by_customer()
    assert taken.status_code == 200
    assert (handover["state"], handover["accepted_by"]) == ("accepted", room.id_of("Ben"))
    assert handover["captured"]["email"] == "bob@example.com"
    assert [text for _, text in read][-2:] == ["Ben has joined the chat.", "and my number is 07400 123456"]


async def test_an_accept_without_a_first_reply_goes_back_to_waiting_and_to_others_first(room: Room) -> None:
    for who in (room.ben, room.cleo):
        await who.put("/v1/me/presence", json={"status": "online"})
    await room.says(ASKS)
    first = await room.asked_for(room.ben)
    accepted = await room.ben.post(f"/v1/handovers/{first['id']}/accept")
    await room.house.settle()

    await room.stays(room.ben, room.cleo, time=3 * MINUTE)

    again = await room.asked_for(room.cleo)
    told = [text for _, text in await room.read_by_customer() if "had to step away" in text]
    assert accepted.status_code == 200
    assert (again["previous_id"], again["reason"], again["state"]) == (first["id"], "no_reply", "waiting")
    assert [offer["user_id"] for offer in again["offers"]] == [room.id_of("Cleo")]
    assert len(told) == 1


async def test_what_is_said_in_a_human_stretch_is_answered_by_nobody_else(room: Room) -> None:
    await room.says("hello")
    await room.does(room.ben, "take")
    before = await room.house.messages(room.chat)

    for text in ("are you there?", "never mind", ASKS):
        await room.says(text)

    after = await room.house.messages(room.chat)
    assert {message.speaker for message in after[len(before) :]} == {Speaker.CONTACT}
