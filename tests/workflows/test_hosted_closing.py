"""A conversation closes by itself after enough silence, with a word to its owner; not while an answer is owed."""

import asyncio
from datetime import timedelta

from tests.databases import BUSINESS
from tests.patience import PATIENCE
from tests.workflows.house import CHAT, House
from tests.workflows.template_fields.waiting import ASKS, accepted
from tools.actions.conversations.give_back import give_back
from tools.actions.conversations.receive_message import receive_message
from tools.actions.conversations.reopen_by_user import reopen_by_user
from tools.actions.conversations.reply_to_customer import reply_to_customer
from tools.actions.handovers.settle_follow_up import settle_follow_up
from tools.clock import SimulatedClock
from tools.conversations.conversation import ConversationState
from tools.events import Event, EventType
from tools.ids import UserId
from tools.storage.toolkit import SqlToolkit
from workflows.worker import Worker

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
DETAILS = "bob@example.com, no phone please"


async def closings(house: House) -> list[Event]:
    return [event for event in await house.events() if event.type is EventType.CONVERSATION_CLOSED]


async def state(house: House) -> ConversationState:
    return (await house.conversation()).state


async def taken_by_ann(house: House) -> UserId:
    """Ann has the chat and has answered."""
    ann = await house.user("Ann")
    await house.customer(ASKS)
    await accepted(house, ann.id)
    await replied(house, ann.id)
    return ann.id


async def replied(house: House, user_id: UserId) -> None:
    await house.toolkit.run(
        BUSINESS, lambda work: reply_to_customer(work, conversation_id=CHAT, user_id=user_id, text="Here I am.")
    )
    await house.turn()


async def test_the_ais_conversation_closes_after_a_day_of_silence(house: House) -> None:
    await house.customer("hello")
    await house.passes(20 * HOUR)
    await house.customer("what are your opening hours?")

    await house.passes(23 * HOUR)
    in_time = await state(house)
    await house.passes(HOUR)

    closed = await house.conversation()
    assert (in_time, closed.state) == (ConversationState.AI, ConversationState.CLOSED)
    assert closed.closed_at == house.clock.now()
    (told,) = await closings(house)
    assert told.data == {
        "conversation_id": CHAT,
        "by_id": None,
        "reason": "silence",
        "assignee_id": None,
        "unanswered": False,
    }


async def test_a_persons_conversation_closes_after_the_templates_time_and_its_owner_hears_so(house: House) -> None:
    ann = await taken_by_ann(house)
    await house.customer("Thank you!")

    await house.passes(DAY)
    in_time = await state(house)
    await house.passes(DAY)

    assert (in_time, await state(house)) == (ConversationState.HUMAN, ConversationState.CLOSED)
    (told,) = await closings(house)
    assert (told.data["assignee_id"], told.data["unanswered"]) == (ann, True)


async def test_after_it_closed_by_itself_the_ai_answers_again_and_it_closes_again(house: House) -> None:
    await taken_by_ann(house)
    await house.passes(2 * DAY)

    async with house.toolkit.once(BUSINESS) as work:
        await receive_message(work, conversation_id=CHAT, text="hello", client_id=None)
    await house.turn()
    answered = await state(house)
    await house.passes(DAY)

    assert (answered, await state(house)) == (ConversationState.AI, ConversationState.CLOSED)
    assert len(await closings(house)) == 2


async def test_what_a_user_reopens_closes_by_itself_too(house: House) -> None:
    ann = await house.user("Ann")
    await house.customer("hello")
    await house.passes(DAY)

    await house.toolkit.run(BUSINESS, lambda work: reopen_by_user(work, conversation_id=CHAT, user_id=ann.id))
    reopened = await house.conversation()
    await house.passes(DAY)

    assert reopened.close_at is not None
    # Nothing was said since: it is looked at a day after it was opened again.
    assert await state(house) is ConversationState.CLOSED


async def test_nothing_closes_while_an_answer_is_owed_and_the_silence_counts_from_its_end(house: House) -> None:
    ann = await house.user("Ann", online=False)
    await house.customer(ASKS)
    await house.customer(DETAILS)

    await house.passes(5 * DAY)
    owed = await state(house)
    handover_id = (await house.handover()).id
    await house.toolkit.run(
        BUSINESS,
        lambda work: settle_follow_up(work, handover_id=handover_id, user_id=ann.id, changes={"done": True}),
    )
    await house.passes(23 * HOUR)
    done = await state(house)
    await house.passes(2 * HOUR)

    assert (owed, done, await state(house)) == (ConversationState.AI, ConversationState.AI, ConversationState.CLOSED)


async def test_who_waits_for_a_person_is_not_closed(toolkit: SqlToolkit, clock: SimulatedClock) -> None:
    house = House(toolkit, clock)
    house.template = house.template.waiting_for(3 * DAY, skip=False)
    house.__post_init__()
    await house.open_chat()
    await house.customer(ASKS)

    await house.passes(2 * DAY)

    assert await state(house) is ConversationState.WAITING
    assert await closings(house) == []


async def test_a_chat_that_a_person_gives_back_closes_as_the_ais_does(house: House) -> None:
    ann = await taken_by_ann(house)

    await house.toolkit.run(BUSINESS, lambda work: give_back(work, conversation_id=CHAT, user_id=ann))
    await house.turn()

    close_at = (await house.conversation()).close_at
    assert close_at is not None
    assert close_at <= house.clock.now() + DAY


async def test_a_worker_closes_what_has_been_silent(toolkit: SqlToolkit, clock: SimulatedClock) -> None:
    house = House(toolkit, clock)
    await house.open_chat()
    await house.customer("hello")
    clock.advance(DAY)
    worker = Worker(house.runner, house.due)

    sweeping = asyncio.create_task(worker.run())
    async with asyncio.timeout(PATIENCE):
        while (await house.conversation()).state is not ConversationState.CLOSED:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    sweeping.cancel()
    await asyncio.gather(sweeping, return_exceptions=True)

    assert len(await closings(house)) == 1
