"""A user's stream: the business's events this user may see, checked when each is sent, replays included."""

from collections.abc import Sequence

from api.parts import Parts
from api.streams.feed import Ear, Feeds, Listener
from api.streams.lookout import Look, Lookout
from api.streams.missed import missed_since
from api.streams.places import Places
from api.streams.seat import Seat
from api.streams.snapshot import snapshot_for
from api.streams.sse import PING, Tell, event
from tools.events import Event
from tools.team.rights import Caller

MOST_STREAMS = 6
"""Of one user at once."""
_AT_ONCE = 500
"""Of what was missed."""


class TeamStream:
    """One open stream."""

    def __init__(self, parts: Parts, feeds: Feeds, caller: Caller, places: Places) -> None:
        """Nothing is read before ``tell_all``."""
        self._parts = parts
        self._feeds = feeds
        self._caller = caller
        self._places = places
        self.seat = Seat(parts.live.seats, f"team:{caller.business_id}:{caller.id}", most=MOST_STREAMS)

    async def tell_all(self, tell: Tell, last_event_id: str | None) -> None:
        """What was missed since, a snapshot, then everything as it happens.

        After a day or 10,000 events ``reset`` is sent instead of what was missed: forget what you know.
        """
        try:
            async with self._feeds.listen(self._caller.business_id, Ear(caller=self._caller)) as (listener, lookout):
                start = await self._begin(tell, lookout, self._places.open(last_event_id))
                if start is not None:
                    await self._go_on(tell, listener, lookout, start)
        finally:
            await self.seat.leave()

    async def _begin(self, tell: Tell, lookout: Lookout, number: int | None) -> int | None:
        """The number up to which everything was told; nothing for who may see nothing any more."""
        # Read before what was missed, and told after it: what happens meanwhile is heard, and nothing falls between.
        start, snapshot = await self._snapshot()
        business_id = self._caller.business_id
        missed = () if number is None else await missed_since(self._parts.toolkit, business_id, number, up_to=start)
        if missed is None:
            await tell(event("reset", {}))
        missed = missed or ()
        for first in range(0, len(missed), _AT_ONCE):
            news = await self._news(lookout, missed[first : first + _AT_ONCE])
            if news is None:
                return None
            await tell(news)
        await tell(snapshot)
        return start

    async def _go_on(self, tell: Tell, listener: Listener, lookout: Lookout, start: int) -> None:
        while not self._parts.stopping.is_set():
            await self.seat.keep()
            heard = await listener.take(within=self._parts.ping_every)
            # What the snapshot holds already may be heard as well.
            news = await self._news(lookout, [each for each in heard.events if each.number > start], heard.look)
            if news is None:
                return
            if listener.has_lost:
                listener.has_lost = False
                start, snapshot = await self._snapshot()
                await tell(event("reset", {}) + snapshot)
                del snapshot
            elif news or not heard.events:
                await tell(news or PING)
            # What was told is not held until there is something else, which may take hours.
            del heard, news

    async def _snapshot(self) -> tuple[int, str]:
        """As it is told, with the number up to which its events are in it, which is read first."""
        async with self._feeds.few, self._parts.toolkit.reading(self._caller.business_id) as work:
            number = await work.outbox.last_number()
            snapshot = await snapshot_for(work, self._caller, self._parts.live)
        return number, event("snapshot", snapshot, place=self._places.close(number))

    async def _news(self, lookout: Lookout, events: Sequence[Event], look: Look | None = None) -> str | None:
        """Those of them this caller may see now, as they are told; ``None`` once they may see nothing at all.

        With a ``look`` of this moment they are those.
        """
        shown: Sequence[Event] | None = events
        if look is None:
            look = await lookout.look((self._caller,), events)
            shown = look.shown_to(self._caller, events)
        self._caller = look.caller(self._caller) or self._caller
        return None if shown is None else "".join(look.told(each, self._places) for each in shown)
