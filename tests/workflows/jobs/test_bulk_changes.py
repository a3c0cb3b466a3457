"""The same is done to many contacts: each once, each as by a call of its own, and no other."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update
from structlog.testing import capture_logs

from tests.bulk import (
    ADA,
    ALL,
    ANN,
    BEN,
    ONLY_BEN,
    SECOND,
    VIP,
    asked,
    carried_out,
    change_of,
    counts_of,
    events,
    people,
    rows_of,
    step,
    tagged,
    written,
)
from tests.databases import BUSINESS, OTHER_BUSINESS
from tests.people import add_conversation
from tools.actions.bulk.ask_bulk_change import BULK_CHANGES, MOST_UNFINISHED
from tools.actions.bulk.carry_on_bulk_change import AT_ONCE
from tools.actions.bulk.end_bulk_change import cancel_bulk_change
from tools.actions.bulk.gather_contacts import AT_ONCE as GATHERED_AT_ONCE
from tools.actions.contacts.leaving.erase_contact import erase_contact
from tools.clock import SimulatedClock
from tools.contacts.book.bulk import (
    AssignTo,
    BulkAct,
    BulkState,
    GiveTags,
    PutAway,
    RowOutcome,
    ShowTo,
    TakeTags,
)
from tools.contacts.book.history import ChangeKind
from tools.contacts.book.lists import ContactFilter
from tools.contacts.book.search import read_search
from tools.contacts.contact import Audience, ContactStatus
from tools.errors import Invalid, NotFound, TooMany, WrongState
from tools.events import EventType
from tools.ids import ContactId, UserId
from tools.storage.due_work import SqlDueWork
from tools.storage.statement import Statement, p
from tools.storage.tables.bulk import bulk_changes
from tools.storage.toolkit import SqlToolkit
from tools.storage.unit_of_work import SqlUnitOfWork
from tools.work.store import Job
from workflows.bulk_changes import BulkChanges


async def test_two_thousand_of_a_filter_are_tagged_once_each(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    contact_ids = await written(toolkit, 2000)
    await written(toolkit, 3, status=ContactStatus.ARCHIVED)

    change = await asked(toolkit, VIP, ALL, user_id=ANN)
    first_page = change.counts.rows
    await carried_out(toolkit)

    told = [each for each in await events(toolkit) if each.type is EventType.CONTACT_UPDATED]
    assert first_page == GATHERED_AT_ONCE
    assert await counts_of(toolkit, change.id) == (BulkState.FINISHED, 2000, 2000, 0, 0)
    assert await tagged(toolkit, contact_ids) == {"vip": 2000}
    assert sorted(each.data["contact_id"] for each in told) == sorted(contact_ids)


async def test_each_is_changed_as_by_a_call_of_its_own(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    one, other = await written(toolkit, 2)
    async with toolkit.once(BUSINESS) as work:
        await work.tags.give(other, ["vip"])

    change = await asked(toolkit, VIP, [one, other], user_id=ANN)
    await carried_out(toolkit)

    async with toolkit.reading(BUSINESS) as work:
        (noted,) = await work.history.of(one, before=None, limit=10)
        untouched = await work.history.of(other, before=None, limit=10)
    assert (noted.kind, noted.by_id, noted.changes) == (ChangeKind.EDITED, ANN, {"tags": ([], ["vip"])})
    assert untouched == []
    assert {each: row.outcome for each, row in (await rows_of(toolkit, change.id)).items()} == {
        one: RowOutcome.DONE,
        other: RowOutcome.UNCHANGED,
    }


async def assigned(work: SqlUnitOfWork, contact_id: ContactId) -> bool:
    contact = await work.contacts.find(contact_id)
    return contact is not None and contact.assignee_id == BEN


async def shown(work: SqlUnitOfWork, contact_id: ContactId) -> bool:
    contact = await work.contacts.find(contact_id)
    return contact is not None and contact.visibility == Audience(frozenset({ANN, BEN}))


async def archived(work: SqlUnitOfWork, contact_id: ContactId) -> bool:
    contact = await work.contacts.find(contact_id)
    return contact is not None and contact.status is ContactStatus.ARCHIVED


async def untagged(work: SqlUnitOfWork, contact_id: ContactId) -> bool:
    return (await work.tags.of([contact_id]))[contact_id] == {"lead"}


@pytest.mark.parametrize(
    ("act", "is_done"),
    [
        (TakeTags(("VIP",)), untagged),
        (AssignTo(BEN, move_open=False), assigned),
        (ShowTo(Audience(frozenset({ANN, BEN}))), shown),
        (PutAway(), archived),
    ],
    ids=lambda each: each.kind if isinstance(each, BulkAct) else "",
)
async def test_every_act_is_done_and_a_second_time_changes_nothing(
    toolkit: SqlToolkit, act: BulkAct, is_done: Callable[[SqlUnitOfWork, ContactId], Awaitable[bool]]
) -> None:
    await people(toolkit)
    contact_ids = await written(toolkit, AT_ONCE + 1)
    async with toolkit.once(BUSINESS) as work:
        for contact_id in contact_ids:
            await work.tags.give(contact_id, ["vip", "lead"])

    first = await asked(toolkit, act, contact_ids, user_id=ANN)
    await carried_out(toolkit)
    second = await asked(toolkit, act, contact_ids, user_id=ANN)
    await carried_out(toolkit)

    count = len(contact_ids)
    assert await counts_of(toolkit, first.id) == (BulkState.FINISHED, count, count, 0, 0)
    assert await counts_of(toolkit, second.id) == (BulkState.FINISHED, count, 0, count, 0)
    async with toolkit.reading(BUSINESS) as work:
        assert [await is_done(work, each) for each in contact_ids] == [True] * count


async def test_open_chats_go_along_where_that_is_wanted(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    contact_ids = await written(toolkit, 2)
    async with toolkit.once(BUSINESS) as work:
        chats = [(await add_conversation(work, each, sender=f"webchat:{each}")).id for each in contact_ids]
        for chat in chats:
            conversation = await work.conversations.find(chat)
            assert conversation is not None
            await work.conversations.save(replace(conversation, last_message_at=work.now))

    await asked(toolkit, AssignTo(BEN, move_open=True), contact_ids, user_id=ANN)
    await carried_out(toolkit)

    async with toolkit.reading(BUSINESS) as work:
        moved = [await work.conversations.find(chat) for chat in chats]
    assert [each.assignee_id for each in moved if each is not None] == [BEN, BEN]


async def test_of_two_the_second_begins_when_the_first_has_ended(toolkit: SqlToolkit, clock: SimulatedClock) -> None:
    await people(toolkit)
    contact_ids = await written(toolkit, AT_ONCE + 5)
    first = await asked(toolkit, VIP, contact_ids, user_id=ANN)
    clock.advance(SECOND)
    second = await asked(toolkit, TakeTags(("vip",)), contact_ids, user_id=BEN)
    seen = []
    while await step(toolkit):
        seen.append([(await change_of(toolkit, each.id)).state for each in (first, second)])

    assert seen == [
        [BulkState.RUNNING, BulkState.WAITING],
        [BulkState.FINISHED, BulkState.WAITING],
        [BulkState.FINISHED, BulkState.RUNNING],
        [BulkState.FINISHED, BulkState.FINISHED],
    ]
    assert await tagged(toolkit, contact_ids) == {}


async def test_all_contacts_are_written_down_before_any_is_changed(
    toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    await people(toolkit)
    contact_ids = await written(toolkit, GATHERED_AT_ONCE + AT_ONCE)
    by_filter = ContactFilter(unassigned=True)

    first = await asked(toolkit, AssignTo(BEN, move_open=False), by_filter, user_id=ANN)
    clock.advance(SECOND)
    second = await asked(toolkit, VIP, by_filter, user_id=ANN)
    await carried_out(toolkit)

    assert first.counts.rows < len(contact_ids)
    assert await counts_of(toolkit, first.id) == (BulkState.FINISHED, len(contact_ids), len(contact_ids), 0, 0)
    assert await counts_of(toolkit, second.id) == (BulkState.FINISHED, len(contact_ids), len(contact_ids), 0, 0)


async def test_whoever_is_added_meanwhile_is_not_meant(toolkit: SqlToolkit, clock: SimulatedClock) -> None:
    await people(toolkit)
    contact_ids = await written(toolkit, GATHERED_AT_ONCE + 1)

    change = await asked(toolkit, VIP, ALL, user_id=ANN)
    clock.advance(SECOND)
    (late,) = await written(toolkit, 1)
    await carried_out(toolkit)

    rows = await rows_of(toolkit, change.id)
    assert late not in rows
    assert rows.keys() == set(contact_ids)


@pytest.mark.parametrize("by_filter", [False, True])
async def test_cancelled_between_two_steps_it_stays_as_far_as_it_came(toolkit: SqlToolkit, by_filter: bool) -> None:
    await people(toolkit)
    contact_ids = await written(toolkit, AT_ONCE * 2)

    change = await asked(toolkit, VIP, ALL if by_filter else contact_ids, user_id=ANN)
    await step(toolkit)
    async with toolkit.once(BUSINESS) as work:
        await cancel_bulk_change(work, change.id)
    later = await asked(toolkit, GiveTags(("lead",)), contact_ids[:1], user_id=BEN)
    await carried_out(toolkit)
    async with toolkit.once(BUSINESS) as work:
        again = await cancel_bulk_change(work, change.id)

    assert await counts_of(toolkit, change.id) == (BulkState.CANCELLED, AT_ONCE * 2, AT_ONCE, 0, 0)
    assert again == await change_of(toolkit, change.id)
    assert await counts_of(toolkit, later.id) == (BulkState.FINISHED, 1, 1, 0, 0)
    assert await tagged(toolkit, contact_ids) == {"vip": AT_ONCE, "lead": 1}


async def test_what_has_ended_cannot_be_cancelled(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    change = await asked(toolkit, VIP, ALL, user_id=ANN)
    await carried_out(toolkit)

    async with toolkit.once(BUSINESS) as work:
        with pytest.raises(WrongState) as refused:
            await cancel_bulk_change(work, change.id)
    async with toolkit.once(OTHER_BUSINESS) as work:
        with pytest.raises(NotFound):
            await cancel_bulk_change(work, change.id)

    assert refused.value.state == "finished"
    assert await counts_of(toolkit, change.id) == (BulkState.FINISHED, 0, 0, 0, 0)


async def test_its_end_is_told_once_with_what_became_of_it(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    (contact_id,) = await written(toolkit, 1)
    change = await asked(toolkit, VIP, [contact_id, ContactId("con_nobody")], user_id=ANN)

    await carried_out(toolkit)
    await carried_out(toolkit)

    (told,) = [each for each in await events(toolkit) if each.type is EventType.CONTACTS_BULK_FINISHED]
    assert (told.contacts, told.data) == (
        (),
        {
            "bulk_id": change.id,
            "asker_id": ANN,
            "do": "tag",
            "state": "finished",
            "reason": "",
            "counts": {"rows": 2, "done": 1, "unchanged": 0, "failed": 1},
        },
    )


async def test_what_could_be_done_to_no_contact_is_refused_at_once(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    for act, words in (
        (GiveTags(("gold",)), 'There is no tag "gold". There are: lead, vip.'),
        (TakeTags(("gold",)), 'There is no tag "gold".'),
        (AssignTo(UserId("usr_nobody"), move_open=False), "There is no such user."),
        (ShowTo(Audience(frozenset({"usr_nobody", ANN}))), "usr_nobody"),
        (ShowTo(ONLY_BEN), "You would no longer see this contact"),
    ):
        with pytest.raises(Invalid, match=words):
            await asked(toolkit, act, ALL, user_id=ANN)
    admins = await asked(toolkit, ShowTo(ONLY_BEN), ALL, user_id=ADA)

    assert admins.counts.rows == 0


async def test_only_so_many_of_one_asker_are_unfinished(sqlite_toolkit: SqlToolkit) -> None:
    toolkit = sqlite_toolkit
    await people(toolkit)
    for _ in range(MOST_UNFINISHED):
        await asked(toolkit, VIP, ALL, user_id=ANN)

    with pytest.raises(TooMany):
        await asked(toolkit, VIP, ALL, user_id=ANN)
    await asked(toolkit, VIP, ALL, user_id=BEN)
    await carried_out(toolkit)
    await asked(toolkit, VIP, ALL, user_id=ANN)


async def test_a_search_that_is_still_looking_is_given_up_when_a_person_is_erased(toolkit: SqlToolkit) -> None:
    """What was typed to find somebody is nowhere any more, and the change does not go on with everybody."""
    await people(toolkit)
    contact_ids = await written(toolkit, GATHERED_AT_ONCE + 1)
    searched = ContactFilter(search=read_search("Ann", region=None))

    by_words = await asked(toolkit, VIP, searched, user_id=ANN)
    without = await asked(toolkit, GiveTags(("lead",)), ContactFilter(), user_id=ANN)
    async with toolkit.once(BUSINESS) as work:
        await erase_contact(work, contact_id=contact_ids[0], by_id=ADA)
    await carried_out(toolkit)

    assert await counts_of(toolkit, by_words.id) == (BulkState.FAILED, GATHERED_AT_ONCE, 0, 0, 0)
    assert "erased" in (await change_of(toolkit, by_words.id)).reason
    assert (await counts_of(toolkit, without.id))[0] is BulkState.FINISHED
    assert await tagged(toolkit, contact_ids) == {"lead": GATHERED_AT_ONCE}


async def test_one_that_can_never_go_on_does_not_keep_the_others_waiting(
    toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    await people(toolkit)
    (contact_id,) = await written(toolkit, 1)
    broken = await asked(toolkit, VIP, [contact_id], user_id=ANN)
    async with toolkit.once(BUSINESS) as work:
        spoil = Statement(
            update(bulk_changes).where(bulk_changes.c.id == p("the_id")).values(argument='{"tags": [1]}')
        )
        await work.connection.run(spoil, the_id=broken.id)
    clock.advance(SECOND)
    fine = await asked(toolkit, GiveTags(("lead",)), [contact_id], user_id=ANN)
    bulk = BulkChanges(toolkit)
    with capture_logs() as logs:
        for attempt in (1, 2, 3):
            with pytest.raises(Exception, match="int"):
                await bulk.carry_on(job_of(attempt))
        await bulk.carry_on(job_of(4))

    assert (await change_of(toolkit, broken.id)).state is BulkState.FAILED
    assert "our side" in (await change_of(toolkit, broken.id)).reason
    assert [each["event"] for each in logs] == ["a bulk change was given up"]
    assert await counts_of(toolkit, fine.id) == (BulkState.FINISHED, 1, 1, 0, 0)


def job_of(attempts: int) -> Job:
    return Job("job_1", BUSINESS, BULK_CHANGES, {}, attempts=attempts, seen=1)


async def test_a_change_that_is_asked_for_while_a_worker_ends_is_not_forgotten(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    (contact_id,) = await written(toolkit, 1)
    due, bulk = SqlDueWork(toolkit.database), BulkChanges(toolkit)
    first = await asked(toolkit, VIP, [contact_id], user_id=ANN)
    (job,) = await due.claim_jobs(limit=9, lease=timedelta(minutes=2))
    await bulk.carry_on(job)

    second = await asked(toolkit, GiveTags(("lead",)), [contact_id], user_id=ANN)
    await due.finish_job(job)
    await carried_out(toolkit)

    assert [(await change_of(toolkit, each.id)).state for each in (first, second)] == [BulkState.FINISHED] * 2
    assert await due.next_job() is None


async def test_several_workers_at_once_change_each_contact_once(toolkit: SqlToolkit) -> None:
    """As when a lease ends while its worker still runs."""
    await people(toolkit)
    contact_ids = await written(toolkit, AT_ONCE * 4)
    change = await asked(toolkit, VIP, contact_ids, user_id=ANN)

    bulk = BulkChanges(toolkit)
    await asyncio.gather(*(bulk.carry_on(job_of(1)) for _ in range(4)))

    told = Counter(each.type for each in await events(toolkit))
    assert await counts_of(toolkit, change.id) == (BulkState.FINISHED, len(contact_ids), len(contact_ids), 0, 0)
    assert told == {EventType.CONTACT_UPDATED: len(contact_ids), EventType.CONTACTS_BULK_FINISHED: 1}


async def test_an_archived_filter_finds_the_archived(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    await written(toolkit, 2)
    old = await written(toolkit, 1, status=ContactStatus.ARCHIVED)

    change = await asked(toolkit, VIP, ContactFilter(status=ContactStatus.ARCHIVED), user_id=ANN)
    await carried_out(toolkit)

    assert list(await rows_of(toolkit, change.id)) == old
