"""What an asker may see, as a condition in SQL: the same rule as ``tools/contacts/access.py`` has for one object."""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, exists, false, func, literal, or_, select, true, tuple_

from tools.contacts.access import Asker, AskerKind
from tools.contacts.contact import Audience
from tools.contacts.pages import Place
from tools.storage.connection import Connection
from tools.storage.lists import Listed, ids, with_ids
from tools.storage.statement import p
from tools.storage.tables.contacts import visible_to

_AUDIENCES = with_ids(lambda listed: visible_to.select().where(listed(visible_to.c.object_id)))


NOBODY = ""
"""Instead of a user's id, for a program of the business: no audience names it, and nothing is assigned to it."""


def seen_by(asker: Asker, table: FromClause) -> ColumnElement[bool]:
    """Contacts or conversations that exist for the asker."""
    if asker.kind is AskerKind.VISITOR:
        return false()
    if asker.kind is not AskerKind.AGENT:
        return true()
    return or_(table.c.restricted.is_(False), table.c.assignee_id == asker.user_id, _is_named(asker, table))


def seen_by_role(asker: Asker, table: FromClause) -> ColumnElement[bool]:
    """Of what exists for the asker, what only their role lets them see."""
    if asker.kind in (AskerKind.VISITOR, AskerKind.AGENT):
        return false()
    others = table.c.assignee_id.is_distinct_from(literal(asker.user_id or NOBODY))
    return and_(table.c.restricted.is_(True), others, ~_is_named(asker, table))


def seen_by_agent(table: FromClause, listed: Listed) -> ColumnElement[bool]:
    """The same for a statement that is compiled once; its parameters are ``the_asker`` and a list of ``named_as``."""
    return or_(table.c.restricted.is_(False), table.c.assignee_id == p("the_asker"), names_of(table, listed) > 0)


def hidden_but_for_role(table: FromClause, listed: Listed) -> ColumnElement[bool]:
    """What whoever these parameters stand for would not see as an agent."""
    others = table.c.assignee_id.is_distinct_from(p("the_asker"))
    return and_(table.c.restricted.is_(True), others, names_of(table, listed) == 0)


def names_of(table: FromClause, listed: Listed) -> ColumnElement[int]:
    """By how many names an asker is of a row's audience. A number, because PostgreSQL would collect all who are."""
    named = select(func.count()).where(visible_to.c.object_id == table.c.id, listed(visible_to.c.member_id))
    return named.correlate(table).scalar_subquery()


def named_as(asker: Asker) -> list[str]:
    """By what somebody stands in audiences."""
    return [asker.user_id or NOBODY, *sorted(asker.teams)]


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


def _is_named(asker: Asker, table: FromClause) -> ColumnElement[bool]:
    # One by one: a list of its own could not stand beside a list that is a parameter.
    is_one = or_(*(visible_to.c.member_id == member for member in named_as(asker)))
    return exists().where(visible_to.c.object_id == table.c.id, is_one)
