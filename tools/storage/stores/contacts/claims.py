"""What was said in chats and not checked, in the database."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import insert, select, update

from tools.clock import from_micros, to_micros
from tools.contacts.identifiers import Claim, ClaimState, IdentifierKind, Key
from tools.ids import BusinessId, ContactId, ConversationId
from tools.storage.connection import Connection, Row
from tools.storage.lists import ids, of_business, pairs, with_ids, with_keys
from tools.storage.statement import Statement, p
from tools.storage.tables.contacts import claims as t

_MINE = of_business(t)

_ADD = Statement(insert(t).values({c.name: p(c.name) for c in t.c}))
_OF_CONTACT = Statement(select(t).where(t.c.contact_id == p("the_contact"), _MINE).order_by(t.c.at, t.c.id))
_OF_CONVERSATION = Statement(
    select(t).where(t.c.conversation_id == p("the_conversation"), _MINE).order_by(t.c.at, t.c.id)
)
_SETTLE = with_ids(lambda listed: update(t).where(_MINE, listed(t.c.id)).values(state=p("to_state")))
_SETTLE_KEYS = with_keys(
    lambda listed: (
        update(t)
        .where(
            _MINE,
            listed(t.c.kind, t.c.match_key),
            t.c.contact_id == p("the_contact"),
            t.c.state == ClaimState.OPEN.value,
        )
        .values(state=p("to_state"))
    )
)


class SqlClaims:
    """The claims of one business."""

    def __init__(self, connection: Connection, business_id: BusinessId) -> None:
        """Within one transaction."""
        self._connection = connection
        self._business_id = business_id

    async def add(self, claims: Sequence[Claim]) -> None:
        """Notes claims."""
        if claims:
            await self._connection.run_each(_ADD, [_to_row(claim) for claim in claims])

    async def of_contact(self, contact_id: ContactId) -> Sequence[Claim]:
        """All said of a contact, oldest first."""
        return await self._many(_OF_CONTACT, the_contact=contact_id)

    async def of_conversation(self, conversation_id: ConversationId) -> Sequence[Claim]:
        """All said in a conversation, oldest first."""
        return await self._many(_OF_CONVERSATION, the_conversation=conversation_id)

    async def settle(self, claim_ids: Collection[str], *, state: ClaimState) -> None:
        """Says what became of claims."""
        if claim_ids:
            await self._connection.run(
                _SETTLE, the_business=self._business_id, the_ids=ids(claim_ids), to_state=state.value
            )

    async def settle_keys(self, keys: Collection[Key], *, contact_id: ContactId, state: ClaimState) -> None:
        """Says what became of the open claims of these values on a contact."""
        if keys:
            await self._connection.run(
                _SETTLE_KEYS,
                the_business=self._business_id,
                the_keys=pairs(keys),
                the_contact=contact_id,
                to_state=state.value,
            )

    async def _many(self, statement: Statement, **values: Any) -> list[Claim]:
        rows = await self._connection.rows(statement, the_business=self._business_id, **values)
        return [to_claim(row) for row in rows]


def _to_row(value: Claim) -> dict[str, Any]:
    return {
        "id": value.id,
        "business_id": value.business_id,
        "contact_id": value.contact_id,
        "conversation_id": value.conversation_id,
        "handover_id": value.handover_id,
        "kind": value.key.kind.value,
        "match_key": value.key.match_key,
        "value": value.value,
        "extension": value.extension,
        "state": value.state.value,
        "over_limit": value.over_limit,
        "at": to_micros(value.at),
    }


def to_claim(row: Row) -> Claim:
    """A claim from a row of ``claims``."""
    return Claim(
        id=row["id"],
        business_id=BusinessId(row["business_id"]),
        contact_id=row["contact_id"],
        conversation_id=ConversationId(row["conversation_id"]),
        key=Key(IdentifierKind(row["kind"]), row["match_key"]),
        value=row["value"],
        state=ClaimState(row["state"]),
        at=from_micros(row["at"]),
        handover_id=row["handover_id"],
        extension=row["extension"],
        over_limit=bool(row["over_limit"]),
    )
