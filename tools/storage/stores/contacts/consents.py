"""Consents in the database."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, select, update

from tools.clock import from_micros, to_micros
from tools.contacts.consents import Consent
from tools.contacts.identifiers import Source
from tools.ids import BusinessId, ContactId, ConversationId
from tools.storage.connection import Connection, Row
from tools.storage.lists import of_business
from tools.storage.rows import micros, moment
from tools.storage.statement import Statement, p
from tools.storage.tables.contacts import consents as t

_ADD = Statement(insert(t).values({c.name: p(c.name) for c in t.c}))
_OF = Statement(select(t).where(t.c.contact_id == p("the_contact"), of_business(t)).order_by(t.c.at, t.c.id))
_WITHDRAW = Statement(
    update(t)
    .where(t.c.id == p("the_id"), of_business(t), t.c.withdrawn_at.is_(None))
    .values(withdrawn_at=p("at"))
    .returning(t.c.id)
)


class SqlConsents:
    """The consents of one business."""

    def __init__(self, connection: Connection, business_id: BusinessId) -> None:
        """Within one transaction."""
        self._connection = connection
        self._business_id = business_id

    async def add(self, consent: Consent) -> None:
        """Writes a consent."""
        await self._connection.run(
            _ADD,
            id=consent.id,
            business_id=self._business_id,
            contact_id=consent.contact_id,
            conversation_id=consent.conversation_id,
            purpose=consent.purpose,
            channel=consent.channel,
            words=consent.words,
            language=consent.language,
            source=consent.source.value,
            at=to_micros(consent.at),
            withdrawn_at=micros(consent.withdrawn_at),
        )

    async def of(self, contact_id: ContactId) -> Sequence[Consent]:
        """All of a contact, oldest first."""
        rows = await self._connection.rows(_OF, the_contact=contact_id, the_business=self._business_id)
        return [_to_value(row) for row in rows]

    async def withdraw(self, consent_id: str, *, at: datetime) -> bool:
        """It is good for nothing from now on."""
        row = await self._connection.find(
            _WITHDRAW, the_id=consent_id, the_business=self._business_id, at=to_micros(at)
        )
        return row is not None


def _to_value(row: Row) -> Consent:
    return Consent(
        id=row["id"],
        business_id=BusinessId(row["business_id"]),
        contact_id=ContactId(row["contact_id"]),
        purpose=row["purpose"],
        channel=row["channel"],
        source=Source(row["source"]),
        at=from_micros(row["at"]),
        words=row["words"],
        language=row["language"],
        conversation_id=None if row["conversation_id"] is None else ConversationId(row["conversation_id"]),
        withdrawn_at=moment(row["withdrawn_at"]),
    )
