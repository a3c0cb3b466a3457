"""Inbox events, remembered model replies and checkpoints in the database."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from tools.clock import from_micros, to_micros
from tools.conversations.inbox import InboxEvent, InboxKind
from tools.ids import BusinessId, ConversationId, EventId, NewId
from tools.storage.connection import Connection, Row
from tools.storage.lists import ids, with_ids
from tools.storage.rows import dump, load
from tools.storage.statement import Statement, p
from tools.storage.tables.work import checkpoints, model_replies
from tools.storage.tables.work import inbox as t

_POST = Statement(insert(t).values({c.name: p(c.name) for c in t.c if c.name != "place"}))
_PENDING = Statement(
    select(t).where(t.c.conversation_id == p("the_conversation"), t.c.set_aside_at.is_(None)).order_by(t.c.place)
)
_ACKNOWLEDGE = Statement(delete(t).where(t.c.place == p("the_place")))
_DROP = with_ids(
    lambda listed: delete(t).where(t.c.conversation_id == p("the_conversation"), listed(t.c.kind)), "the_kinds"
)
_FAILED = Statement(
    update(t)
    .where(t.c.place == p("the_place"))
    .values(attempts=t.c.attempts + 1, error=p("error"), not_before=p("not_before"), set_aside_at=p("set_aside_at"))
)

_KNOWN = Statement(select(model_replies).where(model_replies.c.conversation_id == p("the_conversation")))
_REMEMBER = Statement(upsert(model_replies).on_conflict_do_nothing())
_FORGET = Statement(delete(model_replies).where(model_replies.c.conversation_id == p("the_conversation")))

_LOAD = Statement(
    select(checkpoints.c.body, checkpoints.c.parked).where(
        checkpoints.c.thread == p("the_thread"), checkpoints.c.business_id == p("the_business")
    )
)
_NEW_CHECKPOINT = upsert(checkpoints)
_STORE = Statement(
    _NEW_CHECKPOINT.on_conflict_do_update(
        index_elements=["thread"],
        set_={name: _NEW_CHECKPOINT.excluded[name] for name in ("body", "parked", "graph_version")},
    )
)


class SqlInbox:
    """The inbox of one business."""

    def __init__(self, connection: Connection, business_id: BusinessId, now: datetime, new_id: NewId) -> None:
        """Within one transaction."""
        self._connection = connection
        self._business_id = business_id
        self._now = to_micros(now)
        self._new_id = new_id
        self.posted_to: set[ConversationId] = set()
        """Whose runners are to be woken after the commit."""

    async def post(
        self, conversation_id: ConversationId, kind: InboxKind, data: Mapping[str, Any] | None = None
    ) -> EventId:
        """Stores that something happened."""
        event_id = EventId(self._new_id("evt"))
        await self._connection.run(
            _POST,
            id=event_id,
            business_id=self._business_id,
            conversation_id=conversation_id,
            kind=kind.value,
            data=dump(dict(data or {})),
            at=self._now,
            not_before=self._now,
            attempts=0,
            set_aside_at=None,
            error="",
        )
        self.posted_to.add(conversation_id)
        return event_id

    async def pending(self, conversation_id: ConversationId) -> Sequence[tuple[InboxEvent, datetime]]:
        """What is not answered yet, in order."""
        rows = await self._connection.rows(_PENDING, the_conversation=conversation_id)
        return [(_to_event(row), from_micros(row["not_before"])) for row in rows]

    async def drop(self, conversation_id: ConversationId, *, kinds: Collection[InboxKind]) -> None:
        """What happened of these kinds is answered no more."""
        await self._connection.run(_DROP, the_conversation=conversation_id, the_kinds=ids(kinds))

    async def acknowledge(self, events: Sequence[InboxEvent]) -> None:
        """They are answered."""
        await self._connection.run_each(_ACKNOWLEDGE, [{"the_place": event.place} for event in events])

    async def failed(self, event: InboxEvent, *, error: str, again_in: timedelta | None) -> None:
        """Counts a failed attempt; without ``again_in`` the event is set aside."""
        later = 0 if again_in is None else again_in // timedelta(microseconds=1)
        await self._connection.run(
            _FAILED,
            the_place=event.place,
            error=error[:2000],
            not_before=self._now + later,
            set_aside_at=self._now if again_in is None else None,
        )


class SqlModelReplies:
    """What the model said, remembered for the run that commits."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        """Within one transaction."""
        self._connection = connection
        self._now = to_micros(now)

    async def known(self, conversation_id: ConversationId) -> Mapping[tuple[str, str], Mapping[str, Any]]:
        """All remembered replies by (event, request hash)."""
        rows = await self._connection.rows(_KNOWN, the_conversation=conversation_id)
        return {(row["event_id"], row["request_hash"]): load(row["reply"]) for row in rows}

    async def remember(
        self, conversation_id: ConversationId, *, event_id: str, request_hash: str, reply: Mapping[str, Any]
    ) -> None:
        """Keeps a reply."""
        await self._connection.run(
            _REMEMBER,
            conversation_id=conversation_id,
            event_id=event_id,
            request_hash=request_hash,
            reply=dump(reply),
            at=self._now,
        )

    async def forget(self, conversation_id: ConversationId) -> None:
        """The turn is committed with them."""
        await self._connection.run(_FORGET, the_conversation=conversation_id)


class SqlCheckpoints:
    """The stored bytes of conversations' graphs."""

    def __init__(self, connection: Connection, business_id: BusinessId) -> None:
        """Within one transaction."""
        self._connection = connection
        self._business_id = business_id

    async def load(self, thread: str) -> tuple[bytes, str] | None:
        """The bytes, and the note of what the graph is parked at."""
        row = await self._connection.find(_LOAD, the_thread=thread, the_business=self._business_id)
        return None if row is None else (bytes(row["body"]), row["parked"])

    async def store(self, thread: str, body: bytes, *, parked: str, graph_version: int) -> None:
        """Writes both."""
        await self._connection.run(
            _STORE,
            thread=thread,
            business_id=self._business_id,
            body=body,
            parked=parked,
            graph_version=graph_version,
        )


def _to_event(row: Row) -> InboxEvent:
    return InboxEvent(
        id=EventId(row["id"]),
        business_id=BusinessId(row["business_id"]),
        conversation_id=ConversationId(row["conversation_id"]),
        kind=InboxKind(row["kind"]),
        at=from_micros(row["at"]),
        data=load(row["data"]),
        attempts=row["attempts"],
        place=row["place"],
    )
