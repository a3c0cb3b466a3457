"""Tags of contacts in the database."""

from collections.abc import Collection

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as upsert

from tools.ids import BusinessId, ContactId, TagId
from tools.storage.connection import Connection
from tools.storage.lists import ids, of_business, with_ids
from tools.storage.statement import Statement, p
from tools.storage.tables.contacts import contact_tags, contacts, tag_names, tags
from tools.tags.tag import tag_key

_MINE = tags.c.business_id == p("the_business")

_OF = with_ids(
    lambda listed: (
        select(contact_tags.c.contact_id, tags.c.name)
        .select_from(contact_tags.join(tags, tags.c.id == contact_tags.c.tag_id))
        .where(listed(contact_tags.c.contact_id), of_business(tags))
    )
)
# A name that a tag had before means it too. Held, so that no tag is deleted while it is given.
_GIVE = with_ids(
    lambda listed: (
        upsert(contact_tags)
        .from_select(
            ["contact_id", "tag_id"],
            select(contacts.c.id, tags.c.id)
            .select_from(tag_names.join(tags, tags.c.id == tag_names.c.tag_id))
            .where(
                contacts.c.id == p("the_contact"),
                contacts.c.business_id == p("the_business"),
                tag_names.c.business_id == p("the_business"),
                listed(tag_names.c.name_key),
            )
            .order_by(tags.c.id)
            .with_for_update(read=True, key_share=True, of=tags),
        )
        .on_conflict_do_nothing()
    ),
    "the_names",
)
_GIVE_EACH = Statement(
    upsert(contact_tags).values(contact_id=p("contact_id"), tag_id=p("tag_id")).on_conflict_do_nothing()
)
_TAKE = with_ids(
    lambda listed: delete(contact_tags).where(
        contact_tags.c.contact_id == p("the_contact"),
        contact_tags.c.tag_id.in_(select(tags.c.id).where(_MINE, listed(tags.c.name))),
    ),
    "the_names",
)


class SqlTags:
    """The tags of one business."""

    def __init__(self, connection: Connection, business_id: BusinessId) -> None:
        """Within one transaction."""
        self._connection = connection
        self._business_id = business_id

    async def of(self, contact_ids: Collection[ContactId]) -> dict[ContactId, frozenset[str]]:
        """Names of the tags of each contact."""
        found: dict[ContactId, set[str]] = {contact_id: set() for contact_id in contact_ids}
        rows = await self._connection.rows(_OF, the_ids=ids(contact_ids), the_business=self._business_id)
        for row in rows:
            found[ContactId(row["contact_id"])].add(row["name"])
        return {contact_id: frozenset(names) for contact_id, names in found.items()}

    async def give(self, contact_id: ContactId, names: Collection[str]) -> None:
        """Adds tags to a contact; a name that leads to no tag gives none."""
        if names:
            await self._connection.run(
                _GIVE,
                the_contact=contact_id,
                the_names=ids([tag_key(name) for name in names]),
                the_business=self._business_id,
            )

    async def give_each(self, given: Collection[tuple[ContactId, TagId]]) -> None:
        """The same for many contacts, by tags that are held to the commit."""
        if given:
            rows = [{"contact_id": contact_id, "tag_id": tag_id} for contact_id, tag_id in sorted(given)]
            await self._connection.run_each(_GIVE_EACH, rows)

    async def take(self, contact_id: ContactId, names: Collection[str]) -> None:
        """Takes tags from a contact."""
        if names:
            await self._connection.run(
                _TAKE, the_contact=contact_id, the_names=ids(names), the_business=self._business_id
            )
