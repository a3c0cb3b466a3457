"""Threads: chats that a program of the business brings from elsewhere, each by the program's own name for it."""

_PREFIX = "webchat:thread:"
"""As of any web chat: such a name says that it is the same chat, never who writes in it."""


def sender_of_thread(thread_id: str) -> str:
    """The channel identity that writes in a thread."""
    return f"{_PREFIX}{thread_id}"


def thread_of_sender(sender: str) -> str | None:
    """The thread's name; nothing of any other chat."""
    return sender.removeprefix(_PREFIX) if sender.startswith(_PREFIX) else None
