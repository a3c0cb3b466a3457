"""A user's stream: the business's events this user may see, checked when each is sent, replays included."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from typing import Any

from api.parts import Parts
from api.streams.feed import Feeds, Listener
from api.streams.missed import missed_since
from api.streams.places import Places
from api.streams.seat import Seat
from api.streams.snapshot import snapshot_for
from api.streams.sse import PING, event
from api.streams.standing import as_of_now
from tools.contacts.access import AskerKind, Sight, sight
from tools.contacts.contact import ContactStatus
from tools.events import TO_ADMINS_ALONE, TO_ASKER_ALONE, Event
from tools.ids import ContactId, ConversationId
from tools.team.rights import Caller, may_read
from tools.toolkit import UnitOfWork

MOST_STREAMS = 6
"""Of one user at once."""


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
            async with self._feeds.listen(self._caller.business_id) as listener:
                async for text in self._told(listener, self._places.open(last_event_id)):
                    yield text
        finally:
            await self.seat.leave()

    async def _told(self, listener: Listener, number: int | None) -> AsyncIterator[str]:
        # Read before what was missed, and told after it: what happens meanwhile is heard, and nothing falls between.
        start, snapshot = await self._snapshot()
        business_id = self._caller.business_id
        missed = () if number is None else await missed_since(self._parts.toolkit, business_id, number, up_to=start)
        if missed is None:
            yield event("reset", {})
        for text in await self._shown(missed or ()):
            yield text
        yield event("snapshot", snapshot, place=self._places.close(start))
        while not self._parts.stopping.is_set() and await self._look_again():
            heard = await listener.take(within=self._parts.ping_every)
            await self.seat.keep()
            if listener.has_lost:
                listener.has_lost = False
                yield event("reset", {})
                start, snapshot = await self._snapshot()
                yield event("snapshot", snapshot, place=self._places.close(start))
            if not heard:
                yield PING
                continue
            if not await self._look_again():
                return
            # What the snapshot holds already may be heard as well.
            for text in await self._shown([each for each in heard if each.number > start]):
                yield text

    async def _snapshot(self) -> tuple[int, dict[str, Any]]:
        """With the number up to which its events are in it, which is read first."""
        async with self._parts.toolkit.reading(self._caller.business_id) as work:
            number = await work.outbox.last_number()
            return number, await snapshot_for(work, self._caller, self._parts.live)

    async def _shown(self, events: Sequence[Event]) -> list[str]:
        if not events:
            return []
        async with self._parts.toolkit.reading(self._caller.business_id) as work:
            return [self._text(each) for each in events if await self._sees(work, each)]

    async def _sees(self, work: UnitOfWork, told: Event) -> bool:
        """Everything the event names must be this user's to see; restricted things make no noise for admins."""
        if told.type in TO_ASKER_ALONE and told.data["asker_id"] != self._caller.id:
            return False
        if told.type in TO_ADMINS_ALONE and self._caller.asker.kind is AskerKind.AGENT:
            return False
        things: list[Any] = []
        if told.conversation_id is not None:
            things.append(await work.conversations.find(ConversationId(told.conversation_id)))
        for each in map(ContactId, told.contacts):
            contact = await work.contacts.find(each)
            things.append(contact)
            if contact is not None and contact.status is ContactStatus.MERGED:
                # An absorbed record is there for those alone who may see what it became.
                things.append(await work.contacts.find(await work.contacts.redirect(each)))
        return all(thing is not None and self._is_own(thing) for thing in things)

    def _is_own(self, thing: Any) -> bool:
        return sight(self._caller.asker, thing) is Sight.OWN

    def _text(self, told: Event) -> str:
        body = {
            "id": told.id,
            "type": told.type.value,
            "at": told.at.isoformat().replace("+00:00", "Z"),
            "business_id": told.business_id,
            "data": told.data,
        }
        return event(told.type.value, body, place=self._places.close(told.number))

    async def _look_again(self) -> bool:
        """Reads the caller anew: a lost right closes the stream, a new team shows what it may see."""
        caller = await as_of_now(self._parts, self._caller, may_read)
        if caller is None:
            return False
        self._caller = caller
        return True
