"""Handovers and follow-ups as the team reads them, in the database. Who sees the conversation sees its handovers."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, literal, select

from tools.clock import to_micros
from tools.contacts.access import Asker
from tools.contacts.pages import Place
from tools.conversations.handover import Handover
from tools.conversations.lists import FollowUpFilter, HandoverFilter
from tools.ids import BusinessId
from tools.storage.connection import Connection
from tools.storage.statement import Statement
from tools.storage.stores.conversations.handovers import to_handover
from tools.storage.stores.team.sight import beyond, seen_by
from tools.storage.tables.conversations import conversations
from tools.storage.tables.conversations import handovers as t

_NO_TIME = 2**62
"""Later than any time: what is due at no time comes last."""
_DUE = func.coalesce(t.c.follow_up_due_at, _NO_TIME)


class SqlHandoverList:
    """The handovers of one business, for one asker at a time."""

    def __init__(self, connection: Connection, business_id: BusinessId) -> None:
        """Within one transaction."""
        self._connection = connection
        self._business_id = business_id

    async def page(
        self, asker: Asker, wanted: HandoverFilter, *, after: Place | None, limit: int
    ) -> Sequence[tuple[Handover, Place]]:
        """The newest first."""
        conditions: list[ColumnElement[bool]] = [beyond(after, t.c.requested_at, t.c.id, falling=True)]
        if wanted.states:
            conditions.append(t.c.state.in_([state.value for state in wanted.states]))
        if wanted.conversation_id is not None:
            conditions.append(t.c.conversation_id == wanted.conversation_id)
        return await self._page(
            asker, conditions, place=t.c.requested_at, order=(t.c.requested_at.desc(), t.c.id.desc()), limit=limit
        )

    async def follow_ups(
        self, asker: Asker, wanted: FollowUpFilter, *, after: Place | None, limit: int
    ) -> Sequence[tuple[Handover, Place]]:
        """Those that are due first come first."""
        conditions: list[ColumnElement[bool]] = [
            t.c.follow_up == wanted.state.value,
            beyond(after, _DUE, t.c.id, falling=False),
        ]
        if wanted.owner_id is not None:
            conditions.append(t.c.follow_up_owner_id == wanted.owner_id)
        if wanted.unowned:
            conditions.append(t.c.follow_up_owner_id.is_(None))
        if wanted.due_before is not None:
            conditions.append(t.c.follow_up_due_at < to_micros(wanted.due_before))
        return await self._page(asker, conditions, place=_DUE, order=(_DUE.asc(), t.c.id.asc()), limit=limit)

    async def _page(
        self,
        asker: Asker,
        conditions: Sequence[ColumnElement[bool]],
        *,
        place: ColumnElement[Any],
        order: Sequence[ColumnElement[Any]],
        limit: int,
    ) -> list[tuple[Handover, Place]]:
        statement = (
            select(t, place.label("place"))
            .select_from(t.join(conversations, conversations.c.id == t.c.conversation_id))
            .where(t.c.business_id == self._business_id, seen_by(asker, conversations), *conditions)
            .order_by(*order)
            .limit(literal(limit))
        )
        rows = await self._connection.long_rows(Statement(statement))
        return [(to_handover(row), Place(row["place"], row["id"])) for row in rows]
