"""A desk whose process dies, whose contact book fails, whose clock runs by itself, and the savers it works with."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
from langgraph.types import Command

from tests.workflows.chatroom import ASK_FOR_PERSON, Crew, Trial, spoken, trial
from tools.clock import SystemClock
from tools.events import EventType
from workflows.handover.building import Graph
from workflows.handover.driving.blocking_desk import BlockingDesk
from workflows.handover.driving.desk import Desk
from workflows.handover.driving.in_process import DeadlinesInMemory, LockInProcess
from workflows.handover.moves import Parked
from workflows.handover.ports import Chat, News


def restarted(chat: Trial) -> Trial:
    """The same chat after the process has died: what was in memory is gone."""
    return Trial(Desk(chat.graph), chat.graph, chat.book, chat.room, chat.crew, chat.clock, chat.model)


async def test_after_a_restart_the_deadlines_are_found_again_in_the_parked_chats() -> None:
    chat = trial()
    await chat.ask_for_person()

    after = restarted(chat)
    forgotten = await after.pass_time(minutes=2)
    await after.desk.recover([after.thread, "no-such-chat"])
    found = await after.pass_time(seconds=1)

    assert forgotten == []
    assert any("I'm sorry" in text for text in found)


async def test_after_a_restart_what_stands_is_said_again_under_the_same_id() -> None:
    chat = trial()
    await chat.until_asked()
    before = dict(chat.room.shown)

    await restarted(chat).desk.recover([chat.thread])

    assert chat.room.shown == before


async def test_a_contact_book_that_fails_loses_nothing_and_is_tried_again() -> None:
    chat = trial()
    await chat.until_asked()
    chat.book.broken = True
    with pytest.raises(ConnectionError):
        await chat.write("ana@example.com, 0151 12345678")
    chat.book.broken = False

    shown = await chat.pass_time(seconds=6)

    assert shown[0].startswith("Thank you!")
    assert chat.book.last.email == "ana@example.com"
    assert chat.crew.events.count(EventType.HANDOVER_CAPTURED) == 1


async def test_a_turn_that_broke_off_is_finished_before_the_next_message_is_read() -> None:
    chat = trial(["Hello!"])
    await chat.until_asked()
    chat.book.broken = True
    with pytest.raises(ConnectionError):
        await chat.write("ana@example.com, 0151 12345678")
    chat.book.broken = False

    said = await restarted(chat).write("hello")

    assert said == ["Hello!"]
    assert chat.room.texts[-1].startswith("Thank you!")
    assert len(chat.book.saved) == 1


async def test_a_team_that_cannot_be_told_does_not_lose_the_request(caplog: pytest.LogCaptureFixture) -> None:
    class Deaf(Crew):
        """Hears the third word."""

        calls = 0

        async def tell(self, chat: Chat, news: News) -> None:
            self.calls += 1
            if self.calls < 3:
                raise ConnectionError("the team is away")
            await super().tell(chat, news)

    chat = trial(crew=Deaf())
    with caplog.at_level(logging.CRITICAL, "workflows.handover.driving.carrier"):
        with pytest.raises(ConnectionError):
            await chat.write("get me a human please")
        nothing, waiting = await chat.pass_time(seconds=6), await chat.pass_time(seconds=6)

    assert nothing == []
    assert waiting == ["I'm getting a colleague for you. One moment, please – you can keep writing here."]
    assert [text for who, text in spoken(await chat.messages()) if who == "customer"] == ["get me a human please"]
    assert chat.model.seen == []


async def test_a_deadline_that_cannot_be_met_does_not_keep_the_others_from_theirs(
    caplog: pytest.LogCaptureFixture,
) -> None:
    chat = trial()
    await chat.until_asked()
    await chat.write("ana@example.com")
    chat.book.broken = True
    await chat.pass_time(minutes=4)
    await chat.desk.customer("other", "I want to talk to a human")

    with caplog.at_level(logging.CRITICAL, "workflows.handover.driving.carrier"):
        chat.clock.advance(timedelta(minutes=20))
        fired = await chat.desk.fire_due()

    assert fired == ["other"]
    assert (await chat.desk.customer("other", "ana@example.com")).parked is Parked.ASK_DETAILS


async def test_an_accept_meets_a_chat_whose_wait_ended_in_a_turn_that_broke_off() -> None:
    chat = trial()
    await chat.ask_for_person()
    config: Any = {"configurable": {"thread_id": chat.thread}}
    pending = (await chat.graph.aget_state(config)).interrupts[0]
    saver = chat.graph.checkpointer
    assert isinstance(saver, InMemorySaver)
    stored = await saver.aget_tuple(config)
    assert stored is not None
    task = next(task for task, channel, _ in stored.pending_writes or [] if channel == "__interrupt__")
    await saver.aput_writes(stored.config, [("__resume__", [{"type": "timed_out", "meanwhile": []}])], task)

    accepted = await chat.desk.accept(chat.thread, "usr_mia")

    assert accepted
    assert chat.crew.events[-2:] == [EventType.HANDOVER_TIMED_OUT, EventType.HANDOVER_ACCEPTED]
    assert await chat.phase() == "human"
    assert pending.value["kind"] == "wait_for_person"


async def test_deadlines_kept_elsewhere_say_again_what_a_dead_process_had_not_told() -> None:
    deadlines = DeadlinesInMemory()
    chat = trial()
    desk = Desk(chat.graph, deadlines=deadlines)
    await desk.customer(chat.thread, "I want to talk to a human")
    at = await deadlines.next_at()
    chat.clock.advance(timedelta(minutes=2))
    config: Any = {"configurable": {"thread_id": chat.thread}}
    pending = (await chat.graph.aget_state(config)).interrupts[0]
    await chat.graph.ainvoke(Command(resume={pending.id: {"type": "timed_out"}}), config)
    untold = list(chat.room.texts)

    fired = await Desk(chat.graph, deadlines=deadlines).fire_due()

    assert (untold, fired) == ([], [])
    assert chat.room.texts[0].startswith("I'm sorry")
    assert (await deadlines.next_at()) != at


async def test_deadlines_fire_by_themselves_while_the_desk_runs() -> None:
    chat = trial(clock=SystemClock(), wait=0.2)
    running = asyncio.create_task(chat.desk.run())
    await chat.ask_for_person()

    await asyncio.wait_for(chat.room.anything.wait(), 20)
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running

    assert chat.room.texts[0].startswith("I'm sorry")


@asynccontextmanager
async def sqlite(path: Path) -> AsyncIterator[AsyncSqliteSaver]:
    async with AsyncSqliteSaver.from_conn_string(str(path)) as saver:
        saver.serde = JsonPlusSerializer(allowed_msgpack_modules=None)
        yield saver


@pytest.mark.parametrize("durability", ["exit", "sync", "async"])
async def test_a_chat_outlives_its_process_in_sqlite(tmp_path: Path, durability: Any) -> None:
    async with sqlite(tmp_path / "chats.db") as saver:
        first = trial([ASK_FOR_PERSON], checkpointer=saver)
        first.desk = Desk(first.graph, durability=durability)
        await first.write("I need a refund")
        await first.pass_time(minutes=2)
        await first.write("ana@example.com")

    async with sqlite(tmp_path / "chats.db") as saver:
        second = trial(checkpointer=saver)
        said = await second.write("0151 12345678")

    assert said[0].startswith("Thank you! I've noted ana@example.com and +49 1511 2345678.")
    assert second.book.last.email == "ana@example.com"


async def test_only_plain_types_are_stored(caplog: pytest.LogCaptureFixture) -> None:
    strict = InMemorySaver(serde=JsonPlusSerializer(allowed_msgpack_modules=None))
    chat = trial([ASK_FOR_PERSON], checkpointer=strict)
    await chat.write("I need a refund")
    await chat.pass_time(minutes=2)

    said = await chat.write("ana@example.com, 0151 12345678")

    assert said[0].startswith("Thank you!")
    assert "msgpack" not in caplog.text


def test_a_host_without_an_event_loop_has_the_same_desk() -> None:
    chat = trial([ASK_FOR_PERSON, "So that we can answer."])

    async def make() -> Graph:
        return chat.graph

    with BlockingDesk(make) as desk:
        waiting = desk.customer("t", "I need a refund")
        chat.clock.advance(timedelta(minutes=2))
        desk.fire_due()
        apology = chat.room.texts[0]
        streamed = list(desk.customer_stream("t", "what for?"))
        accepted = desk.accept("t", "usr_mia")
        desk.person("t", "usr_mia", "Hello!")
        desk.give_back("t")

    assert waiting.parked is Parked.WAIT_FOR_PERSON
    assert apology.startswith("I'm sorry")
    assert [kind for kind, _ in streamed] == ["token", "say"]
    assert accepted
    assert chat.room.texts[-1].startswith("Mia has left the chat.")


def test_a_blocking_desk_hands_errors_through_and_stops_cleanly() -> None:
    desk = BlockingDesk(trial().graph)

    with pytest.raises(LookupError, match="no graph today"):
        BlockingDesk(_broken)
    with pytest.raises(Exception, match="no chat"):
        desk.accept("t", "usr_mia")
    desk.stop()
    desk.stop()

    desk.run()


def _broken() -> Graph:
    raise LookupError("no graph today")


async def test_deadlines_in_memory_count_only_what_was_set_last() -> None:
    deadlines, start = DeadlinesInMemory(), datetime(2026, 1, 1, tzinfo=UTC)
    for second in range(500):
        await deadlines.set("a", start + timedelta(seconds=second))
    await deadlines.set("b", start)
    await deadlines.set("c", start)
    await deadlines.clear("c")

    early = await deadlines.due(start + timedelta(seconds=400))
    late = await deadlines.due(start + timedelta(seconds=600))

    assert early == ["b"]
    assert late == ["b", "a"]
    assert await deadlines.next_at() == start


async def test_a_lock_is_forgotten_when_nobody_wants_it() -> None:
    lock, order = LockInProcess(), []

    async def turn(name: str) -> None:
        async with lock.hold("t"):
            order.append(name)
            await asyncio.sleep(0)
            order.append(name)

    await asyncio.gather(turn("a"), turn("b"))

    assert order == ["a", "a", "b", "b"]
    assert not lock._locks


async def test_a_customer_who_closes_the_page_does_not_break_the_turn_off() -> None:
    chat = trial()
    stream = chat.desk.customer_stream(chat.thread, "I want to talk to a human")

    first = await anext(stream)
    await stream.aclose()
    asked_again = await chat.desk.request(chat.thread)
    said = await chat.pass_time(minutes=2)

    assert first[1].startswith("I'm getting a colleague")
    assert not asked_again
    assert len(said) == 1
    assert said[0].startswith("I'm sorry")


async def test_a_cancelled_call_leaves_its_turn_running_to_the_end() -> None:
    chat = trial()
    await chat.until_asked()
    call = asyncio.create_task(chat.write("ana@example.com, 0151 12345678"))
    await asyncio.sleep(0)

    call.cancel()
    with suppress(asyncio.CancelledError):
        await call
    again = await chat.desk.cancel(chat.thread)

    assert not again
    assert chat.book.last.email == "ana@example.com"


@pytest.mark.parametrize("durability", ["exit", "sync"])
async def test_an_agent_whose_process_died_is_not_run_again_beside_a_request(durability: Any) -> None:
    chat = trial(["Hello!"])
    desk = Desk(chat.graph, durability=durability)
    await desk.customer(chat.thread, "hello")
    config: Any = {"configurable": {"thread_id": chat.thread}}
    await chat.graph.aupdate_state(config, {"messages": [("human", "where is my order?")]}, as_node="__start__")
    undone = (await chat.graph.aget_state(config)).next

    await Desk(chat.graph, durability="sync").request(chat.thread)

    assert undone == ("agent",)
    assert len(chat.model.seen) == 1
    assert await chat.phase() == "waiting"


async def test_deadlines_that_cannot_be_read_do_not_end_the_desk(caplog: pytest.LogCaptureFixture) -> None:
    class Away(DeadlinesInMemory):
        """Not to be had at first."""

        calls = 0

        async def due(self, now: datetime) -> list[str]:
            self.calls += 1
            raise ConnectionError("the deadlines are away")

    deadlines = Away()
    desk = Desk(trial().graph, deadlines=deadlines)
    with caplog.at_level(logging.CRITICAL, "workflows.handover.driving.desk"):
        running = asyncio.create_task(desk.run())
        await asyncio.sleep(0.05)

    assert not running.done()
    assert deadlines.calls == 1
    running.cancel()


async def test_a_chat_that_cannot_be_recovered_does_not_keep_the_others_from_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    chat = trial()
    await chat.until_asked()
    await chat.write("ana@example.com")
    chat.book.broken = True
    with pytest.raises(ConnectionError):
        await chat.write("0151 12345678")
    await chat.desk.customer("other", "I want to talk to a human")

    after = restarted(chat)
    with caplog.at_level(logging.CRITICAL, "workflows.handover.driving.desk"):
        await after.desk.recover([chat.thread, "other"])
    said = await after.pass_time(minutes=2)

    assert any("I'm sorry" in text for text in said)


async def test_a_thread_that_is_emptied_and_begins_anew_gets_another_handover() -> None:
    chat = trial()
    await chat.ask_for_person()
    first = (await chat.state())["handover"]["id"]
    saver = chat.graph.checkpointer
    assert isinstance(saver, InMemorySaver)
    await saver.adelete_thread(chat.thread)

    await chat.ask_for_person()

    assert (await chat.state())["handover"]["id"] != first
