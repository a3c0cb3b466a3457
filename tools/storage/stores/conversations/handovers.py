"""Handovers and their offers in the database."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import exists, func, insert, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as upsert

from tools.clock import from_micros, to_micros
from tools.contacts.access import Asker
from tools.conversations.handover import (
    Deadline,
    FollowUp,
    FollowUpState,
    Handover,
    HandoverState,
    Offer,
    OfferState,
)
from tools.ids import BusinessId, ContactId, ConversationId, HandoverId, MergeId, UserId
from tools.storage.connection import Connection, Row
from tools.storage.lists import ids, of_business, with_ids
from tools.storage.rows import dump, load, micros, moment
from tools.storage.statement import Statement, p
from tools.storage.stores.team.sight import named_as, seen_by_agent
from tools.storage.tables.conversations import conversations, offers
from tools.storage.tables.conversations import handovers as t

_MINE = t.c.business_id == p("the_business")
_FIXED = ("id", "business_id", "conversation_id", "reason", "template", "template_version", "requested_at")
_OPEN_OFFER = offers.c.state == OfferState.OPEN.value

_ADD = Statement(insert(t))
_FIND = Statement(select(t).where(t.c.id == p("the_id"), _MINE))
_CURRENT = Statement(
    select(t)
    .where(t.c.conversation_id == p("the_conversation"), _MINE)
    .order_by(t.c.requested_at.desc(), t.c.id.desc())
    .limit(1)
)
_REQUESTED_FROM = Statement(
    select(func.count().label("count"))
    .select_from(t.join(conversations, conversations.c.id == t.c.conversation_id))
    .where(
        # The conversation's business, not the handover's: its index leads to the few of this address.
        conversations.c.business_id == p("the_business"),
        conversations.c.network_address == p("address"),
        t.c.requested_at > p("since"),
    )
)
# From the contact's few conversations on, however much is owed to others.
_OWED = Statement(
    select(t)
    .select_from(conversations.join(t, t.c.conversation_id == conversations.c.id))
    .where(
        conversations.c.contact_id == p("the_contact"),
        of_business(conversations),
        t.c.follow_up == FollowUpState.OPEN.value,
    )
    .order_by(t.c.requested_at, t.c.id)
)
_OWED_IN = with_ids(
    lambda listed: (
        select(t)
        .where(listed(t.c.conversation_id), of_business(t), t.c.follow_up == FollowUpState.OPEN.value)
        .order_by(t.c.requested_at, t.c.id)
    )
)
_WAITING = Statement(
    select(t).where(_MINE, t.c.state == HandoverState.WAITING.value).order_by(t.c.requested_at, t.c.id)
)
_IN_LINE = (
    _MINE,
    t.c.state == HandoverState.WAITING.value,
    ~exists().where(offers.c.handover_id == t.c.id, _OPEN_OFFER),
)
_ANYBODY_IN_LINE = Statement(select(t.c.id).where(*_IN_LINE, t.c.conversation_id != p("but")).limit(1))
_HAD_IT = exists().where(
    offers.c.handover_id == t.c.id,
    offers.c.user_id == p("the_asker"),
    offers.c.state != OfferState.WITHDRAWN.value,
)
_BEHIND = tuple_(t.c.requested_at, t.c.id) > tuple_(p("after_at"), p("after_id"))
_IN_LINE_FOR = with_ids(
    lambda listed: (
        select(t.c.conversation_id)
        .select_from(t.join(conversations, conversations.c.id == t.c.conversation_id))
        .where(*_IN_LINE, ~_HAD_IT, seen_by_agent(conversations, listed), _BEHIND)
        .order_by(t.c.requested_at, t.c.id)
        .limit(p("the_limit"))
    )
)
_NEW_OFFER = upsert(offers)
_OFFER = Statement(
    _NEW_OFFER.on_conflict_do_update(
        index_elements=["handover_id", "user_id"],
        set_={name: _NEW_OFFER.excluded[name] for name in ("state", "offered_at", "expires_at")},
    )
)
_OFFERS = Statement(
    select(offers)
    .where(offers.c.handover_id == p("the_handover"), offers.c.business_id == p("the_business"))
    .order_by(offers.c.offered_at)
)
_OFFERS_OF = Statement(
    select(offers)
    .where(offers.c.user_id == p("the_user"), offers.c.business_id == p("the_business"), _OPEN_OFFER)
    .order_by(offers.c.offered_at)
)
_SETTLE_OFFER = Statement(
    update(offers)
    .where(offers.c.handover_id == p("the_handover"), offers.c.user_id == p("the_user"), _OPEN_OFFER)
    .values(state=p("state"))
    .returning(offers.c.user_id)
)
_SETTLE_OFFERS = Statement(
    update(offers)
    .where(offers.c.handover_id == p("the_handover"), _OPEN_OFFER)
    .values(state=p("state"))
    .returning(offers.c.user_id)
)
_FORGIVE = Statement(
    update(offers)
    .where(
        offers.c.user_id == p("the_user"),
        offers.c.business_id == p("the_business"),
        offers.c.state == OfferState.LAPSED.value,
        exists().where(t.c.id == offers.c.handover_id, t.c.state == HandoverState.WAITING.value),
    )
    .values(state=OfferState.WITHDRAWN.value)
)


class SqlHandovers:
    """The handovers of one business."""

    def __init__(self, connection: Connection, business_id: BusinessId) -> None:
        """Within one transaction."""
        self._connection = connection
        self._business_id = business_id

    async def add(self, handover: Handover) -> None:
        """Writes a new handover."""
        await self._connection.run(_ADD, **_to_row(handover))

    async def find(self, handover_id: HandoverId) -> Handover | None:
        """One handover."""
        return await self._one(_FIND, the_id=handover_id)

    async def current(self, conversation_id: ConversationId) -> Handover | None:
        """The newest handover of a conversation."""
        return await self._one(_CURRENT, the_conversation=conversation_id)

    async def save(self, handover: Handover, *, was: Handover) -> bool:
        """Compare-and-set on the state that was read."""
        before, after = _to_row(was), _to_row(handover)
        changed = {name: after[name] for name in after if name not in _FIXED and after[name] != before[name]}
        # Nothing may differ: then whether the state still stands is all that is asked.
        changed = changed or {"state": before["state"]}
        row = await self._connection.find(
            _saving(tuple(changed)),
            the_id=handover.id,
            the_business=self._business_id,
            was=before["state"],
            **changed,
        )
        return row is not None

    async def requested_from(self, network_address: str, *, since: datetime, until: datetime) -> int:
        """How many handovers were asked for from a network address, the one at ``until`` included."""
        row = await self._connection.find(
            _REQUESTED_FROM,
            the_business=self._business_id,
            address=network_address,
            since=to_micros(since),
            until=to_micros(until),
        )
        return 0 if row is None else int(row["count"])

    async def owed(self, contact_id: ContactId) -> Sequence[Handover]:
        """Those of a contact's conversations whose follow-up is open, oldest first."""
        rows = await self._connection.rows(_OWED, the_contact=contact_id, the_business=self._business_id)
        return [to_handover(row) for row in rows]

    async def owed_in(self, conversation_ids: Collection[ConversationId]) -> Sequence[Handover]:
        """Those of the conversations whose follow-up is open, oldest first."""
        rows = await self._connection.rows(_OWED_IN, the_ids=ids(conversation_ids), the_business=self._business_id)
        return [to_handover(row) for row in rows]

    async def waiting(self) -> Sequence[Handover]:
        """All that wait for a person, longest first."""
        return [to_handover(row) for row in await self._connection.rows(_WAITING, the_business=self._business_id)]

    async def anybody_in_line(self, *, but: ConversationId) -> bool:
        """Whether a chat waits for a person and is on offer to nobody; ``but`` does not count."""
        row = await self._connection.find(_ANYBODY_IN_LINE, the_business=self._business_id, but=but)
        return row is not None

    async def in_line_for(self, asker: Asker, *, after: Handover | None, limit: int) -> Sequence[ConversationId]:
        """The chats that wait, are on offer to nobody, and may be offered to this user; longest waiting first."""
        rows = await self._connection.rows(
            _IN_LINE_FOR,
            the_business=self._business_id,
            the_asker=asker.user_id,
            the_ids=ids(named_as(asker)),
            after_at=0 if after is None else to_micros(after.requested_at),
            after_id="" if after is None else after.id,
            the_limit=limit,
        )
        return [ConversationId(row["conversation_id"]) for row in rows]

    async def forgive_lapsed(self, user_id: UserId) -> None:
        """What waits and lapsed with this user may be offered to them again."""
        await self._connection.run(_FORGIVE, the_user=user_id, the_business=self._business_id)

    async def offer(self, offer: Offer) -> None:
        """Writes an offer, or renews it."""
        await self._connection.run(
            _OFFER,
            business_id=self._business_id,
            handover_id=offer.handover_id,
            user_id=offer.user_id,
            state=offer.state.value,
            offered_at=to_micros(offer.offered_at),
            expires_at=to_micros(offer.expires_at),
        )

    async def offers(self, handover_id: HandoverId) -> Sequence[Offer]:
        """The offers of a handover, oldest first."""
        rows = await self._connection.rows(_OFFERS, the_handover=handover_id, the_business=self._business_id)
        return [_to_offer(row) for row in rows]

    async def open_offers_of(self, user_id: UserId) -> Sequence[Offer]:
        """What is on offer to a user."""
        rows = await self._connection.rows(_OFFERS_OF, the_user=user_id, the_business=self._business_id)
        return [_to_offer(row) for row in rows]

    async def settle_offer(self, handover_id: HandoverId, user_id: UserId, *, state: OfferState) -> bool:
        """Ends an open offer; ``False`` when there was none."""
        row = await self._connection.find(
            _SETTLE_OFFER, the_handover=handover_id, the_user=user_id, state=state.value
        )
        return row is not None

    async def settle_offers(self, handover_id: HandoverId, *, state: OfferState) -> Sequence[UserId]:
        """Ends all open offers of a handover; to whom they were made."""
        rows = await self._connection.rows(_SETTLE_OFFERS, the_handover=handover_id, state=state.value)
        return [UserId(row["user_id"]) for row in rows]

    async def _one(self, statement: Statement, **values: Any) -> Handover | None:
        row = await self._connection.find(statement, the_business=self._business_id, **values)
        return None if row is None else to_handover(row)


@cache
def _saving(names: tuple[str, ...]) -> Statement:
    """Sets these columns alone: SQLite writes every index that a set column stands in, also when nothing differs."""
    return Statement(
        update(t)
        .where(t.c.id == p("the_id"), _MINE, t.c.state == p("was"))
        .values({name: p(name) for name in names})
        .returning(t.c.id)
    )


def _to_row(value: Handover) -> dict[str, Any]:
    return {
        "id": value.id,
        "business_id": value.business_id,
        "conversation_id": value.conversation_id,
        "state": value.state.value,
        "reason": value.reason,
        "template": value.template,
        "template_version": value.template_version,
        "requested_at": to_micros(value.requested_at),
        "wait_until": micros(value.wait_until),
        "offer_until": micros(value.offer_until),
        "remind_at": micros(value.remind_at),
        "abandon_at": micros(value.abandon_at),
        "due_at": micros(value.due_at),
        "due_kind": "" if value.due is None else value.due.value,
        "accepted_by": value.accepted_by,
        "accepted_at": micros(value.accepted_at),
        "outcome_at": micros(value.outcome_at),
        "captured": dump(dict(value.captured)),
        "marks": dump(list(value.marks)),
        "missing": dump(list(value.missing)),
        "contact_id": value.contact_id,
        "merge_id": value.merge_id,
        "previous_id": value.previous_id,
        "follow_up": value.follow_up.state.value,
        "follow_up_owner_id": value.follow_up.owner_id,
        "follow_up_due_at": micros(value.follow_up.due_at),
        "follow_up_reach": dump(list(value.follow_up.reach)),
        "follow_up_done_at": micros(value.follow_up.done_at),
        "follow_up_next_at": micros(value.follow_up.next_at),
        "follow_up_told": value.follow_up.told,
        "follow_up_escalated_at": micros(value.follow_up.escalated_at),
    }


def to_handover(row: Row) -> Handover:
    """A handover from a row of ``handovers``."""
    return Handover(
        id=HandoverId(row["id"]),
        business_id=BusinessId(row["business_id"]),
        conversation_id=ConversationId(row["conversation_id"]),
        state=HandoverState(row["state"]),
        reason=row["reason"],
        template=row["template"],
        template_version=row["template_version"],
        requested_at=from_micros(row["requested_at"]),
        wait_until=moment(row["wait_until"]),
        offer_until=moment(row["offer_until"]),
        remind_at=moment(row["remind_at"]),
        abandon_at=moment(row["abandon_at"]),
        due_at=moment(row["due_at"]),
        due=Deadline(row["due_kind"]) if row["due_kind"] else None,
        accepted_by=None if row["accepted_by"] is None else UserId(row["accepted_by"]),
        accepted_at=moment(row["accepted_at"]),
        outcome_at=moment(row["outcome_at"]),
        captured=load(row["captured"]),
        marks=tuple(load(row["marks"])),
        missing=tuple(load(row["missing"])),
        contact_id=None if row["contact_id"] is None else ContactId(row["contact_id"]),
        merge_id=None if row["merge_id"] is None else MergeId(row["merge_id"]),
        previous_id=None if row["previous_id"] is None else HandoverId(row["previous_id"]),
        follow_up=FollowUp(
            state=FollowUpState(row["follow_up"]),
            owner_id=None if row["follow_up_owner_id"] is None else UserId(row["follow_up_owner_id"]),
            due_at=moment(row["follow_up_due_at"]),
            reach=tuple(load(row["follow_up_reach"])),
            done_at=moment(row["follow_up_done_at"]),
            next_at=moment(row["follow_up_next_at"]),
            told=row["follow_up_told"],
            escalated_at=moment(row["follow_up_escalated_at"]),
        ),
    )


def _to_offer(row: Row) -> Offer:
    return Offer(
        handover_id=HandoverId(row["handover_id"]),
        user_id=UserId(row["user_id"]),
        state=OfferState(row["state"]),
        offered_at=from_micros(row["offered_at"]),
        expires_at=from_micros(row["expires_at"]),
    )
