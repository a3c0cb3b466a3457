"""What the session behind a conversation stands on: its own record, who holds the values, held to the commit."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from tools.actions.capture.unknown_contact import unknown_contact
from tools.contacts.contact import Contact, ContactStatus
from tools.contacts.evidence import ContactPair, Held, Session, shows_who
from tools.contacts.identifiers import Identifier, IdentifierKind, Key, OwnerKind
from tools.contacts.merging.journal import MergeKind
from tools.contacts.store import Merge
from tools.contacts.values.names import guest_name
from tools.conversations.conversation import Conversation, IdentityLevel
from tools.errors import Busy
from tools.ids import ContactId
from tools.toolkit import UnitOfWork

TIMES = 5
"""How often is read anew when somebody changed meanwhile what was read."""


@dataclass(frozen=True)
class SessionView:
    """A session and all the records its values lead to."""

    conversation: Conversation
    session: Session
    own: Contact
    identifiers: tuple[Identifier, ...]
    """Of its own record."""
    held: Mapping[Key, Identifier]
    """Of the values asked for."""
    contacts: Mapping[ContactId, Contact]
    parted: frozenset[ContactPair]
    attachment: Merge | None = None
    """By which words led the session away from its own record."""
    sender: Identifier | None = None
    """The channel identity it writes from."""
    to_be_made: bool = False
    """Its own record is not written yet."""

    def rules_held(self) -> dict[Key, Held]:
        """Who holds the values, as the rules are told."""
        return {key: held_for_rules(identifier, self.contacts) for key, identifier in self.held.items()}


async def read_session(work: UnitOfWork, conversation: Conversation, keys: Collection[Key]) -> SessionView:
    """Reads until nobody has changed in between what the values lead to; locks every contact that is named."""
    for _ in range(TIMES):
        view = await _read(work, conversation, keys)
        if view is not None:
            return view
    raise Busy


def held_for_rules(identifier: Identifier, contacts: Mapping[ContactId, Contact]) -> Held:
    """Who holds a value, with what the rules ask of a contact."""
    contact = contacts.get(ContactId(identifier.holder.id))
    if identifier.holder.kind is not OwnerKind.CONTACT or contact is None:
        return Held(identifier.holder, identifier.evidence)
    return Held(
        identifier.holder,
        identifier.evidence,
        name="" if contact.dummy_name else contact.name,
        archived=contact.status is ContactStatus.ARCHIVED,
    )


def sender_key(conversation: Conversation) -> Key:
    """The channel identity that writes in a conversation."""
    return Key(IdentifierKind.CHANNEL, conversation.sender)


def session_of(conversation: Conversation, own: Contact, identifiers: Sequence[Identifier]) -> Session:
    """The session as the rules are told."""
    return Session(
        own_id=own.id,
        with_id=conversation.contact_id,
        kind=own.kind,
        record_proven=any(shows_who(one.key, one.evidence) for one in identifiers),
        proven=_proven_by(conversation, identifiers),
        placed_by_proof=conversation.identity is IdentityLevel.PROVEN,
        counts=Counter(one.key.kind for one in identifiers),
    )


def contact_holders(identifiers: Collection[Identifier]) -> set[ContactId]:
    """The contacts among the holders."""
    return {ContactId(one.holder.id) for one in identifiers if one.holder.kind is OwnerKind.CONTACT}


async def _read(work: UnitOfWork, conversation: Conversation, keys: Collection[Key]) -> SessionView | None:
    sender = sender_key(conversation)
    met = await work.identifiers.around([*keys, sender], holder_id=conversation.contact_id)
    held = {one.key: one for one in met if one.key in keys}
    writes_from = next((one for one in met if one.key == sender), None)
    own_id = _own_of(conversation, writes_from)
    others = contact_holders(list(held.values())) - {own_id}
    contacts = await work.contacts.lock({own_id, conversation.contact_id} | others)
    if any(
        contact_id not in contacts or contacts[contact_id].status is ContactStatus.MERGED for contact_id in others
    ):
        return None
    identifiers = [one for one in met if one.holder.id == own_id]
    own, attachment = contacts[own_id], None
    if own_id != conversation.contact_id:
        attachment = await _attachment(work, own_id, conversation)
        absorbed_by_proof = attachment is None and own.status is ContactStatus.MERGED
        own = _new_guest(work) if absorbed_by_proof else own
        identifiers = [] if absorbed_by_proof else list(await work.identifiers.of([own_id]))
    return SessionView(
        conversation=conversation,
        session=session_of(conversation, own, identifiers),
        own=own,
        identifiers=tuple(identifiers),
        held=held,
        contacts=contacts,
        parted=await work.pairs.parted([own_id, *others]) if others else frozenset(),
        attachment=attachment,
        sender=writes_from,
        to_be_made=own_id != own.id,
    )


def _own_of(conversation: Conversation, sender: Identifier | None) -> ContactId:
    if conversation.identity is IdentityLevel.PROVEN or sender is None or sender.holder.kind is not OwnerKind.CONTACT:
        return conversation.contact_id
    return ContactId(sender.holder.id)


async def _attachment(work: UnitOfWork, own_id: ContactId, conversation: Conversation) -> Merge | None:
    """The claim that led this conversation away, before one that led an earlier conversation of the session."""
    claims = [merge for merge in await work.merges.standing(own_id) if merge.kind is MergeKind.CLAIM]
    here = [merge for merge in claims if merge.conversation_id == conversation.id]
    return next(iter(here or claims), None)


def _new_guest(work: UnitOfWork) -> Contact:
    """For a session whose own record became part of another by proof: what it types is its own again."""
    contact_id = ContactId(work.new_id("con"))
    return unknown_contact(work, contact_id, guest_name(contact_id))


def _proven_by(conversation: Conversation, identifiers: Sequence[Identifier]) -> frozenset[Key]:
    """What this session has shown: its sender, its signed identity, what it proved in this conversation."""
    if conversation.identity is not IdentityLevel.PROVEN:
        return frozenset()
    proven = [one for one in identifiers if shows_who(one.key, one.evidence)]
    here = [
        one.key
        for one in proven
        if one.key == sender_key(conversation)
        or one.conversation_id == conversation.id
        or (one.key.kind is IdentifierKind.EXTERNAL and one.key.match_key.startswith("identity:"))
    ]
    return frozenset(here or (one.key for one in proven))
