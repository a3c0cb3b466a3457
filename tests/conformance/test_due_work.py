"""One suite for both databases: deadlines fire once, jobs are claimed once, and nothing due is lost."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.databases import BUSINESS, WEBCHAT
from tests.people import add_contact
from tools.clock import SimulatedClock
from tools.conversations.conversation import ChannelKind, Conversation, ConversationState, IdentityLevel
from tools.conversations.handover import Deadline, FollowUp, FollowUpState, Handover, HandoverState
from tools.conversations.inbox import InboxKind
from tools.ids import ConversationId, HandoverId
from tools.storage.due_work import SqlDueWork
from tools.storage.toolkit import SqlToolkit
from tools.storage.unit_of_work import SqlUnitOfWork

MINUTE = timedelta(minutes=1)


async def waiting(toolkit: SqlToolkit, number: int, *, due: Deadline, due_at: datetime) -> HandoverId:
    """A handover that waits, in a conversation of its own."""
    async with toolkit.once(BUSINESS) as work:
        conversation_id = ConversationId(f"cnv_{number}")
        await work.conversations.add(
            Conversation(
                id=conversation_id,
                business_id=BUSINESS,
                channel_id=WEBCHAT,
                channel=ChannelKind.WEBCHAT,
                contact_id=await add_contact(work),
                state=ConversationState.WAITING,
                identity=IdentityLevel.NONE,
                opened_at=work.now,
            )
        )
        handover = Handover(
            id=HandoverId(f"hov_{number}"),
            business_id=BUSINESS,
            conversation_id=conversation_id,
            state=HandoverState.WAITING,
            reason="words",
            template="default",
            template_version=1,
            requested_at=work.now,
            due_at=due_at,
            due=due,
        )
        await work.handovers.add(handover)
        return handover.id


async def test_what_is_owed_is_looked_at_once_and_what_is_done_never(
    toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    due = SqlDueWork(toolkit.database)
    for number, state in enumerate((FollowUpState.OPEN, FollowUpState.DONE), start=1):
        handover_id = await waiting(toolkit, number, due=Deadline.WAIT, due_at=clock.now() + 9 * MINUTE)
        async with toolkit.once(BUSINESS) as work:
            handover = await work.handovers.find(handover_id)
            assert handover is not None
            owed = FollowUp(state, due_at=clock.now() + MINUTE, next_at=clock.now() + MINUTE)
            await work.handovers.save(replace(handover, follow_up=owed), was=handover)

    early = await due.fire_follow_ups(limit=10)
    clock.advance(MINUTE)
    both = await asyncio.gather(due.fire_follow_ups(limit=10), due.fire_follow_ups(limit=10))

    assert early == []
    assert [each.conversation_id for ready in both for each in ready] == ["cnv_1"]
    assert [await posted(toolkit, 1), await posted(toolkit, 2)] == [[InboxKind.FOLLOW_UP], []]


async def posted(toolkit: SqlToolkit, number: int) -> Sequence[InboxKind]:
    async with toolkit.reading(BUSINESS) as work:
        return [event.kind for event, _ in await work.inbox.pending(ConversationId(f"cnv_{number}"))]


async def state(work: SqlUnitOfWork, handover_id: HandoverId) -> HandoverState:
    handover = await work.handovers.find(handover_id)
    assert handover is not None
    return handover.state


async def test_a_wait_that_is_over_fires_once_and_moves_the_handover(
    toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    due = SqlDueWork(toolkit.database)
    handover_id = await waiting(toolkit, 1, due=Deadline.WAIT, due_at=clock.now() + MINUTE)

    early = await due.fire_deadlines(limit=10)
    clock.advance(MINUTE)
    both = await asyncio.gather(due.fire_deadlines(limit=10), due.fire_deadlines(limit=10))

    assert list(early) == []
    assert sum(len(fired) for fired in both) == 1
    assert await posted(toolkit, 1) == [InboxKind.WAIT_OVER]
    async with toolkit.reading(BUSINESS) as work:
        assert await state(work, handover_id) is HandoverState.COLLECTING


async def test_a_silence_fires_once_and_not_before_its_time(toolkit: SqlToolkit, clock: SimulatedClock) -> None:
    due = SqlDueWork(toolkit.database)
    await waiting(toolkit, 1, due=Deadline.WAIT, due_at=clock.now() + 60 * MINUTE)
    async with toolkit.once(BUSINESS) as work:
        conversation = await work.conversations.lock(ConversationId("cnv_1"))
        assert conversation is not None
        await work.conversations.save(replace(conversation, close_at=clock.now() + MINUTE))

    early = await due.fire_silences(limit=10)
    clock.advance(MINUTE)
    both = await asyncio.gather(due.fire_silences(limit=10), due.fire_silences(limit=10))

    assert list(early) == []
    assert sum(len(fired) for fired in both) == 1
    assert await posted(toolkit, 1) == [InboxKind.SILENT]


async def test_an_accept_that_was_first_leaves_nothing_to_fire(toolkit: SqlToolkit, clock: SimulatedClock) -> None:
    due = SqlDueWork(toolkit.database)
    handover_id = await waiting(toolkit, 1, due=Deadline.WAIT, due_at=clock.now())
    async with toolkit.once(BUSINESS) as work:
        handover = await work.handovers.find(handover_id)
        assert handover is not None
        accepted = replace(handover, state=HandoverState.ACCEPTED)
        assert await work.handovers.save(accepted, was=handover)

    fired = await due.fire_deadlines(limit=10)

    assert list(fired) == []
    assert await posted(toolkit, 1) == []


async def test_what_a_turn_did_not_change_stays_as_the_sweeper_left_it(
    toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    due = SqlDueWork(toolkit.database)
    handover_id = await waiting(toolkit, 1, due=Deadline.OFFER, due_at=clock.now())
    async with toolkit.reading(BUSINESS) as work:
        read = await work.handovers.find(handover_id)
    assert read is not None
    await due.fire_deadlines(limit=10)

    async with toolkit.once(BUSINESS) as work:
        saved = await work.handovers.save(replace(read, marks=("seen",)), was=read)

    async with toolkit.reading(BUSINESS) as work:
        kept = await work.handovers.find(handover_id)
    assert saved
    assert kept == replace(read, marks=("seen",), due_at=None)


async def test_an_offer_that_lapses_leaves_the_handover_waiting(toolkit: SqlToolkit, clock: SimulatedClock) -> None:
    due = SqlDueWork(toolkit.database)
    handover_id = await waiting(toolkit, 1, due=Deadline.OFFER, due_at=clock.now())

    await due.fire_deadlines(limit=10)

    assert await posted(toolkit, 1) == [InboxKind.OFFER_OVER]
    async with toolkit.reading(BUSINESS) as work:
        assert await state(work, handover_id) is HandoverState.WAITING


async def test_sweeps_take_the_earliest_first_and_say_when_the_next_is(
    toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    due = SqlDueWork(toolkit.database)
    for number in (3, 1, 2):
        await waiting(toolkit, number, due=Deadline.WAIT, due_at=clock.now() + number * MINUTE)

    before = await due.next_deadline()
    clock.advance(2 * MINUTE)
    first = await due.fire_deadlines(limit=1)
    second = await due.fire_deadlines(limit=10)

    assert before == MINUTE
    assert [ready.conversation_id for ready in [*first, *second]] == ["cnv_1", "cnv_2"]
    assert await due.next_deadline() == MINUTE


async def test_a_job_woken_while_it_ran_runs_again_and_a_finished_one_is_gone(toolkit: SqlToolkit) -> None:
    due = SqlDueWork(toolkit.database)
    await _put(toolkit)
    (first,) = await due.claim_jobs(limit=10, lease=MINUTE)
    await _put(toolkit)

    await due.finish_job(first)
    (again,) = await due.claim_jobs(limit=10, lease=MINUTE)
    await due.finish_job(again)

    assert again.seen == first.seen + 1
    assert list(await due.claim_jobs(limit=10, lease=MINUTE)) == []


async def test_a_killed_workers_job_is_claimed_by_another_when_its_lease_ends(
    toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    due = SqlDueWork(toolkit.database)
    await _put(toolkit)
    await due.claim_jobs(limit=10, lease=MINUTE)

    meanwhile = await due.claim_jobs(limit=10, lease=MINUTE)
    clock.advance(MINUTE)
    (later,) = await due.claim_jobs(limit=10, lease=MINUTE)

    assert list(meanwhile) == []
    assert later.attempts == 2


async def test_a_job_that_is_put_off_waits_unless_it_was_woken_meanwhile(
    toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    due = SqlDueWork(toolkit.database)
    await _put(toolkit)
    (first,) = await due.claim_jobs(limit=10, lease=MINUTE)
    await due.put_off_job(first, until=clock.now() + MINUTE)
    at_once = await due.claim_jobs(limit=10, lease=MINUTE)
    clock.advance(MINUTE)
    (second,) = await due.claim_jobs(limit=10, lease=MINUTE)

    await _put(toolkit)
    await due.put_off_job(second, until=clock.now() + MINUTE)
    (woken,) = await due.claim_jobs(limit=10, lease=MINUTE)

    assert list(at_once) == []
    assert (second.attempts, woken.attempts, woken.seen) == (1, 1, second.seen + 1)


@pytest.mark.parametrize("again_in", [timedelta(seconds=5), None])
async def test_a_failed_job_waits_or_is_dead(
    toolkit: SqlToolkit, clock: SimulatedClock, again_in: timedelta | None
) -> None:
    due = SqlDueWork(toolkit.database)
    await _put(toolkit)
    (job,) = await due.claim_jobs(limit=10, lease=MINUTE)

    await due.fail_job(job, error="the receiver answered 500", again_in=again_in)
    at_once = await due.claim_jobs(limit=10, lease=MINUTE)
    clock.advance(timedelta(seconds=5))
    later = await due.claim_jobs(limit=10, lease=MINUTE)

    assert list(at_once) == []
    assert len(later) == (0 if again_in is None else 1)


async def _put(toolkit: SqlToolkit) -> None:
    async with toolkit.once(BUSINESS) as work:
        await work.jobs.put("deliver", {}, key="hok_1:cnv_1")
