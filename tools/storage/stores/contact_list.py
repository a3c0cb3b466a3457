"""The contact book as it is read and searched, in the database."""

import re
from collections.abc import Sequence

from sqlalchemy import ColumnElement, exists, func, literal, or_, select

from tools.contacts.access import Asker
from tools.contacts.contact import EVERYONE, Contact, ContactKind
from tools.contacts.lists import ContactFilter, ContactOrder
from tools.contacts.pages import Place
from tools.ids import BusinessId
from tools.storage.connection import Connection
from tools.storage.statement import Statement
from tools.storage.stores.contacts import to_contact
from tools.storage.stores.sight import audiences_of, beyond, seen_by
from tools.storage.tables.contacts import contact_tags, identifiers, tags
from tools.storage.tables.contacts import contacts as t

_MOST_WORDS = 6
_NAME = func.lower(t.c.last_name.op("||")(" ").op("||")(t.c.first_name))
_ORDERS = {
    ContactOrder.UPDATED: t.c.updated_at,
    ContactOrder.CREATED: t.c.created_at,
    ContactOrder.NAME: _NAME,
}
_NAMES = (t.c.first_name, t.c.middle_name, t.c.last_name, t.c.business_name)
_NOT_A_DIGIT = re.compile(r"[\s().+/-]")


class SqlContactList:
    """The contacts of one business, for one asker at a time; never guests, never absorbed records."""

    def __init__(self, connection: Connection, business_id: BusinessId) -> None:
        """Within one transaction."""
        self._connection = connection
        self._business_id = business_id

    async def page(
        self, asker: Asker, wanted: ContactFilter, *, order: ContactOrder, after: Place | None, limit: int
    ) -> Sequence[tuple[Contact, Place]]:
        """One page."""
        by, falling = _ORDERS[order], order is not ContactOrder.NAME
        statement = (
            select(t, by.label("place"))
            .where(
                t.c.business_id == self._business_id,
                t.c.kind == ContactKind.CONTACT.value,
                t.c.status == wanted.status.value,
                seen_by(asker, t),
                *_wanted(wanted),
                beyond(after, by, t.c.id, falling=falling),
            )
            .order_by(*((by.desc(), t.c.id.desc()) if falling else (by.asc(), t.c.id.asc())))
            .limit(literal(limit))
        )
        rows = await self._connection.long_rows(Statement(statement))
        audiences = await audiences_of(self._connection, [row["id"] for row in rows if row["restricted"]])
        return [(to_contact(row, audiences.get(row["id"], EVERYONE)), Place(row["place"], row["id"])) for row in rows]


def _wanted(wanted: ContactFilter) -> list[ColumnElement[bool]]:
    conditions = [_has(word) for word in _words(wanted.search)]
    if wanted.tag:
        tagged = select(contact_tags.c.contact_id).join(tags, tags.c.id == contact_tags.c.tag_id)
        conditions.append(t.c.id.in_(tagged.where(tags.c.name == wanted.tag, tags.c.business_id == t.c.business_id)))
    if wanted.assignee_id is not None:
        conditions.append(t.c.assignee_id == wanted.assignee_id)
    if wanted.unassigned:
        conditions.append(t.c.assignee_id.is_(None))
    return conditions


def _words(search: str) -> list[str]:
    """Its words; what is a phone number written with spaces is one word."""
    number = _NOT_A_DIGIT.sub("", search)
    if len(number) >= 4 and number.isdigit():
        return [number]
    return search.lower().split()[:_MOST_WORDS]


def _has(word: str) -> ColumnElement[bool]:
    pattern = "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    reached_by = exists().where(
        identifiers.c.holder_id == t.c.id,
        or_(
            func.lower(identifiers.c.value).like(pattern, escape="\\"),
            identifiers.c.match_key.like(pattern, escape="\\"),
        ),
    )
    return or_(*(func.lower(name).like(pattern, escape="\\") for name in _NAMES), reached_by)
