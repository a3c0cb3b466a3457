"""A customer who talks to a person may say a code that the person has sent: then the value is proven."""

from collections.abc import Sequence

from tools.actions.capture.typed_values import Value
from tools.actions.codes.try_code import try_code
from tools.contacts.identifiers import ClaimState
from tools.conversations.codes import Tried
from tools.ids import ConversationId
from tools.toolkit import UnitOfWork


async def hear_codes(work: UnitOfWork, *, conversation_id: ConversationId, typed: Sequence[str]) -> Value | None:
    """The value that one of these six digits proves, of those typed in the conversation before; else nothing."""
    for claim in await work.claims.of_conversation(conversation_id):
        if claim.state is not ClaimState.OPEN:
            continue
        value = Value(claim.key, claim.value, claim.extension)
        if await try_code(work, conversation_id=conversation_id, value=value, typed=typed) is Tried.RIGHT:
            return value
    return None
