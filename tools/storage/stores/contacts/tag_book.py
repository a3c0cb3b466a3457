"""The tags of a business in the database."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import case, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from tools.contacts.access import Asker
from tools.contacts.contact import ContactKind, ContactStatus
from tools.ids import BusinessId, NewId, TagId
from tools.storage.connection import Connection, Row
from tools.storage.lists import ids, of_business, with_ids
from tools.storage.statement import Statement, p
from tools.storage.stores.team.sight import seen_by
from tools.storage.tables.contacts import contact_tags, contacts, tag_names
from tools.storage.tables.contacts import tags as t
from tools.tags.tag import LONGEST_NAME, Tag, tag_key, tag_name

_ONE = (t.c.id == p("the_id")) & (t.c.business_id == p("the_business"))

_ALL = Statement(select(t).where(t.c.business_id == p("the_business")).order_by(func.lower(t.c.name), t.c.id))
_FIND = Statement(select(t).where(_ONE))
_LOCK = Statement(select(t).where(_ONE).with_for_update())
# The weakest lock that a deletion has to wait for.
_CALLED = with_ids(
    lambda listed: (
        select(t, tag_names.c.name_key)
        .select_from(tag_names.join(t, t.c.id == tag_names.c.tag_id))
        .where(tag_names.c.business_id == p("the_business"), listed(tag_names.c.name_key))
        .order_by(t.c.id)
        .with_for_update(read=True, key_share=True, of=t)
    ),
    "the_keys",
)
_ADD = Statement(upsert(t).values({c.name: p(c.name) for c in t.c}).on_conflict_do_nothing().returning(t.c.id))
_NEW_NAME = upsert(tag_names)
# A tag's present name is its own; what it was called before goes to whoever is called so now.
_CALL = Statement(
    _NEW_NAME.on_conflict_do_update(
        index_elements=["business_id", "name_key"],
        set_={"tag_id": _NEW_NAME.excluded.tag_id, "former": False},
        where=tag_names.c.former | (tag_names.c.tag_id == _NEW_NAME.excluded.tag_id),
    ).returning(tag_names.c.tag_id)
)
_WAS_CALLED = Statement(
    update(tag_names)
    .where(tag_names.c.tag_id == p("the_id"), of_business(tag_names))
    .values(former=case((tag_names.c.name_key == p("the_key"), False), else_=True))
)
_SAVE = Statement(update(t).where(_ONE).values(name=p("name"), colour=p("colour")))
_TAKE_FROM_ALL = Statement(delete(contact_tags).where(contact_tags.c.tag_id == p("the_id")))
_FORGET_NAMES = Statement(delete(tag_names).where(tag_names.c.tag_id == p("the_id"), of_business(tag_names)))
_REMOVE = Statement(delete(t).where(_ONE))


class SqlTagBook:
    """The tags of one business."""

    def __init__(self, connection: Connection, business_id: BusinessId, new_id: NewId) -> None:
        """Within one transaction."""
        self._connection = connection
        self._business_id = business_id
        self._new_id = new_id

    async def all(self) -> Sequence[Tag]:
        """All, by their names."""
        return [_to_tag(row) for row in await self._connection.rows(_ALL, the_business=self._business_id)]

    async def find(self, tag_id: TagId) -> Tag | None:
        """One tag."""
        row = await self._connection.find(_FIND, the_id=tag_id, the_business=self._business_id)
        return None if row is None else _to_tag(row)

    async def lock(self, tag_id: TagId) -> Tag | None:
        """The same, held to the commit."""
        row = await self._connection.find(_LOCK, the_id=tag_id, the_business=self._business_id)
        return None if row is None else _to_tag(row)

    async def called(self, names: Collection[str]) -> Mapping[str, Tag]:
        """The tags that these names lead to, held to the commit."""
        keys = {name: tag_key(name) for name in names}
        if not keys:
            return {}
        rows = await self._connection.rows(_CALLED, the_keys=ids(keys.values()), the_business=self._business_id)
        found = {row["name_key"]: _to_tag(row) for row in rows}
        return {name: found[key] for name, key in keys.items() if key in found}

    async def make(self, names: Collection[str]) -> Mapping[str, Tag]:
        """The same; where a name leads nowhere, a tag is made."""
        found = dict(await self.called(names))
        for name in sorted(set(names) - found.keys()):
            shown = tag_name(name)[:LONGEST_NAME]
            tag = Tag(TagId(self._new_id("tag")), self._business_id, shown)
            if not shown:
                continue
            if await self.add(tag):
                found[name] = tag
            else:
                # Somebody made it in this very moment, or an earlier name of the list did.
                found |= await self.called([name])
        return found

    async def add(self, tag: Tag) -> bool:
        """Writes a new tag; ``False`` when another is called so."""
        row = await self._connection.find(
            _ADD, id=tag.id, business_id=self._business_id, name=tag.name, colour=tag.colour
        )
        if row is None:
            return False
        if await self._call(tag):
            return True
        await self._connection.run(_REMOVE, the_id=tag.id, the_business=self._business_id)
        return False

    async def save(self, tag: Tag) -> bool:
        """Writes name and colour; ``False`` when another is called so."""
        if not await self._call(tag):
            return False
        named = {"the_id": tag.id, "the_business": self._business_id}
        await self._connection.run(_WAS_CALLED, the_key=tag_key(tag.name), **named)
        await self._connection.run(_SAVE, name=tag.name, colour=tag.colour, **named)
        return True

    async def remove(self, tag: Tag) -> None:
        """Deletes a tag, with its names, and takes it from all contacts."""
        await self._connection.run(_TAKE_FROM_ALL, the_id=tag.id)
        await self._connection.run(_FORGET_NAMES, the_id=tag.id, the_business=self._business_id)
        await self._connection.run(_REMOVE, the_id=tag.id, the_business=self._business_id)

    async def counts(self, asker: Asker) -> Mapping[TagId, int]:
        """How many active contacts that the asker sees have each tag."""
        statement = (
            select(contact_tags.c.tag_id, func.count().label("count"))
            .select_from(contact_tags.join(contacts, contacts.c.id == contact_tags.c.contact_id))
            .where(
                contacts.c.business_id == self._business_id,
                contacts.c.kind == ContactKind.CONTACT.value,
                contacts.c.status == ContactStatus.ACTIVE.value,
                seen_by(asker, contacts),
            )
            .group_by(contact_tags.c.tag_id)
        )
        rows = await self._connection.long_rows(Statement(statement))
        return {TagId(row["tag_id"]): row["count"] for row in rows}

    async def _call(self, tag: Tag) -> bool:
        row = await self._connection.find(
            _CALL, business_id=self._business_id, name_key=tag_key(tag.name), tag_id=tag.id, former=False
        )
        return row is not None


def _to_tag(row: Row) -> Tag:
    return Tag(TagId(row["id"]), BusinessId(row["business_id"]), row["name"], row["colour"])
