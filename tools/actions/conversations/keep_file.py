"""A file has come: it is kept with its conversation, and waits there for the message that names it."""

from datetime import timedelta

from tools.actions.conversations.reopen_conversation import may_reopen
from tools.conversations.conversation import Conversation, ConversationState
from tools.conversations.file_kinds import HEAD
from tools.conversations.files import MEGABYTE, MOST_OF_CONVERSATION, PIECE, Incoming, KeptFile, name_and_kind
from tools.conversations.limits import Limits, limits_of
from tools.errors import Conflict, Invalid, NotFound, TooMany, WrongKind, WrongState
from tools.ids import ConversationId, UserId
from tools.toolkit import UnitOfWork

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


async def keep_file(
    work: UnitOfWork,
    file: Incoming,
    *,
    conversation_id: ConversationId,
    user_id: UserId | None,
    client_id: str | None,
) -> KeptFile:
    """The same ``client_id`` again from the same sender is the same file. Without a user the customer sends it.

    Raises ``WrongKind``, ``Invalid`` for an empty file, and what ``check_room`` raises.
    """
    conversation = await work.conversations.lock(conversation_id)
    if conversation is None:
        raise NotFound("There is no such conversation.")
    if client_id is not None:
        earlier = await work.files.find_by_client_id(client_id, of=conversation.id, user_id=user_id)
        if earlier is not None:
            return earlier
    await check_room(work, conversation, user_id=user_id)
    file.body.seek(0)
    name, kind = name_and_kind(file.name, file.body.read(HEAD))
    if not file.size:
        raise Invalid("This file is empty.", field="file")
    if not kind:
        raise WrongKind
    kept = KeptFile(
        id=work.new_id("fil"),
        conversation_id=conversation.id,
        name=name,
        kind=kind,
        size=file.size,
        at=work.now,
        sha256=file.sha256,
        user_id=user_id,
        client_id=client_id,
    )
    await write_file(work, kept, file)
    return kept


async def write_file(work: UnitOfWork, kept: KeptFile, file: Incoming) -> None:
    """All of it, piece by piece."""
    await work.files.add(kept)
    file.body.seek(0)
    for number, piece in enumerate(iter(lambda: file.body.read(PIECE), b"")):
        await work.files.keep_piece(kept.id, number, piece)


async def check_room(work: UnitOfWork, conversation: Conversation, *, user_id: UserId | None) -> Limits:
    """Whether one more file may come; the limits of this business.

    Raises ``WrongState`` for a customer whose conversation was closed too long ago, ``Conflict`` for one that holds
    its share already or a business that takes no files, ``TooMany`` for more than an hour's or a day's share from one
    network address.
    """
    limits = limits_of((await work.businesses.get()).settings)
    if not limits.file_megabytes:
        raise Conflict("Files are not taken here.")
    by_team = user_id is not None
    if not by_team and conversation.state is ConversationState.CLOSED and not may_reopen(work, conversation):
        message = "This conversation was closed too long ago. Start another."
        raise WrongState(message, state=conversation.state, instead="open")
    if await work.files.count(of=conversation.id, by_team=by_team) >= MOST_OF_CONVERSATION:
        raise Conflict(f"This conversation holds {MOST_OF_CONVERSATION} files already.")
    if not by_team and conversation.network_address:
        await _check_address(work, conversation.network_address, limits)
    return limits


async def _check_address(work: UnitOfWork, address: str, limits: Limits) -> None:
    """Chats that a program brings come from no address: it counts for itself."""
    for period, most_files, most_bytes in (
        (_HOUR, limits.files_an_hour, None),
        (_DAY, None, limits.file_megabytes_a_day * MEGABYTE),
    ):
        sent = await work.files.come_from(address, since=work.now - period)
        if (most_files is not None and sent.count >= most_files) or (
            most_bytes is not None and sent.size >= most_bytes
        ):
            raise TooMany("Too many files; send more later.", retry_after=period.total_seconds())
