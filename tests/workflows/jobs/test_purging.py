"""What is kept long enough goes by itself, business by business; what somebody may need stays."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.bulk import asked, carried_out, rows_of
from tests.databases import BUSINESS, OTHER_BUSINESS
from tests.filed import waiting_file
from tests.hooked import announce, deliveries, fan_out, hooked
from tests.people import add_contact, add_conversation, add_guest, add_identifier, add_user, email_key
from tools.actions.contacts.leaving.purge_guests import purge_guests
from tools.actions.contacts.leaving.wipe_remains import WIPE
from tools.actions.conversations.receive_message import receive_message
from tools.actions.team.issue_token import issue_token
from tools.clock import SimulatedClock
from tools.contacts.book.bulk import PutAway
from tools.contacts.consents import Consent
from tools.contacts.contact import ContactStatus
from tools.contacts.identifiers import Claim, ClaimState, Evidence, IdentifierKind, Key, Source
from tools.hooks.hook import DeliveryState
from tools.ids import BusinessId, ContactId, ConversationId
from tools.privacy.retention import RETENTION
from tools.storage.due_work import SqlDueWork
from tools.storage.statement import Statement
from tools.storage.tables.people import idempotency_keys
from tools.storage.toolkit import SqlToolkit
from tools.storage.unit_of_work import SqlUnitOfWork
from tools.team.journals import CallKey
from tools.team.tokens import TokenKind
from tools.work.store import Job
from workflows.job_runner import JobRunner, PutOff
from workflows.purging import EVERY, PURGE, Purging

MONTH = timedelta(days=30)
SECOND = timedelta(seconds=1)
ALL_ANSWERS = Statement(select(idempotency_keys))


async def purge(toolkit: SqlToolkit, *, business_id: BusinessId = BUSINESS) -> None:
    """The business's job, once."""
    due = SqlDueWork(toolkit.database)
    purging = Purging(toolkit, due)
    async with toolkit.once(business_id) as work:
        await work.jobs.put(PURGE, {}, key=business_id)
    (job,) = [each for each in await due.claim_jobs(limit=9, lease=SECOND) if each.kind == PURGE]
    with pytest.raises(PutOff):
        await purging.purge(job)


async def there(toolkit: SqlToolkit, contact_id: ContactId) -> bool:
    async with toolkit.reading(BUSINESS) as work:
        return await work.contacts.find(contact_id) is not None


async def test_what_a_guest_leaves_in_the_files_is_wiped_where_one_has_gone(
    toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    async with toolkit.once(BUSINESS) as work:
        guest_id = await add_guest(work)
    wiped: list[list[BusinessId]] = []

    for _ in range(2):
        await purge_only(toolkit, guest_id)
        jobs = await SqlDueWork(toolkit.database).claim_jobs(limit=9, lease=SECOND)
        wiped.append([job.business_id for job in jobs if job.kind == WIPE])
        clock.advance(MONTH + SECOND)

    assert wiped == [[], [BUSINESS]]


async def test_an_empty_guest_goes_after_its_time_with_all_that_was_made_for_it(
    toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    async with toolkit.once(BUSINESS) as work:
        guest_id = await add_guest(work)
        chat = await add_conversation(work, guest_id)
        token = await issue_token(work, kind=TokenKind.VISITOR, secret="hkv_1", conversation_id=chat.id)

    clock.advance(MONTH)
    await purge(toolkit)
    assert await there(toolkit, guest_id)
    clock.advance(SECOND)
    await purge(toolkit)

    async with toolkit.reading(BUSINESS) as work:
        assert await work.contacts.find(guest_id) is None
        assert await work.conversations.find(chat.id) is None
        assert await work.tokens.find(token.id) is None
        assert await work.identifiers.holders([Key(IdentifierKind.CHANNEL, "webchat:v1")]) == {}


async def wrote(work: SqlUnitOfWork, guest_id: ContactId) -> None:
    chat = await add_conversation(work, guest_id)
    await receive_message(work, conversation_id=chat.id, text="Hello", client_id=None)


async def spoke_elsewhere(work: SqlUnitOfWork, guest_id: ContactId) -> None:
    chat = await add_conversation(work, await add_contact(work))
    await receive_message(work, conversation_id=chat.id, text="Hello", client_id=None)


async def said(work: SqlUnitOfWork, guest_id: ContactId) -> None:
    chat = await add_conversation(work, guest_id)
    key = email_key("ann@example.com")
    claim = Claim(
        id="clm_1",
        business_id=BUSINESS,
        contact_id=guest_id,
        conversation_id=chat.id,
        key=key,
        value="ann@example.com",
        state=ClaimState.HISTORY,
        at=work.now,
    )
    await work.claims.add([claim])


async def held(work: SqlUnitOfWork, guest_id: ContactId) -> None:
    await add_identifier(work, guest_id, email_key("ann@example.com"), evidence=Evidence.CLAIMED)


async def noted(work: SqlUnitOfWork, guest_id: ContactId) -> None:
    guest = await work.contacts.find(guest_id)
    assert guest is not None
    await work.contacts.save_locked(replace(guest, notes="asked for blue ones"))


async def agreed(work: SqlUnitOfWork, guest_id: ContactId) -> None:
    consent = Consent("cst_1", BUSINESS, guest_id, "broadcasts", "email", Source.CUSTOMER, at=work.now)
    await work.consents.add(consent)


async def blocked(work: SqlUnitOfWork, guest_id: ContactId) -> None:
    guest = await work.contacts.find(guest_id)
    assert guest is not None
    await work.contacts.save_locked(replace(guest, blocked_at=work.now))


@pytest.mark.parametrize("known", [wrote, spoke_elsewhere, said, held, noted, agreed, blocked])
async def test_a_guest_of_whom_anything_is_known_stays(
    toolkit: SqlToolkit, clock: SimulatedClock, known: Callable[[SqlUnitOfWork, ContactId], Awaitable[None]]
) -> None:
    async with toolkit.once(BUSINESS) as work:
        guest_id = await add_guest(work)
        await known(work, guest_id)
    clock.advance(MONTH * 12)

    await purge(toolkit)

    assert await there(toolkit, guest_id)


async def test_a_contact_is_no_guest_however_empty(toolkit: SqlToolkit, clock: SimulatedClock) -> None:
    async with toolkit.once(BUSINESS) as work:
        contact_id = await add_contact(work)
    clock.advance(MONTH * 12)

    await purge(toolkit)

    assert await there(toolkit, contact_id)


async def test_many_guests_go_and_those_of_another_business_stay(toolkit: SqlToolkit, clock: SimulatedClock) -> None:
    async with toolkit.once(BUSINESS) as work:
        guests = [await add_guest(work, visitor=f"v{number}") for number in range(230)]
        archived = await work.contacts.find(guests[0])
        assert archived is not None
        await work.contacts.save_locked(replace(archived, status=ContactStatus.ARCHIVED))
        talks = await add_guest(work, visitor="talks")
        chat = await add_conversation(work, talks, sender="webchat:talks")
        await receive_message(work, conversation_id=chat.id, text="Hello", client_id=None)
    async with toolkit.once(OTHER_BUSINESS) as work:
        other = await add_guest(work)
    clock.advance(MONTH + SECOND)

    await purge(toolkit)

    assert [await there(toolkit, each) for each in (*guests, talks)] == [False] * 230 + [True]
    async with toolkit.reading(OTHER_BUSINESS) as work:
        assert await work.contacts.find(other) is not None


async def test_the_business_says_how_long(toolkit: SqlToolkit, clock: SimulatedClock) -> None:
    async with toolkit.once(BUSINESS) as work:
        business = await work.businesses.get()
        await work.businesses.save(replace(business, settings={"retention": {"empty_guests_days": 2}}))
        guest_id = await add_guest(work)
    clock.advance(timedelta(days=2) + SECOND)

    await purge(toolkit)

    assert not await there(toolkit, guest_id)


async def test_a_visitor_who_writes_at_the_same_moment_stays_or_begins_anew(
    toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    async with toolkit.once(BUSINESS) as work:
        guest_id = await add_guest(work)
        chat = await add_conversation(work, guest_id)
    clock.advance(MONTH * 2)

    async with toolkit.once(BUSINESS) as work:
        await receive_message(work, conversation_id=chat.id, text="Hello", client_id=None)
        purged = asyncio.create_task(purge_only(toolkit, guest_id))
        await asyncio.sleep(0.2)
        assert not purged.done()
    await purged

    assert await there(toolkit, guest_id)


async def purge_only(toolkit: SqlToolkit, guest_id: ContactId) -> None:
    await toolkit.run(BUSINESS, lambda work: purge_guests(work, [guest_id], before=work.now - MONTH))


async def test_what_hooks_were_told_is_blanked_and_what_they_are_still_to_be_told_stays(
    toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    hook = await hooked(toolkit, "https://receiver.example")
    for number in range(3):
        await announce(toolkit, number)
    await fan_out(toolkit, started_at=clock.now()).step()
    first, second, third = await deliveries(toolkit, hook.id)
    told = replace(first, state=DeliveryState.DELIVERED, attempts=1, last_status=200, last_answer="ok")
    dead = replace(second, state=DeliveryState.DEAD, attempts=1, last_answer="no")
    async with toolkit.once(BUSINESS) as work:
        for each in (told, dead):
            await work.deliveries.save(each, was=0)
    clock.advance(MONTH + SECOND)

    await purge(toolkit)

    kept = await deliveries(toolkit, hook.id)
    assert kept == [replace(told, body="", last_answer=""), replace(dead, body="", last_answer=""), third]


async def test_answers_and_words_of_the_model_that_nobody_came_for_go(
    toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    call = CallKey("usr_1", "POST", "/v1/contacts", "once")
    async with toolkit.once(BUSINESS) as work:
        chat = await add_conversation(work, await add_contact(work))
        await work.replies.remember(chat.id, event_id="evt_1", request_hash="1", reply={"text": "Hi"})
        await work.answers.begin(call, body_hash="h")
        await work.answers.keep(call, status=200, body="{}")
    assert await rows(toolkit, chat.id) == (1, 1)
    clock.advance(timedelta(days=1) + SECOND)
    await purge(toolkit)
    assert await rows(toolkit, chat.id) == (0, 1)
    clock.advance(timedelta(days=7))

    await purge(toolkit)

    assert await rows(toolkit, chat.id) == (0, 0)


async def test_bulk_changes_go_with_their_contacts_when_they_have_ended_long_ago(
    toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    async with toolkit.once(BUSINESS) as work:
        user_id = await add_user(work)
        contact_ids = [await add_contact(work) for _ in range(150)]
    ended = await asked(toolkit, PutAway(), contact_ids, user_id=user_id)
    await carried_out(toolkit)
    clock.advance(MONTH)
    await purge(toolkit)
    kept = await rows_of(toolkit, ended.id)
    clock.advance(SECOND)
    fresh = await asked(toolkit, PutAway(), contact_ids, user_id=user_id)

    await purge(toolkit)

    async with toolkit.reading(BUSINESS) as work:
        left = await work.bulk_changes.of_asker(user_id, before=None, limit=9)
    assert len(kept) == 150
    assert [each.id for each in left] == [fresh.id]
    assert await rows_of(toolkit, ended.id) == {}
    assert len(await rows_of(toolkit, fresh.id)) == 150


async def rows(toolkit: SqlToolkit, chat: ConversationId) -> tuple[int, int]:
    """How many kept answers and remembered replies there are."""
    async with toolkit.reading(BUSINESS) as work:
        answers = await work.connection.rows(ALL_ANSWERS)
        return len(answers), len(await work.replies.known(chat))


async def nothing_is_left(job: Job) -> None:
    """What follows a purge on SQLite has tests of its own."""


async def test_every_business_is_looked_after_again_and_again(toolkit: SqlToolkit, clock: SimulatedClock) -> None:
    due = SqlDueWork(toolkit.database)
    purging = Purging(toolkit, due)
    for _ in range(2):
        await purging.enrol()
    runner = JobRunner(due, {PURGE: purging.purge, WIPE: nothing_is_left})
    task = asyncio.create_task(runner.run())
    async with toolkit.once(BUSINESS) as work:
        guest_id = await add_guest(work)
    try:
        clock.advance(MONTH + SECOND)
        async with asyncio.timeout(10):
            while await there(toolkit, guest_id):
                clock.advance(EVERY)
                runner.wake()
                await asyncio.sleep(0.05)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    clock.advance(MONTH)
    jobs = await due.claim_jobs(limit=9, lease=SECOND)
    assert sorted(job.business_id for job in jobs if job.kind == PURGE) == [BUSINESS, OTHER_BUSINESS]


async def test_a_job_that_was_given_up_is_taken_up_again(toolkit: SqlToolkit) -> None:
    due = SqlDueWork(toolkit.database)
    purging = Purging(toolkit, due)
    await purging.enrol()
    for job in await due.claim_jobs(limit=9, lease=SECOND):
        await due.fail_job(job, error="broken", again_in=None)

    await purging.enrol()

    assert len(await due.claim_jobs(limit=9, lease=SECOND)) == 2


async def test_a_file_that_no_message_took_goes_after_a_day_and_one_that_was_sent_as_the_business_wants(
    toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    async with toolkit.once(BUSINESS) as work:
        business = await work.businesses.get()
        await work.businesses.save(replace(business, settings={RETENTION: {"chat_files_days": 7}}))
        chat = await add_conversation(work, await add_contact(work))
        sent, unsent = await waiting_file(work, chat.id), await waiting_file(work, chat.id)
        await receive_message(work, conversation_id=chat.id, text="", client_id="c1", file_ids=[sent.id])
    left: list[list[bool]] = []

    for _ in range(3):
        await purge(toolkit)
        async with toolkit.reading(BUSINESS) as work:
            left.append([await work.files.piece(each.id, 0) is not None for each in (sent, unsent)])
            (message,) = await work.messages.latest(chat.id, limit=9)
        clock.advance(timedelta(days=len(left) ** 3, seconds=1))

    assert left == [[True, True], [True, False], [False, False]]
    assert [each["name"] for each in message.attachments] == ["cat.png"]
