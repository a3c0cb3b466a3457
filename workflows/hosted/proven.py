"""Whether a session shows now whose it is: whom its chat is with stays, but a code counts only for a time."""

from datetime import datetime

from tools.actions.capture.read_session import sender_key
from tools.conversations.conversation import Conversation, IdentityLevel
from tools.conversations.proofs import shows_who_writes_now
from tools.toolkit import UnitOfWork


async def shows_who_writes(work: UnitOfWork, conversation: Conversation, *, at: datetime) -> bool:
    """``at`` is the event's time: a turn that is run again tells the model the same."""
    if conversation.identity is not IdentityLevel.PROVEN:
        return False
    proofs = await work.conversations.proofs(conversation.id)
    held = await work.identifiers.of([conversation.contact_id])
    return shows_who_writes_now(sender_key(conversation), proofs, held=held, now=at)
