"""A customer types what may be a one-time code: the right one proves the value that it was sent to."""

from collections.abc import Sequence

from tools.actions.capture.prove_identifier import prove_identifier
from tools.actions.capture.typed_values import Value
from tools.contacts.identifiers import Source
from tools.conversations.codes import Tried, plan_try
from tools.ids import ConversationId
from tools.toolkit import UnitOfWork


async def try_code(work: UnitOfWork, *, conversation_id: ConversationId, value: Value, typed: Sequence[str]) -> Tried:
    """Each of the six digits in ``typed`` is a try. The session has proven the value if one of them is right.

    The caller holds the conversation, so that tries are counted one after the other.
    """
    code = await work.codes.find(value.key, conversation_id=conversation_id)
    if code is None:
        return Tried.OVER
    tried = Tried.OVER
    for digits in typed:
        code, tried = plan_try(code, matches=work.codes.matches(code, digits), now=work.now)
        if tried is not Tried.WRONG:
            break
    await work.codes.save(code)
    if tried is Tried.RIGHT:
        await prove_identifier(work, conversation_id=conversation_id, values=[value], source=Source.CODE)
    return tried
