"""Undoing in any order: what was joined since stays joined, what people did since stays done, nothing widens."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.actions.capturing import (
    ANN,
    ANNS_PHONE,
    BOB,
    capture,
    contact_of,
    conversation_of,
    in_book,
    open_chat,
    said_of,
    values_of,
)
from tests.actions.merging import all_as_they_stand, merge, undo
from tests.databases import BUSINESS, WHATSAPP
from tests.people import add_conversation, add_identifier, add_user
from tools.actions.capture.prove_identifier import prove_identifier
from tools.actions.capture.recognise_sender import Sender
from tools.actions.capture.typed_values import Value, email_value
from tools.actions.conversations.open_conversation import Place, open_conversation
from tools.contacts.contact import Audience, Contact, ContactStatus
from tools.contacts.evidence import pair_of
from tools.contacts.identifiers import IdentifierKind, Key, Source
from tools.contacts.record import OptOut
from tools.contacts.store import PairKind, PairState
from tools.conversations.conversation import ChannelKind
from tools.ids import ContactId, TagId
from tools.storage.toolkit import SqlToolkit

CID = "cid@example.com"
Change = Callable[[Contact], Contact]


async def three(toolkit: SqlToolkit) -> tuple[ContactId, ContactId, ContactId]:
    """With values, tags, notes and chats; the last two have much that the first lacks."""
    ann = await in_book(toolkit, name="Ann Lee", email=ANN)
    bob = await in_book(toolkit, name="Bob Stone", email=BOB, phone=ANNS_PHONE)
    cid = await in_book(toolkit, name="Cid May Moss", email=CID)
    async with toolkit.once(BUSINESS) as work:
        await work.tag_book.make({"vip", "lead"})
        await work.tags.give(bob, {"vip", "lead"})
        await work.tags.give(cid, {"vip"})
        await work.opt_outs.add([OptOut("email", BOB, source="agent")])
        for each in (ann, bob, cid):
            await add_conversation(work, each, sender=f"webchat:{each}")
    await edit(toolkit, bob, lambda one: replace(one, notes="Rude.", business_name="Acme"))
    await edit(toolkit, cid, lambda one: replace(one, notes="Kind.", business_name="Bolt", custom={"size": "M"}))
    return ann, bob, cid


async def edit(toolkit: SqlToolkit, contact_id: ContactId, change: Change) -> None:
    """As a person would."""
    async with toolkit.once(BUSINESS) as work:
        contact = await work.contacts.find(contact_id)
        assert contact is not None
        after = change(contact)
        await work.contacts.save_locked(after)
        await work.contacts.show_to(contact_id, after.visibility)


async def test_of_two_merges_the_first_is_undone_and_the_second_stands_as_if_it_had_been_alone(
    toolkit: SqlToolkit,
) -> None:
    ann, bob, cid = await three(toolkit)
    before = await all_as_they_stand(toolkit, ann, bob, cid)
    first, second = await merge(toolkit, ann, bob), await merge(toolkit, ann, cid)

    await undo(toolkit, first)

    merged = await contact_of(toolkit, ann)
    assert (merged.business_name, merged.middle_name, merged.notes) == ("Bolt", "May", "Kind.")
    assert await values_of(toolkit, ann) == {ANN: "proven", CID: "proven"}
    async with toolkit.reading(BUSINESS) as work:
        assert (await work.tags.of([ann]))[ann] == {"vip"}
        assert await work.opt_outs.of([ANN, CID]) == frozenset()
    assert (await all_as_they_stand(toolkit, bob))[0] == before[1]

    await undo(toolkit, second)

    assert await all_as_they_stand(toolkit, ann, bob, cid) == before


async def test_all_of_one_merge_are_undone_one_by_one_in_any_order(toolkit: SqlToolkit) -> None:
    ann, bob, cid = await three(toolkit)
    before = await all_as_they_stand(toolkit, ann, bob, cid)
    await merge(toolkit, ann, bob, cid)

    async with toolkit.reading(BUSINESS) as work:
        merges = [(await work.merges.standing(each))[0].id for each in (bob, cid)]
    for merge_id in merges:
        await undo(toolkit, merge_id)

    assert await all_as_they_stand(toolkit, ann, bob, cid) == before


async def test_a_merge_into_a_record_that_was_absorbed_itself_is_undone(toolkit: SqlToolkit) -> None:
    ann, bob, cid = await three(toolkit)
    before = await all_as_they_stand(toolkit, ann, bob, cid)
    inner, outer = await merge(toolkit, bob, cid), await merge(toolkit, ann, bob)

    await undo(toolkit, inner)

    merged = await contact_of(toolkit, ann)
    assert (merged.business_name, merged.middle_name, merged.notes, merged.custom) == ("Acme", "", "Rude.", {})
    assert (await all_as_they_stand(toolkit, cid))[0] == before[2]
    async with toolkit.reading(BUSINESS) as work:
        assert await work.pairs.parted([cid]) == {pair_of(bob, cid), pair_of(ann, cid)}
        assert await work.contacts.redirect(bob) == ann

    await undo(toolkit, outer)

    assert await all_as_they_stand(toolkit, ann, bob, cid) == before


async def test_what_people_changed_since_is_not_brought_back_by_joining_again(toolkit: SqlToolkit) -> None:
    ann, bob, cid = await three(toolkit)
    first, _ = await merge(toolkit, ann, bob), await merge(toolkit, ann, cid)
    await edit(toolkit, ann, lambda one: replace(one, middle_name="", notes="Rude.\n\nPaid.", custom={"size": "L"}))
    async with toolkit.once(BUSINESS) as work:
        await work.tags.take(ann, {"vip"})

    await undo(toolkit, first)

    merged = await contact_of(toolkit, ann)
    assert (merged.middle_name, merged.notes, merged.custom) == ("", "Paid.", {"size": "L"})
    async with toolkit.reading(BUSINESS) as work:
        assert (await work.tags.of([ann, bob])) == {ann: frozenset(), bob: {"vip", "lead"}}


async def test_tags_that_are_called_otherwise_by_now_go_back_and_those_that_are_deleted_do_not(
    toolkit: SqlToolkit,
) -> None:
    ann, bob, _ = await three(toolkit)
    merge_id = await merge(toolkit, ann, bob)
    async with toolkit.once(BUSINESS) as work:
        called = await work.tag_book.called({"vip", "lead"})
        vip, lead = called["vip"], called["lead"]
        await work.tag_book.save(replace(vip, name="VIP customers"))
        await work.tag_book.add(replace(vip, id=TagId("tag_new"), name="vip"))
        await work.tag_book.lock(lead.id)
        await work.tag_book.remove(lead)

    await undo(toolkit, merge_id)

    async with toolkit.reading(BUSINESS) as work:
        assert await work.tags.of([ann, bob]) == {ann: frozenset(), bob: {"VIP customers"}}


async def test_undoing_one_merge_shows_nothing_of_what_another_brought(toolkit: SqlToolkit) -> None:
    """Both absorbed records are restricted alike, so the second narrowed nothing any more."""
    async with toolkit.once(BUSINESS) as work:
        agent = await add_user(work)
    hidden = Audience(frozenset({agent}))
    ann = await in_book(toolkit, email=ANN)
    bob, cid = [await in_book(toolkit, email=each, visibility=hidden) for each in (BOB, CID)]
    first, second = await merge(toolkit, ann, bob), await merge(toolkit, ann, cid)

    await undo(toolkit, first)

    assert (await contact_of(toolkit, ann)).visibility == hidden

    await undo(toolkit, second)

    assert (await contact_of(toolkit, ann)).visibility.everyone


async def test_who_was_shut_out_since_does_not_see_what_is_parted(toolkit: SqlToolkit) -> None:
    async with toolkit.once(BUSINESS) as work:
        agent, other = await add_user(work), await add_user(work, "usr_ben")
    ann, bob = await in_book(toolkit, email=ANN), await in_book(toolkit, email=BOB, assignee_id=other)
    merge_id = await merge(toolkit, ann, bob)
    narrow = Audience(frozenset({agent}))
    await edit(toolkit, ann, lambda one: replace(one, visibility=narrow, assignee_id=None))

    await undo(toolkit, merge_id)

    back = await contact_of(toolkit, bob)
    assert (back.visibility, back.assignee_id) == (narrow, None)


async def test_a_chat_that_proved_a_value_of_the_absorbed_goes_back_with_it(toolkit: SqlToolkit) -> None:
    ann, bob = await in_book(toolkit, email=ANN), await in_book(toolkit, name="Bob Stone", email=BOB)
    merge_id = await merge(toolkit, ann, bob)
    by_code, signed = await open_chat(toolkit, visitor="v1"), await open_chat(toolkit, visitor="v2")
    external = Value(Key(IdentifierKind.EXTERNAL, "identity:wid_1:7"), "7")
    async with toolkit.once(BUSINESS) as work:
        for key in (external.key,):
            await add_identifier(work, ann, key)
        for chat, value in ((by_code, email_value(BOB)), (signed, external)):
            await prove_identifier(work, conversation_id=chat.conversation_id, values=[value], source=Source.IDENTITY)

    await undo(toolkit, merge_id)

    assert (await conversation_of(toolkit, by_code)).contact_id == bob
    assert (await conversation_of(toolkit, signed)).contact_id == ann


async def test_a_chat_of_the_absorbed_that_has_proven_to_be_the_survivors_stays(toolkit: SqlToolkit) -> None:
    ann = await in_book(toolkit, email=ANN)
    chat = await open_chat(toolkit)
    merge_id = await merge(toolkit, ann, chat.guest_id)
    async with toolkit.once(BUSINESS) as work:
        await prove_identifier(
            work, conversation_id=chat.conversation_id, values=[email_value(ANN)], source=Source.CODE
        )

    await undo(toolkit, merge_id)

    assert (await conversation_of(toolkit, chat)).contact_id == ann


async def test_what_was_typed_of_a_value_of_the_absorbed_leads_to_it_again(toolkit: SqlToolkit) -> None:
    ann, bob = await in_book(toolkit, email=ANN), await in_book(toolkit, name="Bob Stone", email=BOB)
    merge_id = await merge(toolkit, ann, bob)
    chat, other = await open_chat(toolkit, visitor="v1"), await open_chat(toolkit, visitor="v2")
    captured = await capture(toolkit, chat, email=BOB)
    await capture(toolkit, other, email=ANN)
    async with toolkit.once(BUSINESS) as work:
        later = await add_conversation(work, ann)

    await undo(toolkit, merge_id)

    found = [
        (await conversation_of(toolkit, replace(chat, conversation_id=each))).contact_id
        for each in (chat.conversation_id, later.id, other.conversation_id)
    ]
    assert found == [bob, bob, ann]
    assert (await said_of(toolkit, bob), await said_of(toolkit, ann)) == ({BOB: "open"}, {ANN: "open"})
    async with toolkit.reading(BUSINESS) as work:
        assert await work.contacts.redirect(chat.guest_id) == bob

    await undo(toolkit, captured.merge_id)

    assert (await conversation_of(toolkit, chat)).contact_id == chat.guest_id


async def test_past_chats_of_a_number_that_changed_hands_stay_with_whom_they_were(toolkit: SqlToolkit) -> None:
    ann, bob = await in_book(toolkit, email=ANN), await in_book(toolkit, name="Bob Stone", email=BOB)
    sender = "whatsapp:1:447400123456"
    async with toolkit.once(BUSINESS) as work:
        past = await add_conversation(work, ann, channel=ChannelKind.WHATSAPP, channel_id=WHATSAPP, sender=sender)
        await add_identifier(work, bob, Key(IdentifierKind.CHANNEL, sender), primary=False)
    merge_id = await merge(toolkit, ann, bob)
    async with toolkit.once(BUSINESS) as work:
        place = Place(channel_id=WHATSAPP, channel=ChannelKind.WHATSAPP)
        await work.conversations.save(replace(past, state=past.state.CLOSED, contact_id=ann))
        since = await open_conversation(work, place=place, sender=Sender(sender))

    await undo(toolkit, merge_id)

    async with toolkit.reading(BUSINESS) as work:
        found = [await work.conversations.find(each) for each in (past.id, since.conversation.id)]
    assert [each.contact_id for each in found if each is not None] == [ann, bob]


async def test_a_stop_said_since_outlives_the_merge_that_had_stopped_it_already(toolkit: SqlToolkit) -> None:
    ann, bob = await in_book(toolkit, email=ANN), await in_book(toolkit, email=BOB)
    async with toolkit.once(BUSINESS) as work:
        await work.opt_outs.add([OptOut("email", BOB, source="agent")])
    merge_id = await merge(toolkit, ann, bob)
    async with toolkit.once(BUSINESS) as work:
        said = await work.opt_outs.add([OptOut("email", ANN, source="customer")])
        again = await work.opt_outs.add([OptOut("email", ANN, source="merge")])

    await undo(toolkit, merge_id)

    async with toolkit.reading(BUSINESS) as work:
        assert await work.opt_outs.of([ANN]) == said == {OptOut("email", ANN, source="customer")}
    assert again == frozenset()


@pytest.mark.parametrize("state", [PairState.OPEN, PairState.APART])
async def test_questions_about_the_absorbed_are_asked_of_it_again(toolkit: SqlToolkit, state: PairState) -> None:
    ann, bob, cid = await three(toolkit)
    async with toolkit.once(BUSINESS) as work:
        await work.pairs.raise_((bob, cid), kind=PairKind.CONFLICT, reasons=["email"], conversation_id=None)
        if state is PairState.APART:
            await work.pairs.settle((bob, cid), state=state, by_id="usr_boss")
        before = await work.pairs.of([cid])

    merge_id = await merge(toolkit, ann, bob)
    async with toolkit.reading(BUSINESS) as work:
        asked = await work.pairs.of([cid])
    await undo(toolkit, merge_id)

    assert asked[pair_of(ann, cid)].state is state
    async with toolkit.reading(BUSINESS) as work:
        assert await work.pairs.of([cid]) == before
        assert await work.pairs.parted([ann]) == {pair_of(ann, bob)}


async def test_two_people_twice_said_stay_so_while_one_of_the_two_is_merged(toolkit: SqlToolkit) -> None:
    ann, bob, cid = await three(toolkit)
    dan = await in_book(toolkit, name="Dan Poe")
    async with toolkit.once(BUSINESS) as work:
        for each in (bob, cid):
            await work.pairs.settle((each, dan), state=PairState.APART, by_id="usr_boss")
    first, second = await merge(toolkit, ann, bob), await merge(toolkit, ann, cid)

    await undo(toolkit, first)
    async with toolkit.reading(BUSINESS) as work:
        while_merged = await work.pairs.parted([dan])
    await undo(toolkit, second)

    assert pair_of(ann, dan) in while_merged
    async with toolkit.reading(BUSINESS) as work:
        assert await work.pairs.parted([dan]) == {pair_of(bob, dan), pair_of(cid, dan)}


async def test_an_archived_record_in_the_chain_comes_back_as_it_was(toolkit: SqlToolkit) -> None:
    ann = await in_book(toolkit, status=ContactStatus.ARCHIVED)
    bob, cid = await in_book(toolkit), await in_book(toolkit, status=ContactStatus.ARCHIVED)
    first, second = await merge(toolkit, ann, bob), await merge(toolkit, ann, cid)

    await undo(toolkit, first)

    found = [(await contact_of(toolkit, each)).status for each in (ann, bob)]
    assert found == [ContactStatus.ARCHIVED, ContactStatus.ACTIVE]

    await undo(toolkit, second)

    assert (await contact_of(toolkit, cid)).status is ContactStatus.ARCHIVED
