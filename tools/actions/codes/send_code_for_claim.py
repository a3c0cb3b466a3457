"""A user who has a chat sends a code to what the customer typed in it, to see whether it is theirs."""

from tools.actions.capture.accept_claim import refuse_unless_open
from tools.actions.codes.send_code import Words, send_code
from tools.channels.code_sender import CodeSender
from tools.contacts.identifiers import Claim
from tools.conversations.conversation import Conversation, ConversationState
from tools.errors import NotFound, WrongState
from tools.ids import UserId
from tools.toolkit import UnitOfWork


async def send_code_for_claim(
    work: UnitOfWork, claim: Claim, *, user_id: UserId | None, words: Words, sender: CodeSender
) -> None:
    """The customer reads it to them in the chat; the turn that hears it proves the value.

    Raises ``WrongState`` unless this user has the chat, and where no code may or can be sent; ``NotFound``.
    """
    refuse_unless_open(claim)
    conversation = await work.conversations.lock(claim.conversation_id)
    if conversation is None:
        raise NotFound("There is no such conversation.")
    _refuse_unless_theirs(conversation, user_id)
    holder = (await work.identifiers.holders([claim.key])).get(claim.key)
    address = claim.value if holder is None else holder.value
    if not await send_code(work, conversation, claim.key, address=address, words=words, sender=sender):
        message = "No code can be sent to this now: no channel carries it, or as many were sent as may be."
        raise WrongState(message, state=conversation.state)


def _refuse_unless_theirs(conversation: Conversation, user_id: UserId | None) -> None:
    if conversation.state is not ConversationState.HUMAN or user_id is None or conversation.assignee_id != user_id:
        message = "Take the conversation first; then the customer tells you the code."
        raise WrongState(message, state=conversation.state, instead="take")
