"""A visitor's stream: the messages of one conversation, from where the client left off."""

from datetime import timedelta

from api.bodies.webchat import ChatStanding, VisitorMessage
from api.chats.file_links import links_for
from api.chats.standing import is_writing, standing_of
from api.parts import Parts
from api.streams.feed import Ear, Feeds, Listener
from api.streams.places import Places
from api.streams.seat import Seat
from api.streams.sse import PING, Tell, event
from tools.conversations.conversation import ConversationState
from tools.conversations.visitor_view import is_for_customer
from tools.ids import ConversationId
from tools.team.rights import Caller, caller_of
from tools.toolkit import UnitOfWork

MOST_STREAMS = 3
"""Of one visitor at once."""
_HERE_FOR = timedelta(seconds=45)
_BATCH = 200
_LOOKS_AGAIN = 0.25
_LOOKS_AGAIN_AT_MOST = 2.0
"""Seconds: what is answered without a word rings no bell."""


class VisitorStream:
    """One open stream."""

    def __init__(
        self,
        parts: Parts,
        feeds: Feeds,
        caller: Caller,
        conversation_id: ConversationId,
        places: Places,
        *,
        after: int = 0,
    ) -> None:
        """Nothing is read before ``tell_all``. Without a place in the stream it begins ``after`` this message."""
        self._parts = parts
        self._feeds = feeds
        self._caller = caller
        self._conversation_id = conversation_id
        self._places = places
        self.seat = Seat(parts.live.seats, f"visitor:{conversation_id}", most=MOST_STREAMS)
        self._seq = after
        self._standing: ChatStanding | None = None

    async def tell_all(self, tell: Tell, last_event_id: str | None) -> None:
        """The messages from there on, until the client leaves, the token ends or the process is asked to end."""
        self._seq = self._places.open(last_event_id) or self._seq
        business_id = self._caller.business_id
        try:
            async with self._feeds.listen(business_id, Ear(conversation_id=self._conversation_id)) as (listener, _):
                await self._tell(tell, listener)
        finally:
            await self.seat.leave()

    async def _tell(self, tell: Tell, listener: Listener) -> None:
        while not self._parts.stopping.is_set():
            if not await self._still_may():
                return
            for text in await self._news():
                await tell(text)
            await self._parts.live.presence.beat(
                self._caller.business_id, self._conversation_id, "here", lasts=_HERE_FOR
            )
            await self.seat.keep()
            if not await self._something_new(listener):
                await tell(PING)

    async def _something_new(self, listener: Listener) -> bool:
        """Whether there is within the time between two signs of life."""
        left, pause = self._parts.ping_every, _LOOKS_AGAIN
        while left > 0 and self._may_move:
            if (await listener.take(within=min(pause, left))).events:
                return True
            left, pause = left - pause, min(2 * pause, _LOOKS_AGAIN_AT_MOST)
            if await self._has_moved():
                return True
        return bool((await listener.take(within=left)).events) if left > 0 else False

    @property
    def _may_move(self) -> bool:
        """Whether something may change that no event of this conversation tells."""
        told = self._standing
        return told is not None and (told.pending or told.place is not None or told.state is ConversationState.HUMAN)

    async def _has_moved(self) -> bool:
        told, business_id = self._standing, self._caller.business_id
        if told is None or (told.state is ConversationState.HUMAN and not told.pending):
            # Nothing is read for this, however many chats people have.
            typing = await is_writing(self._parts, business_id, self._conversation_id)
            return told is None or typing is not told.typing
        async with self._parts.toolkit.reading(business_id) as work:
            if told.place is None:
                return not await work.inbox.pending(self._conversation_id)
            return await self._stands(work) != told

    async def _news(self) -> list[str]:
        told: list[str] = []
        async with self._parts.toolkit.reading(self._caller.business_id) as work:
            standing = await self._stands(work)
            if standing is None:
                return []
            link = links_for(self._parts, self._caller, now=work.now)
            while found := await work.messages.after(self._conversation_id, self._seq, limit=_BATCH):
                for message in found:
                    self._seq = message.seq
                    if is_for_customer(message):
                        body = VisitorMessage.of(message, link).model_dump(mode="json", by_alias=True)
                        told.append(event("message", body, place=self._places.close(message.seq)))
        if standing != self._standing:
            self._standing = standing
            told.append(event("state", standing.model_dump(mode="json")))
        return told

    async def _stands(self, work: UnitOfWork) -> ChatStanding | None:
        # First of all: what is answered by then is among the messages.
        pending = bool(await work.inbox.pending(self._conversation_id))
        conversation = await work.conversations.find(self._conversation_id)
        return None if conversation is None else await standing_of(self._parts, work, conversation, pending=pending)

    async def _still_may(self) -> bool:
        """A chat that was cleared, blocked or erased meanwhile is told nothing more."""
        found = await self._parts.directory.find_token(self._caller.token.secret_hash)
        if found is None or found.token.revoked_at is not None:
            return False
        return caller_of(found.token, found.user) is not None
