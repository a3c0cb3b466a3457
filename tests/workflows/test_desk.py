"""The desk: who gets a chat, what a parked chat does with a message, and what the AI remembers."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from langchain_core.runnables import RunnableLambda
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.types import Command, interrupt

from tests.workflows.chatroom import ASK_FOR_PERSON, Book, Room, spoken, trial
from tools.conversations.conversation import Speaker
from tools.errors import NotFound, WrongState
from tools.events import EventType
from workflows.handover.building import with_handover
from workflows.handover.driving.desk import Desk
from workflows.handover.driving.replies import Accepted, TooLate
from workflows.handover.moves import Parked
from workflows.handover.ports import Details


async def test_who_accepts_first_has_the_chat_and_the_second_learns_who_it_was() -> None:
    chat = trial()
    await chat.ask_for_person()

    first = await chat.desk.accept(chat.thread, "usr_mia")
    second = await chat.desk.accept(chat.thread, "usr_bob")

    assert first == Accepted("usr_mia")
    assert second == TooLate(by="usr_mia")
    assert first
    assert not second
    assert chat.room.texts == ["Mia has joined the chat."]


async def test_of_many_who_accept_at_once_one_is_first() -> None:
    chat = trial()
    await chat.ask_for_person()

    answers = await asyncio.gather(*(chat.desk.accept(chat.thread, f"usr_{n}") for n in range(20)))

    winners = [answer for answer in answers if answer]
    assert len(winners) == 1
    assert chat.crew.events.count(EventType.HANDOVER_ACCEPTED) == 1


@pytest.mark.parametrize("accept_first", [True, False])
async def test_an_accept_and_a_time_out_at_once_make_one_of_two_histories(accept_first: bool) -> None:
    chat = trial()
    await chat.ask_for_person()
    accept, time_out = chat.desk.accept(chat.thread, "usr_mia"), chat.pass_time(minutes=2)

    await asyncio.gather(*((accept, time_out) if accept_first else (time_out, accept)))

    ended = [event for event in chat.crew.events if event is not EventType.HANDOVER_REQUESTED]
    apologies = [text for text in chat.room.texts if "I'm sorry" in text]
    assert ended in (
        [EventType.HANDOVER_ACCEPTED],
        [EventType.HANDOVER_TIMED_OUT, EventType.HANDOVER_ACCEPTED],
    )
    assert len(apologies) == len(ended) - 1
    assert chat.room.texts[-1] == "Mia has joined the chat."


async def test_accepting_again_is_no_second_accept() -> None:
    chat = trial()
    await chat.ask_for_person()
    await chat.desk.accept(chat.thread, "usr_mia")

    again = await chat.desk.accept(chat.thread, "usr_mia")

    assert again == Accepted("usr_mia")
    assert len(chat.room.texts) == 1


async def test_an_accept_while_details_are_asked_for_saves_them_and_asks_nothing_more() -> None:
    chat = trial()
    await chat.until_asked()
    await chat.write("ana@example.com")

    accepted = await chat.desk.accept(chat.thread, "usr_mia")
    later = await chat.pass_time(minutes=2)

    assert accepted
    assert later == []
    assert chat.room.texts[-1] == "Mia has joined the chat."
    assert chat.book.last == Details(email="ana@example.com")


async def test_a_person_and_the_customer_write_to_each_other_while_the_ai_is_silent() -> None:
    chat = trial()
    await chat.ask_for_person()
    await chat.desk.accept(chat.thread, "usr_mia")

    await chat.desk.person(chat.thread, "usr_mia", "Hello, I am Mia.", "p1")
    reply = await chat.reply("Hi Mia, my order is late")

    assert reply.texts == []
    assert reply.parked is Parked.WITH_PERSON
    assert chat.room.shown["chat-1/p1"].speaker is Speaker.USER
    assert chat.model.seen == []


async def test_after_the_person_the_agent_remembers_the_human_stretch_and_that_it_is_over() -> None:
    chat = trial([ASK_FOR_PERSON, "Your refund is on its way."])
    await chat.write("I need a refund")
    await chat.desk.accept(chat.thread, "usr_mia")
    await chat.desk.person(chat.thread, "usr_mia", "I have refunded you.")
    await chat.write("thank you Mia")
    await chat.desk.give_back(chat.thread)

    said = await chat.write("what about my refund?")

    assert said == ["Your refund is on its way."]
    assert [line for line in spoken(chat.model.seen[-1]) if "asked for" not in line[1]][1:] == [
        ("agent", "I'm getting a colleague for you. One moment, please – you can keep writing here."),
        ("agent", "Mia has joined the chat."),
        ("agent", "I have refunded you."),
        ("customer", "thank you Mia"),
        ("agent", "Mia has left the chat. I'm here again if you need anything else."),
        ("customer", "what about my refund?"),
    ]


async def test_what_the_desk_has_not_heard_may_be_told_when_the_chat_is_given_back() -> None:
    chat = trial(["Yes."])
    await chat.ask_for_person()
    await chat.desk.accept(chat.thread, "usr_mia")

    await chat.desk.give_back(chat.thread, said=[{"from": "user", "text": "It comes on Monday."}])
    await chat.write("on Monday?")

    assert ("agent", "It comes on Monday.") in spoken(chat.model.seen[-1])
    assert "It comes on Monday." not in chat.room.texts


async def test_a_person_may_step_in_without_a_handover() -> None:
    chat = trial(["Hello!"])
    await chat.write("hello")

    accepted = await chat.desk.accept(chat.thread, "usr_mia")
    reply = await chat.reply("who are you?")

    assert accepted
    assert reply.parked is Parked.WITH_PERSON
    assert len(chat.model.seen) == 1


async def test_who_accepts_and_says_nothing_in_time_loses_the_chat_and_the_customer_is_told_once() -> None:
    chat = trial()
    await chat.ask_for_person()
    await chat.desk.accept(chat.thread, "usr_mia")

    said = await chat.pass_time(minutes=4)
    accepted = await chat.desk.accept(chat.thread, "usr_bob")

    assert said == ["I'm sorry, my colleague had to step away. I'm looking for somebody else for you."]
    assert chat.crew.told[2].reason == "no_reply"
    assert accepted


async def test_who_has_answered_keeps_the_chat() -> None:
    chat = trial()
    await chat.ask_for_person()
    await chat.desk.accept(chat.thread, "usr_mia")
    await chat.desk.person(chat.thread, "usr_mia", "Hello!")

    said = await chat.pass_time(hours=5)

    assert said == []


async def test_only_who_has_the_chat_writes_in_it() -> None:
    chat = trial()
    await chat.ask_for_person()
    with pytest.raises(WrongState, match="accept"):
        await chat.desk.person(chat.thread, "usr_mia", "Hello!")
    await chat.desk.accept(chat.thread, "usr_mia")

    with pytest.raises(WrongState, match="Somebody else"):
        await chat.desk.person(chat.thread, "usr_bob", "Hello!")

    assert "Hello!" not in chat.room.texts


async def test_the_same_message_id_changes_nothing_and_says_the_same() -> None:
    chat = trial(["Hello!"])
    first = await chat.reply("hello", "m1")
    waiting = await chat.reply("I want to talk to a human", "m2")

    again = [await chat.reply("hello", "m1"), await chat.reply("I want to talk to a human", "m2")]

    assert [reply.texts for reply in again] == [first.texts, waiting.texts]
    assert chat.crew.events == [EventType.HANDOVER_REQUESTED]
    assert len(chat.model.seen) == 1


async def test_cancelling_a_handover_lets_the_ai_answer_again() -> None:
    chat = trial(["Hello!"])
    await chat.ask_for_person()

    cancelled = await chat.desk.cancel(chat.thread)
    twice = await chat.desk.cancel(chat.thread)
    said = await chat.write("hello")

    assert (cancelled, twice) == (True, False)
    assert said == ["Hello!"]


async def test_closing_a_parked_chat_ends_it_without_a_word() -> None:
    chat = trial()
    await chat.until_asked()
    before = len(chat.room.texts)

    closed = await chat.desk.close(chat.thread)

    assert closed
    assert len(chat.room.texts) == before
    assert chat.crew.news(EventType.HANDOVER_CANCELLED).reason == "closed"


async def test_a_program_may_ask_for_a_person() -> None:
    chat = trial(["Hello!"])
    await chat.write("hello")

    asked = await chat.desk.request(chat.thread, note="the payment failed")

    assert asked
    assert chat.crew.news(EventType.HANDOVER_REQUESTED).note == "the payment failed"
    assert chat.room.texts[0].startswith("I'm getting a colleague")


@pytest.mark.parametrize("call", ["accept", "person", "give_back", "cancel", "request"])
async def test_a_chat_nobody_knows_is_not_made_by_asking_for_it(call: str) -> None:
    chat = trial()
    arguments = {"accept": ("usr_mia",), "person": ("usr_mia", "Hello!")}.get(call, ())

    with pytest.raises(NotFound):
        await getattr(chat.desk, call)("no-such-chat", *arguments)


async def test_tokens_and_texts_are_streamed_as_they_come() -> None:
    chat = trial(["Because we care.", "Hello there!"])
    chat.model.script.reverse()

    first = [part async for part in chat.desk.customer_stream(chat.thread, "hello")]
    waiting = [part async for part in chat.desk.customer_stream(chat.thread, "get me a human please")]
    await chat.pass_time(minutes=2)
    both = [part async for part in chat.desk.customer_stream(chat.thread, "what for?")]

    assert "".join(text for kind, text in first if kind == "token") == "Hello there!"
    assert [kind for kind, _ in waiting] == ["say"]
    assert [kind for kind, _ in both] == ["token", "say"]
    assert both[1][1].startswith("May I have your e-mail address")


async def test_a_streamed_chat_has_its_deadline_too() -> None:
    chat = trial()

    async for _ in chat.desk.customer_stream(chat.thread, "get me a human please"):
        pass
    said = await chat.pass_time(minutes=2)

    assert said[0].startswith("I'm sorry")


async def test_a_chat_parked_at_an_interrupt_of_the_agents_own_is_left_alone() -> None:
    async def asks(state: dict[str, Any]) -> dict[str, Any]:
        return {"messages": [("ai", interrupt({"approve": True}))]}

    graph = with_handover(RunnableLambda(asks), contacts=Book(), chats=Room(), checkpointer=InMemorySaver())
    desk = Desk(graph)
    await desk.customer("t", "delete my account")

    with pytest.raises(WrongState, match="your own graph"):
        await desk.customer("t", "hello?")
    result = await graph.ainvoke(Command(resume="done"), {"configurable": {"thread_id": "t"}})

    assert result["messages"][-1].text == "done"


async def test_chats_do_not_wait_for_each_other() -> None:
    chat = trial()
    names = [f"chat-{n}" for n in range(30)]

    await asyncio.gather(*(chat.desk.customer(name, "I want to talk to a human") for name in names))
    chat.clock.advance(timedelta(minutes=2))
    fired = await chat.desk.fire_due()

    assert sorted(fired) == sorted(names)
    assert len(chat.room.shown) == 30
