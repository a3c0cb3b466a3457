"""Files in conversations: which are kept, under which names, and how their messages name them."""

import hashlib
import io
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, BinaryIO, Protocol

from tools.conversations.file_kinds import HEAD, ending_of, kind_in, named_as
from tools.conversations.limits import Limits
from tools.ids import ConversationId, MessageId, UserId

MEGABYTE = 1024 * 1024
MOST_OF_CONVERSATION = 100
"""From the customer, and as many from the team."""
PIECE = 256 * 1024
"""Bytes: a file is kept in pieces, so that none is ever in memory whole."""
_LONGEST_NAME = 120


@dataclass(frozen=True)
class SentFile:
    """As the sender has it: the name may be anything."""

    name: str
    body: bytes


@dataclass(frozen=True)
class Incoming:
    """A file that has come and is not kept yet; ``body`` is read from its beginning."""

    name: str
    size: int
    sha256: str
    body: BinaryIO


@dataclass(frozen=True)
class KeptFile:
    """One file, without its bytes; its message names it by its id."""

    id: str
    conversation_id: ConversationId
    name: str
    kind: str
    """The content type."""
    size: int
    at: datetime
    sha256: str = ""
    """In hexadecimal; not known of what came before it was counted."""
    user_id: UserId | None = None
    """Who sends it; nobody of the team where the customer does."""
    message_id: MessageId | None = None
    """Nothing while it waits for its message."""
    client_id: str | None = None
    """What the sender calls it: the same again is the same file."""


@dataclass(frozen=True)
class FilesFrom:
    """How much came from somewhere."""

    count: int
    size: int


class FileStore(Protocol):
    """The files of one business."""

    async def add(self, file: KeptFile) -> None:
        """Writes it, without its bytes."""
        ...

    async def keep_piece(self, file_id: str, number: int, body: bytes) -> None:
        """One more piece of it, from 0."""
        ...

    async def count(self, *, of: ConversationId, by_team: bool) -> int:
        """How many this conversation has from the customer, or from the team."""
        ...

    async def come_from(self, network_address: str, *, since: datetime) -> FilesFrom:
        """What customers sent in conversations that were opened from a network address."""
        ...

    async def find(self, file_id: str, *, of: ConversationId) -> KeptFile | None:
        """A file of this conversation."""
        ...

    async def find_by_client_id(
        self, client_id: str, *, of: ConversationId, user_id: UserId | None
    ) -> KeptFile | None:
        """The one that a sender has sent under this id already."""
        ...

    async def piece(self, file_id: str, number: int) -> bytes | None:
        """A piece of it, from 0; nothing behind the last one."""
        ...

    async def lock_waiting(
        self, file_ids: Collection[str], *, of: ConversationId, user_id: UserId | None
    ) -> Sequence[KeptFile]:
        """Those of a sender's that wait for their message, held to the commit."""
        ...

    async def send(self, file_ids: Collection[str], *, message_id: MessageId) -> None:
        """They are part of a message from now on."""
        ...


def files_to_keep(sent: Sequence[SentFile], *, had: int, limits: Limits) -> Sequence[SentFile]:
    """The first few that are what their names say and neither empty nor too large, under harmless names.

    ``had`` is how many its conversation has already.
    """
    most = limits.file_megabytes * MEGABYTE
    named = [replace(each, name=safe_name(each.name)) for each in sent]
    fit = [each for each in named if 0 < len(each.body) <= most and kind_in(each.name, each.body[:HEAD])]
    return fit[: max(0, min(limits.files_a_message, MOST_OF_CONVERSATION - had))]


def incoming(sent: SentFile) -> Incoming:
    """One that is in memory."""
    digest = hashlib.sha256(sent.body).hexdigest()
    return Incoming(sent.name, len(sent.body), digest, io.BytesIO(sent.body))


def name_and_kind(name: str, head: bytes) -> tuple[str, str]:
    """Under which name a file is kept, and its content type; an empty one for what is not taken."""
    harmless = safe_name(name)
    kind = kind_in(harmless, head)
    return (named_as(harmless, kind), kind) if kind else (harmless, "")


def safe_name(name: str) -> str:
    """The name alone: no folders, and no characters that are not seen or turn the writing round."""
    seen = "".join(each for each in name if not unicodedata.category(each).startswith("C"))
    plain = " ".join(seen.replace("\\", "/").rpartition("/")[2].split())
    ending = ending_of(plain)
    stem = plain[: -len(ending) - 1] if ending else plain
    return f"{stem[:_LONGEST_NAME]}{plain[len(stem) :]}" if ending else stem[:_LONGEST_NAME]


def attachment_of(file: KeptFile) -> Mapping[str, Any]:
    """As its message names it."""
    return {"id": file.id, "name": file.name, "type": file.kind, "size": file.size}


def without_names(attachments: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """As events name them: what people call their files is as much theirs as what they write."""
    return [{name: each.get(name) for name in ("id", "type", "size")} for each in attachments]
