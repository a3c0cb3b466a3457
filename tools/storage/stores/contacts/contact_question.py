"""What is asked of the contact book, as conditions in SQL: a shape, and the parameters that stand for the values."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    FromClause,
    Select,
    Text,
    any_,
    cast,
    func,
    literal_column,
    or_,
    select,
    true,
    tuple_,
)

from tools.contacts.book.lists import ContactOrder
from tools.storage.lists import Listed, listed_on
from tools.storage.statement import DatabaseName, p
from tools.storage.stores.team.sight import hidden_but_for_role, seen_by_agent
from tools.storage.tables.contacts import contact_tags
from tools.storage.tables.search import contact_documents

_ORDERS = {ContactOrder.UPDATED: "updated_at", ContactOrder.CREATED: "created_at", ContactOrder.NAME: "sort_name"}


class Assigned(StrEnum):
    """Whom contacts are assigned to."""

    ANYBODY = "anybody"
    ONE = "one"
    NOBODY = "nobody"


class Sieve(StrEnum):
    """Which of those there are."""

    ALL = "all"
    OWN = "own"
    """What an agent would see of them."""
    BY_ROLE = "by_role"
    """What no agent would."""


class TermShape(NamedTuple):
    """A term of a search, without what was typed."""

    stretches: int
    tagged: bool
    """Some tags have it in their names."""


@dataclass(frozen=True)
class Shape:
    """What a question asks about, without what it asks for: one statement serves all of one shape."""

    order: ContactOrder
    goes_on: bool
    """Behind the last page."""
    sieve: Sieve
    assigned: Assigned
    tags: int
    """None, one or several (2)."""
    terms: tuple[TermShape, ...]

    @property
    def filtered(self) -> bool:
        """Whether some of those who are found by their documents are not meant, whoever asks."""
        return self.tags > 0 or self.assigned is not Assigned.ANYBODY

    @property
    def falling(self) -> bool:
        """Whether the greatest come first."""
        return self.order is not ContactOrder.NAME


def wanted(
    one: FromClause, shape: Shape, on: DatabaseName, *, words: ColumnElement[str] | None = None
) -> list[ColumnElement[bool]]:
    """All that is asked for."""
    return [*listed(one, shape), seen(one, shape, on), *meant(one.c.id, shape, on, words=words)]


def meant(
    contact_id: ColumnElement[str], shape: Shape, on: DatabaseName, *, words: ColumnElement[str] | None = None
) -> list[ColumnElement[bool]]:
    """What the contact itself does not tell: its tags and its words."""
    conditions: list[ColumnElement[bool]] = []
    if shape.tags:
        conditions.append(_count_of_tags(contact_id, "the_tags", on) >= p("tags_needed"))
    if shape.terms:
        conditions += terms_stand(contact_id, words_of(contact_id) if words is None else words, shape, on)
    return conditions


def terms_stand(
    contact_id: ColumnElement[str], words: ColumnElement[str], shape: Shape, on: DatabaseName
) -> list[ColumnElement[bool]]:
    """That each term stands in the document, or in the name of a tag."""
    conditions = []
    for number, term in enumerate(shape.terms):
        has = stands(words, number, term, on)
        conditions.append(or_(has, _count_of_tags(contact_id, tags_of(number), on) > 0) if term.tagged else has)
    return conditions


def listed(one: FromClause, shape: Shape) -> list[ColumnElement[bool]]:
    """What the list's indices answer."""
    conditions: list[ColumnElement[bool]] = [
        one.c.business_id == p("the_business"),
        # A literal, because the indices are of contacts alone: behind a parameter that could not be seen.
        one.c.kind == literal_column("'contact'"),
        one.c.status == p("the_status"),
    ]
    if shape.assigned is Assigned.ONE:
        conditions.append(one.c.assignee_id == p("the_assignee"))
    if shape.assigned is Assigned.NOBODY:
        conditions.append(one.c.assignee_id.is_(None))
    if shape.goes_on:
        here = tuple_(one.c[_ORDERS[shape.order]], one.c.id)
        last = tuple_(p("the_place"), p("the_last"))
        conditions.append(here < last if shape.falling else here > last)
    return conditions


def seen(one: FromClause, shape: Shape, on: DatabaseName) -> ColumnElement[bool]:
    """What exists for the asker."""
    match shape.sieve:
        case Sieve.ALL:
            return true()
        case Sieve.OWN:
            return seen_by_agent(one, listed_on(on, "the_members"))
        case Sieve.BY_ROLE:
            return hidden_but_for_role(one, listed_on(on, "the_members"))


def stands(words: ColumnElement[str], number: int, term: TermShape, on: DatabaseName) -> ColumnElement[bool]:
    """Whether a term stands in a document."""
    position = func.instr if on == "sqlite" else func.strpos
    return or_(*(position(words, p(stretch_of(number, each))) > 0 for each in range(term.stretches)))


def words_of(contact_id: ColumnElement[str]) -> ColumnElement[str]:
    """A contact's document; one look for each contact that is passed, never a join."""
    document = contact_documents.alias()
    return select(document.c.words).where(document.c.contact_id == contact_id).scalar_subquery()


def one_of(on: DatabaseName, name: str) -> Listed:
    """A list of tags: PostgreSQL is shown which, because of some there are few and of others there are many."""
    return listed_on(on, name) if on == "sqlite" else lambda each: each == any_(array(f"{name}_array"))


def place_of(one: FromClause, shape: Shape) -> ColumnElement[Any]:
    """What the list is sorted by."""
    return one.c[_ORDERS[shape.order]].label("place")


def in_order(statement: Select[Any], one: FromClause, shape: Shape, *, place: str = "") -> Select[Any]:
    """Sorted by that and the id."""
    columns = (one.c[place or _ORDERS[shape.order]], one.c.id)
    return statement.order_by(*(each.desc() if shape.falling else each.asc() for each in columns))


def array(name: str) -> ColumnElement[Any]:
    """A list as PostgreSQL takes it."""
    return cast(p(name), ARRAY(Text))


def tags_of(number: int) -> str:
    """The parameter with the tags that have a term in their names."""
    return f"tags_of_{number}"


def stretch_of(number: int, each: int) -> str:
    """The parameter with one stretch of a term."""
    return f"stretch_{number}_{each}"


def grams_of(number: int, each: int) -> str:
    """The parameter with the grams of one stretch."""
    return f"grams_{number}_{each}"


def _count_of_tags(contact_id: ColumnElement[str], name: str, on: DatabaseName) -> ColumnElement[int]:
    tagged = contact_tags.alias()
    count = select(func.count()).where(tagged.c.contact_id == contact_id, one_of(on, name)(tagged.c.tag_id))
    return count.scalar_subquery()
