"""A visitor's stream: the messages of one conversation, from where the client left off."""

from collections.abc import AsyncIterator
from datetime import timedelta

from api.bodies.webchat import VisitorMessage
from api.parts import Parts
from api.streams.feed import Feeds, Listener
from api.streams.places import Places
from api.streams.seat import Seat
from api.streams.sse import PING, event
from tools.conversations.conversation import ConversationState
from tools.conversations.visitor_view import is_for_customer
from tools.ids import ConversationId
from tools.team.rights import Caller, caller_of

MOST_STREAMS = 3
"""Of one visitor at once."""
_HERE_FOR = timedelta(seconds=45)
_BATCH = 200


class VisitorStream:
    """One open stream."""

    def __init__(
        self, parts: Parts, feeds: Feeds, caller: Caller, conversation_id: ConversationId, places: Places
    ) -> None:
        """Nothing is read before ``events``."""
        self._parts = parts
        self._feeds = feeds
        self._caller = caller
        self._conversation_id = conversation_id
        self._places = places
        self.seat = Seat(parts.live.seats, f"visitor:{conversation_id}", most=MOST_STREAMS)
        self._seq = 0
        self._state: ConversationState | None = None

    async def events(self, last_event_id: str | None) -> AsyncIterator[str]:
        """The messages from there on, until the client leaves, the token ends or the process is asked to end."""
        self._seq = self._places.open(last_event_id) or 0
        business_id = self._caller.business_id
        try:
            async with self._feeds.listen(business_id, self._conversation_id) as listener:
                async for text in self._told(listener):
                    yield text
        finally:
            await self.seat.leave()

    async def _told(self, listener: Listener) -> AsyncIterator[str]:
        while not self._parts.stopping.is_set():
            if not await self._still_may():
                return
            for text in await self._news():
                yield text
            await self._parts.live.presence.beat(
                self._caller.business_id, self._conversation_id, "here", lasts=_HERE_FOR
            )
            await self.seat.keep()
            if not await listener.take(within=self._parts.ping_every):
                yield PING

    async def _news(self) -> list[str]:
        told: list[str] = []
        async with self._parts.toolkit.reading(self._caller.business_id) as work:
            conversation = await work.conversations.find(self._conversation_id)
            if conversation is None:
                return []
            while found := await work.messages.after(self._conversation_id, self._seq, limit=_BATCH):
                for message in found:
                    self._seq = message.seq
                    if is_for_customer(message):
                        body = VisitorMessage.of(message).model_dump(mode="json", by_alias=True)
                        told.append(event("message", body, place=self._places.close(message.seq)))
        if conversation.state is not self._state:
            self._state = conversation.state
            told.append(event("state", {"state": conversation.state.value}))
        return told

    async def _still_may(self) -> bool:
        """A chat that was cleared, blocked or erased meanwhile is told nothing more."""
        found = await self._parts.directory.find_token(self._caller.token.secret_hash)
        if found is None or found.token.revoked_at is not None:
            return False
        return caller_of(found.token, found.user) is not None
