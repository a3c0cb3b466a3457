"""What an asker may see, as a condition in SQL: the same rule as ``tools/contacts/access.py`` has for one object."""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, exists, false, func, literal, or_, select, true, tuple_

from tools.contacts.access import Asker, AskerKind
from tools.contacts.contact import Audience
from tools.contacts.pages import Place
from tools.storage.connection import Connection
from tools.storage.lists import Listed, ids, with_ids
from tools.storage.statement import p
from tools.storage.tables.contacts import visible_to

_AUDIENCES = with_ids(lambda listed: visible_to.select().where(listed(visible_to.c.object_id)))


def seen_by(asker: Asker, table: FromClause) -> ColumnElement[bool]:
    """Contacts or conversations that exist for the asker."""
    if asker.kind is AskerKind.VISITOR:
        return false()
    if asker.kind is not AskerKind.AGENT:
        return true()
    # One by one: a list of its own could not stand beside a list that is a parameter.
    is_one = or_(*(visible_to.c.member_id == member for member in named_as(asker)))
    named = exists().where(visible_to.c.object_id == table.c.id, is_one)
    return or_(table.c.restricted.is_(False), table.c.assignee_id == asker.user_id, named)


def seen_by_agent(table: FromClause, listed: Listed) -> ColumnElement[bool]:
    """The same for a statement that is compiled once; its parameters are ``the_asker`` and a list of ``named_as``."""
    return or_(table.c.restricted.is_(False), table.c.assignee_id == p("the_asker"), names_of(table, listed) > 0)


def names_of(table: FromClause, listed: Listed) -> ColumnElement[int]:
    """By how many names an asker is of a row's audience. A number, because PostgreSQL would collect all who are."""
    named = select(func.count()).where(visible_to.c.object_id == table.c.id, listed(visible_to.c.member_id))
    return named.correlate(table).scalar_subquery()


def named_as(asker: Asker) -> list[str]:
    """By what an agent stands in audiences."""
    return [str(asker.user_id), *sorted(asker.teams)]


def beyond(
    place: Place | None, order: ColumnElement[Any], own_id: ColumnElement[str], *, falling: bool
) -> ColumnElement[bool]:
    """What comes after a place in a list ordered by ``order`` and the id."""
    if place is None:
        return true()
    # One comparison of both: of an "or" no index finds the beginning, and each page would be read from the first row.
    here, there = tuple_(order, own_id), tuple_(literal(place.order), literal(place.id))
    return here < there if falling else here > there


async def audiences_of(connection: Connection, restricted_ids: list[str]) -> dict[str, Audience]:
    """The audiences of restricted objects."""
    members: dict[str, set[str]] = {each: set() for each in restricted_ids}
    if members:
        for row in await connection.rows(_AUDIENCES, the_ids=ids(members)):
            members[row["object_id"]].add(row["member_id"])
    return {each: Audience(frozenset(found)) for each, found in members.items()}
