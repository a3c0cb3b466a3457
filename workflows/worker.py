"""What runs in every process beside the requests: turns as they are woken, deadlines as they come."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog

from tools.errors import Busy
from tools.ids import BusinessId, ConversationId
from tools.work.due import DueWork
from workflows.turns import TurnRunner

POLL = timedelta(seconds=1)
"""How long something may lie unseen when a wake-up was lost."""

BATCH = 1000
"""Deadlines fired in one transaction."""
_TURNS_AT_ONCE = 32
_CLOSED_AT_ONCE = 50
_BREATH = 0.05
"""Seconds until what met somebody else's locks is tried again."""
_log = structlog.get_logger(__name__)


class Worker:
    """Runs turns and fires deadlines. There is no leader: any number of workers share the work."""

    def __init__(self, runner: TurnRunner, due: DueWork) -> None:
        """Nothing runs before ``run``."""
        self._runner = runner
        self._due = due
        self._running: dict[ConversationId, asyncio.Task[None]] = {}
        self._again: set[ConversationId] = set()
        self._slots = asyncio.Semaphore(_TURNS_AT_ONCE)
        self._sooner = asyncio.Event()
        self._stopping = False

    def wake(self, business_id: BusinessId, conversation_id: ConversationId) -> None:
        """Something was posted to this conversation: its turn is run, once however often it is woken meanwhile."""
        self._sooner.set()
        if self._stopping:
            return
        if conversation_id in self._running:
            self._again.add(conversation_id)
            self._runner.interrupt(conversation_id)
            return
        task = asyncio.create_task(self._turns(business_id, conversation_id))
        self._running[conversation_id] = task

    async def run(self) -> None:
        """Until it is cancelled. Turns that run then are finished, no new ones begin."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._forever(self._fire_deadlines))
                group.create_task(self._forever(self._find_orphans))
                group.create_task(self._forever(self._fire_silences))
                group.create_task(self._forever(self._fire_follow_ups))
        finally:
            self._stopping = True
            await asyncio.gather(*self._running.values(), return_exceptions=True)

    async def idle(self) -> None:
        """Waits until no turn runs (for tests and for shutting down)."""
        while self._running:
            await asyncio.gather(*list(self._running.values()))

    async def _turns(self, business_id: BusinessId, conversation_id: ConversationId) -> None:
        try:
            async with self._slots:
                while True:
                    self._again.discard(conversation_id)
                    await self._runner.run(business_id, conversation_id)
                    if conversation_id not in self._again:
                        return
        except Exception:
            # What is pending stays pending; the next poll tries again.
            _log.exception("turns ended", conversation=conversation_id)
        finally:
            del self._running[conversation_id]
            # The turn may have set a deadline that is nearer than the one the sweeper sleeps for.
            self._sooner.set()

    async def _fire_deadlines(self) -> None:
        fired = await self._due.fire_deadlines(limit=BATCH)
        for ready in fired:
            self.wake(ready.business_id, ready.conversation_id)
        if len(fired) < BATCH:
            await self._sleep(await self._due.next_deadline())

    async def _find_orphans(self) -> None:
        """Whoever should have run these was killed, or their wake-up was lost."""
        for ready in await self._due.ready_conversations(older_than=POLL, limit=BATCH):
            if ready.conversation_id not in self._running:
                self.wake(ready.business_id, ready.conversation_id)
        await asyncio.sleep(POLL.total_seconds())

    async def _fire_silences(self) -> None:
        """A few at a time: nobody waits for a chat to close, and those who write are not to wait for it."""
        for ready in await self._due.fire_silences(limit=_CLOSED_AT_ONCE):
            self.wake(ready.business_id, ready.conversation_id)
        await asyncio.sleep(POLL.total_seconds())

    async def _fire_follow_ups(self) -> None:
        """They are due to the hour, so that looking once in a while is soon enough."""
        for ready in await self._due.fire_follow_ups(limit=_CLOSED_AT_ONCE):
            self.wake(ready.business_id, ready.conversation_id)
        await asyncio.sleep(POLL.total_seconds())

    async def _sleep(self, until_next: timedelta | None) -> None:
        """Until the next deadline or a nudge, at most one poll: deadlines are also set by other machines."""
        pause = min(POLL, until_next) if until_next is not None else POLL
        self._sooner.clear()
        try:
            async with asyncio.timeout(max(pause.total_seconds(), 0.0)):
                await self._sooner.wait()
        except TimeoutError:
            return

    async def _forever(self, step: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await step()
            except Busy:
                await asyncio.sleep(_BREATH)
            except Exception:
                # The database may be away for a while; nothing is lost meanwhile.
                _log.exception("a sweep failed")
                await asyncio.sleep(POLL.total_seconds())
