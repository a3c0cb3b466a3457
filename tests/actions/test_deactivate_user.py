"""Whoever leaves takes nothing along: all that was theirs goes back in one transaction."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from tests.actions.capturing import contact_of, events, in_book
from tests.databases import BUSINESS
from tests.people import add_conversation, add_handover, add_user
from tests.scale import scaled
from tools.actions.team.deactivate_user import Departure, deactivate_user
from tools.actions.team.edit_user import edit_user
from tools.actions.team.issue_token import issue_token
from tools.contacts.contact import Audience
from tools.conversations.conversation import Conversation, ConversationState
from tools.conversations.handover import FollowUp, FollowUpState, HandoverState, Offer, OfferState
from tools.conversations.inbox import InboxKind
from tools.errors import Conflict
from tools.events import EventType
from tools.ids import ConversationId, HandoverId, UserId
from tools.storage.toolkit import SqlToolkit
from tools.storage.unit_of_work import SqlUnitOfWork
from tools.team.people import Role
from tools.team.tokens import TokenKind, hash_of

ANN, BEN, ADA = UserId("usr_ann"), UserId("usr_ben"), UserId("usr_ada")


def only(*members: str) -> Audience:
    return Audience(frozenset(members))


async def people(toolkit: SqlToolkit) -> None:
    async with toolkit.once(BUSINESS) as work:
        await add_user(work, ANN)
        await add_user(work, BEN)
        await add_user(work, ADA, role=Role.ADMIN)


async def leave(toolkit: SqlToolkit, user_id: UserId = ANN) -> Departure:
    return await toolkit.run(BUSINESS, partial(deactivate_user, user_id=user_id, by_id=ADA))


async def owe(work: SqlUnitOfWork, conversation: Conversation) -> HandoverId:
    """Ann owes an answer in this conversation."""
    handover_id = await add_handover(work, conversation, state=HandoverState.CAPTURED)
    handover = await work.handovers.find(handover_id)
    assert handover is not None
    owed = replace(handover, follow_up=FollowUp(FollowUpState.OPEN, owner_id=ANN))
    assert await work.handovers.save(owed, was=handover)
    return handover_id


async def read(toolkit: SqlToolkit, conversation_id: ConversationId) -> Conversation:
    async with toolkit.reading(BUSINESS) as work:
        found = await work.conversations.find(conversation_id)
    assert found is not None
    return found


async def test_chats_go_back_to_routing_and_nobody_sees_a_closed_one_for_having_had_it(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    contact_id = await in_book(toolkit)
    bens = await in_book(toolkit, assignee_id=BEN)
    async with toolkit.once(BUSINESS) as work:
        talking, with_ai, closed = [
            await add_conversation(
                work, contact_id, state=state, assignee_id=ANN, visibility=only(ANN, BEN), sender=state
            )
            for state in (ConversationState.HUMAN, ConversationState.AI, ConversationState.CLOSED)
        ]
        of_ben = await add_conversation(work, bens, assignee_id=ANN, sender="webchat:b")

    left = await leave(toolkit)

    now = [await read(toolkit, each.id) for each in (talking, with_ai, closed, of_ben)]
    assert [each.assignee_id for each in now] == [None, None, None, BEN]
    assert now[0].visibility == only(BEN)
    assert (left.conversations, left.admins_only) == (1, 0)
    async with toolkit.reading(BUSINESS) as work:
        posted = [event.kind for event, _ in await work.inbox.pending(talking.id)]
    assert posted == [InboxKind.NO_REPLY]
    told = {event.conversation_id for event in await events(toolkit)}
    assert told == {talking.id, with_ai.id, of_ben.id}


async def test_an_answer_that_was_owed_is_owed_by_nobody_in_particular_and_this_is_told(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    contact_id = await in_book(toolkit)
    async with toolkit.once(BUSINESS) as work:
        conversation = await add_conversation(work, contact_id, state=ConversationState.CLOSED)
        handover_id = await owe(work, conversation)

    left = await leave(toolkit)

    async with toolkit.reading(BUSINESS) as work:
        handover = await work.handovers.find(handover_id)
    assert handover is not None
    assert (handover.follow_up.state, handover.follow_up.owner_id) == (FollowUpState.OPEN, None)
    assert left.follow_ups == 1
    (told,) = await events(toolkit)
    assert (told.type, told.data["owner_id"], told.data["again"]) == (EventType.FOLLOW_UP_OPENED, None, True)


async def test_contacts_are_nobodys_and_their_history_says_since_when(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    contact_id = await in_book(toolkit, assignee_id=ANN, visibility=only(ANN))
    before = await contact_of(toolkit, contact_id)

    left = await leave(toolkit)

    after = await contact_of(toolkit, contact_id)
    async with toolkit.reading(BUSINESS) as work:
        changes = [each.changes for each in await work.history.of(contact_id, before=None, limit=10)]
        (entry,) = await work.audit.latest(before=None, limit=10)
    assert (after.assignee_id, after.visibility) == (None, only())
    assert after.version > before.version
    assert {"assignee_id": (ANN, None)} in changes
    assert {"visible_to": ([ANN], [])} in changes
    assert (left.contacts, left.admins_only) == (1, 1)
    assert (entry.what, entry.user_id, entry.data["ids"]) == ("audience.left_empty", ADA, [contact_id])


async def test_an_offer_lapses_and_all_tokens_end(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    contact_id = await in_book(toolkit)
    async with toolkit.once(BUSINESS) as work:
        conversation = await add_conversation(work, contact_id, state=ConversationState.WAITING)
        handover_id = await add_handover(work, conversation, state=HandoverState.WAITING)
        until = work.now + timedelta(seconds=30)
        await work.handovers.offer(Offer(handover_id, ANN, OfferState.OPEN, offered_at=work.now, expires_at=until))
        for kind in (TokenKind.USER, TokenKind.SESSION):
            await issue_token(work, kind=kind, secret=f"secret {kind}", user_id=ANN)

    await leave(toolkit)

    async with toolkit.reading(BUSINESS) as work:
        (offer,) = await work.handovers.offers(handover_id)
        tokens = [
            await work.tokens.find_by_hash(hash_of(f"secret {kind}")) for kind in (TokenKind.USER, TokenKind.SESSION)
        ]
        posted = [event.kind for event, _ in await work.inbox.pending(conversation.id)]
    assert offer.state is OfferState.LAPSED
    assert all(each is not None and each.revoked_at is not None for each in tokens)
    assert posted == [InboxKind.PRESENCE]


async def test_leaving_twice_changes_and_tells_nothing(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    await in_book(toolkit, assignee_id=ANN)
    await leave(toolkit)
    told = len(await events(toolkit))

    again = await leave(toolkit)

    assert again == Departure()
    assert len(await events(toolkit)) == told


async def test_of_two_admins_who_leave_at_once_one_stays(toolkit: SqlToolkit) -> None:
    for number in range(max(3, scaled(30))):
        async with toolkit.once(BUSINESS) as work:
            for user in await work.users.active():
                await work.users.deactivate(user.id, at=work.now)
            pair = [await add_user(work, f"usr_{number}_{each}", role=Role.ADMIN) for each in "ab"]

        outcome = await asyncio.gather(*(leave(toolkit, each) for each in pair), return_exceptions=True)

        async with toolkit.reading(BUSINESS) as work:
            assert len(await work.users.active()) == 1
        assert sorted(type(each).__name__ for each in outcome) == ["Conflict", "Departure"]


async def test_the_last_admin_stays(toolkit: SqlToolkit) -> None:
    await people(toolkit)

    with pytest.raises(Conflict):
        await leave(toolkit, ADA)


async def test_of_two_admins_who_make_each_other_agents_at_once_one_stays(toolkit: SqlToolkit) -> None:
    for number in range(max(3, scaled(30))):
        async with toolkit.once(BUSINESS) as work:
            for user in await work.users.active():
                await work.users.deactivate(user.id, at=work.now)
            pair = [await add_user(work, f"usr_{number}_{each}", role=Role.ADMIN) for each in "ab"]

        outcome = await asyncio.gather(
            *(toolkit.run(BUSINESS, partial(edit_user, user_id=each, role=Role.AGENT)) for each in pair),
            return_exceptions=True,
        )

        async with toolkit.reading(BUSINESS) as work:
            roles = sorted(each.role for each in await work.users.active())
        assert roles == [Role.ADMIN, Role.AGENT]
        assert sorted(type(each).__name__ for each in outcome) == ["Conflict", "User"]


async def test_a_new_name_does_not_give_back_a_role_that_was_taken_meanwhile(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    for number in range(max(3, scaled(30))):
        async with toolkit.once(BUSINESS) as work:
            bea = await add_user(work, f"usr_bea_{number}", role=Role.ADMIN)

        await asyncio.gather(
            toolkit.run(BUSINESS, partial(edit_user, user_id=bea, role=Role.AGENT)),
            toolkit.run(BUSINESS, partial(edit_user, user_id=bea, name="Beatrice")),
        )

        async with toolkit.reading(BUSINESS) as work:
            user = await work.users.find(bea)
        assert user is not None
        assert (user.role, user.name) == (Role.AGENT, "Beatrice")
