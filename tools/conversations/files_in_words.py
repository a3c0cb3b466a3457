"""Files as a model is told of them, which cannot open any: that there are some, and what they are."""

from collections.abc import Mapping
from typing import Any

from tools.conversations.conversation import Message

_KILOBYTE = 1024


def words_of(message: Message) -> str:
    """What was written, and a line for each file that came with it."""
    return "\n".join([message.text, *map(file_in_words, message.attachments)]).strip()


def file_in_words(attachment: Mapping[str, Any]) -> str:
    """In one line."""
    size = -(-int(attachment.get("size", 0)) // _KILOBYTE)
    return f"[file: {attachment.get('name', '')} ({attachment.get('type', '')}, {size} kB)]"
