"""What is offered to whom when people come, go, decline and have room again."""

import asyncio
from datetime import timedelta

import pytest

from tests.databases import BUSINESS
from tests.workflows.routing.watched import ASKS, WatchedHouse
from tools.actions.conversations.give_back import close_conversation, give_back
from tools.actions.conversations.transfer_conversation import transfer_conversation
from tools.actions.team.edit_user import edit_user
from tools.clock import SimulatedClock
from tools.conversations.conversation import ConversationState
from tools.conversations.handover import HandoverState
from tools.ids import ConversationId
from tools.storage.toolkit import SqlToolkit
from tools.team.people import Presence
from workflows.handover.templates.file import read_template

SECOND = timedelta(seconds=1)
MINUTE = 60 * SECOND
WAITS = "wait: {time: 30 min, when_nobody_is_there: wait}"


@pytest.fixture
async def house(toolkit: SqlToolkit, clock: SimulatedClock) -> WatchedHouse:
    return WatchedHouse(toolkit, clock, read_template(WAITS))


async def test_who_comes_online_is_offered_what_waits_longest_first_as_far_as_there_is_room(
    house: WatchedHouse,
) -> None:
    ann = await house.agent("Ann", capacity=2, online=False)
    first, second, third = [await house.asks(name) for name in ("first", "second", "third")]

    await house.is_there(ann.id)

    assert [await house.offered_to(chat) for chat in (first, second, third)] == [ann.id, ann.id, None]


async def test_what_is_on_offer_takes_up_room(house: WatchedHouse) -> None:
    ann = await house.agent("Ann", capacity=1)
    first, second = await house.asks("first"), await house.asks("second")

    assert [await house.offered_to(chat) for chat in (first, second)] == [ann.id, None]


async def test_a_chat_that_lapsed_with_somebody_leaves_room_for_the_next(house: WatchedHouse) -> None:
    ann = await house.agent("Ann", capacity=1)
    first, second = await house.asks("first"), await house.asks("second")

    await house.passes(35 * SECOND)

    assert [await house.offered_to(chat) for chat in (first, second)] == [None, ann.id]


async def test_a_chat_that_was_declined_leaves_room_for_the_next_and_is_never_offered_again(
    house: WatchedHouse,
) -> None:
    ann = await house.agent("Ann", capacity=1)
    first, second = await house.asks("first"), await house.asks("second")

    await house.declines(ann.id, first)
    after = [await house.offered_to(chat) for chat in (first, second)]
    await house.is_there(ann.id, Presence.OFFLINE)
    await house.is_there(ann.id)

    assert after == [None, ann.id]
    assert [await house.offered_to(chat) for chat in (first, second)] == [None, ann.id]


@pytest.mark.parametrize("ending", ["closed", "given back", "given away", "more room"])
async def test_whoever_has_room_again_is_offered_what_waits_longest(house: WatchedHouse, ending: str) -> None:
    ann = await house.agent("Ann", capacity=1)
    had = await house.asks("had")
    await house.accepts(ann.id, had)
    waiting = [await house.asks("first"), await house.asks("second")]
    ben = await house.agent("Ben", online=False)
    before = [await house.offered_to(chat) for chat in waiting]

    async with house.toolkit.once(BUSINESS) as work:
        match ending:
            case "closed":
                await close_conversation(work, conversation_id=had, user_id=ann.id)
            case "given back":
                await give_back(work, conversation_id=had, user_id=ann.id)
            case "given away":
                await transfer_conversation(work, conversation_id=had, user_id=ann.id, to=ben.id, note="")
            case _:
                await edit_user(work, user_id=ann.id, capacity=2)
    await house.settle()

    assert before == [None, None]
    assert [await house.offered_to(chat) for chat in waiting] == [ann.id, None]


async def test_a_chat_that_closes_by_itself_leaves_room_for_what_waits_longest(
    toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    house = WatchedHouse(toolkit, clock, read_template(f"{WAITS}\nsilence: {{close: 10 min}}"))
    ann = await house.agent("Ann", capacity=1)
    had = await house.asks("had")
    await house.accepts(ann.id, had)
    await house.replies(ann.id, had)
    clock.advance(9 * MINUTE)
    await house.is_there(ann.id)
    waiting = [await house.asks("first"), await house.asks("second")]
    clock.advance(MINUTE)
    before = [await house.offered_to(chat) for chat in waiting]

    await house.due.fire_silences(limit=10)
    await house.settle()

    assert (await house.conversation(had)).state is ConversationState.CLOSED
    assert before == [None, None]
    assert [await house.offered_to(chat) for chat in waiting] == [ann.id, None]


async def test_what_lapsed_with_somebody_is_offered_again_when_they_come_back(house: WatchedHouse) -> None:
    ann = await house.agent("Ann")
    chat = await house.asks("first")
    await house.passes(35 * SECOND)
    lapsed = await house.offered_to(chat)

    await house.is_there(ann.id, Presence.AWAY)
    await house.is_there(ann.id)

    assert lapsed is None
    assert await house.offered_to(chat) == ann.id


async def test_whoever_is_not_heard_of_any_more_loses_what_is_on_offer(
    toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    house = WatchedHouse(toolkit, clock, read_template("wait: {time: 30 min, offer: 20 min}"))
    ann = await house.agent("Ann")
    clock.advance(60 * SECOND)
    ben = await house.agent("Ben")
    chat = await house.asks("first")
    first = await house.offered_to(chat)

    await house.passes(35 * SECOND)

    async with house.toolkit.reading(BUSINESS) as work:
        gone = await work.users.find(ann.id)
    assert gone is not None
    assert (first, gone.presence) == (ann.id, Presence.OFFLINE)
    assert await house.offered_to(chat) == ben.id
    assert "offer_lapsed" in await house.story()


async def test_whoever_is_heard_of_stays(house: WatchedHouse) -> None:
    ann = await house.agent("Ann")

    for _ in range(5):
        await house.passes(60 * SECOND)
        await house.is_there(ann.id)

    async with house.toolkit.reading(BUSINESS) as work:
        found = await work.users.find(ann.id)
    assert found is not None
    assert found.presence is Presence.ONLINE


@pytest.mark.parametrize(("nobody_is_there", "state"), [("skip", "collecting"), ("wait", "waiting")])
async def test_when_the_last_one_goes_the_template_says_whether_the_wait_goes_on(
    toolkit: SqlToolkit, clock: SimulatedClock, nobody_is_there: str, state: str
) -> None:
    template = read_template(f"wait: {{time: 30 min, when_nobody_is_there: {nobody_is_there}}}")
    house = WatchedHouse(toolkit, clock, template)
    ann = await house.agent("Ann", capacity=1)
    chats = [await house.asks("first"), await house.asks("second")]

    await house.is_there(ann.id, Presence.OFFLINE)
    await house.passes(SECOND)

    assert [(await house.handover(chat)).state.value for chat in chats] == [state, state]


async def test_who_has_no_room_yet_has_not_let_a_chat_go(toolkit: SqlToolkit, clock: SimulatedClock) -> None:
    house = WatchedHouse(toolkit, clock, read_template("wait: {time: 30 min, when_all_had_it: skip}"))
    await house.agent("Ann", capacity=1)
    await house.asks("first")
    second = await house.asks("second")

    await house.passes(20 * SECOND)
    waits = (await house.handover(second)).state
    await house.passes(45 * SECOND)

    assert waits is HandoverState.WAITING
    assert (await house.handover(second)).state is HandoverState.COLLECTING


async def test_two_chats_at_once_are_not_both_offered_to_one_who_has_room_for_one(house: WatchedHouse) -> None:
    ann = await house.agent("Ann", capacity=1)
    chats = [await house.open_chat(ConversationId(f"cnv_{number}")) for number in range(6)]
    for chat in chats:
        await house.post(ASKS, chat)

    await asyncio.gather(*(house.turn(chat) for chat in chats))

    offered = [await house.offered_to(chat) for chat in chats]
    assert sorted(each or "" for each in offered) == ["", "", "", "", "", ann.id]


async def test_round_robin_goes_round(house: WatchedHouse) -> None:
    agents = [await house.agent(name, capacity=9) for name in ("Ann", "Ben", "Cid", "Dee")]

    had = []
    for number in range(14):
        chat = await house.asks(str(number))
        had.append(await house.offered_to(chat))
        await house.accepts(had[-1] or agents[0].id, chat)

    assert sorted(had.count(agent.id) for agent in agents) == [3, 3, 4, 4]


async def test_a_chat_in_another_language_keeps_nobody_behind_it_from_being_offered(
    toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    house = WatchedHouse(toolkit, clock, read_template(f"{WAITS}\nrouting_language: require"))
    ann = await house.agent("Ann", capacity=1, online=False)
    async with toolkit.once(BUSINESS) as work:
        await edit_user(work, user_id=ann.id, languages=("en",))
    spanish = [await house.open_chat(ConversationId(f"cnv_{number}")) for number in (1, 2)]
    for chat in spanish:
        await house.customer("Hola, quiero hablar con una persona", chat)
    clock.advance(SECOND)
    english = await house.asks("english")

    await house.is_there(ann.id)

    assert [await house.offered_to(chat) for chat in (*spanish, english)] == [None, None, ann.id]
