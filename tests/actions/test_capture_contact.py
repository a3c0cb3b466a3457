"""The evidence table, row by row, carried out on both databases."""

from collections import Counter
from dataclasses import replace

import pytest

from tests.actions.capturing import (
    ANN,
    ANNS_PHONE,
    BOBS_PHONE,
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
from tests.people import (
    add_contact,
    add_conversation,
    add_handover,
    add_identifier,
    add_user,
    email_key,
    open_pairs,
    phone_key,
)
from tools.contacts.contact import Audience, ContactKind, ContactStatus
from tools.contacts.evidence import OnMatch, pair_of
from tools.contacts.identifiers import OwnerKind
from tools.contacts.record import OptOut
from tools.contacts.store import PairKind
from tools.conversations.conversation import ConversationState, IdentityLevel
from tools.events import EventType
from tools.storage.toolkit import SqlToolkit


async def test_values_nobody_holds_make_the_guest_a_contact_that_claims_them(toolkit: SqlToolkit) -> None:
    chat = await open_chat(toolkit)

    captured = await capture(toolkit, chat, email=ANN, phone=ANNS_PHONE, name="Ann Lee")

    contact = await contact_of(toolkit, chat.guest_id)
    assert captured.contact_id == chat.guest_id
    assert (contact.kind, contact.name, contact.dummy_name) == (ContactKind.CONTACT, "Ann Lee", False)
    assert await values_of(toolkit, chat.guest_id) == {ANN: "claimed", ANNS_PHONE: "claimed"}
    assert await said_of(toolkit, chat.guest_id) == {ANN: "open", ANNS_PHONE: "open"}
    assert (await conversation_of(toolkit, chat)).identity is IdentityLevel.CLAIMED
    assert (await handover_of(toolkit, chat)).captured == {"email": ANN, "phone": ANNS_PHONE, "name": "Ann Lee"}
    assert [event.type for event in await events(toolkit)] == [EventType.CONTACT_CREATED]


async def test_a_name_alone_makes_a_contact_and_no_real_name_keeps_the_dummy(toolkit: SqlToolkit) -> None:
    named, unnamed = await open_chat(toolkit), await open_chat(toolkit, visitor="v2")

    await capture(toolkit, named, name="Ann Lee")
    await capture(toolkit, unnamed, email=ANN)

    assert (await contact_of(toolkit, named.guest_id)).kind is ContactKind.CONTACT
    kept = await contact_of(toolkit, unnamed.guest_id)
    assert (kept.kind, kept.name, kept.dummy_name) == (ContactKind.CONTACT, "Guest 4F2A", True)


async def test_a_merge_on_a_claim_moves_the_conversation_and_writes_nothing_on_the_contact(
    toolkit: SqlToolkit,
) -> None:
    ann = await in_book(toolkit, email=ANN)
    async with toolkit.once(BUSINESS) as work:
        await work.tag_book.make({"vip"})
        await work.tags.give(ann, {"vip"})
        await work.opt_outs.add([OptOut("email", ANN, source="agent")])
    chat = await open_chat(toolkit)
    before = await raw_record(toolkit, ann)

    captured = await capture(toolkit, chat, email=ANN, phone=ANNS_PHONE, name="Ann", tags={"lead"})

    conversation = await conversation_of(toolkit, chat)
    assert await raw_record(toolkit, ann) == before
    assert captured.contact_id == ann
    assert (conversation.contact_id, conversation.identity) == (ann, IdentityLevel.CLAIMED)
    assert list(conversation.tags) == ["lead"]
    assert await said_of(toolkit, ann) == {ANN: "open", ANNS_PHONE: "open"}
    handover = await handover_of(toolkit, chat)
    assert (handover.contact_id, handover.merge_id) == (ann, captured.merge_id)
    guest = await contact_of(toolkit, chat.guest_id)
    assert (guest.status, guest.merged_into_id) == (ContactStatus.MERGED, ann)
    (merged,) = [event for event in await events(toolkit) if event.type is EventType.CONTACT_MERGED]
    assert (merged.data["survivor_id"], merged.data["absorbed_id"]) == (ann, chat.guest_id)
    assert set(merged.contacts) == {ann, chat.guest_id}


async def test_what_the_guest_claimed_before_leads_nowhere_once_it_is_with_a_contact(toolkit: SqlToolkit) -> None:
    ann = await in_book(toolkit, email=ANN)
    chat = await open_chat(toolkit)
    await capture(toolkit, chat, phone=ANNS_PHONE)

    await capture(toolkit, chat, phone=ANNS_PHONE, email=ANN)

    assert await values_of(toolkit, chat.guest_id) == {}
    assert await said_of(toolkit, ann) == {ANN: "open", ANNS_PHONE: "open"}


async def test_a_claim_is_met_by_another_claim(toolkit: SqlToolkit) -> None:
    first, second = await open_chat(toolkit), await open_chat(toolkit, visitor="v2")
    await capture(toolkit, first, email=ANN)

    captured = await capture(toolkit, second, email=ANN)

    assert captured.contact_id == first.guest_id


@pytest.mark.parametrize("on_match", [OnMatch.LINK, OnMatch.VERIFY])
async def test_under_link_and_after_a_failed_code_the_guest_stays_and_the_pair_is_suggested(
    toolkit: SqlToolkit, on_match: OnMatch
) -> None:
    ann = await in_book(toolkit, email=ANN)
    chat = await open_chat(toolkit)

    captured = await capture(toolkit, chat, email=ANN, on_match=on_match, settled_codes=[email_key(ANN)])

    assert captured.contact_id == chat.guest_id
    assert (await contact_of(toolkit, chat.guest_id)).kind is ContactKind.CONTACT
    async with toolkit.reading(BUSINESS) as work:
        pair = await work.pairs.find(ann, chat.guest_id)
    assert pair is not None
    assert (pair.kind, pair.times, list(pair.reasons)) == (PairKind.SUGGESTION, 1, ["email"])


async def test_under_verify_known_and_unknown_addresses_get_a_code_and_nothing_is_decided(
    toolkit: SqlToolkit,
) -> None:
    await in_book(toolkit, email="Ann@Example.com")
    chat = await open_chat(toolkit)

    captured = await capture(toolkit, chat, email=ANN, phone=ANNS_PHONE, on_match=OnMatch.VERIFY)

    assert captured.codes == {email_key(ANN): "Ann@Example.com", phone_key(ANNS_PHONE): ANNS_PHONE}
    assert (await contact_of(toolkit, chat.guest_id)).kind is ContactKind.GUEST
    assert (await handover_of(toolkit, chat)).captured == {"email": ANN, "phone": ANNS_PHONE}
    assert await said_of(toolkit, chat.guest_id) == {}


async def test_a_contact_with_anything_proven_is_never_merged_by_words(toolkit: SqlToolkit) -> None:
    ann = await in_book(toolkit, email=ANN)
    async with toolkit.once(BUSINESS) as work:
        bob = await add_contact(work, name="Bob Stone", phone=BOBS_PHONE)
        conversation = await add_conversation(work, bob, sender="sms:1:bob", identity=IdentityLevel.PROVEN)
        handover_id = await add_handover(work, conversation)
    chat = replace(await open_chat(toolkit), conversation_id=conversation.id, handover_id=handover_id)

    captured = await capture(toolkit, chat, email=ANN)

    assert captured.contact_id == bob
    assert (await conversation_of(toolkit, chat)).identity is IdentityLevel.PROVEN
    assert await values_of(toolkit, bob) == {BOBS_PHONE: "proven"}
    assert await said_of(toolkit, bob) == {ANN: "open"}
    async with toolkit.reading(BUSINESS) as work:
        assert await work.pairs.find(ann, bob) is not None


async def test_the_email_of_one_and_the_phone_of_another_are_one_conflict_and_the_chat_stays(
    toolkit: SqlToolkit,
) -> None:
    ann = await in_book(toolkit, email=ANN)
    bob = await in_book(toolkit, phone=BOBS_PHONE, name="Bob Stone")
    first, second = await open_chat(toolkit), await open_chat(toolkit, visitor="v2")

    captured = await capture(toolkit, first, email=ANN, phone=BOBS_PHONE)
    await capture(toolkit, first, email=ANN, phone=BOBS_PHONE)
    async with toolkit.reading(BUSINESS) as work:
        (once,) = await open_pairs(work)
    await capture(toolkit, second, email=ANN, phone=BOBS_PHONE)

    async with toolkit.reading(BUSINESS) as work:
        (twice,) = await open_pairs(work)
    assert captured.contact_id == first.guest_id
    assert (once.kind, once.times, twice.times) == (PairKind.CONFLICT, 1, 2)
    assert (twice.one_id, twice.other_id) == pair_of(ann, bob)
    assert Counter(event.type for event in await events(toolkit))[EventType.CONTACT_CONFLICT] == 1


async def test_a_conflict_of_two_that_the_search_has_found_is_told(toolkit: SqlToolkit) -> None:
    ann = await in_book(toolkit, email=ANN)
    bob = await in_book(toolkit, phone=BOBS_PHONE, name="Bob Stone")
    async with toolkit.once(BUSINESS) as work:
        await work.pairs.note_found(pair_of(ann, bob), ["shared_domain"])

    await capture(toolkit, await open_chat(toolkit), email=ANN, phone=BOBS_PHONE)

    async with toolkit.reading(BUSINESS) as work:
        (pair,) = await open_pairs(work)
    assert (pair.kind, pair.times, pair.reasons) == (PairKind.CONFLICT, 1, ["email", "phone"])
    assert Counter(event.type for event in await events(toolkit))[EventType.CONTACT_CONFLICT] == 1


@pytest.mark.parametrize(
    ("owner", "mark"), [(OwnerKind.USER, "value_of_a_user"), (OwnerKind.BUSINESS, "value_of_the_business")]
)
async def test_the_value_of_a_user_or_of_the_business_is_kept_with_the_handover_alone(
    toolkit: SqlToolkit, owner: OwnerKind, mark: str
) -> None:
    async with toolkit.once(BUSINESS) as work:
        await add_identifier(work, "usr_1", email_key(ANN), holder_kind=owner)
    chat = await open_chat(toolkit)

    await capture(toolkit, chat, email=ANN)

    handover = await handover_of(toolkit, chat)
    assert (handover.captured, list(handover.marks)) == ({"email": ANN}, [mark])
    assert await values_of(toolkit, chat.guest_id) == {}
    assert await said_of(toolkit, chat.guest_id) == {}
    assert (await contact_of(toolkit, chat.guest_id)).kind is ContactKind.GUEST


async def test_names_with_no_part_in_common_are_a_link(toolkit: SqlToolkit) -> None:
    await in_book(toolkit, email=ANN, name="Ann Lee")
    chat = await open_chat(toolkit)

    captured = await capture(toolkit, chat, email=ANN, name="Zoe Quint")

    assert captured.contact_id == chat.guest_id
    assert captured.marks == {"names_differ"}
    assert (await contact_of(toolkit, chat.guest_id)).name == "Zoe Quint"


async def test_a_claim_leaves_an_archived_contact_archived_and_says_so(toolkit: SqlToolkit) -> None:
    ann = await in_book(toolkit, email=ANN, status=ContactStatus.ARCHIVED)
    chat = await open_chat(toolkit)
    before = await raw_record(toolkit, ann)

    captured = await capture(toolkit, chat, email=ANN)

    assert (captured.contact_id, captured.marks) == (ann, frozenset({"archived_contact"}))
    assert await raw_record(toolkit, ann) == before


async def test_a_restricted_contact_narrows_the_conversation_and_its_assignee_gets_it(toolkit: SqlToolkit) -> None:
    async with toolkit.once(BUSINESS) as work:
        await add_user(work, "usr_ann")
        await add_user(work, "usr_zed")
    audience = Audience(frozenset({"usr_ann", "usr_zed"}))
    ann = await in_book(toolkit, email=ANN, visibility=audience, assignee_id="usr_ann")
    chat = await open_chat(toolkit)

    await capture(toolkit, chat, email=ANN)

    conversation = await conversation_of(toolkit, chat)
    assert (conversation.contact_id, conversation.visibility) == (ann, audience)
    assert conversation.assignee_id == "usr_ann"
    (assigned,) = [event for event in await events(toolkit) if event.type is EventType.CONVERSATION_ASSIGNED]
    assert assigned.data["assignee_id"] == "usr_ann"


async def test_the_templates_assignee_visibility_and_tags_apply_where_there_are_none(
    toolkit: SqlToolkit,
) -> None:
    async with toolkit.once(BUSINESS) as work:
        user_id = await add_user(work)
    audience = Audience(frozenset({user_id}))
    chat = await open_chat(toolkit)

    await capture(toolkit, chat, email=ANN, tags={"lead"}, assignee_id=user_id, audience=audience)

    conversation = await conversation_of(toolkit, chat)
    assert (conversation.assignee_id, conversation.visibility) == (user_id, audience)
    assert (await contact_of(toolkit, chat.guest_id)).visibility.everyone
    async with toolkit.reading(BUSINESS) as work:
        assert (await work.tags.of([chat.guest_id]))[chat.guest_id] == {"lead"}


async def test_what_the_handover_was_marked_with_when_it_was_asked_for_stays(toolkit: SqlToolkit) -> None:
    chat = await open_chat(toolkit)
    async with toolkit.once(BUSINESS) as work:
        handover = await work.handovers.find(chat.handover_id)
        assert handover is not None
        await work.handovers.save(replace(handover, marks=("over_the_limit",)), was=handover)

    await capture(toolkit, chat, email=ANN)

    assert list((await handover_of(toolkit, chat)).marks) == ["over_the_limit"]


async def test_two_audiences_leave_those_who_are_of_both(toolkit: SqlToolkit) -> None:
    async with toolkit.once(BUSINESS) as work:
        await add_user(work, "usr_ann")
        await add_user(work, "usr_zed")
    await in_book(toolkit, email=ANN, visibility=Audience(frozenset({"usr_ann", "usr_zed"})))
    chat = await open_chat(toolkit)
    async with toolkit.once(BUSINESS) as work:
        await work.conversations.show_to(chat.conversation_id, Audience(frozenset({"usr_zed", "usr_tom"})))

    await capture(toolkit, chat, email=ANN)

    assert (await conversation_of(toolkit, chat)).visibility == Audience(frozenset({"usr_zed"}))


async def test_a_person_who_has_the_chat_keeps_it(toolkit: SqlToolkit) -> None:
    async with toolkit.once(BUSINESS) as work:
        ann_answers, has_it = await add_user(work, "usr_ann"), await add_user(work, "usr_zed")
    await in_book(toolkit, email=ANN, assignee_id=ann_answers)
    chat = await open_chat(toolkit)
    async with toolkit.once(BUSINESS) as work:
        conversation = await work.conversations.find(chat.conversation_id)
        assert conversation is not None
        taken = replace(conversation, state=ConversationState.HUMAN, assignee_id=has_it)
        await work.conversations.save(taken)

    await capture(toolkit, chat, email=ANN)

    assert (await conversation_of(toolkit, chat)).assignee_id == has_it
