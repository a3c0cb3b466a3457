"""Files that customers send: which are kept, and under which names."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from tools.ids import ConversationId

MOST_BYTES = 10 * 1024 * 1024
"""Of one file."""
MOST_FILES = 10
"""With one message."""
MOST_OF_CONVERSATION = 100
_LONGEST_NAME = 120
_OFFICE = "application/vnd.openxmlformats-officedocument"
KINDS: Mapping[str, str] = {
    "csv": "text/csv",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "gif": "image/gif",
    "heic": "image/heic",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "m4a": "audio/mp4",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "odt": "application/vnd.oasis.opendocument.text",
    "ogg": "audio/ogg",
    "pdf": "application/pdf",
    "png": "image/png",
    "pptx": f"{_OFFICE}.presentationml.presentation",
    "txt": "text/plain",
    "webp": "image/webp",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
}
"""By the ending of the name. Nothing that a browser would run: no pages, no drawings with scripts, no archives."""


@dataclass(frozen=True)
class SentFile:
    """As the sender has it: the name may be anything."""

    name: str
    body: bytes


@dataclass(frozen=True)
class KeptFile:
    """One file; its message names it by its id."""

    id: str
    conversation_id: ConversationId
    name: str
    kind: str
    body: bytes


class FileStore(Protocol):
    """The files of one business."""

    async def add(self, file: KeptFile) -> None:
        """Writes it."""
        ...

    async def count(self, *, of: ConversationId) -> int:
        """How many this conversation has."""
        ...

    async def find(self, file_id: str, *, of: ConversationId) -> KeptFile | None:
        """A file of this conversation."""
        ...


def files_to_keep(sent: Sequence[SentFile], *, had: int) -> Sequence[SentFile]:
    """The first few that are of a known kind and neither empty nor too large, under harmless names.

    ``had`` is how many its conversation has already.
    """
    named = [replace(each, name=safe_name(each.name)) for each in sent]
    fit = [each for each in named if kind_of(each.name) and 0 < len(each.body) <= MOST_BYTES]
    return fit[: max(0, min(MOST_FILES, MOST_OF_CONVERSATION - had))]


def safe_name(name: str) -> str:
    """The name alone: no folders, and no characters that are not seen or turn the writing round."""
    seen = "".join(each for each in name if not unicodedata.category(each).startswith("C"))
    plain = " ".join(seen.replace("\\", "/").rpartition("/")[2].split())
    stem, dot, ending = plain.rpartition(".")
    return f"{stem[:_LONGEST_NAME]}{dot}{ending}" if stem else plain


def kind_of(name: str) -> str:
    """The content type; empty for what is not kept."""
    stem, _, ending = name.rpartition(".")
    return KINDS.get(ending.lower(), "") if stem else ""


def attachment_of(file_id: str, file: SentFile) -> Mapping[str, Any]:
    """As its message names it."""
    return {"id": file_id, "name": file.name, "type": kind_of(file.name), "size": len(file.body)}
