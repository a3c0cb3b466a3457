"""Contacts and guests in the database."""

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import delete, insert, select, update

from tools.clock import from_micros, to_micros
from tools.contacts.book.search_words import words_and_sort_name
from tools.contacts.contact import EVERYONE, Audience, Contact, ContactKind, ContactStatus, Provenance
from tools.contacts.identifiers import Source
from tools.frozen import made
from tools.ids import BusinessId, ContactId
from tools.storage.connection import Connection, Row
from tools.storage.lists import ids, of_business, with_ids
from tools.storage.many_rows import adding
from tools.storage.rows import dump, load, load_texts, micros, moment
from tools.storage.statement import Statement, p
from tools.storage.tables.contacts import contacts as t
from tools.storage.tables.contacts import visible_to

_MINE = t.c.business_id == p("the_business")
_ONE = (t.c.id == p("the_id")) & _MINE
_FIXED = ("id", "business_id", "restricted", "version", "created_at")
_SAVED = {c.name: p(c.name) for c in t.c if c.name not in _FIXED} | {"version": t.c.version + 1}

_ADD = Statement(insert(t).values({c.name: p(c.name) for c in t.c}))
_ADD_ALL = adding(t)
_FIND = Statement(select(t).where(_ONE))
_SOME = with_ids(lambda listed: select(t).where(listed(t.c.id), of_business(t)))
# Weaker than FOR UPDATE, which would make every insert that names the contact wait for the commit.
_LOCK = with_ids(
    lambda listed: (
        select(t).where(listed(t.c.id), of_business(t)).order_by(t.c.id).with_for_update(key_share=True, of=t)
    )
)
_SAVE = Statement(update(t).where(_ONE, t.c.version == p("was")).values(_SAVED).returning(t.c.id))
_SAVE_LOCKED = Statement(update(t).where(_ONE).values(_SAVED))
_OUTDATE = with_ids(lambda listed: update(t).where(listed(t.c.id), of_business(t)).values(version=t.c.version + 1))
_RESTRICT = Statement(update(t).where(_ONE).values(restricted=p("restricted"), version=t.c.version + 1))
_HIDE = Statement(delete(visible_to).where(visible_to.c.object_id == p("the_id")))
_SHOW = Statement(insert(visible_to).values({c.name: p(c.name) for c in visible_to.c}))
_AUDIENCES = with_ids(lambda listed: select(visible_to).where(listed(visible_to.c.object_id)))
_REDIRECT = Statement(select(t.c.merged_into_id).where(_ONE))


class SqlContacts:
    """The contacts of one business."""

    def __init__(self, connection: Connection, business_id: BusinessId) -> None:
        """Within one transaction."""
        self._connection = connection
        self._business_id = business_id

    async def add(self, contact: Contact) -> None:
        """Writes a new contact."""
        row = _to_row(contact) | {"restricted": not contact.visibility.everyone}
        await self._connection.run(_ADD, **row, version=1, created_at=to_micros(contact.created_at))
        await self._write_audience(contact.id, contact.visibility)

    async def add_all(self, contacts: Sequence[Contact]) -> None:
        """Writes new contacts, none of which is restricted."""
        if contacts:
            fixed = {"version": 1, "restricted": False}
            rows = [{**_to_row(each), **fixed, "created_at": to_micros(each.created_at)} for each in contacts]
            await self._connection.run_each(_ADD_ALL, rows)

    async def find(self, contact_id: ContactId) -> Contact | None:
        """The contact, also an archived or absorbed one."""
        row = await self._connection.find(_FIND, the_id=contact_id, the_business=self._business_id)
        return None if row is None else (await self._values([row]))[contact_id]

    async def some(self, contact_ids: Collection[ContactId]) -> Mapping[ContactId, Contact]:
        """The contacts, also archived and absorbed ones."""
        if not contact_ids:
            return {}
        rows = await self._connection.rows(_SOME, the_ids=ids(contact_ids), the_business=self._business_id)
        return await self._values(list(rows))

    async def lock(self, contact_ids: Collection[ContactId]) -> Mapping[ContactId, Contact]:
        """The contacts, held to the commit, in the order of their ids."""
        rows = await self._connection.rows(_LOCK, the_ids=ids(contact_ids), the_business=self._business_id)
        return await self._values(list(rows))

    async def save(self, contact: Contact) -> bool:
        """Writes all but the audience, when nobody has saved it since it was read."""
        row = await self._connection.find(
            _SAVE, the_id=contact.id, the_business=self._business_id, was=contact.version, **_to_saved(contact)
        )
        return row is not None

    async def save_locked(self, contact: Contact) -> None:
        """The same for a contact that this unit of work has locked."""
        await self._connection.run(
            _SAVE_LOCKED, the_id=contact.id, the_business=self._business_id, **_to_saved(contact)
        )

    async def save_all_locked(self, contacts: Sequence[Contact]) -> None:
        """The same for many."""
        named = {"the_business": self._business_id}
        if contacts:
            await self._connection.run_each(
                _SAVE_LOCKED, [{**named, "the_id": each.id, **_to_saved(each)} for each in contacts]
            )

    async def outdate(self, contact_ids: Collection[ContactId]) -> None:
        """What is shown of them has changed."""
        if contact_ids:
            await self._connection.run(_OUTDATE, the_ids=ids(contact_ids), the_business=self._business_id)

    async def show_to(self, contact_id: ContactId, audience: Audience) -> None:
        """Sets who may see it."""
        await self._connection.run(
            _RESTRICT, the_id=contact_id, the_business=self._business_id, restricted=not audience.everyone
        )
        await self._connection.run(_HIDE, the_id=contact_id)
        await self._write_audience(contact_id, audience)

    async def redirect(self, contact_id: ContactId) -> ContactId:
        """The record an absorbed one leads to by now."""
        seen = {contact_id}
        while True:
            row = await self._connection.find(_REDIRECT, the_id=contact_id, the_business=self._business_id)
            if row is None or row["merged_into_id"] is None or row["merged_into_id"] in seen:
                return contact_id
            contact_id = ContactId(row["merged_into_id"])
            seen.add(contact_id)

    async def _write_audience(self, contact_id: ContactId, audience: Audience) -> None:
        rows = [
            {"business_id": self._business_id, "object_id": contact_id, "member_id": member}
            for member in sorted(audience.members or ())
        ]
        if rows:
            await self._connection.run_each(_SHOW, rows)

    async def _values(self, rows: list[Row]) -> dict[ContactId, Contact]:
        members: dict[str, set[str]] = {row["id"]: set() for row in rows if row["restricted"]}
        if members:
            for each in await self._connection.rows(_AUDIENCES, the_ids=ids(members)):
                members[each["object_id"]].add(each["member_id"])
        return {
            ContactId(row["id"]): to_contact(
                row, Audience(frozenset(members[row["id"]])) if row["restricted"] else EVERYONE
            )
            for row in rows
        }


def _to_saved(contact: Contact) -> dict[str, Any]:
    return {name: value for name, value in _to_row(contact).items() if name not in _FIXED}


def _to_row(value: Contact) -> dict[str, Any]:
    search_words, sort_name = words_and_sort_name(value)
    return {
        "id": value.id,
        "business_id": value.business_id,
        "kind": _NAMES[value.kind],
        "status": _NAMES[value.status],
        "first_name": value.first_name,
        "middle_name": value.middle_name,
        "last_name": value.last_name,
        "business_name": value.business_name,
        "dummy_name": value.dummy_name,
        "contact_address": dump(dict(value.contact_address)),
        "billing_address": dump(dict(value.billing_address)),
        "notes": value.notes,
        "custom": dump(dict(value.custom)),
        "provenance": dump(_plain_provenance(value.provenance)),
        "search_words": search_words,
        "sort_name": sort_name,
        "assignee_id": value.assignee_id,
        "blocked_at": micros(value.blocked_at),
        "merged_into_id": value.merged_into_id,
        "updated_at": to_micros(value.updated_at),
    }


def _plain_provenance(provenance: Mapping[str, Provenance]) -> dict[str, Any]:
    """Fields that were said together have one and the same."""
    plain: dict[int, list[Any]] = {}
    said = {}
    for name, each in provenance.items():
        if id(each) not in plain:
            plain[id(each)] = [_NAMES[each.source], to_micros(each.at)]
        said[name] = plain[id(each)]
    return said


# An enumeration takes ten times as long to find a member by its value, for each row of a list.
_KINDS = {each.value: each for each in ContactKind}
_STATUSES = {each.value: each for each in ContactStatus}
_SOURCES = {each.value: each for each in Source}
# To ask a member for its value takes as long.
_NAMES: dict[str, str] = {each: each.value for kind in (ContactKind, ContactStatus, Source) for each in kind}


def to_contact(row: Row, audience: Audience) -> Contact:
    """A contact from a row of ``contacts``, and who may see it."""
    return made(
        Contact,
        id=row["id"],
        business_id=row["business_id"],
        kind=_KINDS[row["kind"]],
        status=_STATUSES[row["status"]],
        created_at=from_micros(row["created_at"]),
        updated_at=from_micros(row["updated_at"]),
        first_name=row["first_name"],
        middle_name=row["middle_name"],
        last_name=row["last_name"],
        business_name=row["business_name"],
        dummy_name=bool(row["dummy_name"]),
        contact_address=load_texts(row["contact_address"]),
        billing_address=load_texts(row["billing_address"]),
        notes=row["notes"],
        custom=load(row["custom"]),
        provenance=_provenance(row["provenance"]),
        visibility=audience,
        assignee_id=row["assignee_id"],
        blocked_at=moment(row["blocked_at"]),
        merged_into_id=row["merged_into_id"],
        version=row["version"],
    )


# What one import has filled in reads alike in all of its contacts.
@lru_cache(maxsize=256)
def _provenance(text: str) -> Mapping[str, Provenance]:
    """Fields that were said together get one and the same."""
    known: dict[tuple[str, int], Provenance] = {}
    said = {}
    for name, (source, at) in load_texts(text).items():
        one = known.get((source, at))
        if one is None:
            one = known[source, at] = made(Provenance, source=_SOURCES[source], at=from_micros(at))
        said[name] = one
    return said
