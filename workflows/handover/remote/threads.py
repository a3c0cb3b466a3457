"""Which conversation of the service a thread is: the service keeps it; here stands what was looked up lately."""

from dataclasses import dataclass

from tools.errors import NotFound
from workflows.handover.remote.line import Line
from workflows.handover.state import JsonDict

CHATS = "/v1/webchat/conversations"
CONVERSATIONS = "/v1/conversations"
_MOST_KEPT = 10_000


@dataclass(frozen=True)
class OpenChat:
    """A thread's conversation, as its customer writes in it."""

    conversation_id: str
    token: str
    """The customer's: it opens this conversation and nothing else."""

    @property
    def path(self) -> str:
        """Where the customer's calls go."""
        return f"{CHATS}/{self.conversation_id}"


class Threads:
    """Looks threads up. The name of a thread is your own for a chat; it is no secret and proves nobody."""

    def __init__(self, line: Line, widget_key: str | None) -> None:
        """Without a key the business's first widget is the channel."""
        self._line = line
        self._widget = {} if widget_key is None else {"widget_key": widget_key}
        self._open: dict[str, OpenChat] = {}

    @property
    def seen(self) -> list[str]:
        """Threads that were opened here lately."""
        return list(self._open)

    def opened(self, thread_id: str) -> OpenChat | None:
        """As it was opened lately."""
        return self._open.get(thread_id)

    async def open(self, thread_id: str, *, language: str, identity: str | None) -> OpenChat:
        """Begins a chat, or goes on with it."""
        signed = {} if identity is None else {"identity": identity}
        body = {"thread_id": thread_id, "language": language, **self._widget, **signed}
        started = await self._line.ask("POST", CHATS, body=body)
        chat = OpenChat(started["conversation_id"], started["visitor_token"])
        self._open[thread_id] = chat
        if len(self._open) > _MOST_KEPT:
            del self._open[next(iter(self._open))]
        return chat

    async def known(self, thread_id: str) -> JsonDict:
        """The conversation as the team sees it, the newest of the thread's.

        Raises ``NotFound`` where no customer has written: nothing is made by asking.
        """
        page = await self._line.ask("GET", CONVERSATIONS, params={"thread": thread_id, "limit": 1})
        for conversation in page["items"]:
            return dict(conversation)
        raise NotFound(f"There is no chat {thread_id}.")
