"""The customer is shown that whoever has the chat is writing, until it is said or some seconds have passed."""

from datetime import timedelta

from tests.api.chats import a_chat
from tests.api.door import Door
from tests.api.listening import events_of, listening, secret_of, visitor_secret
from tools.conversations.conversation import ConversationState
from tools.ids import ConversationId
from tools.team.people import Role


async def a_chat_of_ben(door: Door) -> tuple[ConversationId, str]:
    """Ben has it; and his token."""
    secret = await secret_of(door, "Ben")
    chat = await a_chat(door.toolkit, state=ConversationState.HUMAN, assignee_id=door.users["Ben"].id)
    return chat, secret


async def test_the_customer_hears_that_the_person_writes_and_when_it_is_said_no_more(both_doors: Door) -> None:
    door = both_doors
    chat, secret = await a_chat_of_ben(door)

    async with (
        door.caller(secret) as ben,
        listening(door.app, events_of(chat), await visitor_secret(door, chat)) as on,
    ):
        told = [(await on.next("state")).data["typing"]]
        first = await ben.post(f"/v1/conversations/{chat}/typing")
        told.append((await on.next("state")).data["typing"])
        await ben.post(f"/v1/conversations/{chat}/messages", json={"text": "Here it is."})
        said = await on.next()
        told.append((await on.next("state")).data["typing"])

    assert first.status_code == 204
    assert said.data["text"] == "Here it is."
    assert told == [False, True, False]


async def test_who_stops_writing_is_not_shown_writing_for_long(door: Door) -> None:
    chat, secret = await a_chat_of_ben(door)

    async with door.caller(secret) as ben, await door.visitor(chat) as visitor:
        await ben.post(f"/v1/conversations/{chat}/typing")
        now = await visitor.get(events_of(chat).replace("/events", "/messages"))
        door.clock.advance(timedelta(seconds=7))
        later = await visitor.get(events_of(chat).replace("/events", "/messages"))

    assert (now.json()["typing"], later.json()["typing"]) == (True, False)


async def test_others_of_the_team_who_write_notes_are_not_shown_to_the_customer(door: Door) -> None:
    chat, _ = await a_chat_of_ben(door)

    async with await door.user("Cem", role=Role.ADMIN) as other, await door.visitor(chat) as visitor:
        answer = await other.post(f"/v1/conversations/{chat}/typing")
        read = await visitor.get(events_of(chat).replace("/events", "/messages"))

    assert answer.status_code == 204
    assert read.json()["typing"] is False
