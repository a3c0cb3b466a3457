"""A visitor's stream: the own chat and nothing else, from where one left off."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.api.chats import a_chat
from tests.api.door import Door
from tests.api.listening import customer_writes, events_of, listening, secret_of, visitor_secret
from tests.databases import BUSINESS
from tools.actions.conversations.reply_to_customer import note_for_team
from tools.storage.unit_of_work import SqlUnitOfWork


async def test_a_visitor_hears_each_message_once_and_goes_on_where_they_left_off(both_doors: Door) -> None:
    door = both_doors
    chat = await a_chat(door.toolkit)
    secret = await visitor_secret(door, chat)

    async with listening(door.app, events_of(chat), secret) as stream:
        first = [await stream.next("message"), await stream.next("message")]
        await customer_writes(door, chat, "And now?")
        third = await stream.next("message")
    await customer_writes(door, chat, "Still there?")
    async with listening(door.app, events_of(chat), secret, last_event_id=third.place or "") as stream:
        fourth = await stream.next("message")

    assert [each.data["text"] for each in (*first, third, fourth)] == [
        "Hello",
        "How can I help?",
        "And now?",
        "Still there?",
    ]


async def test_a_visitor_hears_neither_notes_nor_user_ids_nor_other_chats(door: Door) -> None:
    chat, other = await a_chat(door.toolkit), await a_chat(door.toolkit)
    await secret_of(door, "Ben")
    ben = door.users["Ben"].id
    secret = await visitor_secret(door, chat)

    async def team_writes(work: SqlUnitOfWork) -> None:
        conversation = await work.conversations.lock(chat)
        assert conversation is not None
        await note_for_team(work, conversation_id=chat, user_id=ben, text="A rude one.", client_id=None)
        await work.conversations.save(replace(conversation, assignee_id=ben))

    async with listening(door.app, events_of(chat), secret) as stream:
        await stream.next("state")
        await door.toolkit.run(BUSINESS, team_writes)
        await customer_writes(door, other, "Of somebody else")
        await customer_writes(door, chat, "The end")
        told = await stream.next()

    assert told.data["text"] == "The end"
    assert "usr_" not in str(told.data)
    assert "cnv_" not in str(told.data)


async def test_a_stream_says_when_what_was_written_is_answered_also_without_a_word(both_doors: Door) -> None:
    door = both_doors
    chat = await a_chat(door.toolkit)

    async def answer(work: SqlUnitOfWork) -> None:
        await work.inbox.acknowledge([event for event, _ in await work.inbox.pending(chat)])

    async with listening(door.app, events_of(chat), await visitor_secret(door, chat)) as stream:
        states = [(await stream.next("state")).data]
        await customer_writes(door, chat, "Are you there?")
        states.append((await stream.next("state")).data)
        await door.toolkit.run(BUSINESS, answer)
        states.append((await stream.next("state")).data)

    assert [state["pending"] for state in states] == [False, True, False]


async def test_a_stream_may_begin_after_a_message(door: Door) -> None:
    chat = await a_chat(door.toolkit)
    secret = await visitor_secret(door, chat)

    async with listening(door.app, events_of(chat), secret, query="after=1") as stream:
        first = await stream.next("message")
    async with listening(
        door.app, events_of(chat), secret, query="after=0", last_event_id=first.place or ""
    ) as stream:
        then = await stream.next()

    assert first.data["text"] == "How can I help?"
    assert then.kind == "state"


async def test_the_place_of_a_stream_tells_nothing_and_is_of_no_use_to_others(door: Door) -> None:
    chat, other = await a_chat(door.toolkit), await a_chat(door.toolkit)
    async with listening(door.app, events_of(other), await visitor_secret(door, other)) as stream:
        await stream.next("message")
        theirs = (await stream.next("message")).place

    async with listening(
        door.app, events_of(chat), await visitor_secret(door, chat), last_event_id=theirs or ""
    ) as stream:
        told = await stream.next("message")

    assert theirs is not None
    assert len(theirs) > 30
    assert told.data["text"] == "Hello"


@pytest.mark.parametrize("made_up", ["1", "0", "-1", "x" * 200, "é", "AAAA", "999999999999999999999"])
async def test_a_made_up_place_is_no_place(door: Door, made_up: str) -> None:
    chat = await a_chat(door.toolkit)

    async with listening(
        door.app, events_of(chat), await visitor_secret(door, chat), last_event_id=made_up
    ) as stream:
        told = await stream.next()

    assert told.data["text"] == "Hello"


async def test_a_visitor_has_three_streams_and_a_place_is_free_again_when_one_ends(door: Door) -> None:
    chat = await a_chat(door.toolkit)
    path, secret = events_of(chat), await visitor_secret(door, chat)

    async with listening(door.app, path, secret), listening(door.app, path, secret):
        async with listening(door.app, path, secret), listening(door.app, path, secret) as fourth:
            refused = fourth.status
        async with listening(door.app, path, secret) as again:
            allowed = again.status

    assert (refused, allowed) == (429, 200)


async def test_a_cleared_chat_is_told_nothing_more(door: Door) -> None:
    chat = await a_chat(door.toolkit)
    secret = await visitor_secret(door, chat)

    async with listening(door.app, events_of(chat), secret) as stream:
        await stream.next("state")
        async with door.caller(secret) as visitor:
            await visitor.delete(f"/v1/webchat/conversations/{chat}")
        await customer_writes(door, chat, "From another device")
        rest = await stream.rest()

    assert rest == []


async def test_a_visitor_who_listens_is_present_to_the_team(door: Door) -> None:
    chat = await a_chat(door.toolkit)

    async with await door.user() as agent:
        before = (await agent.get(f"/v1/conversations/{chat}")).json()["customer_present"]
        async with listening(door.app, events_of(chat), await visitor_secret(door, chat)) as stream:
            await stream.next("state")
            await customer_writes(door, chat, "I am here")
            await stream.next("message")
            during = (await agent.get(f"/v1/conversations/{chat}")).json()["customer_present"]
        door.clock.advance(timedelta(minutes=2))
        after = (await agent.get(f"/v1/conversations/{chat}")).json()["customer_present"]

    assert (before, during, after) == (False, True, False)


async def test_words_that_look_like_events_stay_words(door: Door) -> None:
    chat = await a_chat(door.toolkit)
    words = "one\n\nevent: reset\ndata: {}\r\n\r\nid: 7\u2028\u0085two"

    async with listening(door.app, events_of(chat), await visitor_secret(door, chat)) as stream:
        await stream.next("state")
        await customer_writes(door, chat, words)
        told = await stream.next()

    assert told.data["text"] == words
