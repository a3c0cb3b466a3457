"""Contacts, conversations and handovers as a user's assistant is told them: plain values under names.

Whatever a customer wrote stands in a value of its own, and nowhere in the words around it.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from tools.contacts.contact import Audience, Contact, ContactKind
from tools.contacts.editing.custom_field import CustomField, shown_custom
from tools.contacts.identifiers import Claim, ClaimState, Identifier, IdentifierKind
from tools.contacts.record import OptOut
from tools.conversations.conversation import Conversation, Message, Speaker
from tools.conversations.handover import Handover, Offer, OfferState
from tools.conversations.lists import Beside
from tools.ids import UserId


def contact_in_list(
    contact: Contact, identifiers: Sequence[Identifier], tags: Collection[str], opt_outs: Collection[OptOut]
) -> dict[str, Any]:
    """A contact as it stands among others."""
    return {
        "id": contact.id,
        "version": contact.version,
        "name": contact.name,
        "name_is_made_up": contact.dummy_name,
        "is_guest": contact.kind is ContactKind.GUEST,
        "business_name": contact.business_name,
        "emails": _values(identifiers, IdentifierKind.EMAIL),
        "phones": _values(identifiers, IdentifierKind.PHONE),
        "tags": sorted(tags),
        "status": contact.status.value,
        "visibility": audience(contact.visibility),
        "assignee_id": contact.assignee_id,
        "opted_out_of": sorted({out.channel for out in opt_outs}),
        "blocked": contact.blocked_at is not None,
        "updated_at": at(contact.updated_at),
    }


def contact_in_full(
    contact: Contact,
    identifiers: Sequence[Identifier],
    tags: Collection[str],
    opt_outs: Collection[OptOut],
    *,
    claims: Sequence[Claim],
    fields: Sequence[CustomField],
) -> dict[str, Any]:
    """A contact with all that an assistant is told of it."""
    return {
        **contact_in_list(contact, identifiers, tags, opt_outs),
        "first_name": contact.first_name,
        "middle_name": contact.middle_name,
        "last_name": contact.last_name,
        "contact_address": dict(contact.contact_address),
        "billing_address": dict(contact.billing_address),
        "notes": contact.notes,
        "custom": shown_custom(contact.custom, fields),
        "typed_in_chats_not_checked": [
            {"kind": each.key.kind.value, "value": each.value, "conversation_id": each.conversation_id}
            for each in claims
            if each.state is ClaimState.OPEN
        ],
        "created_at": at(contact.created_at),
    }


def conversation_in_list(conversation: Conversation, beside: Beside) -> dict[str, Any]:
    """A conversation, with what was said last."""
    return {
        "id": conversation.id,
        "channel": conversation.channel.value,
        "state": conversation.state.value,
        "contact_id": beside.contact_id,
        "contact_name": beside.contact_name,
        "identity": conversation.identity.value,
        "assignee_id": conversation.assignee_id,
        "visibility": audience(conversation.visibility),
        "handover_id": conversation.handover_id,
        "language": conversation.language,
        "tags": list(conversation.tags),
        "unread": beside.unread,
        "last_message": None
        if beside.latest is None
        else {"from": _speaks(beside.latest.speaker), "text": beside.latest.text, "at": at(beside.latest.at)},
    }


def message_told(message: Message) -> dict[str, Any]:
    """One message, or a note that the customer never sees."""
    return {
        "from": _speaks(message.speaker),
        "from_name": message.from_name,
        "text": message.text,
        "files": [{name: each.get(name) for name in ("name", "type", "size")} for each in message.attachments],
        "at": at(message.at),
    }


def handover_told(handover: Handover, offers: Sequence[Offer], *, to: UserId) -> dict[str, Any]:
    """A handover, and whether it is offered to this user."""
    return {
        "id": handover.id,
        "conversation_id": handover.conversation_id,
        "state": handover.state.value,
        "reason": handover.reason,
        "requested_at": at(handover.requested_at),
        "wait_ends_at": at(handover.wait_until),
        "offered_to_me": any(each.user_id == to and each.state is OfferState.OPEN for each in offers),
        "accepted_by": handover.accepted_by,
        "details_given": dict(handover.captured),
        "details_missing": list(handover.missing),
        "follow_up": {
            "state": handover.follow_up.state.value,
            "owner_id": handover.follow_up.owner_id,
            "due_at": at(handover.follow_up.due_at),
        },
    }


def audience(shown: Audience) -> str | list[str]:
    """``everyone``, or the ids of users and teams."""
    return "everyone" if shown.members is None else sorted(shown.members)


def at(moment: datetime | None) -> str | None:
    """As it is written in JSON."""
    return None if moment is None else moment.isoformat()


_SPEAKERS: Mapping[Speaker, str] = {
    Speaker.CONTACT: "customer",
    Speaker.AI: "ai",
    Speaker.USER: "colleague",
    Speaker.SYSTEM: "system",
    Speaker.NOTE: "note of a colleague",
}


def _speaks(speaker: Speaker) -> str:
    return _SPEAKERS[speaker]


def _values(identifiers: Sequence[Identifier], kind: IdentifierKind) -> list[dict[str, Any]]:
    first = sorted(identifiers, key=lambda each: not each.primary)
    return [
        {
            "value": each.value,
            **({"extension": each.extension} if each.extension else {}),
            "main": each.primary,
            "evidence": each.evidence.value,
        }
        for each in first
        if each.key.kind is kind
    ]
