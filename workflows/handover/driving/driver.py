"""What every driver of chats can do, wherever the chats live."""

from collections.abc import AsyncGenerator, Iterable, Sequence
from typing import Protocol

from workflows.handover.driving.replies import Accepted, Reply, TooLate
from workflows.handover.moves import Reason
from workflows.handover.state import JsonDict

Part = tuple[str, str]
"""``("token", …)`` of your agent, ``("say", …)`` whole."""


class Driver(Protocol):
    """``Desk`` over a graph of yours, ``RemoteDesk`` over a running service.

    ``fire_due`` is not here: a service fires its deadlines by itself, whoever looks on.
    """

    async def customer(self, thread_id: str, text: str, message_id: str | None = None) -> Reply:
        """The customer wrote. The same message id again changes nothing and says the same."""
        ...

    def customer_stream(self, thread_id: str, text: str, message_id: str | None = None) -> AsyncGenerator[Part, None]:
        """The same, part by part."""
        ...

    async def request(self, thread_id: str, *, reason: str = Reason.USER, note: str = "") -> bool:
        """A person is needed; asking again changes nothing (``False``)."""
        ...

    async def accept(self, thread_id: str, user_id: str) -> Accepted | TooLate:
        """A person takes the chat."""
        ...

    async def person(self, thread_id: str, user_id: str, text: str, message_id: str | None = None) -> None:
        """The person who has the chat writes to the customer."""
        ...

    async def give_back(self, thread_id: str, *, said: Sequence[JsonDict] = ()) -> None:
        """The chat is the AI's again."""
        ...

    async def cancel(self, thread_id: str) -> bool:
        """Calls the handover off; ``False`` when there is none to call off."""
        ...

    async def close(self, thread_id: str) -> bool:
        """The chat is closed; ``False`` when it waited for nothing."""
        ...

    async def recover(self, thread_ids: Iterable[str]) -> None:
        """After a restart: says what stands again, under the same ids."""
        ...

    async def run(self) -> None:
        """Says what happens by itself to ``ChatPort.say``, until it is cancelled."""
        ...
