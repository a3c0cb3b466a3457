"""An accept is a promise: what becomes of a chat whose person does not answer, or is gone."""

from datetime import timedelta

import pytest

from tests.databases import BUSINESS
from tests.workflows.routing.watched import WatchedHouse
from tools.actions.conversations.reply_to_customer import reply_to_customer
from tools.actions.conversations.take_conversation import take_conversation
from tools.actions.conversations.transfer_conversation import transfer_conversation
from tools.actions.handovers.accept_handover import accept_handover
from tools.clock import SimulatedClock
from tools.conversations.conversation import ConversationState
from tools.conversations.handover import HandoverState
from tools.ids import ConversationId, UserId
from tools.storage.toolkit import SqlToolkit
from tools.team.people import Presence

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@pytest.fixture
async def house(toolkit: SqlToolkit, clock: SimulatedClock) -> WatchedHouse:
    return WatchedHouse(toolkit, clock)


async def taken(house: WatchedHouse, user_id: UserId) -> ConversationId:
    """A chat that this user has accepted."""
    chat = await house.asks("first")
    await house.accepts(user_id, chat)
    return chat


async def pass_with(house: WatchedHouse, *there: UserId, time: timedelta) -> None:
    """Time passes, while these say again and again that they are there."""
    while time > timedelta(0):
        step = min(time, 30 * SECOND)
        await house.passes(step)
        for user_id in there:
            await house.is_there(user_id)
        time -= step


async def test_a_reply_that_comes_before_the_turn_of_the_accept_is_the_first(house: WatchedHouse) -> None:
    ann = await house.agent("Ann")
    chat = await house.asks("first")
    handover_id = (await house.handover(chat)).id
    async with house.toolkit.once(BUSINESS) as work:
        await accept_handover(work, handover_id=handover_id, user_id=ann.id)
    async with house.toolkit.once(BUSINESS) as work:
        await reply_to_customer(work, conversation_id=chat, user_id=ann.id, text="Hello!")
    await house.settle()

    await pass_with(house, ann.id, time=10 * MINUTE)

    assert (await house.story())[-1] == "accepted"


async def test_who_is_gone_for_two_minutes_before_the_first_reply_loses_the_chat_to_others(
    house: WatchedHouse,
) -> None:
    ann = await house.agent("Ann")
    ben = await house.agent("Ben", online=False)
    chat = await taken(house, ann.id)
    await house.is_there(ben.id)

    await house.is_there(ann.id, Presence.OFFLINE)
    await pass_with(house, ben.id, time=119 * SECOND)
    kept = (await house.conversation(chat)).state
    await pass_with(house, ben.id, time=2 * SECOND)

    again = await house.handover(chat)
    assert kept is ConversationState.HUMAN
    assert (again.reason, again.state) == ("no_reply", HandoverState.WAITING)
    assert await house.offered_to(chat) == ben.id
    assert "step away" in (await house.said(chat))[-1]


async def test_whoever_a_chat_was_handed_to_and_did_not_reply_is_asked_after_all_others(house: WatchedHouse) -> None:
    ann, ben = await house.agent("Ann"), await house.agent("Ben")
    chat = await taken(house, ann.id)
    await house.toolkit.run(
        BUSINESS, lambda work: transfer_conversation(work, conversation_id=chat, user_id=ann.id, to=ben.id, note="")
    )
    await house.settle()
    cleo = await house.agent("Cleo")
    async with house.toolkit.once(BUSINESS) as work:
        for user in (ann, cleo):
            # By turns Ben would be the next.
            await work.users.offered(user.id, at=work.now)
    await pass_with(house, ann.id, ben.id, cleo.id, time=3 * MINUTE)
    asked = [await house.offered_to(chat)]

    for _ in range(2):
        await pass_with(house, ann.id, ben.id, cleo.id, time=30 * SECOND)
        asked.append(await house.offered_to(chat))

    assert asked[2] == ben.id
    assert {*asked[:2]} == {ann.id, cleo.id}


async def test_who_comes_back_within_two_minutes_keeps_the_chat(house: WatchedHouse) -> None:
    ann = await house.agent("Ann")
    await taken(house, ann.id)

    await house.is_there(ann.id, Presence.OFFLINE)
    await house.passes(90 * SECOND)
    await house.is_there(ann.id)
    await pass_with(house, ann.id, time=60 * SECOND)

    assert (await house.story())[-1] == "accepted"


async def test_the_promise_lasts_when_the_person_is_back_without_a_word(house: WatchedHouse) -> None:
    ann = await house.agent("Ann")
    await taken(house, ann.id)
    await house.is_there(ann.id, Presence.OFFLINE)
    await house.is_there(ann.id)

    await pass_with(house, ann.id, time=4 * MINUTE)

    assert "no_reply" in await house.story()


async def test_words_to_somebody_who_is_gone_wait_two_minutes_for_an_answer(house: WatchedHouse) -> None:
    ann = await house.agent("Ann")
    chat = await taken(house, ann.id)
    await house.replies(ann.id, chat)
    await house.is_there(ann.id, Presence.OFFLINE)
    await house.passes(10 * MINUTE)
    still = (await house.conversation(chat)).state

    await house.customer("one more thing", chat)
    await house.passes(119 * SECOND)
    before = (await house.conversation(chat)).state
    await house.passes(2 * SECOND)

    assert (still, before) == (ConversationState.HUMAN, ConversationState.HUMAN)
    assert "no_reply" in await house.story()


async def test_an_answer_in_time_keeps_the_chat_with_whoever_is_gone(house: WatchedHouse) -> None:
    ann = await house.agent("Ann")
    chat = await taken(house, ann.id)
    await house.replies(ann.id, chat)
    await house.is_there(ann.id, Presence.OFFLINE)
    await house.customer("one more thing", chat)
    await house.passes(MINUTE)

    await house.replies(ann.id, chat, "From my phone: yes.")
    await house.passes(10 * MINUTE)

    assert (await house.story())[-1] == "accepted"


async def test_who_stepped_in_and_is_gone_leaves_nobody_alone(house: WatchedHouse) -> None:
    ann = await house.agent("Ann")
    chat = await house.open_chat()
    await house.customer("hello", chat)
    await house.toolkit.run(BUSINESS, lambda work: take_conversation(work, conversation_id=chat, user_id=ann.id))
    await house.settle()
    await house.is_there(ann.id, Presence.OFFLINE)

    await house.customer("is anybody there?", chat)
    await house.passes(121 * SECOND)

    assert (await house.handover(chat)).reason == "no_reply"


async def test_a_program_that_answers_is_never_there_and_never_gone(house: WatchedHouse) -> None:
    bot = await house.agent("Bot", online=False)
    await house.agent("Ann")
    chat = await taken(house, bot.id)
    await house.replies(bot.id, chat)

    await house.customer("one more thing", chat)
    await house.passes(5 * MINUTE)

    assert (await house.story())[-1] == "accepted"


async def test_others_come_first_however_many_offers_lapse(house: WatchedHouse) -> None:
    ann = await house.agent("Ann")
    ben, cid = await house.agent("Ben", online=False), await house.agent("Cid", online=False)
    chat = await taken(house, ann.id)
    for user in (ben, cid):
        await house.is_there(user.id)
    everybody = (ann.id, ben.id, cid.id)
    await pass_with(house, *everybody, time=179 * SECOND)

    asked = []
    for _ in range(3):
        await pass_with(house, *everybody, time=5 * SECOND)
        asked.append(await house.offered_to(chat))
        await pass_with(house, *everybody, time=25 * SECOND)

    assert asked[-1] == ann.id
    assert set(asked) == set(everybody)
