"""Everything that is kept of a person, row by row, as it is handed out to whoever asks for it."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Table, or_, select

from tools.clock import from_micros
from tools.contacts.evidence import OF_ANOTHER_CONTACT
from tools.ids import BusinessId, ContactId, ConversationId
from tools.storage.connection import Connection, Row
from tools.storage.lists import ids, of_business, with_ids
from tools.storage.rows import load
from tools.storage.statement import Statement, p
from tools.storage.tables.contacts import claims, consents, contact_changes, contacts, identifiers, merges
from tools.storage.tables.conversations import conversations, files, handovers, messages
from tools.storage.tables.invoices import invoices
from tools.storage.tables.work import events

_OUR_OWN = frozenset({"business_id", "search_words", "sort_name", "turn", "lease_until", "network_address"})
"""Columns that say nothing of the person."""
_JSON = frozenset(
    {
        "attachments",
        "billing_address",
        "captured",
        "changes",
        "contact_address",
        "contacts",
        "custom",
        "data",
        "follow_up_reach",
        "journal",
        "marks",
        "missing",
        "provenance",
        "tags",
    }
)
_NUMBERS = frozenset({"follow_up_told", "seq", "last_seq", "version", "template_version", "number", "place"})


def _rows(table: Table, order: ColumnElement[Any], *columns: ColumnElement[str]) -> Statement:
    return with_ids(
        lambda listed: (
            select(table)
            .where(or_(*(listed(each) for each in columns)), of_business(table))
            .order_by(order)
            .limit(p("the_limit"))
        )
    )


_OF_CONTACTS = {
    "contacts": _rows(contacts, contacts.c.id, contacts.c.id),
    "identifiers": _rows(identifiers, identifiers.c.id, identifiers.c.holder_id),
    "consents": _rows(consents, consents.c.id, consents.c.contact_id),
    "history": _rows(contact_changes, contact_changes.c.id, contact_changes.c.contact_id),
    "invoices": _rows(invoices, invoices.c.id, invoices.c.contact_id),
    # Of those that were undone the other side is somebody else again.
    "merges": with_ids(
        lambda listed: (
            select(merges)
            .where(listed(merges.c.survivor_id), listed(merges.c.absorbed_id), of_business(merges))
            .order_by(merges.c.id)
            .limit(p("the_limit"))
        )
    ),
}
_OF_CONVERSATIONS = {
    "conversations": _rows(conversations, conversations.c.id, conversations.c.id),
    "messages": _rows(messages, messages.c.id, messages.c.conversation_id),
    # What is in them is handed out one by one.
    "files": _rows(files, files.c.id, files.c.conversation_id),
    "handovers": _rows(handovers, handovers.c.id, handovers.c.conversation_id),
    "claims": _rows(claims, claims.c.id, claims.c.conversation_id),
    "events": _rows(events, events.c.number, events.c.conversation_id),
}


class SqlHeld:
    """What is held in one business."""

    def __init__(self, connection: Connection, business_id: BusinessId) -> None:
        """Within one transaction."""
        self._connection = connection
        self._business_id = business_id

    async def of(
        self, contact_ids: Collection[ContactId], conversation_ids: Collection[ConversationId], *, limit: int
    ) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """By kind of row, so many of each at most."""
        held: dict[str, Sequence[Mapping[str, Any]]] = {}
        for statements, wanted in ((_OF_CONTACTS, contact_ids), (_OF_CONVERSATIONS, conversation_ids)):
            for name, statement in statements.items():
                rows = await self._connection.long_rows(
                    statement, the_ids=ids(wanted), the_business=self._business_id, the_limit=limit
                )
                held[name] = [_plain(row) for row in rows]
        # An event that names somebody else as well is also theirs.
        held["events"] = [each for each in held["events"] if set(each["contacts"]) <= set(contact_ids)]
        # What a mark says of somebody else who has the same value is not theirs.
        held["handovers"] = [
            {**each, "marks": [mark for mark in each["marks"] if mark not in OF_ANOTHER_CONTACT]}
            for each in held["handovers"]
        ]
        return held


def _plain(row: Row) -> dict[str, Any]:
    return {name: _value(name, row[name]) for name in row.keys() if name not in _OUR_OWN}  # noqa: SIM118 - sqlite3's rows iterate over values.


_MOMENTS = frozenset(
    column.name
    for table in (
        contacts,
        identifiers,
        consents,
        contact_changes,
        merges,
        conversations,
        messages,
        handovers,
        claims,
    )
    for column in table.c
    if isinstance(column.type, BigInteger) and column.name not in _NUMBERS
) | {"at", "updated_at"}


def _value(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in _MOMENTS:
        return from_micros(value).isoformat().replace("+00:00", "Z")
    return load(value) if name in _JSON else value
