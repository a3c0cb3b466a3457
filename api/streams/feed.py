"""New events of a business, read once for all streams of this process."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog

from api.streams.lookout import Look, Lookout
from tools.errors import HandoverkitError
from tools.events import Event
from tools.ids import BusinessId, ConversationId
from tools.live.ports import Bell, Subscriber
from tools.team.directory import Directory
from tools.team.rights import Caller
from tools.toolkit import Toolkit

POLL = 1.0
"""Seconds after which is looked without being rung: a ring may get lost."""

_SNAPSHOTS = 4
"""Made at once."""
_BATCH = 500
_PAUSE = 0.05
"""Seconds from one reading to the next while much happens: what is told together is looked at and sent once."""
_MOST_KEPT = 2_000
_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Ear:
    """What a listener hears of: a conversation alone, or what a caller may see, or everything."""

    conversation_id: ConversationId | None = None
    caller: Caller | None = None


@dataclass(frozen=True)
class Heard:
    """What a listener has taken."""

    events: Sequence[Event] = ()
    look: Look | None = None
    """In which they were found to be this listener's a moment ago; nothing where that is longer ago."""


class Listener:
    """What one stream has not taken yet."""

    def __init__(self, ear: Ear) -> None:
        """Has heard nothing."""
        self.ear = ear
        self.has_lost = False
        """It was too slow: what it missed has to be read from the log."""
        self._kept: list[Event] = []
        self._look: Look | None = None
        self._rang = False
        self._waiting: asyncio.Future[None] | None = None

    def hear(self, events: Sequence[Event], look: Look | None = None) -> None:
        """New events, all of them for this one, with what was just looked at for them."""
        if len(self._kept) + len(events) > _MOST_KEPT:
            self.has_lost, self._kept = True, []
        else:
            self._kept.extend(events)
        is_waiting = self._waiting is not None and not self._waiting.done()
        self.wake()
        # Who is busy takes it when it has become old.
        self._look = look if is_waiting else None

    def wake(self) -> None:
        """Ends the wait, also without an event."""
        self._rang, self._look = True, None
        self._end_wait()

    async def take(self, *, within: float) -> Heard:
        """What was heard since, waiting up to so many seconds for the first."""
        if not self._rang:
            loop = asyncio.get_running_loop()
            self._waiting = loop.create_future()
            timer = loop.call_later(within, self._end_wait)
            try:
                await self._waiting
            finally:
                timer.cancel()
                self._waiting = None
        taken, self._kept = Heard(self._kept, self._look), []
        self._rang, self._look = False, None
        return taken

    def _end_wait(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)


class Feeds:
    """One reader per business that anybody listens to."""

    def __init__(
        self, toolkit: Toolkit, directory: Directory, subscriber: Subscriber, stopping: asyncio.Event
    ) -> None:
        """Nothing is read before somebody listens."""
        self._toolkit = toolkit
        self._directory = directory
        self._subscriber = subscriber
        self._stopping = stopping
        self.few = asyncio.Semaphore(_SNAPSHOTS)
        """For what is large while it is made: after a restart all streams come back at once."""
        self._feeds: dict[BusinessId, _Feed] = {}

    @asynccontextmanager
    async def listen(self, business_id: BusinessId, ear: Ear) -> AsyncIterator[tuple[Listener, Lookout]]:
        """Hears what is for this ear of everything that is committed after this.

        The listener is woken when the process is asked to end.
        """
        feed = self._feeds.get(business_id)
        if feed is None:
            lookout = Lookout(business_id, self._toolkit, self._directory)
            feed = _Feed(business_id, self._toolkit, lookout, self._subscriber, self._stopping)
            self._feeds[business_id] = feed
        listener = Listener(ear)
        feed.listeners.add(listener)
        try:
            await feed.has_begun()
            yield listener, feed.lookout
        finally:
            feed.listeners.discard(listener)
            if not feed.listeners:
                self._feeds.pop(business_id, None)
                feed.end()


class _Feed:
    """Reads the events of one business as they are committed."""

    def __init__(
        self,
        business_id: BusinessId,
        toolkit: Toolkit,
        lookout: Lookout,
        subscriber: Subscriber,
        stopping: asyncio.Event,
    ) -> None:
        self.listeners: set[Listener] = set()
        self.lookout = lookout
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
                begun = time.monotonic()
                await self._tell(events)
                self._number = events[-1].number
                took = time.monotonic() - begun
                # A fifth of the time: where few listen, nobody waits for it.
                await asyncio.sleep(min(4 * took, _PAUSE))
            if len(events) < _BATCH:
                await bell.rung(within=POLL)

    async def _tell(self, events: Sequence[Event]) -> None:
        """Wakes those alone whom it concerns; who is still busy looks once more before they tell it."""
        listeners = tuple(self.listeners)
        callers = {each.ear.caller.token.secret_hash: each.ear.caller for each in listeners if each.ear.caller}
        look: Look | None = None
        seen: Mapping[str, Sequence[Event] | None] = {}
        if callers:
            look = await self.lookout.look(callers.values(), events)
            seen = {key: look.shown_to(was, events) for key, was in callers.items()}
        for listener in listeners:
            caller, chat = listener.ear.caller, listener.ear.conversation_id
            if caller is None:
                own: Sequence[Event] | None = [each for each in events if chat in (None, each.conversation_id)]
            else:
                own = seen[caller.token.secret_hash]
            if own is None:
                # It finds out what became of its caller, and ends.
                listener.wake()
            elif own:
                listener.hear(own, look)

    async def _wake_all(self, stopping: asyncio.Event) -> None:
        await stopping.wait()
        for listener in tuple(self.listeners):
            listener.wake()
