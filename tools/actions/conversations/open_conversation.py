"""Somebody writes for the first time, or again: who it is, and in which conversation it goes on."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from tools.actions.capture.note_proofs import note_proofs
from tools.actions.capture.prove_identifier import prove_identifier
from tools.actions.capture.read_session import TIMES, contact_holders
from tools.actions.capture.recognise_sender import Recognised, Sender, recognise_sender
from tools.actions.capture.who_writes import who_writes
from tools.actions.conversations.reopen_conversation import may_reopen, reopen_conversation
from tools.contacts.contact import Contact
from tools.contacts.evidence import is_browser
from tools.contacts.identifiers import Evidence, Identifier, Key, OwnerKind
from tools.conversations.conversation import ChannelKind, Conversation, ConversationState, IdentityLevel
from tools.conversations.limits import limits_of
from tools.conversations.openness import THE_AI_IS_TALKED_TO
from tools.errors import Busy, TooMany
from tools.events import EventType
from tools.ids import ChannelId, ContactId, ConversationId
from tools.toolkit import UnitOfWork

_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Place:
    """Where it is written."""

    channel_id: ChannelId
    channel: ChannelKind
    network_address: str = ""
    """A keyed hash; empty where the channel has none."""
    language: str = ""
    region: str = ""
    template: str = ""
    """Of the widget; empty means the channel's."""


@dataclass(frozen=True)
class Opened:
    """The conversation to go on with."""

    conversation: Conversation
    is_new: bool


async def open_conversation(work: UnitOfWork, *, place: Place, sender: Sender) -> Opened:
    """One open conversation per contact and channel identity; a closed one goes on for seven days.

    Raises ``TooMany`` when a network address opens more than its share.
    """
    new_id = ContactId(work.new_id("con"))
    for _ in range(TIMES):
        held = await work.identifiers.holders([sender.key, *sender.proofs()])
        latest = await work.conversations.latest_of_sender(place.channel_id, sender.identity)
        if latest is not None and await _is_theirs(work, latest, sender, held):
            going_on = await _go_on(work, latest, place, sender, held)
            if going_on is None:
                continue
            return Opened(going_on, is_new=False)
        recognised = await recognise_sender(work, sender, held, new_id=new_id)
        if recognised is not None:
            opened = await _open(work, place, sender, recognised)
            if is_browser(sender.key):
                await note_proofs(work, opened.conversation.id, list(sender.proofs()), held)
            return opened
    raise Busy


async def _is_theirs(work: UnitOfWork, latest: Conversation, sender: Sender, held: Mapping[Key, Identifier]) -> bool:
    """Whether the sender's newest conversation goes on: it may be over, or its contact parted from the number."""
    if latest.state is ConversationState.CLOSED and not may_reopen(work, latest):
        return False
    if latest.identity is IdentityLevel.PROVEN and not sender.proofs():
        # Who has signed in and does not now is nobody in particular, on a browser that others may use.
        return False
    holders = contact_holders(held.values())
    return latest.contact_id in holders or latest.contact_id in {
        await work.contacts.redirect(contact_id) for contact_id in sorted(holders)
    }


async def _go_on(
    work: UnitOfWork, latest: Conversation, place: Place, sender: Sender, held: Mapping[Key, Identifier]
) -> Conversation | None:
    """Nothing when it was erased at this very moment: whoever writes is somebody new."""
    conversation = await work.conversations.lock(latest.id)
    contact = None if conversation is None else await work.contacts.find(conversation.contact_id)
    if conversation is None or contact is None:
        return None
    if (await who_writes(work, conversation)).blocked:
        return conversation
    conversation = await reopen_conversation(work, conversation, contact)
    if conversation.template != (template := await _template_at(work, place)):
        conversation = replace(conversation, template=template)
        await work.conversations.save(conversation)
    if _all_proven(conversation, sender, held):
        return conversation
    await prove_identifier(
        work,
        conversation_id=conversation.id,
        values=list(sender.proofs().values()),
        source=sender.source,
    )
    proven = await work.conversations.find(conversation.id)
    assert proven is not None
    return proven


def _all_proven(conversation: Conversation, sender: Sender, held: Mapping[Key, Identifier]) -> bool:
    """Whether there is nothing left to prove; a user's own value is proof of nobody."""
    new = [
        key
        for key in sender.proofs()
        if key not in held
        or held[key].evidence is not Evidence.PROVEN
        or (held[key].holder.kind is OwnerKind.CONTACT and held[key].holder.id != conversation.contact_id)
    ]
    return not new and (conversation.identity is IdentityLevel.PROVEN or not sender.proofs())


async def _open(work: UnitOfWork, place: Place, sender: Sender, recognised: Recognised) -> Opened:
    contact = recognised.contact
    if not recognised.is_new:
        # Whoever holds the contact is alone; another first message may have been faster.
        latest = await work.conversations.latest_of_sender(place.channel_id, sender.identity)
        if _is_open(latest, contact, recognised):
            assert latest is not None
            return Opened(latest, is_new=False)
    await _count(work, place)
    conversation = Conversation(
        id=ConversationId(work.new_id("cnv")),
        business_id=work.business_id,
        channel_id=place.channel_id,
        channel=place.channel,
        contact_id=contact.id,
        state=ConversationState.AI,
        identity=recognised.identity,
        opened_at=work.now,
        close_at=work.now + THE_AI_IS_TALKED_TO,
        sender=sender.identity,
        visibility=contact.visibility,
        assignee_id=contact.assignee_id,
        language=place.language,
        region=place.region,
        template=await _template_at(work, place),
        network_address=place.network_address,
    )
    await work.conversations.add(conversation)
    if not recognised.blocked:
        data = {"conversation_id": conversation.id, "contact_id": contact.id, "channel": place.channel.value}
        work.announce(EventType.CONVERSATION_OPENED, data, conversation_id=conversation.id, contacts=(contact.id,))
    return Opened(conversation, is_new=True)


async def _template_at(work: UnitOfWork, place: Place) -> str:
    """By which handovers run that begin here."""
    if place.template:
        return place.template
    channel = await work.channels.find(place.channel_id)
    return channel.template if channel is not None else ""


def _is_open(latest: Conversation | None, contact: Contact, recognised: Recognised) -> bool:
    return (
        latest is not None
        and latest.state is not ConversationState.CLOSED
        and latest.contact_id == contact.id
        and (latest.identity is IdentityLevel.PROVEN) == (recognised.identity is IdentityLevel.PROVEN)
    )


async def _count(work: UnitOfWork, place: Place) -> None:
    if not place.network_address:
        return
    limits = limits_of((await work.businesses.get()).settings)
    opened = await work.conversations.opened_from(place.network_address, since=work.now - _HOUR)
    if opened >= limits.conversations_an_hour:
        raise TooMany("Too many new conversations from here; try again later.", retry_after=_HOUR.total_seconds())
