"""Undoing: each gets back what is its own, and nothing joins the two again by itself."""

from dataclasses import replace

import pytest

from tests.actions.capturing import (
    ANN,
    ANNS_PHONE,
    BOB,
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
from tests.actions.merging import all_as_they_stand, merge, undo
from tests.databases import BUSINESS, OTHER_BUSINESS, WHATSAPP
from tests.people import add_contact, add_conversation, add_handover, add_identifier, add_user, email_key, open_pairs
from tools.actions.capture.prove_identifier import prove_identifier
from tools.actions.capture.recognise_sender import Sender
from tools.actions.capture.typed_values import email_value, phone_value
from tools.actions.conversations.open_conversation import Place, open_conversation
from tools.actions.merges.merge_contacts import merge_contacts
from tools.actions.merges.part_contacts import plan_parting
from tools.contacts.contact import Audience, ContactKind, ContactStatus
from tools.contacts.evidence import pair_of
from tools.contacts.identifiers import Source
from tools.contacts.record import OptOut
from tools.contacts.store import PairKind
from tools.conversations.conversation import ChannelKind, IdentityLevel
from tools.errors import Invalid, NotFound, WrongState
from tools.events import EventType
from tools.ids import MergeId
from tools.storage.toolkit import SqlToolkit


async def test_undoing_a_claim_gives_the_chat_and_what_was_typed_back_to_a_contact_of_its_own(
    toolkit: SqlToolkit,
) -> None:
    async with toolkit.once(BUSINESS) as work:
        user_id = await add_user(work)
    ann = await in_book(toolkit, email=ANN, visibility=Audience(frozenset({user_id})), assignee_id=user_id)
    before = await raw_record(toolkit, ann)
    chat = await open_chat(toolkit)
    captured = await capture(toolkit, chat, email=ANN, phone=ANNS_PHONE, name="Ann")

    await undo(toolkit, captured.merge_id)

    conversation, own = await conversation_of(toolkit, chat), await contact_of(toolkit, chat.guest_id)
    assert (own.kind, own.status, own.merged_into_id) == (ContactKind.CONTACT, ContactStatus.ACTIVE, None)
    assert (conversation.contact_id, conversation.assignee_id) == (chat.guest_id, None)
    assert conversation.visibility.everyone
    assert (await handover_of(toolkit, chat)).contact_id == chat.guest_id
    assert await values_of(toolkit, chat.guest_id) == {ANNS_PHONE: "claimed"}
    assert await said_of(toolkit, chat.guest_id) == {ANN: "open", ANNS_PHONE: "open"}
    assert await said_of(toolkit, ann) == {}
    assert await raw_record(toolkit, ann) == before
    assert [event.type for event in await events(toolkit)].count(EventType.CONTACT_UNMERGED) == 1


async def test_what_was_undone_is_never_joined_again_by_words_and_undoing_twice_is_once(toolkit: SqlToolkit) -> None:
    await in_book(toolkit, email=ANN)
    chat = await open_chat(toolkit)
    captured = await capture(toolkit, chat, email=ANN)
    await undo(toolkit, captured.merge_id)
    told = len(await events(toolkit))
    await undo(toolkit, captured.merge_id)

    again = await capture(toolkit, chat, email=ANN, phone=ANNS_PHONE)

    assert again.contact_id == chat.guest_id
    assert again.marks == {"two_people"}
    assert told == len([event for event in await events(toolkit) if event.type is not EventType.CONTACT_UPDATED])


async def test_later_chats_of_the_session_come_to_the_contact_as_claimed_and_go_back_with_it(
    toolkit: SqlToolkit,
) -> None:
    ann = await in_book(toolkit, email=ANN)
    chat = await open_chat(toolkit)
    captured = await capture(toolkit, chat, email=ANN)
    async with toolkit.once(BUSINESS) as work:
        first = await work.conversations.find(chat.conversation_id)
        assert first is not None
        later = await add_conversation(work, ann, identity=IdentityLevel.CLAIMED)
        stranger = await add_conversation(work, ann, sender="webchat:other")

    await undo(toolkit, captured.merge_id)

    async with toolkit.reading(BUSINESS) as work:
        came = await work.conversations.find(later.id)
        stayed = await work.conversations.find(stranger.id)
    assert came is not None
    assert stayed is not None
    assert (came.contact_id, stayed.contact_id) == (chat.guest_id, ann)


async def test_once_the_customer_has_proven_it_the_claim_is_over_and_its_undoing_changes_nothing(
    toolkit: SqlToolkit,
) -> None:
    ann = await in_book(toolkit, email=ANN)
    chat = await open_chat(toolkit)
    captured = await capture(toolkit, chat, email=ANN)
    async with toolkit.once(BUSINESS) as work:
        await prove_identifier(
            work, conversation_id=chat.conversation_id, values=[email_value(ANN)], source=Source.CODE
        )

    await undo(toolkit, captured.merge_id)

    assert (await conversation_of(toolkit, chat)).contact_id == ann


async def beside_its_chat(toolkit: SqlToolkit) -> Chat:
    """A person wrote notes on the session's own record: words make it no redirect, and it may go elsewhere."""
    chat = await open_chat(toolkit)
    async with toolkit.once(BUSINESS) as work:
        guest = await work.contacts.find(chat.guest_id)
        assert guest is not None
        assert await work.contacts.save(replace(guest, notes="Called twice."))
    return chat


async def test_a_claim_of_a_record_that_was_merged_elsewhere_since_gives_the_chat_to_that(
    toolkit: SqlToolkit,
) -> None:
    ann, elsewhere = await in_book(toolkit, email=ANN), await in_book(toolkit, name="Cid Moss")
    chat = await beside_its_chat(toolkit)
    captured = await capture(toolkit, chat, email=ANN)
    await merge(toolkit, elsewhere, chat.guest_id)

    await undo(toolkit, captured.merge_id)

    assert (await conversation_of(toolkit, chat)).contact_id == elsewhere
    async with toolkit.reading(BUSINESS) as work:
        assert await work.pairs.parted([ann]) == {pair_of(ann, elsewhere), pair_of(ann, chat.guest_id)}


async def test_a_claim_whose_two_were_merged_since_is_no_claim_any_more(toolkit: SqlToolkit) -> None:
    ann = await in_book(toolkit, email=ANN)
    chat = await beside_its_chat(toolkit)
    captured = await capture(toolkit, chat, email=ANN)
    await merge(toolkit, ann, chat.guest_id)

    with pytest.raises(WrongState):
        await undo(toolkit, captured.merge_id)


async def test_a_merge_that_never_was_is_not_found(toolkit: SqlToolkit) -> None:
    with pytest.raises(NotFound):
        await undo(toolkit, MergeId("mrg_none"))


async def test_merging_by_hand_loses_nothing_and_undoing_restores_both(toolkit: SqlToolkit) -> None:
    ann = await in_book(toolkit, email=ANN)
    anna = await in_book(toolkit, name="Anna Lee-Smith", email=BOB, phone=ANNS_PHONE)
    async with toolkit.once(BUSINESS) as work:
        await work.tag_book.make({"vip"})
        await work.tags.give(ann, {"vip"})
        await work.tag_book.make({"lead"})
        await work.tags.give(anna, {"lead"})
        await work.opt_outs.add([OptOut("email", BOB, source="agent")])
        conversation = await add_conversation(work, anna)
    before = await all_as_they_stand(toolkit, ann, anna)

    merge_id = await merge(toolkit, ann, anna)

    assert await values_of(toolkit, ann) == {ANN: "proven", BOB: "proven", ANNS_PHONE: "proven"}
    async with toolkit.reading(BUSINESS) as work:
        assert (await work.tags.of([ann]))[ann] == {"vip", "lead"}
        assert {out.match_key for out in await work.opt_outs.of([ANN, BOB])} == {ANN, BOB}
        held = {one.value: one.primary for one in await work.identifiers.of([ann])}
        moved = await work.conversations.find(conversation.id)
        assert await work.contacts.redirect(anna) == ann
    assert held == {ANN: True, BOB: False, ANNS_PHONE: True}
    assert moved is not None
    assert moved.contact_id == ann

    await undo(toolkit, merge_id)

    assert await all_as_they_stand(toolkit, ann, anna) == before
    async with toolkit.reading(BUSINESS) as work:
        assert {out.match_key for out in await work.opt_outs.of([ANN, BOB])} == {BOB}
        back = await work.conversations.find(conversation.id)
        assert await work.pairs.parted([ann]) == {tuple(sorted((ann, anna)))}
    assert back is not None
    assert back.contact_id == anna


async def test_what_came_through_a_number_of_the_absorbed_goes_back_with_it(toolkit: SqlToolkit) -> None:
    ann = await in_book(toolkit, email=ANN)
    place = Place(channel_id=WHATSAPP, channel=ChannelKind.WHATSAPP)
    sender = Sender("whatsapp:1:447400123456", proven=(phone_value(ANNS_PHONE),))
    async with toolkit.once(BUSINESS) as work:
        first = await open_conversation(work, place=place, sender=sender)
        await work.conversations.save(replace(first.conversation, state=first.conversation.state.CLOSED))
    writer = first.conversation.contact_id
    merge_id = await merge(toolkit, ann, writer)
    async with toolkit.once(BUSINESS) as work:
        second = await open_conversation(work, place=place, sender=sender)

    await undo(toolkit, merge_id)

    assert second.conversation.contact_id == ann
    async with toolkit.reading(BUSINESS) as work:
        found = [await work.conversations.find(each.conversation.id) for each in (first, second)]
    assert [each.contact_id for each in found if each is not None] == [writer, writer]


async def test_a_value_that_has_gone_to_a_third_is_not_taken_back(toolkit: SqlToolkit) -> None:
    ann, anna = await in_book(toolkit, email=ANN), await in_book(toolkit, name="Anna Lee", email=BOB)
    merge_id = await merge(toolkit, ann, anna)
    async with toolkit.once(BUSINESS) as work:
        held = (await work.identifiers.holders([email_key(BOB)]))[email_key(BOB)]
        await work.identifiers.remove([held.id], held_by=ann)
        third = await add_contact(work, name="Bob Stone", email=BOB)

    await undo(toolkit, merge_id)

    assert await values_of(toolkit, anna) == {}
    assert await values_of(toolkit, third) == {BOB: "proven"}


async def test_two_people_stay_two_when_one_is_merged_into_a_third(toolkit: SqlToolkit) -> None:
    ann, bob, cid = [await in_book(toolkit, name=name) for name in ("Ann Lee", "Bob Stone", "Cid Moss")]
    await undo(toolkit, await merge(toolkit, ann, bob))

    await merge(toolkit, cid, bob)

    async with toolkit.reading(BUSINESS) as work:
        assert tuple(sorted((ann, cid))) in await work.pairs.parted([cid])


async def test_merging_twice_is_once_and_with_itself_changes_nothing(toolkit: SqlToolkit) -> None:
    ann, bob = await in_book(toolkit, email=ANN), await in_book(toolkit, email=BOB)
    await merge(toolkit, ann, bob)
    told = len(await events(toolkit))

    await merge(toolkit, ann, bob)
    async with toolkit.once(BUSINESS) as work:
        plan = await merge_contacts(work, survivor_id=ann, absorbed_ids=[ann], by_id="usr_boss")

    assert plan.changes_nothing
    assert len(await events(toolkit)) == told


async def test_records_that_hold_too_much_for_one_are_not_merged(toolkit: SqlToolkit) -> None:
    ann, bob = await in_book(toolkit), await in_book(toolkit)
    async with toolkit.once(BUSINESS) as work:
        for number in range(11):
            await add_identifier(work, ann, email_key(f"a{number}@example.com"), primary=number == 0)
            await add_identifier(work, bob, email_key(f"b{number}@example.com"), primary=number == 0)

    with pytest.raises(Invalid, match="20"):
        await merge(toolkit, ann, bob)

    assert (await contact_of(toolkit, bob)).status is ContactStatus.ACTIVE


async def test_another_business_has_no_such_contact(toolkit: SqlToolkit) -> None:
    ann, bob = await in_book(toolkit), await in_book(toolkit)
    async with toolkit.once(OTHER_BUSINESS) as work:
        stranger = await add_contact(work)
        with pytest.raises(NotFound):
            await merge_contacts(work, survivor_id=ann, absorbed_ids=[bob], by_id="usr_boss")

    with pytest.raises(NotFound):
        await merge(toolkit, ann, stranger)


async def test_parting_a_guest_that_proof_took_in_brings_its_later_chats_too(toolkit: SqlToolkit) -> None:
    ann = await in_book(toolkit, email=ANN)
    chat = await open_chat(toolkit)
    async with toolkit.once(BUSINESS) as work:
        await prove_identifier(
            work, conversation_id=chat.conversation_id, values=[email_value(ANN)], source=Source.CODE
        )
        later = await add_conversation(work, ann, identity=IdentityLevel.CLAIMED)
        (taken_in,) = await work.merges.standing(chat.guest_id)
        plan = (await plan_parting(work, taken_in, by_id="usr_boss")).plan

    await undo(toolkit, taken_in.id)

    async with toolkit.reading(BUSINESS) as work:
        came = await work.conversations.find(later.id)
    assert came is not None
    assert (came.contact_id, (await conversation_of(toolkit, chat)).contact_id) == (chat.guest_id, chat.guest_id)
    assert plan.not_taken_back == ()
    assert await values_of(toolkit, ann) == {ANN: "proven"}


async def test_what_the_session_claimed_in_an_earlier_chat_is_its_own_again(toolkit: SqlToolkit) -> None:
    await in_book(toolkit, email=ANN)
    first = await open_chat(toolkit)
    await capture(toolkit, first, phone=ANNS_PHONE)
    async with toolkit.once(BUSINESS) as work:
        conversation = await add_conversation(work, first.guest_id)
        second = replace(first, conversation_id=conversation.id, handover_id=await add_handover(work, conversation))
    captured = await capture(toolkit, second, email=ANN)

    await undo(toolkit, captured.merge_id)

    assert await values_of(toolkit, first.guest_id) == {ANNS_PHONE: "claimed"}


async def test_earlier_chats_of_the_session_are_marked_claimed_with_it(
    toolkit: SqlToolkit,
) -> None:
    ann = await in_book(toolkit, email=ANN)
    chat = await open_chat(toolkit)
    async with toolkit.once(BUSINESS) as work:
        earlier = await add_conversation(work, chat.guest_id)

    await capture(toolkit, chat, email=ANN)

    moved = await conversation_of(toolkit, replace(chat, conversation_id=earlier.id))
    assert (moved.contact_id, moved.identity) == (ann, IdentityLevel.CLAIMED)


async def test_an_open_question_about_the_absorbed_is_asked_of_the_survivor(toolkit: SqlToolkit) -> None:
    ann, bob, cid = [await in_book(toolkit, name=name) for name in ("Ann Lee", "Bob Stone", "Cid Moss")]
    async with toolkit.once(BUSINESS) as work:
        await work.pairs.raise_((bob, cid), kind=PairKind.CONFLICT, reasons=["email"], conversation_id=None)

    await merge(toolkit, ann, bob)

    async with toolkit.reading(BUSINESS) as work:
        (asked,) = await open_pairs(work)
    assert ((asked.one_id, asked.other_id), asked.kind) == (pair_of(ann, cid), PairKind.CONFLICT)
