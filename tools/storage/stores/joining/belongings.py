"""The rows that hang on a contact and move with it, in the database."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, case, literal, null, or_, select, union_all, update

from tools.contacts.evidence import shows_who
from tools.contacts.identifiers import ClaimState, Evidence, IdentifierKind, Key
from tools.contacts.record import Belonging, BelongingKind
from tools.ids import BusinessId, ContactId, ConversationId
from tools.storage.connection import Connection, Row
from tools.storage.lists import Listed, ids, of_business, with_ids
from tools.storage.statement import Statement, p
from tools.storage.tables.contacts import claims, consents
from tools.storage.tables.conversations import conversations, handovers, session_proofs
from tools.storage.tables.invoices import invoices

TABLES: Mapping[BelongingKind, Table] = {
    BelongingKind.CONVERSATION: conversations,
    BelongingKind.CLAIM: claims,
    BelongingKind.INVOICE: invoices,
    BelongingKind.CONSENT: consents,
}
"""Those whose ``contact_id`` a merge moves; the handovers of a conversation follow it."""

_PROOF = "proof"
_COUNTS = and_(
    or_(claims.c.state == ClaimState.OPEN.value, claims.c.state == ClaimState.ACCEPTED.value),
    claims.c.over_limit.is_(False),
)


def _rows(
    table: Table,
    listed: Listed,
    kind: str,
    *,
    conversation_id: ColumnElement[Any],
    key_kind: ColumnElement[Any],
    match_key: ColumnElement[Any],
) -> Select[Any]:
    return select(
        literal(kind).label("kind"),
        table.c.id.label("id"),
        table.c.contact_id.label("contact_id"),
        conversation_id.label("conversation_id"),
        key_kind.label("key_kind"),
        match_key.label("match_key"),
    ).where(listed(table.c.contact_id), of_business(table))


def _all_rows(listed: Listed) -> Any:
    """With what each came through: a sender, a typed value, a customer's id elsewhere; proofs have their own rows."""
    nothing, proofs = null(), session_proofs.c
    proven = select(
        literal(_PROOF),
        conversations.c.id,
        conversations.c.contact_id,
        nothing,
        proofs.kind,
        proofs.match_key,
    ).join(session_proofs, proofs.conversation_id == conversations.c.id)
    return union_all(
        _rows(
            conversations,
            listed,
            BelongingKind.CONVERSATION,
            conversation_id=nothing,
            key_kind=literal(IdentifierKind.CHANNEL.value),
            match_key=conversations.c.sender,
        ),
        proven.where(listed(conversations.c.contact_id), of_business(conversations)),
        _rows(
            claims,
            listed,
            BelongingKind.CLAIM,
            conversation_id=claims.c.conversation_id,
            key_kind=claims.c.kind,
            match_key=case((_COUNTS, claims.c.match_key), else_=""),
        ),
        _rows(
            invoices,
            listed,
            BelongingKind.INVOICE,
            conversation_id=nothing,
            key_kind=literal(IdentifierKind.EXTERNAL.value),
            match_key=invoices.c.customer_key,
        ),
        _rows(
            consents,
            listed,
            BelongingKind.CONSENT,
            conversation_id=consents.c.conversation_id,
            key_kind=nothing,
            match_key=nothing,
        ),
    )


_BELONGINGS = with_ids(_all_rows)
_LOCK_CONVERSATIONS = with_ids(
    lambda listed: (
        select(conversations.c.id)
        .where(listed(conversations.c.contact_id), of_business(conversations))
        .order_by(conversations.c.id)
        .with_for_update(key_share=True, of=conversations)
    )
)
_MOVES = {
    kind: with_ids(
        lambda listed, table=table: (  # type: ignore[misc]
            update(table).where(of_business(table), listed(table.c.id)).values(contact_id=p("to_contact"))
        )
    )
    for kind, table in TABLES.items()
}
_MOVE_HANDOVERS = with_ids(
    lambda listed: (
        update(handovers)
        .where(
            of_business(handovers),
            listed(handovers.c.conversation_id),
            handovers.c.contact_id.is_not(None),
        )
        .values(contact_id=p("to_contact"))
    )
)


class SqlBelongings:
    """What hangs on the contacts of one business."""

    def __init__(self, connection: Connection, business_id: BusinessId) -> None:
        """Within one transaction."""
        self._connection = connection
        self._business_id = business_id

    async def of(self, contact_ids: Collection[ContactId]) -> Mapping[ContactId, frozenset[Belonging]]:
        """All rows that hang on contacts."""
        rows = await self._connection.rows(_BELONGINGS, the_ids=ids(contact_ids), the_business=self._business_id)
        through, proven = _keys(rows)
        found: dict[ContactId, set[Belonging]] = {contact_id: set() for contact_id in contact_ids}
        for row in rows:
            if row["kind"] == _PROOF:
                continue
            conversation_id = row["conversation_id"]
            found[ContactId(row["contact_id"])].add(
                Belonging(
                    kind=BelongingKind(row["kind"]),
                    id=row["id"],
                    through=frozenset(through[row["id"]]),
                    proven=frozenset(proven[row["id"]]),
                    conversation_id=None if conversation_id is None else ConversationId(conversation_id),
                )
            )
        return {contact_id: frozenset(belongings) for contact_id, belongings in found.items()}

    async def lock_conversations(self, contact_ids: Collection[ContactId]) -> None:
        """Holds the conversations of contacts to the commit."""
        await self._connection.rows(_LOCK_CONVERSATIONS, the_ids=ids(contact_ids), the_business=self._business_id)

    async def move(self, belongings: Collection[Belonging], *, to: ContactId) -> None:
        """Gives rows to another contact; the handovers of a conversation follow it."""
        for kind, statement in _MOVES.items():
            await self._move(statement, [one.id for one in belongings if one.kind is kind], to=to)
        moved = [one.id for one in belongings if one.kind is BelongingKind.CONVERSATION]
        await self._move(_MOVE_HANDOVERS, moved, to=to)

    async def _move(self, statement: Statement, row_ids: Sequence[str], *, to: ContactId) -> None:
        if row_ids:
            await self._connection.run(statement, the_business=self._business_id, the_ids=ids(row_ids), to_contact=to)


_Keys = defaultdict[str, set[Key]]


def _keys(rows: Sequence[Row]) -> tuple[_Keys, _Keys]:
    """By row: what it came through, and what says for certain whose it is."""
    through: _Keys = defaultdict(set)
    proven: _Keys = defaultdict(set)
    for row in rows:
        if not row["match_key"]:
            continue
        key = Key(IdentifierKind(row["key_kind"]), row["match_key"])
        if row["kind"] == BelongingKind.CLAIM:
            # What was typed tells of the conversation; the claim itself goes where that goes.
            through[row["conversation_id"]].add(key)
        elif row["kind"] == _PROOF or shows_who(key, Evidence.PROVEN):
            proven[row["id"]].add(key)
        else:
            through[row["id"]].add(key)
    return through, proven
