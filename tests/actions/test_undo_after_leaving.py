"""Undoing a merge names nobody who has left since; what only admins see then is told them."""

from dataclasses import replace
from functools import partial

import pytest

from tests.actions.capturing import ANN as ANNS
from tests.actions.capturing import BOB, capture, contact_of, conversation_of, events, in_book, open_chat
from tests.actions.merging import merge, undo
from tests.databases import BUSINESS
from tests.people import add_team, add_user
from tools.actions.merges.preview_undo import preview_undo
from tools.actions.team.deactivate_user import deactivate_user
from tools.actions.team.delete_team import delete_team
from tools.contacts.access import Asker, AskerKind
from tools.contacts.contact import Audience
from tools.contacts.store import Merge
from tools.events import EventType
from tools.ids import ContactId, MergeId, TeamId, UserId
from tools.storage.toolkit import SqlToolkit
from tools.team.people import Role

GONE, BEN, ADA = UserId("usr_gone"), UserId("usr_ben"), UserId("usr_boss")
SALES = TeamId("tem_sales")
ADMIN = Asker(BUSINESS, AskerKind.ADMIN, user_id=ADA)


def only(*members: str) -> Audience:
    return Audience(frozenset(members))


@pytest.fixture(autouse=True)
async def people(toolkit: SqlToolkit) -> None:
    async with toolkit.once(BUSINESS) as work:
        await add_user(work, GONE)
        await add_user(work, BEN)
        await add_user(work, ADA, role=Role.ADMIN)


async def leave(toolkit: SqlToolkit) -> None:
    await toolkit.run(BUSINESS, partial(deactivate_user, user_id=GONE, by_id=ADA))


async def narrowed_by_merging(toolkit: SqlToolkit, *before: str) -> tuple[ContactId, MergeId]:
    """Ann, whom these saw and whom Gone answered for, and the merge with Bob, whom only Ben sees."""
    ann = await in_book(toolkit, email=ANNS, visibility=only(*before), assignee_id=GONE)
    bob = await in_book(toolkit, email=BOB, visibility=only(BEN))
    merge_id = await merge(toolkit, ann, bob)
    after = await contact_of(toolkit, ann)
    assert GONE not in (after.visibility.members or ()), "the merge has narrowed it"
    return ann, merge_id


async def told(toolkit: SqlToolkit) -> list[list[str]]:
    """The ids in what admins were told, which the audit log has too."""
    heard = [each.data["ids"] for each in await events(toolkit) if each.type is EventType.AUDIENCE_LEFT_EMPTY]
    async with toolkit.reading(BUSINESS) as work:
        noted = await work.audit.latest(before=None, limit=10, what="audience.left_empty")
    assert [each.data["ids"] for each in reversed(noted)] == heard
    return heard


async def test_whoever_left_is_neither_in_the_audience_nor_assigned_again(toolkit: SqlToolkit) -> None:
    ann, merge_id = await narrowed_by_merging(toolkit, GONE, BEN)
    await leave(toolkit)

    await undo(toolkit, merge_id)

    restored = await contact_of(toolkit, ann)
    assert (restored.visibility, restored.assignee_id) == (only(BEN), None)
    assert await told(toolkit) == []


async def test_a_list_that_is_left_empty_means_admins_who_are_told(toolkit: SqlToolkit) -> None:
    ann, merge_id = await narrowed_by_merging(toolkit, GONE)
    await leave(toolkit)
    before = await told(toolkit)
    merged = await read(toolkit, merge_id)
    async with toolkit.once(BUSINESS) as work:
        parting = (await preview_undo(work, ADMIN, merged)).parting

    await undo(toolkit, merge_id)

    restored = await contact_of(toolkit, ann)
    assert parting is not None
    assert parting.plan.survivor.contact.visibility == only()
    assert (restored.visibility, restored.assignee_id) == (only(), None)
    assert await told(toolkit) == [*before, [ann]]


async def test_a_claim_that_is_taken_back_gives_the_chat_to_nobody_who_left(toolkit: SqlToolkit) -> None:
    await in_book(toolkit, email=ANNS, visibility=only(BEN), assignee_id=BEN)
    chat = await open_chat(toolkit)
    async with toolkit.once(BUSINESS) as work:
        conversation = await work.conversations.find(chat.conversation_id)
        assert conversation is not None
        await work.conversations.save(replace(conversation, assignee_id=GONE))
        await work.conversations.show_to(chat.conversation_id, only(GONE, BEN))
    captured = await capture(toolkit, chat, email=ANNS)
    assert (await conversation_of(toolkit, chat)).visibility == only(BEN)
    await leave(toolkit)

    await undo(toolkit, captured.merge_id)

    back = await conversation_of(toolkit, chat)
    assert (back.contact_id, back.visibility, back.assignee_id) == (chat.guest_id, only(BEN), None)
    assert await told(toolkit) == []


async def test_a_team_that_was_deleted_is_in_no_audience_again(toolkit: SqlToolkit) -> None:
    async with toolkit.once(BUSINESS) as work:
        await add_team(work, SALES, BEN)
    ann = await in_book(toolkit, email=ANNS, visibility=only(SALES))
    bob = await in_book(toolkit, email=BOB, visibility=only(BEN))
    merge_id = await merge(toolkit, ann, bob)
    await toolkit.run(BUSINESS, partial(delete_team, team_id=SALES, by_id=ADA))
    before = await told(toolkit)

    await undo(toolkit, merge_id)

    assert (await contact_of(toolkit, ann)).visibility == only()
    assert await told(toolkit) == [*before, [ann]]


async def test_a_claim_that_is_taken_back_shows_the_chat_to_no_team_that_was_deleted(toolkit: SqlToolkit) -> None:
    await in_book(toolkit, email=ANNS, visibility=only(BEN))
    chat = await open_chat(toolkit)
    async with toolkit.once(BUSINESS) as work:
        await add_team(work, SALES, BEN)
        await work.conversations.show_to(chat.conversation_id, only(SALES, BEN))
    captured = await capture(toolkit, chat, email=ANNS)
    assert (await conversation_of(toolkit, chat)).visibility == only(BEN)
    await toolkit.run(BUSINESS, partial(delete_team, team_id=SALES, by_id=ADA))

    await undo(toolkit, captured.merge_id)

    assert (await conversation_of(toolkit, chat)).visibility == only(BEN)


async def read(toolkit: SqlToolkit, merge_id: MergeId) -> Merge:
    async with toolkit.reading(BUSINESS) as work:
        found = await work.merges.find(merge_id)
    assert found is not None
    return found
