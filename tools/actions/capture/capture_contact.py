"""The customer told us how to reach them: recognise, create or merge, then apply visibility and assignment."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from tools.actions.capture.apply_decision import Applied, Given
from tools.actions.capture.decide_on_typed import Weighed, decide_on_typed
from tools.actions.capture.typed_values import DETAILS, Details, Value, captured_of, typed_now, values_of
from tools.contacts.contact import EVERYONE, Audience
from tools.contacts.evidence import Mark, OnMatch
from tools.contacts.identifiers import Claim, Key
from tools.contacts.matching import Decision
from tools.conversations.conversation import Conversation
from tools.conversations.handover import FollowUpState, Handover
from tools.conversations.limits import address_is_over, limits_of
from tools.errors import Busy, NotFound
from tools.ids import ContactId, ConversationId, HandoverId, MergeId, UserId
from tools.toolkit import UnitOfWork

_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Captured:
    """Where the details went. For the team alone: no word to the customer may depend on it."""

    conversation: Conversation
    """As it is now."""
    handover: Handover | None
    """With what was captured; whoever gave the rows writes it."""
    merge_id: MergeId | None = None
    marks: frozenset[str] = frozenset()
    codes: Mapping[Key, str] | None = None
    """The addresses a one-time code goes to before anything is decided; then capture again with ``settled_codes``."""

    @property
    def contact_id(self) -> ContactId:
        """Whose conversation it is now."""
        return self.conversation.contact_id


async def capture_contact(
    work: UnitOfWork,
    *,
    conversation_id: ConversationId,
    handover_id: HandoverId | None,
    details: Details,
    on_match: OnMatch,
    tags: Collection[str] = (),
    assignee_id: UserId | None = None,
    audience: Audience = EVERYONE,
    settled_codes: Collection[Key] = (),
    locked: tuple[Conversation, Handover | None] | None = None,
) -> Captured:
    """Keeps what a customer gave, by the evidence that there is (PRODUCT.md, section 3).

    Twice is once. Other details later replace those given before, until the follow-up is done. ``tags``,
    ``assignee_id`` and ``audience`` are the template's; ``locked`` are the rows, from whoever holds them already and
    writes the handover. Raises ``NotFound``, and ``Invalid`` for what is no address.
    """
    values = values_of(details)
    conversation, handover = locked or await _lock(work, conversation_id, handover_id)
    claims = await work.claims.of_conversation(conversation.id)
    typed = typed_now(
        values,
        claims,
        limits=limits_of((await work.businesses.get()).settings),
        address_over=await _address_is_over(work, conversation, handover, values, claims),
        settled_codes=settled_codes,
    )
    weighed = await decide_on_typed(
        work,
        conversation,
        handover,
        Given(
            values={value.key: value for value in values},
            claims=claims,
            name=details.name,
            tags=frozenset(tags),
            assignee_id=assignee_id,
            audience=audience,
            handover_id=handover_id,
        ),
        typed=typed,
        on_match=on_match,
        correcting=not await _is_done(work, handover, claims),
    )
    if weighed.applied is None:
        captured = _waiting_for_codes(weighed, handover, details, values)
    else:
        captured = _kept_with_handover(handover, details, weighed.decision, weighed.applied)
    if locked is None:
        await _save(work, handover, captured.handover)
    return captured


async def _lock(
    work: UnitOfWork, conversation_id: ConversationId, handover_id: HandoverId | None
) -> tuple[Conversation, Handover | None]:
    conversation = await work.conversations.lock(conversation_id)
    if conversation is None:
        raise NotFound("There is no such conversation.")
    if handover_id is None:
        return conversation, None
    handover = await work.handovers.find(handover_id)
    if handover is None or handover.conversation_id != conversation.id:
        raise NotFound("There is no such handover in this conversation.")
    return conversation, handover


async def _address_is_over(
    work: UnitOfWork,
    conversation: Conversation,
    handover: Handover | None,
    values: Sequence[Value],
    claims: Sequence[Claim],
) -> bool:
    """Whether the network address has had its share; not asked where nothing new would be looked up.

    Those who came later are not counted against those who came first.
    """
    known = {claim.key for claim in claims}
    if not conversation.network_address or all(value.key in known for value in values):
        return False
    limits = limits_of((await work.businesses.get()).settings)
    until = handover.requested_at if handover is not None else work.now
    asked = await work.handovers.requested_from(conversation.network_address, since=until - _HOUR, until=until)
    # New conversations were counted when they were opened.
    return address_is_over(conversations=0, handovers=asked, limits=limits)


async def _is_done(work: UnitOfWork, handover: Handover | None, claims: Sequence[Claim]) -> bool:
    """Whether the answer owed for what was typed before has been given: then a new value stands beside the old."""
    if handover is not None and handover.follow_up.state is FollowUpState.DONE:
        return True
    typed_for = {claim.handover_id for claim in claims if claim.handover_id is not None}
    if not typed_for or (handover is not None and handover.id in typed_for):
        return False
    found = [await work.handovers.find(HandoverId(each)) for each in sorted(typed_for)]
    return all(each is not None and each.follow_up.state is FollowUpState.DONE for each in found)


def _waiting_for_codes(
    weighed: Weighed, handover: Handover | None, details: Details, values: Sequence[Value]
) -> Captured:
    """Nothing is decided yet; what was given is kept with the handover alone."""
    typed = {value.key: value.value for value in values}
    held, conversation = weighed.view.held, weighed.view.conversation
    codes = {key: held[key].value if key in held else typed[key] for key in weighed.decision.codes}
    kept = None if handover is None else replace(handover, captured=_captured(handover, details))
    return Captured(conversation, kept, codes=codes)


def _kept_with_handover(
    handover: Handover | None, details: Details, decision: Decision, applied: Applied
) -> Captured:
    marks = frozenset(mark.value for mark in decision.marks)
    kept = None
    if handover is not None:
        # What was marked when the handover was asked for stays; the rest is decided anew with every value.
        stays = {mark for mark in handover.marks if mark == Mark.OVER_THE_LIMIT or mark not in set(Mark)}
        kept = replace(
            handover,
            captured=_captured(handover, details),
            contact_id=applied.conversation.contact_id,
            merge_id=applied.merge_id,
            marks=tuple(sorted(stays | marks)),
        )
    return Captured(applied.conversation, kept, merge_id=applied.merge_id, marks=marks)


def _captured(handover: Handover, details: Details) -> dict[str, str]:
    given = captured_of(details)
    return {**{name: value for name, value in handover.captured.items() if name not in DETAILS}, **given}


async def _save(work: UnitOfWork, before: Handover | None, after: Handover | None) -> None:
    if before is None or after is None or after == before:
        return
    if not await work.handovers.save(after, was=before):
        # Whoever has the turn does it again on the state that is there now.
        raise Busy
