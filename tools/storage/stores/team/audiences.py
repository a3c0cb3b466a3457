"""Who is named in which audience, in the database."""

from datetime import datetime

from sqlalchemy import delete, select, update

from tools.clock import to_micros
from tools.contacts.audiences import LeftAudiences
from tools.ids import BusinessId, ContactId, ConversationId
from tools.storage.connection import Connection
from tools.storage.lists import ids, of_business, with_ids
from tools.storage.statement import Statement, p
from tools.storage.tables.contacts import contacts, visible_to
from tools.storage.tables.conversations import conversations

_NAMED = (visible_to.c.member_id == p("the_member")) & (visible_to.c.business_id == p("the_business"))

_LOCK_CONVERSATIONS = Statement(
    select(conversations.c.id)
    .select_from(visible_to.join(conversations, conversations.c.id == visible_to.c.object_id))
    .where(_NAMED)
    .order_by(conversations.c.id)
    .with_for_update(key_share=True, of=conversations)
)
_LOCK_CONTACTS = Statement(
    select(contacts.c.id)
    .select_from(visible_to.join(contacts, contacts.c.id == visible_to.c.object_id))
    .where(_NAMED)
    .order_by(contacts.c.id)
    .with_for_update(key_share=True, of=contacts)
)
_LEAVE = Statement(delete(visible_to).where(_NAMED).returning(visible_to.c.object_id))
_STILL_SHOWN = with_ids(
    lambda listed: select(visible_to.c.object_id).distinct().where(listed(visible_to.c.object_id))
)
_TOUCH = with_ids(
    lambda listed: (
        update(contacts)
        .where(listed(contacts.c.id), of_business(contacts))
        .values(version=contacts.c.version + 1, updated_at=p("at"))
        .returning(contacts.c.id)
    )
)


class SqlAudiences:
    """The audiences of one business."""

    def __init__(self, connection: Connection, business_id: BusinessId) -> None:
        """Within one transaction."""
        self._connection = connection
        self._business_id = business_id

    async def lock_naming(self, member_id: str) -> None:
        """Holds to the commit the conversations, then the contacts, whose audience names somebody."""
        named = {"the_member": member_id, "the_business": self._business_id}
        await self._connection.rows(_LOCK_CONVERSATIONS, **named)
        await self._connection.rows(_LOCK_CONTACTS, **named)

    async def leave(self, member_id: str, *, at: datetime) -> LeftAudiences:
        """Nobody is named so any more."""
        rows = await self._connection.rows(_LEAVE, the_member=member_id, the_business=self._business_id)
        left = {row["object_id"] for row in rows}
        if not left:
            return LeftAudiences()
        shown = await self._connection.rows(_STILL_SHOWN, the_ids=ids(left))
        emptied = left - {row["object_id"] for row in shown}
        touched = await self._connection.rows(
            _TOUCH, the_ids=ids(left), the_business=self._business_id, at=to_micros(at)
        )
        contact_ids = {row["id"] for row in touched}
        return LeftAudiences(
            contacts=[ContactId(each) for each in sorted(contact_ids)],
            emptied_contacts=[ContactId(each) for each in sorted(emptied & contact_ids)],
            emptied_conversations=[ConversationId(each) for each in sorted(emptied - contact_ids)],
        )
