"""What users answer for, in the database."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select, update

from tools.clock import to_micros
from tools.conversations.conversation import ConversationState
from tools.conversations.handover import FollowUpState
from tools.ids import BusinessId, ContactId, ConversationId, HandoverId, UserId
from tools.storage.connection import Connection
from tools.storage.statement import Statement, p
from tools.storage.tables.contacts import contacts
from tools.storage.tables.conversations import conversations as c
from tools.storage.tables.conversations import handovers as h
from tools.team.duties import GivenUp

_OWED = (h.c.follow_up == FollowUpState.OPEN.value) & (h.c.follow_up_owner_id == p("the_user"))
_THEIRS = (c.c.business_id == p("the_business")) & (c.c.assignee_id == p("the_user"))
_IS_CLOSED = c.c.state == ConversationState.CLOSED.value

_CONVERSATIONS_OF = Statement(
    select(c.c.id)
    .where(
        c.c.business_id == p("the_business"),
        or_(
            (c.c.assignee_id == p("the_user")) & ~_IS_CLOSED,
            c.c.id.in_(select(h.c.conversation_id).where(h.c.business_id == p("the_business"), _OWED)),
        ),
    )
    .order_by(c.c.id)
)
_LEAVE_CLOSED = Statement(update(c).where(_THEIRS, _IS_CLOSED).values(assignee_id=None))
_LEAVE_FOLLOW_UPS = Statement(
    update(h)
    .where(h.c.business_id == p("the_business"), _OWED)
    .values(follow_up_owner_id=select(c.c.assignee_id).where(c.c.id == h.c.conversation_id).scalar_subquery())
    .returning(h.c.id, h.c.conversation_id, h.c.follow_up_owner_id)
)
_LEAVE_CONTACTS = Statement(
    update(contacts)
    .where(contacts.c.business_id == p("the_business"), contacts.c.assignee_id == p("the_user"))
    .values(assignee_id=None, version=contacts.c.version + 1, updated_at=p("at"))
    .returning(contacts.c.id)
)


class SqlDuties:
    """Assignments and follow-ups of the users of one business."""

    def __init__(self, connection: Connection, business_id: BusinessId) -> None:
        """Within one transaction."""
        self._connection = connection
        self._business_id = business_id

    async def conversations_of(self, user_id: UserId) -> Sequence[ConversationId]:
        """Those that are not closed and assigned to a user, and those in which the user owes an answer."""
        rows = await self._connection.rows(_CONVERSATIONS_OF, the_business=self._business_id, the_user=user_id)
        return [ConversationId(row["id"]) for row in rows]

    async def leave_closed(self, user_id: UserId) -> None:
        """No closed conversation is assigned to the user any more."""
        await self._connection.run(_LEAVE_CLOSED, the_business=self._business_id, the_user=user_id)

    async def leave_follow_ups(self, user_id: UserId) -> Sequence[GivenUp]:
        """What the user owed is owed by whoever has the conversation now."""
        rows = await self._connection.rows(_LEAVE_FOLLOW_UPS, the_business=self._business_id, the_user=user_id)
        return [
            GivenUp(
                HandoverId(row["id"]),
                ConversationId(row["conversation_id"]),
                None if row["follow_up_owner_id"] is None else UserId(row["follow_up_owner_id"]),
            )
            for row in rows
        ]

    async def leave_contacts(self, user_id: UserId, *, at: datetime) -> Sequence[ContactId]:
        """The user answers for no contact any more."""
        rows = await self._connection.rows(
            _LEAVE_CONTACTS, the_business=self._business_id, the_user=user_id, at=to_micros(at)
        )
        return sorted(ContactId(row["id"]) for row in rows)
