"""What is typed anew replaces what was typed before, and takes back what that has caused."""

from dataclasses import replace

from tests.actions.capturing import (
    ANN,
    ANNS_PHONE,
    BOB,
    BOBS_PHONE,
    Chat,
    capture,
    contact_of,
    conversation_of,
    events,
    handover_of,
    in_book,
    open_chat,
    raw_record,
    said_of,
    values_of,
)
from tests.databases import BUSINESS
from tests.people import add_conversation, add_handover, add_user, open_pairs
from tools.contacts.contact import Audience, ContactStatus
from tools.contacts.evidence import OnMatch
from tools.conversations.handover import FollowUp, FollowUpState
from tools.events import EventType
from tools.storage.toolkit import SqlToolkit


async def test_capturing_twice_is_once(toolkit: SqlToolkit) -> None:
    ann = await in_book(toolkit, email=ANN)
    known, unknown = await open_chat(toolkit), await open_chat(toolkit, visitor="v2")
    await capture(toolkit, known, email=ANN, name="Ann")
    await capture(toolkit, unknown, email=BOB, name="Bob", tags={"lead"})
    before = (
        await events(toolkit),
        [await raw_record(toolkit, each) for each in (ann, known.guest_id, unknown.guest_id)],
        [await conversation_of(toolkit, each) for each in (known, unknown)],
        [await handover_of(toolkit, each) for each in (known, unknown)],
    )

    await capture(toolkit, known, email=ANN, name="Ann")
    await capture(toolkit, unknown, email=BOB, name="Bob", tags={"lead"})

    assert before == (
        await events(toolkit),
        [await raw_record(toolkit, each) for each in (ann, known.guest_id, unknown.guest_id)],
        [await conversation_of(toolkit, each) for each in (known, unknown)],
        [await handover_of(toolkit, each) for each in (known, unknown)],
    )


async def test_a_corrected_address_takes_the_place_of_the_one_typed_before(toolkit: SqlToolkit) -> None:
    chat = await open_chat(toolkit)
    await capture(toolkit, chat, email="anm@example.com", phone=ANNS_PHONE)

    await capture(toolkit, chat, email=ANN, phone=ANNS_PHONE)

    assert await values_of(toolkit, chat.guest_id) == {ANN: "claimed", ANNS_PHONE: "claimed"}
    assert await said_of(toolkit, chat.guest_id) == {
        "anm@example.com": "replaced",
        ANN: "open",
        ANNS_PHONE: "open",
    }
    async with toolkit.reading(BUSINESS) as work:
        assert all(
            one.primary for one in await work.identifiers.of([chat.guest_id]) if one.value in (ANN, ANNS_PHONE)
        )


async def test_a_correction_takes_the_chat_back_from_the_contact_the_old_value_led_to(toolkit: SqlToolkit) -> None:
    async with toolkit.once(BUSINESS) as work:
        user_id = await add_user(work)
    ann = await in_book(toolkit, email=ANN, assignee_id=user_id)
    before = await raw_record(toolkit, ann)
    chat = await open_chat(toolkit)
    await capture(toolkit, chat, email=ANN, phone=ANNS_PHONE)

    corrected = await capture(toolkit, chat, email=BOB, phone=ANNS_PHONE)

    conversation = await conversation_of(toolkit, chat)
    assert corrected.contact_id == chat.guest_id
    assert (conversation.contact_id, conversation.assignee_id) == (chat.guest_id, None)
    assert await values_of(toolkit, chat.guest_id) == {BOB: "claimed", ANNS_PHONE: "claimed"}
    assert await said_of(toolkit, ann) == {}
    assert (await contact_of(toolkit, chat.guest_id)).status is ContactStatus.ACTIVE
    handover = await handover_of(toolkit, chat)
    assert (handover.contact_id, handover.merge_id) == (chat.guest_id, None)
    assert await raw_record(toolkit, ann) == before
    assert [event.type for event in await events(toolkit)].count(EventType.CONTACT_UNMERGED) == 1


async def test_a_correction_may_lead_to_another_contact(toolkit: SqlToolkit) -> None:
    ann, bob = await in_book(toolkit, email=ANN), await in_book(toolkit, email=BOB, name="Bob Stone")
    chat = await open_chat(toolkit)
    await capture(toolkit, chat, email=ANN)

    corrected = await capture(toolkit, chat, email=BOB)

    guest = await contact_of(toolkit, chat.guest_id)
    assert corrected.contact_id == bob
    assert guest.merged_into_id == bob
    assert await said_of(toolkit, ann) == {}
    assert await said_of(toolkit, bob) == {ANN: "replaced", BOB: "open"}
    async with toolkit.reading(BUSINESS) as work:
        assert await work.pairs.parted([chat.guest_id]) == frozenset()


async def test_a_correction_withdraws_the_pair_that_the_old_value_raised(toolkit: SqlToolkit) -> None:
    await in_book(toolkit, email=ANN)
    await in_book(toolkit, phone=BOBS_PHONE, name="Bob Stone")
    chat = await open_chat(toolkit)
    await capture(toolkit, chat, email=ANN, phone=BOBS_PHONE)

    await capture(toolkit, chat, email="ann.lee@example.com", phone=ANNS_PHONE)

    async with toolkit.reading(BUSINESS) as work:
        assert await open_pairs(work) == []
    assert set(await values_of(toolkit, chat.guest_id)) == {"ann.lee@example.com", ANNS_PHONE}


async def test_what_is_taken_back_by_itself_stays_as_narrow_as_it_was(toolkit: SqlToolkit) -> None:
    audience = Audience(frozenset({"usr_ann"}))
    await in_book(toolkit, email=ANN, visibility=audience)
    chat = await open_chat(toolkit)
    await capture(toolkit, chat, email=ANN)

    await capture(toolkit, chat, email=BOB)

    assert (await conversation_of(toolkit, chat)).visibility == audience


async def test_once_the_follow_up_is_done_a_new_value_stands_beside_the_old(toolkit: SqlToolkit) -> None:
    chat = await open_chat(toolkit)
    await capture(toolkit, chat, email=ANN)
    later = await _another_handover(toolkit, chat)

    await capture(toolkit, later, email=BOB)

    assert set(await values_of(toolkit, chat.guest_id)) == {ANN, BOB}


async def test_a_second_handover_with_the_same_details_says_nothing_again(toolkit: SqlToolkit) -> None:
    ann = await in_book(toolkit, email=ANN)
    chat = await open_chat(toolkit)
    await capture(toolkit, chat, email=ANN)
    later = await _another_handover(toolkit, chat)
    told = len(await events(toolkit))

    captured = await capture(toolkit, later, email=ANN)

    assert captured.contact_id == ann
    assert (await handover_of(toolkit, later)).contact_id == ann
    assert len(await events(toolkit)) == told


async def test_words_in_a_later_chat_of_the_session_meet_the_earlier_claim(toolkit: SqlToolkit) -> None:
    """The first chat led to Ann; Bob's address in the next one is a conflict, and the session is its own again."""
    ann, bob = await in_book(toolkit, email=ANN), await in_book(toolkit, email=BOB, name="Bob Stone")
    chat = await open_chat(toolkit)
    await capture(toolkit, chat, email=ANN, on_match=OnMatch.MERGE)
    later = await _another_conversation(toolkit, chat)

    captured = await capture(toolkit, later, email=BOB)

    assert captured.contact_id == chat.guest_id
    assert [(await conversation_of(toolkit, each)).contact_id for each in (chat, later)] == [chat.guest_id] * 2
    async with toolkit.reading(BUSINESS) as work:
        assert await work.pairs.find(ann, bob) is not None


async def _another_handover(toolkit: SqlToolkit, chat: Chat) -> Chat:
    async with toolkit.once(BUSINESS) as work:
        first = await work.handovers.find(chat.handover_id)
        conversation = await work.conversations.find(chat.conversation_id)
        assert first is not None
        assert conversation is not None
        done = replace(first, follow_up=FollowUp(state=FollowUpState.DONE, done_at=work.now))
        await work.handovers.save(done, was=first)
        return replace(chat, handover_id=await add_handover(work, conversation))


async def _another_conversation(toolkit: SqlToolkit, chat: Chat) -> Chat:
    async with toolkit.once(BUSINESS) as work:
        conversation = await work.conversations.find(chat.conversation_id)
        assert conversation is not None
        another = await add_conversation(
            work, conversation.contact_id, sender=conversation.sender, identity=conversation.identity
        )
        return replace(chat, conversation_id=another.id, handover_id=await add_handover(work, another))
