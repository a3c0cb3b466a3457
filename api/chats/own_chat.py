"""A visitor's own chat, and the page that shows it."""

from api.gates.cross_origin import Page
from tools.conversations.conversation import Conversation
from tools.errors import NotFound
from tools.ids import ConversationId
from tools.team.rights import Caller
from tools.toolkit import UnitOfWork


def own_chat(caller: Caller, conversation_id: str) -> ConversationId:
    """Raises ``NotFound`` for any but the visitor's own."""
    if caller.conversation_id is None or caller.conversation_id != conversation_id:
        raise NotFound("There is no such conversation.")
    return caller.conversation_id


async def check_page(work: UnitOfWork, own: ConversationId, page: Page) -> Conversation:
    """Raises ``NotFound`` for a chat that is gone, ``NotAllowed`` for a page that may not show it."""
    conversation = await work.conversations.find(own)
    if conversation is None:
        raise NotFound("There is no such conversation.")
    if page.origin is not None and page.origin not in page.place.origins:
        page.refuse_unless_shown_by(await work.widgets.of_channel(conversation.channel_id))
    return conversation
