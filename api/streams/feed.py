"""New events of a business, read once for all streams of this process."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import structlog

from tools.errors import HandoverkitError
from tools.events import Event
from tools.ids import BusinessId, ConversationId
from tools.live.ports import Bell, Subscriber
from tools.toolkit import Toolkit

POLL = 1.0
"""Seconds after which is looked without being rung: a ring may get lost."""

_BATCH = 500
_MOST_KEPT = 2_000
_log = structlog.get_logger(__name__)


class Listener:
    """What one stream has not taken yet."""

    def __init__(self, conversation_id: ConversationId | None) -> None:
        """With a conversation it hears of nothing else."""
        self.conversation_id = conversation_id
        self.has_lost = False
        """It was too slow: what it missed has to be read from the log."""
        self._kept: list[Event] = []
        self._rang = asyncio.Event()

    def hear(self, events: Sequence[Event]) -> None:
        """New events, of all conversations."""
        own = [each for each in events if self.conversation_id in (None, each.conversation_id)]
        if not own:
            return
        if len(self._kept) + len(own) > _MOST_KEPT:
            self.has_lost, self._kept = True, []
        else:
            self._kept.extend(own)
        self._rang.set()

    def wake(self) -> None:
        """Ends the wait without an event."""
        self._rang.set()

    async def take(self, *, within: float) -> Sequence[Event]:
        """What was heard since, waiting up to so many seconds for the first."""
        if not self._rang.is_set():
            try:
                async with asyncio.timeout(within):
                    await self._rang.wait()
            except TimeoutError:
                return []
        self._rang.clear()
        taken, self._kept = self._kept, []
        return taken


class Feeds:
    """One reader per business that anybody listens to."""

    def __init__(self, toolkit: Toolkit, subscriber: Subscriber, stopping: asyncio.Event) -> None:
        """Nothing is read before somebody listens."""
        self._toolkit = toolkit
        self._subscriber = subscriber
        self._stopping = stopping
        self._feeds: dict[BusinessId, _Feed] = {}

    @asynccontextmanager
    async def listen(
        self, business_id: BusinessId, conversation_id: ConversationId | None = None
    ) -> AsyncIterator[Listener]:
        """Hears everything that is committed after this; woken when the process is asked to end."""
        feed = self._feeds.get(business_id)
        if feed is None:
            feed = self._feeds[business_id] = _Feed(business_id, self._toolkit, self._subscriber, self._stopping)
        listener = Listener(conversation_id)
        feed.listeners.add(listener)
        try:
            await feed.has_begun()
            yield listener
        finally:
            feed.listeners.discard(listener)
            if not feed.listeners:
                self._feeds.pop(business_id, None)
                feed.end()


class _Feed:
    """Reads the events of one business as they are committed."""

    def __init__(
        self, business_id: BusinessId, toolkit: Toolkit, subscriber: Subscriber, stopping: asyncio.Event
    ) -> None:
        self.listeners: set[Listener] = set()
        self._business_id = business_id
        self._toolkit = toolkit
        self._subscriber = subscriber
        self._begun = asyncio.Event()
        self._number = 0
        self._tasks = [asyncio.create_task(self._run()), asyncio.create_task(self._wake_all(stopping))]

    async def has_begun(self) -> None:
        """From then on nothing is missed."""
        await self._begun.wait()

    def end(self) -> None:
        """Nobody listens any more."""
        for task in self._tasks:
            task.cancel()

    async def _run(self) -> None:
        async with self._subscriber.events_of(self._business_id) as bell:
            while True:
                try:
                    await self._read_on(bell)
                except HandoverkitError as error:
                    _log.warning("events could not be read", business=self._business_id, error=str(error))
                except Exception:
                    # The database may be away for a while; what was missed meanwhile is read afterwards.
                    _log.exception("events could not be read", business=self._business_id)
                await asyncio.sleep(POLL)

    async def _read_on(self, bell: Bell) -> None:
        if not self._begun.is_set():
            async with self._toolkit.reading(self._business_id) as work:
                self._number = await work.outbox.last_number()
            self._begun.set()
        while True:
            async with self._toolkit.reading(self._business_id) as work:
                events = await work.outbox.after(self._number, limit=_BATCH)
            if events:
                self._number = events[-1].number
                for listener in tuple(self.listeners):
                    listener.hear(events)
            if len(events) < _BATCH:
                await bell.rung(within=POLL)

    async def _wake_all(self, stopping: asyncio.Event) -> None:
        await stopping.wait()
        for listener in tuple(self.listeners):
            listener.wake()
