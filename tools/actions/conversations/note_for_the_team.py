"""The service tells the team something in a conversation; the customer never sees it."""

from tools.conversations.conversation import Message, Speaker
from tools.conversations.visitor_view import FOR_THE_TEAM
from tools.ids import ConversationId, MessageId
from tools.toolkit import UnitOfWork


async def note_for_the_team(work: UnitOfWork, conversation_id: ConversationId, *, text: str, key: str) -> bool:
    """In a conversation that is held. The same ``key`` again is the same note, and ``False``."""
    if await work.messages.find_by_client_id(conversation_id, Speaker.SYSTEM, key) is not None:
        return False
    message = Message(
        id=MessageId(work.new_id("msg")),
        business_id=work.business_id,
        conversation_id=conversation_id,
        seq=0,
        speaker=Speaker.SYSTEM,
        text=text,
        at=work.now,
        client_id=key,
        data={FOR_THE_TEAM: True},
    )
    await work.messages.add(message)
    return True
