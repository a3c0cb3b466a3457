"""A person says that a contact wants nothing more on a channel, or wants to hear from us again."""

from dataclasses import replace

from tools.actions.contacts.note_change import note_change
from tools.contacts.book.history import ChangeKind
from tools.contacts.contact import Contact
from tools.contacts.identifiers import Evidence, Identifier, Source
from tools.contacts.record import OptOut, reaches
from tools.conversations.conversation import ChannelKind
from tools.errors import Invalid
from tools.events import EventType
from tools.toolkit import UnitOfWork


async def opt_out(work: UnitOfWork, contact: Contact, *, channel: ChannelKind, by_id: str) -> None:
    """Of a contact that this unit of work has locked: all its proven addresses on the channel. Twice is once.

    Raises ``Invalid`` where it has none: an opt-out belongs to an address.
    """
    addresses = await _addresses(work, contact, channel)
    if not addresses:
        message = f"This contact has no proven address on {channel.value}, and an opt-out belongs to an address."
        raise Invalid(message, field="channel")
    wanted = [OptOut(channel.value, one.key.match_key, source=Source.AGENT.value) for one in addresses]
    new = await work.opt_outs.add(wanted)
    if new:
        await _note(work, contact, ChangeKind.OPTED_OUT, channel=channel, by_id=by_id)
        data = {"contact_id": contact.id, "channel": channel.value, "by_id": by_id}
        work.announce(EventType.CONTACT_OPTED_OUT, data, contacts=(contact.id,))


async def opt_in(work: UnitOfWork, contact: Contact, *, channel: ChannelKind, by_id: str) -> None:
    """Takes the opt-outs of its proven addresses back. What was not opted out changes nothing."""
    addresses = {one.key.match_key for one in await _addresses(work, contact, channel)}
    standing = [out for out in await work.opt_outs.of(addresses) if out.channel == channel.value]
    if standing:
        await work.opt_outs.remove(standing)
        await _note(work, contact, ChangeKind.OPTED_IN, channel=channel, by_id=by_id)
        data = {"contact_id": contact.id, "changed": ["opt_outs"], "by_id": by_id}
        work.announce(EventType.CONTACT_UPDATED, data, contacts=(contact.id,))


async def _addresses(work: UnitOfWork, contact: Contact, channel: ChannelKind) -> list[Identifier]:
    """A value that was only typed may be somebody else's, who is not to be silenced by it, nor spoken for."""
    held = await work.identifiers.of([contact.id])
    return [one for one in held if one.evidence is Evidence.PROVEN and reaches(channel.value, one)]


async def _note(work: UnitOfWork, contact: Contact, kind: ChangeKind, *, channel: ChannelKind, by_id: str) -> None:
    changes = {"opt_outs": ([channel.value], []) if kind is ChangeKind.OPTED_IN else ([], [channel.value])}
    await work.contacts.save_locked(replace(contact, updated_at=work.now))
    await note_change(work, contact.id, kind, by_id=by_id, source=Source.AGENT, changes=changes)
