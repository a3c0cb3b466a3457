"""The history of contacts in the database."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Text, cast, func, insert, select

from tools.clock import from_micros, to_micros
from tools.contacts.book.history import ChangeKind, ContactChange
from tools.contacts.identifiers import Source
from tools.ids import BusinessId, ContactId, ConversationId, TagId
from tools.storage.connection import Connection, Row
from tools.storage.many_rows import adding
from tools.storage.rows import dump, load
from tools.storage.statement import Statement, p
from tools.storage.tables.contacts import contact_changes as t
from tools.storage.tables.contacts import contact_tags

_ADD = adding(t)
_GIVEN = ("business_id", "kind", "by_id", "source", "changes", "at")
# An id begins as the given one, and so stands in its place; it ends as the contact's, and so is the only one.
_ADD_TO_TAGGED = Statement(
    insert(t).from_select(
        ["id", "contact_id", *_GIVEN],
        select(
            cast(p("id"), Text).concat(func.substr(contact_tags.c.contact_id, len("con_") + 1)),
            contact_tags.c.contact_id,
            *(cast(p(name), t.c[name].type) for name in _GIVEN),
        ).where(contact_tags.c.tag_id == p("the_tag")),
    )
)
_OF = Statement(
    select(t)
    .where(t.c.contact_id == p("the_contact"), t.c.business_id == p("the_business"), t.c.id < p("before"))
    .order_by(t.c.id.desc())
    .limit(p("the_limit"))
)
# To ask a member for its value takes ten times as long.
_NAMES: dict[str, str] = {each: each.value for kind in (ChangeKind, Source) for each in kind}
_AFTER_ALL_IDS = "zzz"
"""In every collation: in most of them signs come before letters."""


class SqlHistory:
    """The changes of contacts of one business."""

    def __init__(self, connection: Connection, business_id: BusinessId) -> None:
        """Within one transaction."""
        self._connection = connection
        self._business_id = business_id

    async def add(self, changes: Sequence[ContactChange]) -> None:
        """Writes changes."""
        rows = [
            {
                "id": change.id,
                "business_id": self._business_id,
                "contact_id": change.contact_id,
                "kind": _NAMES[change.kind],
                "by_id": change.by_id,
                "source": None if change.source is None else _NAMES[change.source],
                "conversation_id": change.conversation_id,
                "changes": dump(dict(change.changes)),
                "at": to_micros(change.at),
            }
            for change in changes
        ]
        await self._connection.run_each(_ADD, rows)

    async def untag(self, tag_id: TagId, name: str, *, change_id: str, by_id: str, at: datetime) -> None:
        """Notes with all contacts that have a tag that it goes."""
        await self._connection.run(
            _ADD_TO_TAGGED,
            the_tag=tag_id,
            id=change_id,
            business_id=self._business_id,
            kind=ChangeKind.EDITED.value,
            by_id=by_id,
            source=Source.AGENT.value,
            changes=dump({"tags": [[name], []]}),
            at=to_micros(at),
        )

    async def of(self, contact_id: ContactId, *, before: str | None, limit: int) -> Sequence[ContactChange]:
        """The newest changes of a contact, or those before one."""
        rows = await self._connection.rows(
            _OF,
            the_contact=contact_id,
            the_business=self._business_id,
            before=before or _AFTER_ALL_IDS,
            the_limit=limit,
        )
        return [to_change(row) for row in rows]


def to_change(row: Row) -> ContactChange:
    """A change from a row of ``contact_changes``."""
    return ContactChange(
        id=row["id"],
        business_id=BusinessId(row["business_id"]),
        contact_id=ContactId(row["contact_id"]),
        kind=ChangeKind(row["kind"]),
        at=from_micros(row["at"]),
        by_id=row["by_id"],
        source=None if row["source"] is None else Source(row["source"]),
        conversation_id=None if row["conversation_id"] is None else ConversationId(row["conversation_id"]),
        changes={name: (before, after) for name, (before, after) in load(row["changes"]).items()},
    )
