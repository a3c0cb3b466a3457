"""Proof beats claim: by the channel, by a signed identity, by a code."""

from datetime import timedelta

import pytest

from tests.actions.capturing import (
    ANN,
    ANNS_PHONE,
    BOB,
    BOBS_PHONE,
    Chat,
    Typed,
    capture,
    contact_of,
    conversation_of,
    events,
    in_book,
    open_chat,
    said_of,
    values_of,
)
from tests.databases import BUSINESS, WHATSAPP
from tests.people import add_conversation, add_handover, add_identifier, add_user, email_key, open_pairs
from tools.actions.capture.capture_contact import capture_contact
from tools.actions.capture.prove_identifier import Proved, prove_identifier
from tools.actions.capture.recognise_sender import Sender
from tools.actions.capture.typed_values import Value, email_value, phone_value
from tools.actions.contacts.entering.part_values import part_values
from tools.actions.conversations.open_conversation import Opened, Place, open_conversation
from tools.clock import SimulatedClock
from tools.contacts.contact import Audience, ContactKind, ContactStatus
from tools.contacts.evidence import OnMatch, pair_of
from tools.contacts.identifiers import Evidence, IdentifierKind, Key, OwnerKind, Source
from tools.contacts.proof import ProofOutcome
from tools.contacts.store import PairKind
from tools.conversations.conversation import ChannelKind, IdentityLevel
from tools.errors import NotFound
from tools.events import EventType
from tools.ids import ConversationId
from tools.storage.toolkit import SqlToolkit

ON_WHATSAPP = Place(channel_id=WHATSAPP, channel=ChannelKind.WHATSAPP)


async def prove(toolkit: SqlToolkit, chat: Chat, *values: Value, source: Source = Source.CODE) -> Proved:
    async with toolkit.once(BUSINESS) as work:
        return await prove_identifier(work, conversation_id=chat.conversation_id, values=values, source=source)


async def write_from(toolkit: SqlToolkit, phone: str) -> Opened:
    """A message comes through WhatsApp."""
    sender = Sender(f"whatsapp:1:{phone[1:]}", proven=(phone_value(phone),))
    async with toolkit.once(BUSINESS) as work:
        return await open_conversation(work, place=ON_WHATSAPP, sender=sender)


def signed(sub: str) -> Value:
    return Value(Key(IdentifierKind.EXTERNAL, f"identity:w1:{sub}"), sub)


async def test_a_passed_code_for_an_own_value_makes_it_proven(toolkit: SqlToolkit) -> None:
    chat = await open_chat(toolkit)
    await capture(toolkit, chat, email=ANN)

    proved = await prove(toolkit, chat, email_value(ANN))

    assert (proved.contact_id, proved.outcome) == (chat.guest_id, ProofOutcome.OWN)
    assert await values_of(toolkit, chat.guest_id) == {ANN: "proven"}
    assert await said_of(toolkit, chat.guest_id) == {ANN: "accepted"}
    assert (await conversation_of(toolkit, chat)).identity is IdentityLevel.PROVEN


async def test_the_first_value_stays_the_first_once_it_is_proven(toolkit: SqlToolkit) -> None:
    chat = await open_chat(toolkit)
    await capture(toolkit, chat, email=ANN)

    await prove(toolkit, chat, email_value(ANN), email_value(BOB))

    async with toolkit.reading(BUSINESS) as work:
        firsts = {one.value: one.primary for one in await work.identifiers.of([chat.guest_id]) if "@" in one.value}
    assert firsts == {ANN: True, BOB: False}


async def test_a_passed_code_for_the_value_of_a_contact_absorbs_the_guest_into_it(toolkit: SqlToolkit) -> None:
    async with toolkit.once(BUSINESS) as work:
        user_id = await add_user(work)
    audience = Audience(frozenset({user_id}))
    ann = await in_book(toolkit, email=ANN, visibility=audience, assignee_id=user_id)
    chat = await open_chat(toolkit)
    await capture(toolkit, chat, phone=ANNS_PHONE, name="Annie")

    proved = await prove(toolkit, chat, email_value(ANN))

    conversation = await conversation_of(toolkit, chat)
    assert (proved.contact_id, proved.outcome) == (ann, ProofOutcome.BELONGS_TO)
    assert (conversation.contact_id, conversation.identity) == (ann, IdentityLevel.PROVEN)
    assert (conversation.assignee_id, conversation.visibility) == (user_id, audience)
    assert await values_of(toolkit, ann) == {ANN: "proven", ANNS_PHONE: "claimed"}
    assert (await contact_of(toolkit, ann)).name == "Ann Lee"
    assert (await contact_of(toolkit, chat.guest_id)).merged_into_id == ann


async def test_proof_of_what_a_claim_led_to_stays_there_and_is_proven(toolkit: SqlToolkit) -> None:
    ann = await in_book(toolkit, email=ANN)
    chat = await open_chat(toolkit)
    await capture(toolkit, chat, email=ANN)

    proved = await prove(toolkit, chat, email_value(ANN))

    assert proved.contact_id == ann
    assert (await conversation_of(toolkit, chat)).identity is IdentityLevel.PROVEN


async def test_proof_leads_away_from_where_a_claim_led(toolkit: SqlToolkit) -> None:
    ann, bob = await in_book(toolkit, email=ANN), await in_book(toolkit, email=BOB, name="Bob Stone")
    chat = await open_chat(toolkit)
    await capture(toolkit, chat, email=ANN)

    proved = await prove(toolkit, chat, email_value(BOB))

    assert proved.contact_id == bob
    assert (await conversation_of(toolkit, chat)).contact_id == bob
    assert await said_of(toolkit, ann) == {}
    assert (await contact_of(toolkit, chat.guest_id)).merged_into_id == bob


async def test_a_message_from_a_number_somebody_only_claimed_takes_that_record_whole(toolkit: SqlToolkit) -> None:
    """Values on it that this session did not type are history: they lead nowhere and are sent nothing."""
    chat = await open_chat(toolkit)
    await capture(toolkit, chat, email=ANN, phone=ANNS_PHONE)

    opened = await write_from(toolkit, ANNS_PHONE)

    assert opened.conversation.contact_id == chat.guest_id
    assert await values_of(toolkit, chat.guest_id) == {ANNS_PHONE: "proven"}
    assert await said_of(toolkit, chat.guest_id) == {ANN: "history", ANNS_PHONE: "accepted"}


async def test_a_number_leaves_a_record_that_has_something_proven_and_the_pair_is_suggested(
    toolkit: SqlToolkit,
) -> None:
    bob = await in_book(toolkit, email=BOB, name="Bob Stone")
    async with toolkit.once(BUSINESS) as work:
        key = phone_value(ANNS_PHONE).key
        await add_identifier(work, bob, key, value=ANNS_PHONE, evidence=Evidence.CLAIMED)

    opened = await write_from(toolkit, ANNS_PHONE)

    writer = opened.conversation.contact_id
    assert writer != bob
    assert await values_of(toolkit, bob) == {BOB: "proven"}
    assert await values_of(toolkit, writer) == {ANNS_PHONE: "proven"}
    async with toolkit.reading(BUSINESS) as work:
        pair = await work.pairs.find(bob, writer)
    assert pair is not None
    assert pair.kind is PairKind.SUGGESTION


async def test_the_phone_typed_beside_a_known_email_is_a_contact_of_its_own_when_it_writes(
    toolkit: SqlToolkit,
) -> None:
    ann = await in_book(toolkit, email=ANN)
    chat = await open_chat(toolkit)
    await capture(toolkit, chat, email=ANN, phone=ANNS_PHONE)

    opened = await write_from(toolkit, ANNS_PHONE)

    writer = await contact_of(toolkit, opened.conversation.contact_id)
    assert writer.id not in (ann, chat.guest_id)
    assert (writer.kind, writer.name, writer.dummy_name) == (ContactKind.CONTACT, "+44 7400 123456", True)
    assert await values_of(toolkit, ann) == {ANN: "proven"}


async def test_a_code_for_the_value_of_another_joins_two_that_are_both_proven(
    toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    ann = await in_book(toolkit, email=ANN)
    clock.advance(timedelta(seconds=1))
    opened = await write_from(toolkit, ANNS_PHONE)
    writer = opened.conversation.contact_id

    async with toolkit.once(BUSINESS) as work:
        proved = await prove_identifier(
            work, conversation_id=opened.conversation.id, values=[email_value(ANN)], source=Source.CODE
        )
        conversation = await work.conversations.find(opened.conversation.id)

    assert (proved.outcome, proved.contact_id) == (ProofOutcome.JOIN, ann)
    assert await values_of(toolkit, ann) == {ANN: "proven", ANNS_PHONE: "proven"}
    assert (await contact_of(toolkit, writer)).merged_into_id == ann
    assert conversation is not None
    assert conversation.contact_id == ann


async def test_a_signed_identity_outranks_its_email_and_the_other_is_one_conflict(toolkit: SqlToolkit) -> None:
    ann, bob = await in_book(toolkit), await in_book(toolkit, email=BOB, name="Bob Stone")
    async with toolkit.once(BUSINESS) as work:
        await add_identifier(work, ann, signed("42").key)
    chat = await open_chat(toolkit)

    for _ in range(2):
        proved = await prove(toolkit, chat, signed("42"), email_value(BOB), source=Source.IDENTITY)

    assert (proved.contact_id, proved.outcome) == (ann, ProofOutcome.CONFLICT)
    assert await values_of(toolkit, bob) == {BOB: "proven"}
    async with toolkit.reading(BUSINESS) as work:
        (pair,) = await open_pairs(work)
    assert (pair.kind, pair.times, (pair.one_id, pair.other_id)) == (PairKind.CONFLICT, 1, pair_of(ann, bob))
    assert [event.type for event in await events(toolkit)].count(EventType.CONTACT_CONFLICT) == 1


async def test_proof_brings_an_archived_contact_back(toolkit: SqlToolkit) -> None:
    ann = await in_book(toolkit, email=ANN, status=ContactStatus.ARCHIVED)
    chat = await open_chat(toolkit)

    await prove(toolkit, chat, email_value(ANN))

    assert (await contact_of(toolkit, ann)).status is ContactStatus.ACTIVE
    assert EventType.CONTACT_REACTIVATED in [event.type for event in await events(toolkit)]


async def test_the_own_value_of_a_user_proves_nothing_about_a_customer(toolkit: SqlToolkit) -> None:
    async with toolkit.once(BUSINESS) as work:
        await add_identifier(work, "usr_1", email_key(ANN), holder_kind=OwnerKind.USER)
    chat = await open_chat(toolkit)

    proved = await prove(toolkit, chat, email_value(ANN))

    assert (proved.outcome, proved.contact_id) == (ProofOutcome.NOWHERE, chat.guest_id)
    assert (await conversation_of(toolkit, chat)).identity is IdentityLevel.NONE


async def test_proving_twice_is_once(toolkit: SqlToolkit) -> None:
    await in_book(toolkit, email=ANN)
    chat = await open_chat(toolkit)
    await capture(toolkit, chat, phone=BOBS_PHONE)
    await prove(toolkit, chat, email_value(ANN))
    told = await events(toolkit)

    await prove(toolkit, chat, email_value(ANN))

    assert await events(toolkit) == told


async def test_an_unsigned_visitor_of_a_browser_that_signed_in_writes_on_nobody(toolkit: SqlToolkit) -> None:
    """The next chat of that browser comes as claimed; what is typed there is said, not held, by the contact."""
    ann = await in_book(toolkit, email=ANN)
    chat = await open_chat(toolkit)
    await prove(toolkit, chat, email_value(ANN))
    async with toolkit.once(BUSINESS) as work:
        conversation = await add_conversation(work, ann, identity=IdentityLevel.CLAIMED)
    later = Chat(chat.guest_id, conversation.id, chat.handover_id)

    await _capture_without_handover(toolkit, later, phone=ANNS_PHONE)

    assert await values_of(toolkit, ann) == {ANN: "proven"}
    assert await said_of(toolkit, ann) == {ANNS_PHONE: "open"}


async def test_words_of_such_a_visitor_that_name_another_give_it_a_record_of_its_own(toolkit: SqlToolkit) -> None:
    ann = await in_book(toolkit, email=ANN)
    await in_book(toolkit, email=BOB, name="Bob Stone")
    chat = await open_chat(toolkit)
    await prove(toolkit, chat, email_value(ANN))
    async with toolkit.once(BUSINESS) as work:
        conversation = await add_conversation(work, ann, identity=IdentityLevel.CLAIMED)
    later = Chat(chat.guest_id, conversation.id, chat.handover_id)

    await _capture_without_handover(toolkit, later, email=BOB, phone=ANNS_PHONE)

    moved = await conversation_of(toolkit, later)
    assert moved.contact_id not in (ann, chat.guest_id)
    assert await values_of(toolkit, moved.contact_id) == {ANNS_PHONE: "claimed"}
    assert (await conversation_of(toolkit, chat)).contact_id == ann


async def test_a_conversation_that_is_not_there_proves_nothing(sqlite_toolkit: SqlToolkit) -> None:
    chat = await open_chat(sqlite_toolkit)

    with pytest.raises(NotFound):
        await prove(
            sqlite_toolkit, Chat(chat.guest_id, ConversationId("cnv_none"), chat.handover_id), email_value(ANN)
        )


async def _capture_without_handover(toolkit: SqlToolkit, chat: Chat, *, email: str = "", phone: str = "") -> None:
    async with toolkit.once(BUSINESS) as work:
        await capture_contact(
            work,
            conversation_id=chat.conversation_id,
            handover_id=None,
            details=Typed(email=email, phone=phone),
            on_match=OnMatch.MERGE,
        )


async def test_what_was_typed_beside_a_claim_is_held_by_the_contact_once_it_is_proven(toolkit: SqlToolkit) -> None:
    ann = await in_book(toolkit, email=ANN)
    chat = await open_chat(toolkit)
    await capture(toolkit, chat, email=ANN, phone=ANNS_PHONE)

    await prove(toolkit, chat, email_value(ANN))

    assert await values_of(toolkit, ann) == {ANN: "proven", ANNS_PHONE: "claimed"}
    assert await said_of(toolkit, ann) == {ANN: "accepted", ANNS_PHONE: "open"}


async def test_words_never_take_from_a_chat_what_it_has_proven(toolkit: SqlToolkit) -> None:
    opened = await write_from(toolkit, ANNS_PHONE)
    writer = opened.conversation.contact_id
    async with toolkit.once(BUSINESS) as work:
        held = await work.identifiers.of([writer])
        await work.identifiers.remove([one.id for one in held], held_by=writer)
        handover_id = await add_handover(work, opened.conversation)
    chat = Chat(writer, opened.conversation.id, handover_id)

    await capture(toolkit, chat, email=ANN)

    assert (await conversation_of(toolkit, chat)).identity is IdentityLevel.PROVEN


async def test_a_chat_that_showed_who_it_is_goes_to_nobody_by_words_when_its_proof_is_gone(
    toolkit: SqlToolkit,
) -> None:
    bob = await in_book(toolkit, email=BOB)
    chat = await open_chat(toolkit)
    await prove(toolkit, chat, email_value(ANN))
    own = (await conversation_of(toolkit, chat)).contact_id
    async with toolkit.once(BUSINESS) as work:
        held = await work.identifiers.of([own])
        await part_values(work, own, [one for one in held if one.key.kind is IdentifierKind.EMAIL], held=held)

    await capture(toolkit, chat, email=BOB)

    assert (await conversation_of(toolkit, chat)).contact_id == own
    async with toolkit.reading(BUSINESS) as work:
        (pair,) = await open_pairs(work)
    assert ((pair.one_id, pair.other_id), pair.kind) == (pair_of(own, bob), PairKind.SUGGESTION)


async def test_a_guest_that_holds_too_much_for_the_contact_is_suggested_and_not_lost(toolkit: SqlToolkit) -> None:
    ann = await in_book(toolkit, email=ANN)
    chat = await open_chat(toolkit)
    async with toolkit.once(BUSINESS) as work:
        for number in range(20):
            key = email_key(f"n{number}@example.com")
            await add_identifier(work, chat.guest_id, key, evidence=Evidence.CLAIMED, primary=number == 0)

    proved = await prove(toolkit, chat, email_value(ANN))

    assert proved.contact_id == ann
    assert (await conversation_of(toolkit, chat)).contact_id == ann
    assert (await contact_of(toolkit, chat.guest_id)).status is ContactStatus.ACTIVE
    async with toolkit.reading(BUSINESS) as work:
        assert await work.pairs.find(ann, chat.guest_id) is not None
