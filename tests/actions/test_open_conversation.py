"""Whoever writes is met by what is proven, in one open conversation."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.actions.capturing import ANN, ANNS_PHONE, Chat, capture, contact_of, events, in_book, raw_record, values_of
from tests.databases import BUSINESS, OTHER_BUSINESS, WEBCHAT, WHATSAPP
from tests.people import add_handover, add_identifier, add_user, phone_key
from tools.actions.capture.prove_identifier import prove_identifier
from tools.actions.capture.recognise_sender import Sender
from tools.actions.capture.typed_values import Value, email_value, phone_value
from tools.actions.conversations.open_conversation import Opened, Place, open_conversation
from tools.clock import SimulatedClock
from tools.contacts.contact import EVERYONE, Audience, ContactKind, ContactStatus
from tools.contacts.identifiers import Evidence, Holder, Identifier, IdentifierKind, Key, OwnerKind, Source
from tools.contacts.values.pseudonym import is_pseudonymous, pseudonymous_email
from tools.conversations.conversation import ChannelKind, ConversationState, IdentityLevel
from tools.errors import TooMany
from tools.events import EventType
from tools.ids import ChannelId
from tools.storage.toolkit import SqlToolkit

ON_WEB = Place(channel_id=WEBCHAT, channel=ChannelKind.WEBCHAT, language="en", region="GB")
ON_WHATSAPP = Place(channel_id=WHATSAPP, channel=ChannelKind.WHATSAPP)
VISITOR = Sender("webchat:v1")
ANN_WRITES = Sender("whatsapp:1:447400123456", proven=(phone_value(ANNS_PHONE),))


def only(*members: str) -> Audience:
    return Audience(frozenset(members))


async def write(toolkit: SqlToolkit, sender: Sender = VISITOR, *, place: Place = ON_WEB) -> Opened:
    return await toolkit.run(BUSINESS, lambda work: open_conversation(work, place=place, sender=sender))


async def from_whatsapp(toolkit: SqlToolkit, sender: Sender = ANN_WRITES) -> Opened:
    return await write(toolkit, sender, place=ON_WHATSAPP)


async def close(toolkit: SqlToolkit, opened: Opened) -> None:
    async with toolkit.once(BUSINESS) as work:
        conversation = await work.conversations.find(opened.conversation.id)
        assert conversation is not None
        await work.conversations.save(replace(conversation, state=ConversationState.CLOSED, closed_at=work.now))


async def test_an_unknown_visitor_is_a_guest_with_a_made_up_name_and_address(toolkit: SqlToolkit) -> None:
    opened = await write(toolkit)

    guest = await contact_of(toolkit, opened.conversation.contact_id)
    assert opened.is_new
    assert (guest.kind, guest.first_name, guest.dummy_name) == (ContactKind.GUEST, "Guest", True)
    assert is_pseudonymous(pseudonymous_email(guest.id))
    assert await values_of(toolkit, guest.id) == {}
    assert [event.type for event in await events(toolkit)] == [EventType.CONVERSATION_OPENED]


async def test_the_same_visitor_goes_on_in_the_open_conversation(toolkit: SqlToolkit) -> None:
    first = await write(toolkit)

    second = await write(toolkit)

    assert (second.conversation.id, second.is_new) == (first.conversation.id, False)


async def test_an_unknown_number_is_a_contact_named_by_it_until_a_profile_says_more(toolkit: SqlToolkit) -> None:
    opened = await from_whatsapp(toolkit)

    contact = await contact_of(toolkit, opened.conversation.contact_id)
    assert (contact.kind, contact.name, contact.dummy_name) == (ContactKind.CONTACT, "+44 7400 123456", True)
    assert opened.conversation.identity is IdentityLevel.PROVEN
    assert await values_of(toolkit, contact.id) == {ANNS_PHONE: "proven"}
    assert [event.type for event in await events(toolkit)] == [
        EventType.CONTACT_CREATED,
        EventType.CONVERSATION_OPENED,
    ]


async def test_a_profile_name_takes_the_place_of_a_dummy_name_alone(toolkit: SqlToolkit) -> None:
    ann = await in_book(toolkit, phone="+447400654321")
    known = Sender("whatsapp:1:447400654321", proven=(phone_value("+447400654321"),), profile_name="DJ Storm")

    made = await from_whatsapp(toolkit, replace(ANN_WRITES, profile_name="Ann Lee"))
    await from_whatsapp(toolkit, known)

    assert (await contact_of(toolkit, made.conversation.contact_id)).name == "Ann Lee"
    assert (await contact_of(toolkit, ann)).name == "Ann Lee"


async def test_a_user_id_without_a_number_is_the_identity_and_the_number_joins_it_later(toolkit: SqlToolkit) -> None:
    """WhatsApp's business-scoped user ids may come alone."""
    alone = Sender("whatsapp:1:GB.77", proven=())
    first = await from_whatsapp(toolkit, alone)

    second = await from_whatsapp(toolkit, replace(alone, proven=(phone_value(ANNS_PHONE),)))

    assert second.conversation.contact_id == first.conversation.contact_id
    assert (await contact_of(toolkit, first.conversation.contact_id)).first_name == "Guest"
    assert await values_of(toolkit, first.conversation.contact_id) == {ANNS_PHONE: "proven"}


async def test_a_number_that_is_proven_for_a_contact_brings_its_assignee_and_visibility(toolkit: SqlToolkit) -> None:
    async with toolkit.once(BUSINESS) as work:
        user_id = await add_user(work)
    audience = Audience(frozenset({user_id}))
    ann = await in_book(toolkit, phone=ANNS_PHONE, assignee_id=user_id, visibility=audience)

    opened = await from_whatsapp(toolkit)

    conversation = opened.conversation
    assert (conversation.contact_id, conversation.assignee_id, conversation.visibility) == (ann, user_id, audience)


async def test_the_number_of_a_user_makes_a_contact_without_it(toolkit: SqlToolkit) -> None:
    async with toolkit.once(BUSINESS) as work:
        await add_identifier(work, "usr_1", phone_key(ANNS_PHONE), holder_kind=OwnerKind.USER)

    opened = await from_whatsapp(toolkit)
    again = await from_whatsapp(toolkit)

    assert await values_of(toolkit, opened.conversation.contact_id) == {}
    assert again.conversation.id == opened.conversation.id


async def test_a_conversation_closed_less_than_seven_days_ago_opens_again_as_if_new(
    toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    ann = await in_book(toolkit, phone=ANNS_PHONE)
    first = await from_whatsapp(toolkit)
    await close(toolkit, first)
    async with toolkit.once(BUSINESS) as work:
        contact = await work.contacts.find(ann)
        assert contact is not None
        assert await work.contacts.save(replace(contact, assignee_id=await add_user(work, "usr_zed")))
        await work.contacts.show_to(ann, Audience(frozenset({"usr_zed"})))
    clock.advance(timedelta(days=7))

    second = await from_whatsapp(toolkit)

    assert (second.conversation.id, second.is_new) == (first.conversation.id, False)
    assert (second.conversation.state, second.conversation.assignee_id) == (ConversationState.AI, "usr_zed")
    assert second.conversation.visibility == Audience(frozenset({"usr_zed"}))
    assert (await events(toolkit))[-1].type is EventType.CONVERSATION_REOPENED


@pytest.mark.parametrize(
    ("chat", "contact", "after", "told"),
    [
        (only("usr_ann"), EVERYONE, only("usr_ann"), 0),
        (only("usr_ann", "usr_ben"), only("usr_ben", "usr_cat"), only("usr_ben"), 0),
        (only(), only("usr_ben"), only(), 0),
        (only("usr_ann"), only("usr_ben"), only(), 1),
        (EVERYONE, EVERYONE, EVERYONE, 0),
    ],
)
async def test_a_chat_that_opens_again_is_seen_by_no_more_than_before(
    toolkit: SqlToolkit, *, chat: Audience, contact: Audience, after: Audience, told: int
) -> None:
    ann = await in_book(toolkit, phone=ANNS_PHONE)
    first = await from_whatsapp(toolkit)
    async with toolkit.once(BUSINESS) as work:
        await work.conversations.show_to(first.conversation.id, chat)
    await close(toolkit, first)
    async with toolkit.once(BUSINESS) as work:
        await work.contacts.show_to(ann, contact)

    second = await from_whatsapp(toolkit)

    assert (second.conversation.id, second.conversation.visibility) == (first.conversation.id, after)
    async with toolkit.reading(BUSINESS) as work:
        stored = await work.conversations.find(first.conversation.id)
    assert stored is not None
    assert stored.visibility == after
    emptied = [each.data["ids"] for each in await events(toolkit) if each.type is EventType.AUDIENCE_LEFT_EMPTY]
    assert emptied == [[first.conversation.id]] * told


async def test_after_seven_days_another_conversation_begins_with_the_same_contact(
    toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    first, guest = await from_whatsapp(toolkit), await write(toolkit)
    await close(toolkit, first)
    await close(toolkit, guest)
    clock.advance(timedelta(days=7, seconds=1))

    second, later = await from_whatsapp(toolkit), await write(toolkit)

    assert (second.is_new, later.is_new) == (True, True)
    assert second.conversation.contact_id == first.conversation.contact_id
    assert later.conversation.contact_id == guest.conversation.contact_id


async def test_a_message_from_an_archived_contact_brings_it_back(toolkit: SqlToolkit) -> None:
    ann = await in_book(toolkit, phone=ANNS_PHONE, status=ContactStatus.ARCHIVED)

    opened = await from_whatsapp(toolkit)

    assert opened.conversation.contact_id == ann
    assert (await contact_of(toolkit, ann)).status is ContactStatus.ACTIVE


async def test_a_blocked_contact_gets_a_conversation_and_nobody_hears_of_it(toolkit: SqlToolkit) -> None:
    ann = await in_book(toolkit, phone=ANNS_PHONE, status=ContactStatus.ARCHIVED)
    async with toolkit.once(BUSINESS) as work:
        contact = await work.contacts.find(ann)
        assert contact is not None
        assert await work.contacts.save(replace(contact, blocked_at=work.now))

    opened = await from_whatsapp(toolkit)

    assert opened.conversation.contact_id == ann
    assert (await contact_of(toolkit, ann)).status is ContactStatus.ARCHIVED
    assert EventType.CONVERSATION_OPENED not in [event.type for event in await events(toolkit)]


async def test_a_number_parted_from_its_contact_makes_another(toolkit: SqlToolkit) -> None:
    first = await from_whatsapp(toolkit)
    async with toolkit.once(BUSINESS) as work:
        held = await work.identifiers.of([first.conversation.contact_id])
        await work.identifiers.remove([one.id for one in held], held_by=first.conversation.contact_id)

    second = await from_whatsapp(toolkit)

    assert second.is_new
    assert second.conversation.contact_id != first.conversation.contact_id


async def test_later_chats_of_a_session_that_a_claim_led_away_come_to_the_contact_as_claimed(
    toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    ann = await in_book(toolkit, email=ANN)
    first = await write(toolkit)
    async with toolkit.once(BUSINESS) as work:
        handover_id = await add_handover(work, first.conversation)
    await capture(toolkit, Chat(first.conversation.contact_id, first.conversation.id, handover_id), email=ANN)
    await close(toolkit, first)
    clock.advance(timedelta(days=8))
    before = await raw_record(toolkit, ann)

    second = await write(toolkit)

    assert (second.is_new, second.conversation.contact_id) == (True, ann)
    assert second.conversation.identity is IdentityLevel.CLAIMED
    assert await raw_record(toolkit, ann) == before


async def test_a_signed_visitor_is_met_by_its_identity_and_its_guest_is_absorbed(toolkit: SqlToolkit) -> None:
    guest = await write(toolkit)
    sub = Value(Key(IdentifierKind.EXTERNAL, "identity:w1:42"), "42")
    signed = replace(VISITOR, proven=(sub, email_value(ANN)), source=Source.IDENTITY)
    ann = await in_book(toolkit, email=ANN)

    opened = await write(toolkit, signed)
    elsewhere = await write(toolkit, replace(signed, identity="webchat:v2"))

    assert opened.conversation.id == guest.conversation.id
    assert (opened.conversation.contact_id, opened.conversation.identity) == (ann, IdentityLevel.PROVEN)
    assert (elsewhere.conversation.contact_id, elsewhere.conversation.identity) == (ann, IdentityLevel.PROVEN)


async def test_who_does_not_sign_in_any_more_gets_another_conversation(toolkit: SqlToolkit) -> None:
    ann = await in_book(toolkit, email=ANN)
    first = await write(toolkit)
    async with toolkit.once(BUSINESS) as work:
        await prove_identifier(
            work, conversation_id=first.conversation.id, values=[email_value(ANN)], source=Source.IDENTITY
        )

    second = await write(toolkit)

    assert second.conversation.id != first.conversation.id
    assert (second.conversation.contact_id, second.conversation.identity) == (ann, IdentityLevel.CLAIMED)


async def test_a_network_address_opens_ten_conversations_an_hour(toolkit: SqlToolkit, clock: SimulatedClock) -> None:
    here = replace(ON_WEB, network_address="n1")
    for number in range(10):
        await write(toolkit, Sender(f"webchat:{number}"), place=here)

    with pytest.raises(TooMany):
        await write(toolkit, Sender("webchat:11"), place=here)
    again = await write(toolkit, Sender("webchat:3"), place=here)
    elsewhere = await write(toolkit, Sender("webchat:12"), place=replace(here, network_address="n2"))
    clock.advance(timedelta(hours=1))
    later = await write(toolkit, Sender("webchat:11"), place=here)

    assert [again.is_new, elsewhere.is_new, later.is_new] == [False, True, True]


@pytest.mark.parametrize("sender", [VISITOR, ANN_WRITES])
async def test_many_first_messages_at_once_open_one_conversation_with_one_contact(
    toolkit: SqlToolkit, sender: Sender
) -> None:
    place = ON_WEB if sender is VISITOR else ON_WHATSAPP

    opened = await asyncio.gather(*(write(toolkit, sender, place=place) for _ in range(8)))

    assert len({each.conversation.id for each in opened}) == 1
    assert [each.is_new for each in opened].count(True) == 1
    told = [event.type for event in await events(toolkit)]
    assert told.count(EventType.CONVERSATION_OPENED) == 1
    assert told.count(EventType.CONTACT_CREATED) == (0 if sender is VISITOR else 1)


async def test_a_conversation_of_another_business_is_not_gone_on_with(toolkit: SqlToolkit) -> None:
    first = await from_whatsapp(toolkit)

    async with toolkit.once(OTHER_BUSINESS) as work:
        place = replace(ON_WHATSAPP, channel_id=ChannelId(WHATSAPP + "_two"))
        other = await open_conversation(work, place=place, sender=ANN_WRITES)

    assert other.is_new
    assert other.conversation.contact_id != first.conversation.contact_id


async def test_a_blocked_contact_reopens_nothing_and_words_that_led_to_one_do_not_block(toolkit: SqlToolkit) -> None:
    ann = await in_book(toolkit, phone=ANNS_PHONE, email=ANN)
    of_ann, of_guest = await from_whatsapp(toolkit), await write(toolkit)
    async with toolkit.once(BUSINESS) as work:
        handover_id = await add_handover(work, of_guest.conversation)
    await capture(toolkit, Chat(of_guest.conversation.contact_id, of_guest.conversation.id, handover_id), email=ANN)
    for opened in (of_ann, of_guest):
        await close(toolkit, opened)
    async with toolkit.once(BUSINESS) as work:
        contact = await work.contacts.find(ann)
        assert contact is not None
        assert await work.contacts.save(replace(contact, blocked_at=work.now))

    blocked, led = await from_whatsapp(toolkit), await write(toolkit)

    assert (blocked.conversation.id, blocked.conversation.state) == (of_ann.conversation.id, ConversationState.CLOSED)
    assert (led.conversation.id, led.conversation.state) == (of_guest.conversation.id, ConversationState.AI)


async def test_of_one_channel_identity_that_is_blocked_nobody_hears(toolkit: SqlToolkit) -> None:
    ann = await in_book(toolkit, email=ANN)
    async with toolkit.once(BUSINESS) as work:
        await work.identifiers.claim(
            [
                Identifier(
                    id="idn_blocked",
                    business_id=BUSINESS,
                    key=ANN_WRITES.key,
                    value=ANN_WRITES.identity,
                    holder=Holder(OwnerKind.CONTACT, ann),
                    evidence=Evidence.PROVEN,
                    source=Source.CHANNEL,
                    primary=False,
                    created_at=work.now,
                    blocked_at=work.now,
                )
            ]
        )

    opened = await from_whatsapp(toolkit)

    assert opened.conversation.contact_id == ann
    assert EventType.CONVERSATION_OPENED not in [event.type for event in await events(toolkit)]
