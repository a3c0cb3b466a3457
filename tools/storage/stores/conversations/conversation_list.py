"""Conversations as the team reads them, in the database."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import ColumnElement, exists, false, func, literal, or_, select
from sqlalchemy.dialects.postgresql import insert as upsert

from tools.clock import from_micros
from tools.contacts.access import Asker, AskerKind
from tools.contacts.contact import EVERYONE, ContactKind
from tools.contacts.identifiers import IdentifierKind
from tools.contacts.pages import Place
from tools.conversations.conversation import Conversation, IdentityLevel, Message, Speaker
from tools.conversations.handover import HandoverState
from tools.conversations.lists import Beside, ChatsAmount, ConversationFilter, Latest
from tools.conversations.threads import sender_of_thread
from tools.ids import BusinessId, ContactId, ConversationId, UserId
from tools.storage.connection import Connection, Row
from tools.storage.lists import ids, of_business, with_ids
from tools.storage.rows import load
from tools.storage.statement import Statement, p
from tools.storage.stores.conversations.conversations import to_conversation
from tools.storage.stores.conversations.messages import to_message
from tools.storage.stores.team.sight import audiences_of, beyond, seen_by, seen_by_role
from tools.storage.tables.contacts import contacts, identifiers
from tools.storage.tables.conversations import conversation_reads as reads
from tools.storage.tables.conversations import conversations as t
from tools.storage.tables.conversations import handovers, messages
from tools.storage.tables.people import channels
from tools.storage.tables.work import inbox

_ORDER = func.coalesce(t.c.last_message_at, t.c.opened_at)
_HEARD = or_(*(messages.c.speaker == each.value for each in (Speaker.CONTACT, Speaker.AI, Speaker.USER)))
_PREVIEW = 200

_READ = (
    select(reads.c.seq)
    .where(reads.c.conversation_id == t.c.id, reads.c.user_id == p("the_user"))
    .correlate(t)
    .scalar_subquery()
)
_UNREAD = (
    select(func.count())
    .select_from(messages)
    .where(
        messages.c.conversation_id == t.c.id,
        messages.c.seq > func.coalesce(_READ, 0),
        messages.c.speaker == Speaker.CONTACT.value,
    )
    .correlate(t)
    .scalar_subquery()
)
_NEWEST = (
    select(func.max(messages.c.seq))
    .where(messages.c.conversation_id == t.c.id, _HEARD)
    .correlate(t)
    .scalar_subquery()
)
_PENDING = exists().where(inbox.c.conversation_id == t.c.id, inbox.c.set_aside_at.is_(None)).correlate(t)
_NOTES = (
    select(func.count())
    .select_from(messages)
    .where(messages.c.conversation_id == t.c.id, messages.c.speaker == Speaker.NOTE.value)
    .correlate(t)
    .scalar_subquery()
)
_UNDECIDED = (
    select(func.count())
    .select_from(handovers)
    .where(
        handovers.c.conversation_id == t.c.id,
        or_(*(handovers.c.state == each.value for each in (HandoverState.WAITING, HandoverState.COLLECTING))),
    )
    .correlate(t)
    .scalar_subquery()
)
_BESIDE = with_ids(
    lambda listed: (
        select(
            t.c.id,
            contacts.c.kind,
            contacts.c.first_name,
            contacts.c.middle_name,
            contacts.c.last_name,
            t.c.contact_id,
            contacts.c.restricted,
            _UNREAD.label("unread"),
            _PENDING.label("pending"),
            messages.c.speaker,
            messages.c.from_name,
            func.substr(messages.c.text, 1, _PREVIEW).label("text"),
            messages.c.attachments,
            messages.c.at,
        )
        .select_from(
            t.join(contacts, contacts.c.id == t.c.contact_id).outerjoin(
                messages, (messages.c.conversation_id == t.c.id) & (messages.c.seq == _NEWEST)
            )
        )
        .where(listed(t.c.id), t.c.business_id == p("the_business"))
    )
)
_OWN = contacts.alias("own")
_LED_BY_WORDS = (
    select(
        t.c.id,
        _OWN.c.id.label("contact_id"),
        *(_OWN.c[name] for name in ("kind", "first_name", "middle_name", "last_name")),
    )
    .select_from(
        t.join(contacts, contacts.c.id == t.c.contact_id)
        .join(
            identifiers,
            (identifiers.c.business_id == t.c.business_id)
            & (identifiers.c.kind == IdentifierKind.CHANNEL.value)
            & (identifiers.c.match_key == t.c.sender),
        )
        .join(_OWN, _OWN.c.id == identifiers.c.holder_id)
    )
    .where(
        t.c.business_id == p("the_business"),
        t.c.identity != IdentityLevel.PROVEN.value,
        _OWN.c.id != t.c.contact_id,
    )
)
_OF_CONVERSATION = select(messages).where(
    messages.c.conversation_id == p("the_conversation"), messages.c.business_id == p("the_business")
)
_FORWARDS = Statement(
    _OF_CONVERSATION.where(messages.c.seq > p("the_seq")).order_by(messages.c.seq).limit(p("the_limit"))
)
_BACKWARDS = Statement(
    _OF_CONVERSATION.where(messages.c.seq < p("the_seq")).order_by(messages.c.seq.desc()).limit(p("the_limit"))
)
_BEFORE_ALL, _AFTER_ALL = 0, 2**62
_NEW_READ = upsert(reads).values({c.name: p(c.name) for c in reads.c})
_READ_UP_TO = Statement(
    _NEW_READ.on_conflict_do_update(
        index_elements=["conversation_id", "user_id"],
        set_={"seq": _NEW_READ.excluded.seq},
        where=reads.c.seq < _NEW_READ.excluded.seq,
    )
)


class SqlConversationList:
    """The conversations of one business, for one asker at a time."""

    def __init__(self, connection: Connection, business_id: BusinessId) -> None:
        """Within one transaction."""
        self._connection = connection
        self._business_id = business_id

    async def page(
        self, asker: Asker, wanted: ConversationFilter, *, after: Place | None, limit: int
    ) -> Sequence[tuple[Conversation, Place]]:
        """Those that were spoken in last come first."""
        statement = (
            select(t, _ORDER.label("place"))
            .where(
                *self._mine(wanted),
                seen_by(asker, t),
                *_sieved(asker, wanted),
                *_wanted(wanted),
                beyond(after, _ORDER, t.c.id, falling=True),
            )
            .order_by(_ORDER.desc(), t.c.id.desc())
            .limit(literal(limit))
        )
        rows = await self._connection.long_rows(Statement(statement))
        audiences = await audiences_of(self._connection, [row["id"] for row in rows if row["restricted"]])
        return [
            (to_conversation(row, audiences.get(row["id"], EVERYONE)), Place(row["place"], row["id"])) for row in rows
        ]

    async def beside(
        self, asker: Asker, conversation_ids: Collection[ConversationId]
    ) -> dict[ConversationId, Beside]:
        """What is shown beside them."""
        rows = await self._connection.rows(
            _BESIDE, the_ids=ids(conversation_ids), the_business=self._business_id, the_user=asker.user_id or ""
        )
        led = await self._led_by_words(asker, [row["id"] for row in rows if row["restricted"]])
        with_whom = {row["id"]: led.get(row["id"], row) for row in rows}
        return {
            ConversationId(row["id"]): Beside(
                contact_id=ContactId(with_whom[row["id"]]["contact_id"]),
                contact_name=_name_of(with_whom[row["id"]]),
                contact_kind=ContactKind(with_whom[row["id"]]["kind"]),
                unread=row["unread"],
                latest=None if row["speaker"] is None else _latest(row),
                pending=bool(row["pending"]),
            )
            for row in rows
        }

    async def _led_by_words(self, asker: Asker, conversation_ids: Sequence[str]) -> Mapping[str, Row]:
        """The sessions' own records, where words alone led to a contact that the asker may not see."""
        if asker.kind is not AskerKind.AGENT or not conversation_ids:
            return {}
        # Whoever answers for it may be nobody, and then SQL does not know whether it is the asker.
        hidden = func.coalesce(seen_by(asker, contacts), false()).is_(False)
        statement = with_ids(lambda listed: _LED_BY_WORDS.where(listed(t.c.id), hidden))
        rows = await self._connection.rows(statement, the_ids=ids(conversation_ids), the_business=self._business_id)
        return {row["id"]: row for row in rows}

    async def amount(self, asker: Asker, conversation_ids: Collection[ConversationId]) -> ChatsAmount:
        """How much there is in those of these that the asker may see."""
        statement = with_ids(
            lambda listed: (
                select(t.c.id, t.c.last_seq, _NOTES.label("notes"), _UNDECIDED.label("pending"))
                .where(listed(t.c.id), of_business(t), seen_by(asker, t))
                .order_by(t.c.id)
            )
        )
        rows = await self._connection.rows(statement, the_ids=ids(conversation_ids), the_business=self._business_id)
        notes = sum(row["notes"] for row in rows)
        return ChatsAmount(
            conversation_ids=[ConversationId(row["id"]) for row in rows],
            messages=sum(row["last_seq"] for row in rows) - notes,
            notes=notes,
            pending_handovers=sum(row["pending"] for row in rows),
        )

    async def messages(
        self, conversation_id: ConversationId, *, after: int | None, newest_first: bool, limit: int
    ) -> Sequence[Message]:
        """Messages and notes beyond ``after`` in the order asked for."""
        first = _BEFORE_ALL if not newest_first else _AFTER_ALL
        rows = await self._connection.rows(
            _BACKWARDS if newest_first else _FORWARDS,
            the_conversation=conversation_id,
            the_business=self._business_id,
            the_seq=first if after is None else after,
            the_limit=limit,
        )
        return [to_message(row) for row in rows]

    async def read_up_to(self, conversation_id: ConversationId, user_id: UserId, *, seq: int) -> None:
        """This user has read all messages up to this one."""
        await self._connection.run(
            _READ_UP_TO, business_id=self._business_id, conversation_id=conversation_id, user_id=user_id, seq=seq
        )

    def _mine(self, wanted: ConversationFilter) -> list[ColumnElement[bool]]:
        if wanted.thread_id is None:
            return [t.c.business_id == self._business_id]
        # A thread is found by its sender, in an index that begins with the channel; see ``of_business``.
        own_channels = select(channels.c.id).where(channels.c.business_id == self._business_id)
        return [t.c.business_id.concat("") == self._business_id, t.c.channel_id.in_(own_channels)]


def _sieved(asker: Asker, wanted: ConversationFilter) -> list[ColumnElement[bool]]:
    if wanted.restricted is None:
        return []
    by_role = seen_by_role(asker, t)
    return [by_role if wanted.restricted else ~by_role]


def _wanted(wanted: ConversationFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.states:
        conditions.append(t.c.state.in_([state.value for state in wanted.states]))
    if wanted.assignee_id is not None:
        conditions.append(t.c.assignee_id == wanted.assignee_id)
    if wanted.unassigned:
        conditions.append(t.c.assignee_id.is_(None))
    if wanted.channel is not None:
        conditions.append(t.c.channel == wanted.channel.value)
    if wanted.contact_id is not None:
        conditions.append(t.c.contact_id == wanted.contact_id)
    if wanted.thread_id is not None:
        conditions.append(t.c.sender == sender_of_thread(wanted.thread_id))
    return conditions


def _name_of(row: Row) -> str:
    return " ".join(filter(None, (row["first_name"], row["middle_name"], row["last_name"])))


def _latest(row: Row) -> Latest:
    at, files = from_micros(row["at"]), len(load(row["attachments"]))
    return Latest(Speaker(row["speaker"]), row["from_name"], row["text"], at, files)
