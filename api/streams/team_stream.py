"""A user's stream: the business's events this user may see, checked when each is sent, replays included."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence

from api.parts import Parts
from api.streams.feed import Ear, Feeds, Listener
from api.streams.lookout import Lookout
from api.streams.missed import missed_since
from api.streams.places import Places
from api.streams.seat import Seat
from api.streams.snapshot import snapshot_for
from api.streams.sse import PING, event
from tools.events import Event
from tools.team.rights import Caller

MOST_STREAMS = 6
"""Of one user at once."""
_AT_ONCE = 500
"""Of what was missed."""


class TeamStream:
    """One open stream."""

    def __init__(self, parts: Parts, feeds: Feeds, caller: Caller, places: Places) -> None:
        """Nothing is read before ``events``."""
        self._parts = parts
        self._feeds = feeds
        self._caller = caller
        self._places = places
        self.seat = Seat(parts.live.seats, f"team:{caller.business_id}:{caller.id}", most=MOST_STREAMS)

    async def events(self, last_event_id: str | None) -> AsyncGenerator[str, None]:
        """What was missed since, a snapshot, then everything as it happens.

        After a day or 10,000 events ``reset`` is sent instead of what was missed: forget what you know.
        """
        try:
            ear = Ear(caller=self._caller)
            async with self._feeds.listen(self._caller.business_id, ear) as (listener, lookout):
                async for text in self._told(listener, lookout, self._places.open(last_event_id)):
                    yield text
        finally:
            await self.seat.leave()

    async def _told(self, listener: Listener, lookout: Lookout, number: int | None) -> AsyncIterator[str]:
        # Read before what was missed, and told after it: what happens meanwhile is heard, and nothing falls between.
        start, snapshot = await self._snapshot()
        business_id = self._caller.business_id
        missed = () if number is None else await missed_since(self._parts.toolkit, business_id, number, up_to=start)
        if missed is None:
            yield event("reset", {})
        missed = missed or ()
        for first in range(0, len(missed), _AT_ONCE):
            news = await self._news(lookout, missed[first : first + _AT_ONCE])
            if news is None:
                return
            yield news
        yield snapshot
        # Whoever passed the snapshot on holds it until there is something else, which may take hours.
        del missed, snapshot
        yield PING
        while not self._parts.stopping.is_set():
            heard = await listener.take(within=self._parts.ping_every)
            await self.seat.keep()
            # What the snapshot holds already may be heard as well.
            news = await self._news(lookout, [each for each in heard if each.number > start])
            if news is None:
                return
            if listener.has_lost:
                listener.has_lost = False
                yield event("reset", {})
                start, snapshot = await self._snapshot()
                yield snapshot
                del snapshot
                yield PING
            elif news or not heard:
                yield news or PING

    async def _snapshot(self) -> tuple[int, str]:
        """As it is told, with the number up to which its events are in it, which is read first."""
        async with self._feeds.few, self._parts.toolkit.reading(self._caller.business_id) as work:
            number = await work.outbox.last_number()
            snapshot = await snapshot_for(work, self._caller, self._parts.live)
        return number, event("snapshot", snapshot, place=self._places.close(number))

    async def _news(self, lookout: Lookout, events: Sequence[Event]) -> str | None:
        """Those of them this caller may see now, as they are told; ``None`` once they may see nothing at all."""
        look = await lookout.look((self._caller,), events)
        self._caller = look.caller(self._caller) or self._caller
        shown = look.shown_to(self._caller, events)
        if shown is None:
            return None
        return "".join(
            event(each.type.value, look.body_of(each), place=self._places.close(each.number)) for each in shown
        )
