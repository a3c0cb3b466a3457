"""A message is about to be written with files that wait for it."""

from collections.abc import Sequence

from tools.conversations.conversation import Conversation
from tools.conversations.files import KeptFile
from tools.conversations.limits import limits_of
from tools.errors import Invalid
from tools.ids import UserId
from tools.toolkit import UnitOfWork


async def files_of_message(
    work: UnitOfWork, conversation: Conversation, file_ids: Sequence[str], *, user_id: UserId | None
) -> Sequence[KeptFile]:
    """In the order given, held to the commit. Without a user the customer sends them.

    Raises ``Invalid`` for too many, or one that is not this sender's, in this conversation, and sent with no other
    message.
    """
    if not file_ids:
        return ()
    most = limits_of((await work.businesses.get()).settings).files_a_message
    if len(file_ids) > most:
        raise Invalid(f"At most {most} files go with one message.", field="attachments")
    waiting = await work.files.lock_waiting(file_ids, of=conversation.id, user_id=user_id)
    found = {each.id: each for each in waiting}
    if len(found) < len(file_ids):
        raise Invalid("A file is not there, or went with another message. Send it again.", field="attachments")
    return [found[each] for each in file_ids]
