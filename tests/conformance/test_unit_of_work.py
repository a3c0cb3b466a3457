"""One suite for both databases: what a unit of work promises."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.databases import BUSINESS, OTHER_BUSINESS, WEBCHAT
from tests.people import add_contact
from tools.contacts.contact import Audience
from tools.conversations.conversation import (
    ChannelKind,
    Conversation,
    ConversationState,
    IdentityLevel,
    Message,
    Speaker,
)
from tools.events import EventType
from tools.ids import ContactId, ConversationId, MessageId
from tools.storage.due_work import SqlDueWork
from tools.storage.toolkit import SqlToolkit
from tools.storage.unit_of_work import SqlUnitOfWork


def conversation(work: SqlUnitOfWork, contact_id: ContactId) -> Conversation:
    return Conversation(
        id=ConversationId("cnv_1"),
        business_id=BUSINESS,
        channel_id=WEBCHAT,
        channel=ChannelKind.WEBCHAT,
        contact_id=contact_id,
        state=ConversationState.AI,
        identity=IdentityLevel.NONE,
        opened_at=work.now,
        language="es",
        region="GB",
    )


def message(work: SqlUnitOfWork, number: int) -> Message:
    return Message(
        id=MessageId(f"msg_{number}"),
        business_id=BUSINESS,
        conversation_id=ConversationId("cnv_1"),
        seq=0,
        speaker=Speaker.CONTACT,
        text=f"Hello {number} 🎈",
        at=work.now,
        client_id=f"c{number}",
    )


async def test_a_conversation_and_its_messages_are_read_as_they_were_written(toolkit: SqlToolkit) -> None:
    async with toolkit.once(BUSINESS) as work:
        written = conversation(work, await add_contact(work))
        await work.conversations.add(written)
        for number in (1, 2, 3):
            await work.messages.add(message(work, number))

    async with toolkit.reading(BUSINESS) as work:
        read = await work.conversations.find(written.id)
        messages = await work.messages.after(written.id, 1, limit=10)

    assert read == replace(written, last_seq=3, last_message_at=read.last_message_at if read else None)
    assert [(each.seq, each.text) for each in messages] == [(2, "Hello 2 🎈"), (3, "Hello 3 🎈")]


async def test_of_a_conversation_only_what_differs_is_written(toolkit: SqlToolkit) -> None:
    async with toolkit.once(BUSINESS) as work:
        was = conversation(work, await add_contact(work))
        await work.conversations.add(was)
        await work.conversations.save(replace(was, region="FR"))

        await work.conversations.save_changes(replace(was, language="en", state=ConversationState.HUMAN), was=was)
        await work.conversations.save_changes(was, was=was)

    async with toolkit.reading(BUSINESS) as work:
        read = await work.conversations.find(was.id)
    assert read == replace(was, language="en", state=ConversationState.HUMAN, region="FR")


async def test_events_are_numbered_without_gaps_and_only_with_the_commit(toolkit: SqlToolkit) -> None:
    async with toolkit.once(BUSINESS) as work:
        work.announce(EventType.CONTACT_CREATED, {"n": 1})
        work.announce(EventType.CONTACT_UPDATED, {"n": 2})
    with pytest.raises(ZeroDivisionError):
        await _announce_and_fail(toolkit)
    async with toolkit.once(BUSINESS) as work:
        work.announce(EventType.CONTACT_MERGED, {"n": 3})

    async with toolkit.reading(BUSINESS) as work:
        read = await work.outbox.after(0, limit=10)

    assert [(event.number, event.data["n"]) for event in read] == [(1, 1), (2, 2), (3, 3)]


async def _announce_and_fail(toolkit: SqlToolkit) -> None:
    async with toolkit.once(BUSINESS) as work:
        work.announce(EventType.CONTACT_DELETED, {})
        raise ZeroDivisionError


async def test_one_business_finds_nothing_of_another(toolkit: SqlToolkit) -> None:
    async with toolkit.once(BUSINESS) as work:
        await work.conversations.add(conversation(work, await add_contact(work)))
        work.announce(EventType.CONVERSATION_OPENED, {})

    async with toolkit.reading(OTHER_BUSINESS) as work:
        found = await work.conversations.find(ConversationId("cnv_1"))
        events = await work.outbox.after(0, limit=10)

    assert found is None
    assert events == []


async def test_who_may_see_a_conversation_is_kept_also_when_it_is_nobody(toolkit: SqlToolkit) -> None:
    async with toolkit.once(BUSINESS) as work:
        await work.conversations.add(conversation(work, await add_contact(work)))
        await work.conversations.show_to(ConversationId("cnv_1"), Audience(frozenset({"usr_1", "tem_2"})))
    async with toolkit.reading(BUSINESS) as work:
        chosen = await work.conversations.find(ConversationId("cnv_1"))
    async with toolkit.once(BUSINESS) as work:
        await work.conversations.show_to(ConversationId("cnv_1"), Audience(frozenset()))
    async with toolkit.reading(BUSINESS) as work:
        nobody = await work.conversations.find(ConversationId("cnv_1"))

    assert chosen is not None
    assert nobody is not None
    assert chosen.visibility == Audience(frozenset({"usr_1", "tem_2"}))
    assert nobody.visibility == Audience(frozenset())


async def test_a_job_with_the_same_key_is_woken_not_doubled(toolkit: SqlToolkit) -> None:
    for _ in range(2):
        async with toolkit.once(BUSINESS) as work:
            await work.jobs.put("deliver", {"hook": 1}, key="hok_1:cnv_1")

    claimed = await SqlDueWork(toolkit.database).claim_jobs(limit=10, lease=timedelta(minutes=1))

    assert [(job.key, job.seen) for job in claimed] == [("hok_1:cnv_1", 2)]
