"""Files of messages as they are named; what is in them is handed out by itself."""

from collections.abc import Sequence
from typing import Annotated, Self

from pydantic import Field

from api.bodies.strict import Answer
from tools.conversations.file_kinds import KINDS
from tools.conversations.files import MEGABYTE
from tools.conversations.limits import MOST_FILES_A_MESSAGE, Limits

FileIds = Annotated[tuple[Annotated[str, Field(max_length=100)], ...], Field(max_length=MOST_FILES_A_MESSAGE)]


class AttachmentBody(Answer):
    """A file that goes with a message."""

    id: str
    name: str
    type: str
    """What its bytes are."""
    size: int
    """Bytes."""


class VisitorAttachment(AttachmentBody):
    """A file, and where the visitor gets it."""

    url: str | None = None
    """An address at this service which needs no token and is good for a week, as long as the visitor's token is."""


class TakenFiles(Answer):
    """Which files may be sent."""

    most_bytes: int
    """Of one."""
    a_message: int
    endings: Sequence[str]
    """Of their names; what a file is its first bytes have to say too."""

    @classmethod
    def of(cls, limits: Limits) -> Self | None:
        """As the business says; nothing where it takes none."""
        if not limits.file_megabytes:
            return None
        most = limits.file_megabytes * MEGABYTE
        return cls(most_bytes=most, a_message=limits.files_a_message, endings=sorted(KINDS))
