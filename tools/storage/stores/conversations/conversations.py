"""Conversations in the database."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import delete, func, insert, or_, select, update
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import insert as upsert

from tools.clock import from_micros, to_micros
from tools.contacts.contact import EVERYONE, Audience
from tools.contacts.identifiers import IdentifierKind, Key
from tools.conversations.conversation import ChannelKind, Conversation, ConversationState, IdentityLevel
from tools.ids import BusinessId, ChannelId, ContactId, ConversationId, HandoverId, UserId
from tools.storage.connection import Connection, Row
from tools.storage.lists import ids, of_business, with_ids
from tools.storage.rows import dump, load, micros, moment
from tools.storage.statement import Statement, p
from tools.storage.tables.contacts import visible_to
from tools.storage.tables.conversations import conversations as t
from tools.storage.tables.conversations import session_proofs
from tools.storage.tables.people import channels

_MINE = t.c.business_id == p("the_business")
_ONE = (t.c.id == p("the_id")) & _MINE
_FREE = or_(t.c.lease_until.is_(None), t.c.lease_until <= p("now"))
_SAVED = (
    "contact_id",
    "state",
    "identity",
    "assignee_id",
    "handover_id",
    "language",
    "region",
    "template",
    "tags",
    "customer_seen_at",
    "window_closes_at",
    "closed_at",
    "close_at",
)

_ADD = Statement(insert(t))
_FIND = Statement(select(t).where(_ONE))
# NO KEY UPDATE: a row that only refers to this one (an inbox event of the sweeper) is not kept waiting by it.
_LOCK = Statement(select(t).where(_ONE).with_for_update(key_share=True))
# On SQLite a transaction that writes is alone from its first statement on.
_FENCE = Statement(select(t).where(_ONE, _FREE).with_for_update(key_share=True))
_FENCE_MINE = Statement(select(t).where(_ONE, t.c.turn == p("the_turn")).with_for_update(key_share=True))
_LEASE = Statement(update(t).where(_ONE, _FREE).values(turn=t.c.turn + 1, lease_until=p("until")).returning(t.c.turn))
_RENEW = Statement(
    update(t).where(_ONE, t.c.turn == p("the_turn")).values(lease_until=p("until")).returning(t.c.turn)
)
_RELEASE = Statement(update(t).where(_ONE).values(lease_until=None))
_RESTRICT = Statement(update(t).where(_ONE).values(restricted=p("restricted")))
_HIDE = Statement(delete(visible_to).where(visible_to.c.object_id == p("the_id")))
_SHOW = Statement(insert(visible_to))
_AUDIENCE = Statement(select(visible_to.c.member_id).where(visible_to.c.object_id == p("the_id")))
_OF_CONTACT = Statement(select(t).where(t.c.contact_id == p("the_contact"), _MINE).order_by(t.c.opened_at, t.c.id))
# As the partial index says it, so that the many that are not tagged are not read.
_TAGGED = Statement(
    select(t.c.id, t.c.tags).where(_MINE, sql("tags <> '[]'")).order_by(t.c.id).with_for_update(key_share=True)
)
_RETAG = Statement(update(t).where(_ONE).values(tags=p("tags")))
_NOT_CLOSED = with_ids(
    lambda listed: (
        select(t)
        .where(listed(t.c.id), of_business(t), t.c.state != ConversationState.CLOSED.value)
        .order_by(t.c.opened_at, t.c.id)
    )
)
_ALL_OF_SENDER = Statement(
    select(t)
    .where(
        # With the channels, the index of senders finds them.
        t.c.channel_id.in_(select(channels.c.id).where(channels.c.business_id == p("the_business"))),
        t.c.sender == p("the_sender"),
        of_business(t),
    )
    .order_by(t.c.opened_at, t.c.id)
)
_OF_SENDER = Statement(
    select(t)
    .where(t.c.channel_id == p("the_channel"), t.c.sender == p("the_sender"), _MINE)
    .order_by(t.c.opened_at.desc(), t.c.id.desc())
    .limit(1)
)
_OPENED_FROM = Statement(
    select(func.count().label("count")).where(_MINE, t.c.network_address == p("address"), t.c.opened_at > p("since"))
)
_NOTE_PROOF = Statement(
    upsert(session_proofs)
    .values({c.name: p(c.name) for c in session_proofs.c})
    .on_conflict_do_update(index_elements=list(session_proofs.primary_key), set_={"at": p("at")})
)
_PROOFS = Statement(
    select(session_proofs.c.kind, session_proofs.c.match_key, session_proofs.c.at).where(
        session_proofs.c.conversation_id == p("the_id"), session_proofs.c.business_id == p("the_business")
    )
)
_MOVE = Statement(update(t).where(_ONE).values(contact_id=p("to_contact")))


class SqlConversations:
    """The conversations of one business."""

    def __init__(self, connection: Connection, business_id: BusinessId, now: datetime) -> None:
        """Within one transaction."""
        self._connection = connection
        self._business_id = business_id
        self._now = to_micros(now)

    async def add(self, conversation: Conversation) -> None:
        """Opens a conversation."""
        await self._connection.run(_ADD, **_to_row(conversation), turn=0, lease_until=None, restricted=False)
        if not conversation.visibility.everyone:
            await self.show_to(conversation.id, conversation.visibility)

    async def find(self, conversation_id: ConversationId) -> Conversation | None:
        """The conversation, or nothing when this business has none by that id."""
        return await self._one(_FIND, the_id=conversation_id)

    async def lock(self, conversation_id: ConversationId) -> Conversation | None:
        """The same, held to the commit."""
        return await self._one(_LOCK, the_id=conversation_id)

    async def fence(self, conversation_id: ConversationId, *, turn: int | None) -> Conversation | None:
        """The first statement of a run."""
        if turn is None:
            return await self._one(_FENCE, the_id=conversation_id, now=self._now)
        return await self._one(_FENCE_MINE, the_id=conversation_id, the_turn=turn)

    async def lease(self, conversation_id: ConversationId, *, until: datetime, turn: int | None) -> int | None:
        """Takes or renews the lease for a model call."""
        values: dict[str, Any] = {"the_id": conversation_id, "the_business": self._business_id}
        if turn is None:
            row = await self._connection.find(_LEASE, now=self._now, until=to_micros(until), **values)
        else:
            row = await self._connection.find(_RENEW, the_turn=turn, until=to_micros(until), **values)
        return None if row is None else row["turn"]

    async def release(self, conversation_id: ConversationId) -> None:
        """Ends the lease with the commit."""
        await self._connection.run(_RELEASE, the_id=conversation_id, the_business=self._business_id)

    async def save(self, conversation: Conversation) -> None:
        """Writes all but the fence, the lease and the message counter."""
        row = _to_row(conversation)
        values = {name: row[name] for name in _SAVED}
        await self._connection.run(_saving(_SAVED), the_id=conversation.id, the_business=self._business_id, **values)

    async def save_changes(self, conversation: Conversation, *, was: Conversation) -> None:
        """Writes what differs, unless nothing does."""
        before, after = _to_row(was), _to_row(conversation)
        changed = {name: after[name] for name in _SAVED if after[name] != before[name]}
        if changed:
            await self._connection.run(
                _saving(tuple(changed)), the_id=conversation.id, the_business=self._business_id, **changed
            )

    async def show_to(self, conversation_id: ConversationId, audience: Audience) -> None:
        """Sets who may see it."""
        members = sorted(audience.members or ())
        await self._connection.run(
            _RESTRICT,
            the_id=conversation_id,
            the_business=self._business_id,
            restricted=not audience.everyone,
        )
        await self._connection.run(_HIDE, the_id=conversation_id)
        rows = [
            {"business_id": self._business_id, "object_id": conversation_id, "member_id": member}
            for member in members
        ]
        await self._connection.run_each(_SHOW, rows)

    async def retag(self, was: str, *, now: str | None) -> None:
        """What conversations are tagged with has another name now, or none any more."""
        changed: list[dict[str, Any]] = []
        for row in await self._connection.rows(_TAGGED, the_business=self._business_id):
            names: list[str] = load(row["tags"])
            if was in names:
                called = sorted((set(names) - {was}) | ({now} if now is not None else set()))
                changed.append({"the_id": row["id"], "the_business": self._business_id, "tags": dump(called)})
        await self._connection.run_each(_RETAG, changed)

    async def of_contact(self, contact_id: ContactId) -> Sequence[Conversation]:
        """All conversations of a contact, oldest first."""
        rows = await self._connection.rows(_OF_CONTACT, the_contact=contact_id, the_business=self._business_id)
        return [await self._value(row) for row in rows]

    async def not_closed(self, conversation_ids: Collection[ConversationId]) -> Sequence[Conversation]:
        """Those of the conversations that are not closed, oldest first."""
        rows = await self._connection.rows(_NOT_CLOSED, the_ids=ids(conversation_ids), the_business=self._business_id)
        return [await self._value(row) for row in rows]

    async def of_sender(self, sender: str) -> Sequence[Conversation]:
        """All conversations with a channel identity, oldest first."""
        rows = await self._connection.rows(_ALL_OF_SENDER, the_sender=sender, the_business=self._business_id)
        return [await self._value(row) for row in rows]

    async def latest_of_sender(self, channel_id: ChannelId, sender: str) -> Conversation | None:
        """The newest conversation with a channel identity."""
        return await self._one(_OF_SENDER, the_channel=channel_id, the_sender=sender)

    async def note_proofs(self, conversation_id: ConversationId, keys: Collection[Key]) -> None:
        """Its session has proven these, beside its sender."""
        rows = [
            {
                "business_id": self._business_id,
                "conversation_id": conversation_id,
                "kind": key.kind.value,
                "match_key": key.match_key,
                "at": self._now,
            }
            for key in keys
        ]
        if rows:
            await self._connection.run_each(_NOTE_PROOF, rows)

    async def proofs(self, conversation_id: ConversationId) -> Mapping[Key, datetime]:
        """What its session has proven, and when last."""
        rows = await self._connection.rows(_PROOFS, the_id=conversation_id, the_business=self._business_id)
        return {Key(IdentifierKind(row["kind"]), row["match_key"]): from_micros(row["at"]) for row in rows}

    async def opened_from(self, network_address: str, *, since: datetime) -> int:
        """How many conversations were opened from a network address."""
        row = await self._connection.find(
            _OPENED_FROM, the_business=self._business_id, address=network_address, since=to_micros(since)
        )
        return 0 if row is None else int(row["count"])

    async def move(self, conversation_ids: Sequence[ConversationId], *, to: ContactId) -> None:
        """Gives conversations to another contact."""
        rows = [{"the_id": each, "the_business": self._business_id, "to_contact": to} for each in conversation_ids]
        await self._connection.run_each(_MOVE, rows)

    async def _one(self, statement: Statement, **values: Any) -> Conversation | None:
        row = await self._connection.find(statement, the_business=self._business_id, **values)
        return None if row is None else await self._value(row)

    async def _value(self, row: Row) -> Conversation:
        audience = EVERYONE
        if row["restricted"]:
            rows = await self._connection.rows(_AUDIENCE, the_id=row["id"])
            audience = Audience(frozenset(each["member_id"] for each in rows))
        return to_conversation(row, audience)


@cache
def _saving(names: tuple[str, ...]) -> Statement:
    """Sets these columns alone: SQLite writes every index that a set column stands in, also when nothing differs."""
    return Statement(update(t).where(_ONE).values({name: p(name) for name in names}))


def _to_row(value: Conversation) -> dict[str, Any]:
    return {
        "id": value.id,
        "business_id": value.business_id,
        "channel_id": value.channel_id,
        "channel": value.channel.value,
        "contact_id": value.contact_id,
        "state": value.state.value,
        "identity": value.identity.value,
        "sender": value.sender,
        "assignee_id": value.assignee_id,
        "handover_id": value.handover_id,
        "language": value.language,
        "region": value.region,
        "template": value.template,
        "tags": dump(list(value.tags)),
        "network_address": value.network_address,
        "last_message_at": micros(value.last_message_at),
        "last_seq": value.last_seq,
        "customer_seen_at": micros(value.customer_seen_at),
        "window_closes_at": micros(value.window_closes_at),
        "opened_at": to_micros(value.opened_at),
        "closed_at": micros(value.closed_at),
        "close_at": micros(value.close_at),
    }


def to_conversation(row: Row, audience: Audience) -> Conversation:
    """A conversation from a row of ``conversations``, and who may see it."""
    return Conversation(
        id=ConversationId(row["id"]),
        business_id=BusinessId(row["business_id"]),
        channel_id=ChannelId(row["channel_id"]),
        channel=ChannelKind(row["channel"]),
        contact_id=ContactId(row["contact_id"]),
        state=ConversationState(row["state"]),
        identity=IdentityLevel(row["identity"]),
        opened_at=from_micros(row["opened_at"]),
        turn=row["turn"],
        sender=row["sender"],
        visibility=audience,
        assignee_id=None if row["assignee_id"] is None else UserId(row["assignee_id"]),
        handover_id=None if row["handover_id"] is None else HandoverId(row["handover_id"]),
        language=row["language"],
        region=row["region"],
        template=row["template"],
        tags=tuple(load(row["tags"])),
        network_address=row["network_address"],
        last_message_at=moment(row["last_message_at"]),
        last_seq=row["last_seq"],
        customer_seen_at=moment(row["customer_seen_at"]),
        window_closes_at=moment(row["window_closes_at"]),
        closed_at=moment(row["closed_at"]),
        close_at=moment(row["close_at"]),
    )
