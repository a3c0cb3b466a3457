"""What a screen begins with: sent on every connect, so that nothing missed can stay wrong."""

from dataclasses import replace
from typing import Any

from api.parts import Live
from api.shown import show_conversations, show_handover
from tools.contacts.access import Asker, AskerKind
from tools.conversations.conversation import ConversationState
from tools.conversations.handover import HandoverState
from tools.conversations.lists import ConversationFilter, HandoverFilter
from tools.ids import UserId
from tools.team.rights import Caller
from tools.toolkit import UnitOfWork

MOST = 100
"""Of each; a screen that shows more reads the lists."""
_OPEN = tuple(state for state in ConversationState if state is not ConversationState.CLOSED)
_UNDECIDED = tuple(state for state in HandoverState if not state.ended)


async def snapshot_for(work: UnitOfWork, caller: Caller, live: Live) -> dict[str, Any]:
    """The open conversations and the handovers under way that are the caller's to see, the newest first."""
    open_ones = ConversationFilter(states=_OPEN)
    undecided = HandoverFilter(states=_UNDECIDED)
    own = _without_role(caller.asker)
    chats = await work.conversation_list.page(own, open_ones, after=None, limit=MOST + 1)
    handovers = await work.handover_list.page(own, undecided, after=None, limit=MOST + 1)
    shown = [conversation for conversation, _ in chats[:MOST]]
    bodies = await show_conversations(work, shown, caller=caller, live=live)
    return {
        "conversations": [bodies[each.id].model_dump(mode="json", by_alias=True) for each in shown],
        "handovers": [
            (await show_handover(work, each, caller=caller)).model_dump(mode="json") for each, _ in handovers[:MOST]
        ],
        "complete": len(chats) <= MOST and len(handovers) <= MOST,
    }


def _without_role(asker: Asker) -> Asker:
    """What somebody sees by role alone is looked at, and noted, one by one: a stream is silent about it."""
    nobody = UserId("")
    return replace(asker, kind=AskerKind.AGENT, user_id=asker.user_id or nobody)
