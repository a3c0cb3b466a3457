"""How a customer is written to by e-mail: at the address they typed in this conversation, else at their contact's."""

from collections.abc import Sequence
from dataclasses import replace

from tools.actions.capture.who_writes import who_writes
from tools.channels.mail_settings import sending_channel
from tools.contacts.identifiers import Evidence, Identifier, IdentifierKind, Key, OwnerKind
from tools.contacts.record import reaches
from tools.contacts.values.email_addresses import EmailAddress, check_email
from tools.contacts.values.pseudonym import is_pseudonymous
from tools.conversations.conversation import Conversation, IdentityLevel
from tools.conversations.reply_ways import MailWay, NoMail
from tools.errors import Invalid
from tools.ids import ContactId
from tools.toolkit import UnitOfWork

_EMAIL = "email"


async def find_mail_way(work: UnitOfWork, conversation: Conversation) -> MailWay:
    """The way, or why there is none. An address that the session has not proven is claimed, whoever holds it."""
    address, typed_here = await _address(work, conversation)
    if address is None:
        return MailWay(why_not=NoMail.NO_ADDRESS)
    key = Key(IdentifierKind.EMAIL, address.match_key)
    holder = (await work.identifiers.holders([key])).get(key)
    way = MailWay(
        address=address,
        proven=conversation.identity is IdentityLevel.PROVEN
        and holder is not None
        and holder.holder.id == conversation.contact_id
        and holder.evidence is Evidence.PROVEN,
        typed_here=typed_here,
    )
    why_not = await _why_not(work, conversation, holder, address)
    if why_not is not None:
        return replace(way, why_not=why_not)
    channel = sending_channel(await work.channels.all())
    return replace(way, why_not=NoMail.NO_CHANNEL) if channel is None else replace(way, channel_id=channel.id)


async def _address(work: UnitOfWork, conversation: Conversation) -> tuple[EmailAddress | None, bool]:
    """What was typed here stands first: there the customer asked to be answered."""
    handover = await work.handovers.current(conversation.id)
    typed = _usable("" if handover is None else handover.captured.get(_EMAIL, ""))
    if typed is not None and not await _is_ours(work, typed):
        return typed, True
    held = [each for each in await work.identifiers.of([conversation.contact_id]) if reaches(_EMAIL, each)]
    for identifier in _best_first(held):
        address = _usable(identifier.value)
        if address is not None:
            return address, identifier.conversation_id == conversation.id
    return None, False


def _best_first(held: Sequence[Identifier]) -> Sequence[Identifier]:
    return sorted(held, key=lambda each: (each.evidence is not Evidence.PROVEN, not each.primary))


def _usable(value: str) -> EmailAddress | None:
    try:
        address = check_email(value) if value else None
    except Invalid:
        return None
    return None if address is None or is_pseudonymous(address.value) else address


async def _is_ours(work: UnitOfWork, address: EmailAddress) -> bool:
    """A colleague's, or one of the business's own mailboxes: what is sent there reaches no customer."""
    key = Key(IdentifierKind.EMAIL, address.match_key)
    holder = (await work.identifiers.holders([key])).get(key)
    return holder is not None and holder.holder.kind is not OwnerKind.CONTACT


async def _why_not(
    work: UnitOfWork, conversation: Conversation, holder: Identifier | None, address: EmailAddress
) -> NoMail | None:
    out = await work.opt_outs.of([address.match_key])
    if any(each.channel == _EMAIL for each in out):
        return NoMail.OPTED_OUT
    writer = await who_writes(work, conversation)
    if writer.blocked or writer.contact.blocked_at is not None:
        return NoMail.BLOCKED
    other = None if holder is None else await work.contacts.find(ContactId(holder.holder.id))
    # That somebody else's record is blocked is not told: it may be hidden from whoever asks.
    return NoMail.OPTED_OUT if other is not None and other.blocked_at is not None else None
