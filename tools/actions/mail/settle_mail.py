"""What became of a message that went out by e-mail: a server took it, or it came to nothing."""

from dataclasses import replace

from tools.actions.conversations.note_for_the_team import note_for_the_team
from tools.conversations.conversation import Delivery, Message
from tools.conversations.follow_ups import opened
from tools.conversations.handover import FollowUpState
from tools.events import EventType
from tools.ids import MessageId
from tools.toolkit import UnitOfWork


async def mail_was_taken(work: UnitOfWork, *, message_id: MessageId) -> bool:
    """It is told once, however often it was sent; ``False`` when it was settled before."""
    message = await _locked(work, message_id)
    if message is None or not await work.messages.deliver(message.id, was=[Delivery.QUEUED], now=Delivery.SENT):
        return False
    work.announce(EventType.MESSAGE_SENT, _told(message), conversation_id=message.conversation_id)
    return True


async def mail_failed(work: UnitOfWork, *, message_id: MessageId, why: str) -> bool:
    """A server refused it, now or later by a bounce: the team sees why, and owes the customer an answer again."""
    message = await _locked(work, message_id)
    standing = [Delivery.QUEUED, Delivery.SENT]
    if message is None or not await work.messages.deliver(message.id, was=standing, now=Delivery.FAILED):
        return False
    work.announce(EventType.MESSAGE_FAILED, _told(message), conversation_id=message.conversation_id)
    text = f"The e-mail could not be delivered. {why}".strip()
    await note_for_the_team(work, message.conversation_id, text=text, key=f"failed:{message.id}")
    await _owe_again(work, message)
    return True


async def _locked(work: UnitOfWork, message_id: MessageId) -> Message | None:
    found = await work.messages.find(message_id)
    if found is None or await work.conversations.lock(found.conversation_id) is None:
        return None
    return found


def _told(message: Message) -> dict[str, str | None]:
    return {
        "message_id": message.id,
        "conversation_id": message.conversation_id,
        "from": message.speaker.value,
        "user_id": message.user_id,
        "sent_by": message.sent_by,
    }


async def _owe_again(work: UnitOfWork, message: Message) -> None:
    """Where this very message had settled what was owed."""
    handover = await work.handovers.current(message.conversation_id)
    if handover is None or handover.follow_up.state is not FollowUpState.DONE:
        return
    if handover.follow_up.done_at != message.at:
        return
    owed = opened(replace(handover.follow_up, state=FollowUpState.OPEN, done_at=None))
    if await work.handovers.save(replace(handover, follow_up=owed), was=handover):
        data = {
            "handover_id": handover.id,
            "conversation_id": message.conversation_id,
            "owner_id": owed.owner_id,
            "again": True,
        }
        work.announce(EventType.FOLLOW_UP_OPENED, data, conversation_id=message.conversation_id)
