"""What the service says to one message of the customer, as it comes."""

from collections.abc import Callable
from contextlib import aclosing

from tools.conversations.conversation import ConversationState, Speaker
from workflows.handover.moves import Parked
from workflows.handover.ports import Said
from workflows.handover.remote.line import Line
from workflows.handover.remote.threads import OpenChat
from workflows.handover.state import JsonDict

_PARKED = {
    ConversationState.WAITING: Parked.WAIT_FOR_PERSON,
    ConversationState.COLLECTING: Parked.ASK_DETAILS,
    ConversationState.HUMAN: Parked.WITH_PERSON,
}


async def hear_answer(line: Line, chat: OpenChat, written: JsonDict, tell: Callable[[Said], None]) -> Parked:
    """Tells what is said to this message until it is answered; what the chat waits for then.

    What is said meanwhile but not to this message is none of its answer: it comes by itself.
    """
    stream = line.follow(f"{chat.path}/events", params={"after": written["id"]}, token=chat.token)
    async with aclosing(stream) as events:
        async for told in events:
            if told.kind == "message" and told.data["in_reply_to"] == written["id"]:
                tell(said_of(chat.conversation_id, told.data["id"], told.data))
            if told.kind == "state" and not told.data["pending"]:
                return _PARKED.get(ConversationState(told.data["state"]), Parked.NOWHERE)
    raise AssertionError("a stream has no end")


def said_of(conversation_id: str, seq: str | int, message: JsonDict) -> Said:
    """A message of the service as it is shown; its id is the same whoever reads it, the customer or the team."""
    user_id = str(message.get("user_id") or "")
    return Said(f"{conversation_id}/{seq}", message["text"], Speaker(message["from"]), user_id=user_id)
