"""Accept against time-out, accept against accept: for each handover one of two histories, and no third."""

import asyncio
import random
from datetime import timedelta

from tests.databases import BUSINESS
from tests.scale import scaled
from tests.workflows.house import House
from tools.actions.handovers.accept_handover import accept_handover
from tools.clock import SimulatedClock
from tools.conversations.conversation import Speaker
from tools.conversations.handover import Handover, HandoverState
from tools.errors import AlreadyAccepted, WrongState
from tools.ids import ConversationId, UserId
from tools.storage.toolkit import SqlToolkit
from workflows.worker import Worker

AT_ONCE = 8
WAIT = timedelta(seconds=90)


async def test_an_accept_against_the_time_out_has_one_of_two_histories(
    toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    house = House(toolkit, clock)
    ann = await house.user("Ann")
    chance = random.Random(1)
    worker = Worker(house.runner, house.due)

    async def accept(handover: Handover) -> None:
        await asyncio.sleep(chance.random() * 0.03)
        try:
            await toolkit.run(BUSINESS, lambda work: accept_handover(work, handover_id=handover.id, user_id=ann.id))
        except WrongState:
            return
        worker.wake(BUSINESS, handover.conversation_id)

    async def time_out() -> None:
        await asyncio.sleep(chance.random() * 0.03)
        for ready in await house.due.fire_deadlines(limit=100):
            await asyncio.sleep(chance.random() * 0.005)
            worker.wake(ready.business_id, ready.conversation_id)

    histories: dict[str, int] = {}
    for round_ in range(max(1, scaled(1000) // AT_ONCE)):
        chats = [await _waiting_chat(house, f"{round_}_{number}", ann.id) for number in range(AT_ONCE)]
        clock.advance(WAIT)
        await house.seen(ann.id)
        await asyncio.gather(*(accept(chat) for chat in chats), time_out())
        await worker.idle()
        for chat in chats:
            history = await _history(house, chat)
            histories[history] = histories.get(history, 0) + 1

    assert set(histories) <= {"requested accepted", "requested timed_out accepted", "requested timed_out"}


async def test_of_two_accepts_at_once_one_wins_and_the_other_learns_of_it(
    toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    house = House(toolkit, clock)
    people = [await house.user("Ann"), await house.user("Ben")]

    async def accept(handover: Handover, user_id: UserId) -> str:
        try:
            await toolkit.run(BUSINESS, lambda work: accept_handover(work, handover_id=handover.id, user_id=user_id))
        except AlreadyAccepted as refused:
            return f"{refused.by_name} was first"
        return "won"

    for number in range(scaled(1000)):
        chat = await _waiting_chat(house, str(number), people[0].id)
        answers = await asyncio.gather(*(accept(chat, user.id) for user in people))
        accepted = await house.handover(chat.conversation_id)
        winner = next(user for user in people if user.id == accepted.accepted_by)
        assert sorted(answers) == sorted(["won", f"{winner.name} was first"])


async def _waiting_chat(house: House, name: str, user_id: UserId) -> Handover:
    await house.seen(user_id)
    chat = await house.open_chat(ConversationId(f"cnv_{name}"))
    await house.customer("I want to talk to a person", chat)
    handover = await house.handover(chat)
    assert handover.state is HandoverState.WAITING
    return handover


async def _history(house: House, handover: Handover) -> str:
    """The handover's events; what the AI says after ``accepted``, or says of a time-out that was none, fails."""
    events = await house.events(handover.conversation_id)
    kinds = [
        event.type.value.removeprefix("handover.")
        for event in events
        if event.type.value in ("handover.requested", "handover.timed_out", "handover.accepted")
    ]
    said_by_ai = [event.number for event in events if event.data.get("from") == Speaker.AI.value]
    accepted = [event.number for event in events if event.type.value == "handover.accepted"]
    if accepted:
        assert max(said_by_ai) < accepted[0], "the AI spoke after a person had accepted"
    if kinds == ["requested", "accepted"]:
        assert len(said_by_ai) == 1, "only the waiting words were to be said"
    return " ".join(kinds)
