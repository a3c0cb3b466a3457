"""A program's stream: what is said to the customers of the threads it brings, as those customers read it."""

from collections.abc import Sequence

from api.bodies.webchat import ThreadMessage
from api.parts import Parts
from api.streams.feed import Ear, Feeds, Listener
from api.streams.missed import missed_since
from api.streams.places import Places
from api.streams.seat import Seat
from api.streams.sse import PING, Tell, event
from api.streams.standing import as_of_now
from tools.conversations.threads import thread_of_sender
from tools.conversations.visitor_view import is_for_customer
from tools.events import Event, EventType
from tools.ids import ConversationId, MessageId
from tools.team.rights import Caller, may_bring_threads
from tools.toolkit import UnitOfWork

MOST_STREAMS = 6
"""Of one program at once."""


class ThreadStream:
    """One open stream. Who of the team may see a conversation is nothing to its customer, whom this speaks to."""

    def __init__(self, parts: Parts, feeds: Feeds, caller: Caller, places: Places) -> None:
        """Nothing is read before ``tell_all``."""
        self._parts = parts
        self._feeds = feeds
        self._caller = caller
        self._places = places
        self.seat = Seat(parts.live.seats, f"threads:{caller.business_id}:{caller.id}", most=MOST_STREAMS)

    async def tell_all(self, tell: Tell, last_event_id: str | None) -> None:
        """What was missed since, then everything as it is said; ``reset`` where too much was missed to be told."""
        try:
            async with self._feeds.listen(self._caller.business_id, Ear()) as (listener, _):
                await self._tell(tell, listener, self._places.open(last_event_id))
        finally:
            await self.seat.leave()

    async def _tell(self, tell: Tell, listener: Listener, number: int | None) -> None:
        start = await self._last_number()
        toolkit, business_id = self._parts.toolkit, self._caller.business_id
        missed = () if number is None else await missed_since(toolkit, business_id, number, up_to=start)
        for text in await self._shown(missed or ()):
            await tell(text)
        await tell(event("ready" if missed is not None else "reset", {}, place=self._places.close(start)))
        while not self._parts.stopping.is_set() and await self._may_still():
            heard = (await listener.take(within=self._parts.ping_every)).events
            await self.seat.keep()
            if listener.has_lost:
                listener.has_lost = False
                start = await self._last_number()
                await tell(event("reset", {}, place=self._places.close(start)))
            if not heard:
                await tell(PING)
                continue
            if not await self._may_still():
                return
            # What was missed and told already may be heard as well.
            for text in await self._shown([each for each in heard if each.number > start]):
                await tell(text)

    async def _last_number(self) -> int:
        async with self._parts.toolkit.reading(self._caller.business_id) as work:
            return await work.outbox.last_number()

    async def _shown(self, events: Sequence[Event]) -> list[str]:
        said = [each for each in events if each.type is EventType.MESSAGE_SENT]
        if not said:
            return []
        async with self._parts.toolkit.reading(self._caller.business_id) as work:
            shown = [(each, await _message(work, each)) for each in said]
        return [
            event("message", body.model_dump(mode="json", by_alias=True), place=self._places.close(each.number))
            for each, body in shown
            if body is not None
        ]

    async def _may_still(self) -> bool:
        return await as_of_now(self._parts, self._caller, may_bring_threads) is not None


async def _message(work: UnitOfWork, said: Event) -> ThreadMessage | None:
    """Nothing for a chat that no program brought, and for what its customer does not read."""
    if said.conversation_id is None:
        return None
    conversation = await work.conversations.find(ConversationId(said.conversation_id))
    thread_id = None if conversation is None else thread_of_sender(conversation.sender)
    if conversation is None or thread_id is None:
        return None
    message = await work.messages.find(MessageId(said.data["message_id"]))
    if message is None or not is_for_customer(message):
        return None
    return ThreadMessage.of_thread(message, thread_id)
