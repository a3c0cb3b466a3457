"""A customer said STOP on WhatsApp or SMS: nothing more is sent to that address."""

from tools.actions.contacts.note_change import note_change
from tools.contacts.book.history import ChangeKind
from tools.contacts.identifiers import Evidence, IdentifierKind, Source
from tools.contacts.record import OptOut
from tools.conversations.conversation import Conversation
from tools.events import EventType
from tools.toolkit import UnitOfWork


async def record_opt_out(work: UnitOfWork, conversation: Conversation) -> None:
    """The opt-out belongs to the numbers that write here, whoever holds them later; said twice it counts once.

    Whoever has read the contact before reads it again, before they write over it.
    """
    identifiers = await work.identifiers.of([conversation.contact_id])
    # A number that was only typed may be somebody else's, who is not to be silenced by it.
    numbers = {
        each.key.match_key
        for each in identifiers
        if each.key.kind is IdentifierKind.PHONE and each.evidence is Evidence.PROVEN
    }
    addresses = numbers or {conversation.sender}
    channel = conversation.channel.value
    opt_outs = [OptOut(channel=channel, match_key=each, source=Source.CHANNEL.value) for each in sorted(addresses)]
    new = await work.opt_outs.add(opt_outs)
    if new:
        await work.contacts.outdate([conversation.contact_id])
        await note_change(
            work,
            conversation.contact_id,
            ChangeKind.OPTED_OUT,
            by_id=None,
            source=Source.CHANNEL,
            conversation_id=conversation.id,
            changes={"opt_outs": ([], [channel])},
        )
        work.announce(
            EventType.CONTACT_OPTED_OUT,
            {
                "contact_id": conversation.contact_id,
                "conversation_id": conversation.id,
                "channel": channel,
            },
            conversation_id=conversation.id,
            contacts=(conversation.contact_id,),
        )
