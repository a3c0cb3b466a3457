"""Who answers for a contact, what goes with it, and that nobody comes to read by it what was hidden from them."""

import asyncio
from dataclasses import replace
from functools import partial

import pytest

from tests.actions.capturing import contact_of, events, in_book
from tests.databases import BUSINESS
from tests.people import add_conversation, add_handover, add_user
from tools.actions.contacts.set_assignee import Assigned, set_assignee
from tools.actions.conversations.give_back import give_back
from tools.actions.conversations.receive_message import receive_message
from tools.actions.team.deactivate_user import Departure, deactivate_user
from tools.clock import SimulatedClock
from tools.contacts.access import Asker, AskerKind
from tools.contacts.contact import EVERYONE, Audience
from tools.conversations.conversation import Conversation, ConversationState
from tools.conversations.handover import FollowUp, FollowUpState, HandoverState
from tools.conversations.inbox import InboxKind
from tools.conversations.openness import THE_AI_IS_TALKED_TO
from tools.errors import Invalid, NotFound
from tools.events import EventType
from tools.ids import ContactId, ConversationId, UserId
from tools.storage.toolkit import SqlToolkit
from tools.team.people import Role

ANN, BEN, CLEO, ADA = (UserId(f"usr_{name}") for name in ("ann", "ben", "cleo", "ada"))
ADMIN = Asker(BUSINESS, AskerKind.ADMIN, user_id=ADA)


def agent(user_id: UserId = ANN) -> Asker:
    return Asker(BUSINESS, AskerKind.AGENT, user_id=user_id)


def only(*members: str) -> Audience:
    return Audience(frozenset(members))


async def people(toolkit: SqlToolkit) -> None:
    async with toolkit.once(BUSINESS) as work:
        for user_id in (ANN, BEN, CLEO):
            await add_user(work, user_id)
        await add_user(work, ADA, role=Role.ADMIN)


async def assign(
    toolkit: SqlToolkit, contact_id: ContactId, to: UserId | None, *, asker: Asker, move_open: bool = False
) -> Assigned:
    return await toolkit.run(
        BUSINESS,
        lambda work: set_assignee(
            work,
            contact_id=contact_id,
            assignee_id=to,
            asker=asker,
            by_id=str(asker.user_id),
            move_open=move_open,
        ),
    )


async def chat(
    toolkit: SqlToolkit,
    contact_id: ContactId,
    *,
    state: ConversationState = ConversationState.AI,
    visibility: Audience = EVERYONE,
    assignee_id: UserId | None = None,
    owed_by: UserId | str | None = "",
) -> ConversationId:
    """A chat in which the customer has written; ``owed_by`` makes a follow-up, of nobody when it is ``None``."""
    async with toolkit.once(BUSINESS) as work:
        conversation = await add_conversation(
            work, contact_id, state=state, visibility=visibility, assignee_id=assignee_id, sender=work.new_id("web")
        )
        if state is ConversationState.CLOSED:
            await work.conversations.save(replace(conversation, closed_at=work.now))
        if owed_by != "":
            handover_id = await add_handover(work, conversation, state=HandoverState.CAPTURED)
            handover = await work.handovers.find(handover_id)
            assert handover is not None
            owner = None if owed_by is None else UserId(owed_by)
            follow_up = FollowUp(FollowUpState.OPEN, owner_id=owner)
            assert await work.handovers.save(replace(handover, follow_up=follow_up), was=handover)
    return conversation.id


async def write(toolkit: SqlToolkit, conversation_id: ConversationId) -> None:
    async with toolkit.once(BUSINESS) as work:
        await receive_message(work, conversation_id=conversation_id, text="Hello", client_id=None)


async def read(toolkit: SqlToolkit, conversation_id: ConversationId) -> Conversation:
    async with toolkit.reading(BUSINESS) as work:
        found = await work.conversations.find(conversation_id)
    assert found is not None
    return found


async def test_whoever_sees_a_contact_says_who_answers_and_it_is_told_and_kept(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    contact_id = await in_book(toolkit)

    await assign(toolkit, contact_id, BEN, asker=agent())

    async with toolkit.reading(BUSINESS) as work:
        (change,) = await work.history.of(contact_id, before=None, limit=10)
    (told,) = await events(toolkit)
    assert (await contact_of(toolkit, contact_id)).assignee_id == BEN
    assert (change.by_id, change.changes) == (ANN, {"assignee_id": (None, BEN)})
    assert (told.type, told.data["assignee_id"]) == (EventType.CONTACT_UPDATED, BEN)


async def test_the_same_assignee_again_changes_and_tells_nothing(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    contact_id = await in_book(toolkit)
    await assign(toolkit, contact_id, BEN, asker=agent())
    once = await contact_of(toolkit, contact_id)

    await assign(toolkit, contact_id, BEN, asker=agent(), move_open=True)

    assert await contact_of(toolkit, contact_id) == once
    assert len(await events(toolkit)) == 1


@pytest.mark.parametrize("stranger", ["usr_gone", "usr_nobody", "tem_x", ""])
async def test_somebody_who_is_not_there_cannot_be_assigned(toolkit: SqlToolkit, stranger: str) -> None:
    await people(toolkit)
    contact_id = await in_book(toolkit)
    async with toolkit.once(BUSINESS) as work:
        await work.users.deactivate(await add_user(work, "usr_gone"), at=work.now)

    with pytest.raises(Invalid, match="no such user") as refused:
        await assign(toolkit, contact_id, UserId(stranger), asker=ADMIN)

    assert refused.value.field == "assignee_id"


async def test_a_contact_that_is_hidden_is_not_there_to_be_assigned(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    contact_id = await in_book(toolkit, visibility=only(BEN))

    with pytest.raises(NotFound):
        await assign(toolkit, contact_id, ANN, asker=agent())


async def test_assignment_shows_a_contact_to_somebody_outside_its_audience(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    contact_id = await in_book(toolkit, visibility=only(ANN))

    await assign(toolkit, contact_id, BEN, asker=agent())
    handed_on = await assign(toolkit, contact_id, CLEO, asker=agent(BEN))

    assert (handed_on.contact.assignee_id, handed_on.contact.visibility) == (CLEO, only(ANN))


async def test_what_is_open_goes_along_when_that_is_wanted_and_what_a_person_has_stays(
    toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    await people(toolkit)
    contact_id = await in_book(toolkit)
    quiet = await chat(toolkit, contact_id)
    await write(toolkit, quiet)
    clock.advance(THE_AI_IS_TALKED_TO * 2)
    chats = {
        "talked to": await chat(toolkit, contact_id),
        "waiting": await chat(toolkit, contact_id, state=ConversationState.WAITING),
        "collecting": await chat(toolkit, contact_id, state=ConversationState.COLLECTING),
        "with a person": await chat(toolkit, contact_id, state=ConversationState.HUMAN, assignee_id=CLEO),
        "owed by nobody": await chat(toolkit, contact_id, state=ConversationState.CLOSED, owed_by=None),
        "owed by a person": await chat(toolkit, contact_id, assignee_id=CLEO, owed_by=CLEO),
        "closed": await chat(toolkit, contact_id, state=ConversationState.CLOSED),
        "quiet": quiet,
    }
    await write(toolkit, chats["talked to"])

    assigned = await assign(toolkit, contact_id, BEN, asker=agent(), move_open=True)

    gone = ("talked to", "waiting", "collecting", "owed by nobody")
    now = {name: (await read(toolkit, each)).assignee_id for name, each in chats.items()}
    assert set(assigned.moved) == {chats[name] for name in gone}
    assert now == {
        **dict.fromkeys(gone, BEN),
        "with a person": CLEO,
        "owed by a person": CLEO,
        "closed": None,
        "quiet": None,
    }
    async with toolkit.reading(BUSINESS) as work:
        owners = {each.conversation_id: each.follow_up.owner_id for each in await work.handovers.owed(contact_id)}
        posted = [event.kind for event, _ in await work.inbox.pending(chats["waiting"])]
    assert owners == {chats["owed by nobody"]: BEN, chats["owed by a person"]: CLEO}
    assert posted == [InboxKind.PRESENCE]


async def test_without_the_wish_nothing_is_moved_until_the_customer_writes(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    contact_id = await in_book(toolkit)
    conversation_id = await chat(toolkit, contact_id)

    await assign(toolkit, contact_id, BEN, asker=agent())
    before = await read(toolkit, conversation_id)
    await write(toolkit, conversation_id)

    assert before.assignee_id is None
    assert (await read(toolkit, conversation_id)).assignee_id == BEN


async def test_a_conversation_whose_answer_somebody_owes_stays_theirs_when_the_customer_writes(
    toolkit: SqlToolkit,
) -> None:
    await people(toolkit)
    contact_id = await in_book(toolkit, assignee_id=BEN)
    conversation_id = await chat(toolkit, contact_id, assignee_id=CLEO, owed_by=CLEO)

    await write(toolkit, conversation_id)

    assert (await read(toolkit, conversation_id)).assignee_id == CLEO


async def test_nobody_gives_themselves_a_chat_that_is_hidden_from_them(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    contact_id = await in_book(toolkit)
    hidden = await chat(toolkit, contact_id, visibility=only(CLEO), state=ConversationState.WAITING)

    moved = await assign(toolkit, contact_id, ANN, asker=agent(), move_open=True)
    await write(toolkit, hidden)

    assert moved.moved == []
    assert (await read(toolkit, hidden)).assignee_id is None


async def test_a_hidden_chat_that_is_given_back_does_not_come_to_who_answers_for_the_contact(
    toolkit: SqlToolkit,
) -> None:
    await people(toolkit)
    contact_id = await in_book(toolkit)
    hidden = await chat(toolkit, contact_id, visibility=only(CLEO), state=ConversationState.HUMAN, assignee_id=CLEO)
    await assign(toolkit, contact_id, ANN, asker=agent())

    async with toolkit.once(BUSINESS) as work:
        await give_back(work, conversation_id=hidden, user_id=CLEO)

    assert (await read(toolkit, hidden)).assignee_id is None


async def test_an_admin_may_give_a_hidden_chat_to_anybody(toolkit: SqlToolkit) -> None:
    await people(toolkit)
    contact_id = await in_book(toolkit)
    hidden = await chat(toolkit, contact_id, visibility=only(CLEO), state=ConversationState.WAITING)

    await assign(toolkit, contact_id, ANN, asker=ADMIN, move_open=True)

    assert (await read(toolkit, hidden)).assignee_id == ANN


async def test_a_chat_as_hidden_as_its_contact_comes_to_whoever_was_assigned_from_outside(
    toolkit: SqlToolkit,
) -> None:
    await people(toolkit)
    contact_id = await in_book(toolkit, visibility=only(CLEO), assignee_id=BEN)
    conversation_id = await chat(toolkit, contact_id, visibility=only(CLEO))

    await write(toolkit, conversation_id)

    assert (await read(toolkit, conversation_id)).assignee_id == BEN


async def test_of_an_assignment_and_a_leave_at_once_nothing_is_left_with_who_left(toolkit: SqlToolkit) -> None:
    await people(toolkit)

    for number in range(10):
        leaver = UserId(f"usr_leaver_{number}")
        async with toolkit.once(BUSINESS) as work:
            await add_user(work, leaver)
        contact_id = await in_book(toolkit)
        conversation_id = await chat(toolkit, contact_id, state=ConversationState.WAITING)
        outcome = await asyncio.gather(
            assign(toolkit, contact_id, leaver, asker=agent(), move_open=True),
            toolkit.run(BUSINESS, partial(deactivate_user, user_id=leaver, by_id=ADA)),
            return_exceptions=True,
        )

        assert isinstance(outcome[0], Assigned | Invalid)
        assert isinstance(outcome[1], Departure)

        assert (await contact_of(toolkit, contact_id)).assignee_id is None
        assert (await read(toolkit, conversation_id)).assignee_id is None
