"""``Desk`` and ``RemoteDesk`` for hosts without an event loop: the same methods, each waits for its answer."""

import asyncio
import inspect
import logging
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import AsyncExitStack
from datetime import datetime
from types import TracebackType
from typing import Any, Self, TypeVar

from langgraph.graph.state import CompiledStateGraph

from tools.errors import Unusable
from workflows.handover.building import Graph
from workflows.handover.driving.desk import Desk
from workflows.handover.driving.driver import Driver
from workflows.handover.driving.replies import Accepted, Reply, TooLate
from workflows.handover.moves import Reason
from workflows.handover.remote.desk import RemoteDesk
from workflows.handover.state import JsonDict

Result = TypeVar("Result")
Made = Graph | RemoteDesk
Make = Callable[[], Made | Awaitable[Made]]
_log = logging.getLogger(__name__)


class BlockingDesk:
    """A desk with a thread and an event loop of its own; it may be called from any thread.

    Give it a function that makes the graph: what belongs to an event loop (an asynchronous checkpointer, a client)
    must be made in this one. A graph that holds nothing of the kind may be given as it is, and so may a
    ``RemoteDesk`` that nobody has used yet.
    """

    def __init__(self, graph: Made | Make, **options: Any) -> None:
        """``options`` are those of ``Desk`` over a graph. Its ``run`` goes on in the background until ``stop``."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="handover-desk", daemon=True)
        self._thread.start()
        self._closing = AsyncExitStack()
        try:
            self._desk: Driver = self._wait(self._made(graph, options))
        except BaseException:
            self._end_loop()
            raise
        self._running = asyncio.run_coroutine_threadsafe(self._run(), self._loop)

    def customer(self, thread_id: str, text: str, message_id: str | None = None) -> Reply:
        """The customer wrote."""
        return self._wait(self._desk.customer(thread_id, text, message_id))

    def customer_stream(self, thread_id: str, text: str, message_id: str | None = None) -> Iterator[tuple[str, str]]:
        """The same as it comes."""
        parts = self._desk.customer_stream(thread_id, text, message_id)
        try:
            while (part := self._wait(anext(parts, None))) is not None:
                yield part
        finally:
            self._wait(parts.aclose())

    def request(self, thread_id: str, *, reason: str = Reason.USER, note: str = "") -> bool:
        """A person is needed."""
        return self._wait(self._desk.request(thread_id, reason=reason, note=note))

    def accept(self, thread_id: str, user_id: str) -> Accepted | TooLate:
        """A person takes the chat."""
        return self._wait(self._desk.accept(thread_id, user_id))

    def person(self, thread_id: str, user_id: str, text: str, message_id: str | None = None) -> None:
        """The person writes."""
        self._wait(self._desk.person(thread_id, user_id, text, message_id))

    def give_back(self, thread_id: str, *, said: Sequence[JsonDict] = ()) -> None:
        """The chat is the AI's again."""
        self._wait(self._desk.give_back(thread_id, said=said))

    def cancel(self, thread_id: str) -> bool:
        """Calls the handover off."""
        return self._wait(self._desk.cancel(thread_id))

    def close(self, thread_id: str) -> bool:
        """The chat is closed."""
        return self._wait(self._desk.close(thread_id))

    def recover(self, thread_ids: Iterable[str]) -> None:
        """After a restart."""
        self._wait(self._desk.recover(thread_ids))

    def fire_due(self, now: datetime | None = None) -> list[str]:
        """Ends every wait whose time has come; a service does that by itself."""
        if not isinstance(self._desk, Desk):
            raise Unusable("A service fires its deadlines by itself; there is nothing to fire from here.")
        return self._wait(self._desk.fire_due(now))

    def run(self) -> None:
        """Waits until ``stop`` is called from another thread; deadlines fire meanwhile, as they do without it."""
        self._thread.join()

    def stop(self) -> None:
        """Ends the thread and its loop. What waits is found again by ``recover``."""
        if self._thread.is_alive():
            self._running.cancel()
            self._end_loop()

    def __enter__(self) -> Self:
        """For ``with BlockingDesk(…) as desk:``."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        """Stops."""
        self.stop()

    async def _made(self, given: Made | Make, options: dict[str, Any]) -> Driver:
        made: Any = given if isinstance(given, CompiledStateGraph | RemoteDesk) else given()
        made = await made if inspect.isawaitable(made) else made
        if not isinstance(made, RemoteDesk):
            return Desk(made, **options)
        self._closing.push_async_callback(made.aclose)
        if options:
            raise TypeError(f"A RemoteDesk has been made already; give it {', '.join(options)} itself.")
        return made

    async def _run(self) -> None:
        try:
            await self._desk.run()
        except Exception:
            _log.exception("What happens by itself is told no more.")

    def _wait(self, work: Coroutine[Any, Any, Result] | Awaitable[Result]) -> Result:
        async def waited() -> Result:
            return await work

        answer: Future[Result] = asyncio.run_coroutine_threadsafe(waited(), self._loop)
        return answer.result()

    def _end_loop(self) -> None:
        async def last() -> None:
            tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._closing.aclose()
            await self._loop.shutdown_default_executor()

        asyncio.run_coroutine_threadsafe(last(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
