"""Whose record somebody who writes has: by proof the contact's, by the browser the guest's, else a new one."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from tools.actions.capture.carry_out_proof import Proving, carry_out_proof
from tools.actions.capture.read_session import contact_holders
from tools.actions.capture.typed_values import Value
from tools.actions.capture.unknown_contact import unknown_contact
from tools.actions.contacts.note_change import note_change
from tools.contacts.book.history import ChangeKind
from tools.contacts.contact import Contact, ContactKind, ContactStatus
from tools.contacts.editing.edit import edit
from tools.contacts.evidence import Session, shows_who
from tools.contacts.identifiers import Evidence, Holder, Identifier, IdentifierKind, Key, OwnerKind, Source
from tools.contacts.values.names import guest_name, is_dummy, number_name, split_name
from tools.contacts.values.phone_numbers import format_phone
from tools.conversations.conversation import IdentityLevel
from tools.events import EventType
from tools.ids import ContactId
from tools.toolkit import UnitOfWork


@dataclass(frozen=True)
class Sender:
    """Who writes, as the channel knows them."""

    identity: str
    """``webchat:<visitor>``, ``whatsapp:<phone_number_id>:<user id>``, ``sms:<channel>:<number>``."""
    proven: tuple[Value, ...] = ()
    """What the channel or a signed identity says for certain: the number that writes, an external id, an e-mail."""
    source: Source = Source.CHANNEL
    profile_name: str = ""

    @property
    def key(self) -> Key:
        """What its channel identity is found by."""
        return Key(IdentifierKind.CHANNEL, self.identity)

    def proofs(self) -> dict[Key, Value]:
        """All that is proven; a browser's own id is not, it only says that the browser is the same."""
        numbers = [value.key.match_key for value in self.proven if value.key.kind is IdentifierKind.PHONE]
        own = Value(self.key, self.identity, came_with=numbers[0] if numbers else "")
        values = (own, *self.proven) if shows_who(self.key, Evidence.PROVEN) else self.proven
        return {value.key: value for value in values}


@dataclass(frozen=True)
class Recognised:
    """The contact a new conversation is with."""

    contact: Contact
    identity: IdentityLevel
    is_new: bool = False
    blocked: bool = False


async def recognise_sender(
    work: UnitOfWork, sender: Sender, held: Mapping[Key, Identifier], *, new_id: ContactId
) -> Recognised | None:
    """``held`` says who holds the sender's values; nothing when somebody changed that meanwhile: read it anew."""
    by_sender = held.get(sender.key)
    blocked = by_sender is not None and by_sender.blocked_at is not None
    if not sender.proofs():
        recognised = await _by_browser(work, sender, by_sender, new_id=new_id)
        return recognised if recognised is None or not blocked else replace(recognised, blocked=True)
    if by_sender is not None and blocked and by_sender.holder.kind is OwnerKind.CONTACT:
        return await _blocked(work, by_sender)
    return await _by_proof(work, sender, held, new_id=new_id)


async def _blocked(work: UnitOfWork, holder: Identifier) -> Recognised | None:
    """What this identity writes is kept with whoever holds it: it proves nothing more and brings nobody back."""
    home_id = await work.contacts.redirect(ContactId(holder.holder.id))
    home = (await work.contacts.lock([home_id])).get(home_id)
    if home is None or home.status is ContactStatus.MERGED:
        return None
    return Recognised(home, IdentityLevel.PROVEN, blocked=True)


async def _by_browser(
    work: UnitOfWork, sender: Sender, holder: Identifier | None, *, new_id: ContactId
) -> Recognised | None:
    if holder is None:
        guest = _unknown(work, new_id, sender)
        if not await work.identifiers.claim([_channel_identity(work, sender, new_id)]):
            return None
        await work.contacts.add(guest)
        return Recognised(guest, IdentityLevel.NONE, is_new=True)
    own_id = ContactId(holder.holder.id)
    home_id = await work.contacts.redirect(own_id)
    contacts = await work.contacts.lock({own_id, home_id})
    own, home = contacts.get(own_id), contacts.get(home_id)
    if own is None or home is None or home.status is ContactStatus.MERGED:
        return None
    claimed = home_id != own_id or own.kind is ContactKind.CONTACT
    return Recognised(
        home,
        IdentityLevel.CLAIMED if claimed else IdentityLevel.NONE,
        blocked=own.blocked_at is not None,
    )


async def _by_proof(
    work: UnitOfWork, sender: Sender, held: Mapping[Key, Identifier], *, new_id: ContactId
) -> Recognised | None:
    proofs = sender.proofs()
    holders = contact_holders(held.values())
    contacts = await work.contacts.lock(holders)
    if set(contacts) != holders:
        return None
    merged = {contact_id for contact_id, contact in contacts.items() if contact.status is ContactStatus.MERGED}
    if any(ContactId(held[key].holder.id) in merged for key in proofs if key in held):
        return None
    own_id = _own_of(held.get(sender.key), merged, new_id=new_id)
    own = contacts.get(own_id) or _unknown(work, own_id, sender)
    is_new = own_id not in contacts
    identifiers = [] if is_new else await work.identifiers.of([own_id])
    decision = await carry_out_proof(
        work,
        Proving(
            session=Session(
                own_id=own_id,
                with_id=own_id,
                kind=own.kind,
                record_proven=any(shows_who(one.key, one.evidence) for one in identifiers),
                counts=Counter(one.key.kind for one in identifiers),
            ),
            own=own,
            to_be_made=is_new,
            away=False,
            values=proofs,
            typed=frozenset(),
            held={key: one for key, one in held.items() if key in proofs},
            contacts={**contacts, own_id: own},
            parted=await work.pairs.parted(holders) if len(holders) > 1 else frozenset(),
            source=sender.source,
            conversation_id=None,
        ),
    )
    if decision is None:
        return None
    home = await work.contacts.find(decision.record_id)
    assert home is not None, "whoever has proven something has a record"
    made = is_new and home.id == own_id
    home = await _with_profile_name(work, home, sender, made=made)
    return Recognised(home, IdentityLevel.PROVEN, is_new=made, blocked=home.blocked_at is not None)


def _own_of(holder: Identifier | None, merged: set[ContactId], *, new_id: ContactId) -> ContactId:
    if holder is None or holder.holder.kind is not OwnerKind.CONTACT or holder.holder.id in merged:
        return new_id
    return ContactId(holder.holder.id)


def _unknown(work: UnitOfWork, contact_id: ContactId, sender: Sender) -> Contact:
    """With a name we made up: the number, or "Guest 4F2A"."""
    phones = [value.value for value in sender.proven if value.key.kind is IdentifierKind.PHONE]
    name = number_name(format_phone(phones[0])) if phones else guest_name(contact_id)
    return unknown_contact(work, contact_id, name)


def _channel_identity(work: UnitOfWork, sender: Sender, contact_id: ContactId) -> Identifier:
    return Identifier(
        id=work.new_id("idn"),
        business_id=work.business_id,
        key=sender.key,
        value=sender.identity,
        holder=Holder(OwnerKind.CONTACT, contact_id),
        evidence=Evidence.PROVEN,
        source=Source.CHANNEL,
        primary=False,
        created_at=work.now,
    )


async def _with_profile_name(work: UnitOfWork, contact: Contact, sender: Sender, *, made: bool) -> Contact:
    """A profile's name may take the place of a dummy name alone. ``made``: the contact is told of already."""
    if not contact.dummy_name or is_dummy(sender.profile_name):
        return contact
    name = split_name(sender.profile_name)
    wanted = {"first_name": name.first, "middle_name": name.middle, "last_name": name.last}
    edited = edit(contact, wanted, source=Source.PROFILE, at=work.now)
    named = replace(edited.contact, updated_at=work.now)
    await work.contacts.save_locked(named)
    if not made:
        await note_change(
            work, contact.id, ChangeKind.EDITED, by_id=None, source=Source.PROFILE, changes=edited.changes
        )
        data = {"contact_id": contact.id, "changed": sorted(edited.changes)}
        work.announce(EventType.CONTACT_UPDATED, data, contacts=(contact.id,))
    return named
