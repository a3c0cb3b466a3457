"""A contact, or one of its channel identities, is blocked: its messages are kept, and nothing comes of them."""

from collections.abc import Collection
from dataclasses import replace

from tools.actions.capture.hold_person import hold_person
from tools.actions.capture.who_writes import who_writes
from tools.actions.contacts.note_change import note_change
from tools.actions.conversations.end_conversation import end_conversation
from tools.contacts.book.history import ChangeKind
from tools.contacts.contact import Contact
from tools.contacts.identifiers import Identifier, IdentifierKind, Source
from tools.conversations.conversation import Conversation
from tools.conversations.handover import FollowUpState
from tools.conversations.inbox import InboxKind
from tools.errors import Invalid
from tools.events import EventType
from tools.ids import ContactId, ConversationId
from tools.toolkit import UnitOfWork

_ANSWERED_NO_MORE = frozenset(InboxKind) - {
    InboxKind.ACCEPTED,
    InboxKind.TAKEN,
    InboxKind.REPLIED,
    InboxKind.HANDED_ON,
    InboxKind.GIVEN_BACK,
    InboxKind.CLOSED,
}
"""All but what people did: the graph is to know whose the chat was before it is closed."""


async def block_contact(
    work: UnitOfWork, *, contact_id: ContactId, identifier_id: str | None, by_id: str, reason: str = ""
) -> Contact:
    """No AI, no handover, no notification and no reactivation; open chats are closed and visitors are signed out.

    ``identifier_id`` blocks this one channel identity. Chats that words alone led to the contact go on: a claim makes
    nobody the contact that is blocked. Twice is once. Raises ``NotFound``, ``Invalid`` for an identity it has not.
    """
    person = await hold_person(work, contact_id)
    identity = None if identifier_id is None else await _identity(work, contact_id, identifier_id)
    if identity is None:
        if person.contact.blocked_at is not None:
            return person.contact
        blocked = replace(person.contact, blocked_at=work.now, updated_at=work.now)
        await work.contacts.save_locked(blocked)
        theirs = await _own_conversations(work, blocked, person.conversation_ids)
    else:
        if not await work.identifiers.block(identity.id, held_by=contact_id, at=work.now):
            return person.contact
        blocked = person.contact
        written = await work.conversations.of_sender(identity.key.match_key)
        # Not those of a contact that the number was parted from.
        theirs = [each for each in written if each.id in person.conversation_ids]
    for conversation in theirs:
        await _end(work, conversation, by_id=by_id)
    await _tell(work, contact_id, identity, ChangeKind.BLOCKED, by_id=by_id, reason=reason)
    return blocked


async def unblock_contact(
    work: UnitOfWork, *, contact_id: ContactId, identifier_id: str | None, by_id: str, reason: str = ""
) -> Contact:
    """What comes from now on counts again; what came meanwhile stays unanswered. Twice is once."""
    contact = (await hold_person(work, contact_id)).contact
    identity = None if identifier_id is None else await _identity(work, contact_id, identifier_id)
    if identity is None:
        if contact.blocked_at is None:
            return contact
        contact = replace(contact, blocked_at=None, updated_at=work.now)
        await work.contacts.save_locked(contact)
    elif not await work.identifiers.block(identity.id, held_by=contact_id, at=None):
        return contact
    await _tell(work, contact_id, identity, ChangeKind.UNBLOCKED, by_id=by_id, reason=reason)
    return contact


async def _identity(work: UnitOfWork, contact_id: ContactId, identifier_id: str) -> Identifier:
    for one in await work.identifiers.of([contact_id]):
        if one.id == identifier_id and one.key.kind is IdentifierKind.CHANNEL:
            return one
    raise Invalid("This is none of the contact's channel identities.", field="identifier")


async def _own_conversations(
    work: UnitOfWork, blocked: Contact, conversation_ids: Collection[ConversationId]
) -> list[Conversation]:
    own: list[Conversation] = []
    for conversation_id in conversation_ids:
        conversation = await work.conversations.find(conversation_id)
        if conversation is not None and (await who_writes(work, conversation)).own.id == blocked.id:
            own.append(conversation)
    return own


async def _end(work: UnitOfWork, conversation: Conversation, *, by_id: str) -> None:
    """The chat is closed without a word to the customer, and nobody owes an answer in it any more."""
    await work.tokens.revoke_of_conversation(conversation.id, at=work.now)
    await work.inbox.drop(conversation.id, kinds=_ANSWERED_NO_MORE)
    for handover in await work.handovers.owed_in([conversation.id]):
        done = replace(handover.follow_up, state=FollowUpState.DONE, done_at=work.now)
        await work.handovers.save(replace(handover, follow_up=done), was=handover)
        data = {"handover_id": handover.id, "conversation_id": conversation.id, "by_id": by_id}
        work.announce(EventType.FOLLOW_UP_DONE, data, conversation_id=conversation.id)
    await end_conversation(work, conversation, by_id=by_id)


async def _tell(
    work: UnitOfWork,
    contact_id: ContactId,
    identity: Identifier | None,
    kind: ChangeKind,
    *,
    by_id: str,
    reason: str,
) -> None:
    changes: dict[str, tuple[None, str]] = {} if identity is None else {"channel": (None, identity.value)}
    changes |= {"reason": (None, reason)} if reason else {}
    await note_change(work, contact_id, kind, by_id=by_id, source=Source.AGENT, changes=changes)
    data = {"contact_id": contact_id, "changed": ["blocked"], "by_id": by_id}
    work.announce(EventType.CONTACT_UPDATED, data, contacts=(contact_id,))
