"""Reports are counted from what happened: what they say is what a look through all handovers would say."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.databases import BUSINESS, OTHER_BUSINESS
from tests.hooked import announce
from tests.workflows.house import House
from tools.actions.handovers.accept_handover import accept_handover
from tools.actions.handovers.settle_follow_up import settle_follow_up
from tools.clock import SimulatedClock
from tools.conversations.reports import Tally, day_of
from tools.ids import ConversationId, UserId
from tools.storage.toolkit import SqlToolkit
from tools.storage.unit_of_work import SqlUnitOfWork
from workflows.handover.templates.file import default_template
from workflows.reporting import COUNT, Reporting

A_WHILE = timedelta(seconds=30)


@pytest.fixture
def house(toolkit: SqlToolkit, clock: SimulatedClock) -> House:
    return House(toolkit, clock, template=default_template().waiting_for(timedelta(seconds=90), skip=False))


async def counted(house: House) -> Tally:
    """What the report says once everything is counted."""
    reporting = Reporting(house.toolkit, house.due)
    await reporting.enrol()
    house.clock.advance(A_WHILE)
    for job in await house.due.claim_jobs(limit=10, lease=A_WHILE):
        assert job.kind == COUNT
        await reporting.count(job)
        await house.due.finish_job(job)
    async with house.toolkit.reading(BUSINESS) as work:
        today = day_of(work.now, "UTC")
        lines = await work.reports.lines(today - timedelta(days=365), today)
    return Tally.sum(line.tally for line in lines)


async def asked(house: House, number: int) -> ConversationId:
    """Somebody asks for a person in a chat of their own."""
    chat = await house.open_chat(ConversationId(f"cnv_{number}"))
    await house.customer("I want to talk to a person", chat)
    return chat


async def accept(house: House, chat: ConversationId, user_id: UserId) -> None:
    handover = await house.handover(chat)

    async def act(work: SqlUnitOfWork) -> None:
        await accept_handover(work, handover_id=handover.id, user_id=user_id)

    await house.toolkit.run(BUSINESS, act)
    await house.turn(chat)


async def test_it_says_what_became_of_each(house: House) -> None:
    bob = await house.user("Bob")
    taken, timed_out, refused, called_off = [await asked(house, number) for number in range(4)]
    house.clock.advance(timedelta(seconds=20))
    await accept(house, taken, bob.id)
    await house.customer("never mind", called_off)
    await house.passes(timedelta(seconds=80))
    await house.customer("ada@example.com, +44 7400 123456", timed_out)
    await house.customer("no, I'd rather not", refused)
    late = await asked(house, 5)
    await house.passes(timedelta(seconds=95))
    await accept(house, late, bob.id)

    told = await counted(house)

    events = Counter(await house.story())
    assert (told.requested, told.accepted, told.timed_out, told.captured, told.refused, told.cancelled) == tuple(
        events[name] for name in ("requested", "accepted", "timed_out", "captured", "refused", "cancelled")
    )
    assert (told.requested, told.accepted, told.timed_out) == (5, 2, 3)
    assert told.got == {"email": 1, "phone": 1}
    assert told.missed == {"email": 1, "phone": 1}
    assert (told.follow_ups, told.follow_ups_done) == (2, 0)
    half = told.waited(0.5)
    assert half is not None
    assert half.total_seconds() == pytest.approx(20, rel=0.03)


async def test_what_happens_later_counts_for_the_day_it_was_asked_on(house: House) -> None:
    bob = await house.user("Bob")
    chat = await asked(house, 1)
    await house.passes(timedelta(seconds=95))
    await house.customer("ada@example.com, +44 7400 123456", chat)
    before = await counted(house)
    house.clock.advance(timedelta(days=3))
    handover = await house.handover(chat)

    async def done(work: SqlUnitOfWork) -> None:
        await settle_follow_up(work, handover_id=handover.id, user_id=bob.id, changes={"done": True})

    await house.toolkit.run(BUSINESS, done)
    after = await counted(house)

    assert before.follow_ups_done == 0
    assert after == replace(before, follow_ups_done=1)
    async with house.toolkit.reading(BUSINESS) as work:
        days = {line.day for line in await work.reports.lines(day_of(handover.requested_at, "UTC"), work.now.date())}
    assert days == {day_of(handover.requested_at, "UTC")}


async def test_counting_again_changes_nothing_and_nothing_new_asks_for_no_job(house: House) -> None:
    await asked(house, 1)
    once = await counted(house)

    async def back(work: SqlUnitOfWork) -> None:
        """As after a kill between the counting and the note of it."""
        await work.reports.move(replace(await work.reports.counted_up_to(), number=0))

    await house.toolkit.run(BUSINESS, back)
    assert await counted(house) == once
    assert list(await house.due.businesses_to_count(COUNT, limit=10)) == []


async def test_each_business_counts_its_own(house: House) -> None:
    await announce(house.toolkit, 1, business_id=OTHER_BUSINESS)
    await counted(house)
    await asked(house, 1)
    behind = list(await house.due.businesses_to_count(COUNT, limit=10))
    told = await counted(house)

    assert behind == [BUSINESS]
    assert told.requested == 1
    async with house.toolkit.reading(OTHER_BUSINESS) as work:
        today = work.now.date()
        assert list(await work.reports.lines(today - timedelta(days=1), today)) == []
