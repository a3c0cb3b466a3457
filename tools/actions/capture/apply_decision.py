"""Carries out what the evidence decided: values, the session's own record, and where its conversation belongs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tools.actions.capture.attach_on_claim import attach_on_claim, claimed_identifiers, standing_of, take_back_claim
from tools.actions.capture.read_session import SessionView
from tools.actions.capture.typed_values import Value
from tools.actions.conversations.place_conversation import place_conversation, with_defaults
from tools.contacts.contact import EVERYONE, Audience, Contact, ContactKind, Provenance
from tools.contacts.editing.contact_fields import NAMES
from tools.contacts.editing.precedence import may_replace
from tools.contacts.identifiers import Claim, ClaimState, Evidence, Holder, Key, OwnerKind, Source
from tools.contacts.matching import Decision, Fate, Outcome
from tools.contacts.store import PairKind, PairState
from tools.contacts.values.names import is_dummy, split_name
from tools.conversations.conversation import Conversation, IdentityLevel
from tools.conversations.handover import Handover
from tools.events import EventType
from tools.ids import MergeId, UserId
from tools.toolkit import UnitOfWork


@dataclass(frozen=True)
class Given:
    """What was typed, what was typed before, and what the template adds."""

    values: Mapping[Key, Value]
    claims: Sequence[Claim]
    """Of this conversation, also those that count no more."""
    replaced: Sequence[Key] = ()
    name: str = ""
    tags: frozenset[str] = frozenset()
    assignee_id: UserId | None = None
    audience: Audience = EVERYONE
    handover_id: str | None = None

    def open_claims(self) -> dict[Key, Claim]:
        """What still counts of what was noted."""
        return {
            claim.key: claim
            for claim in self.claims
            if claim.state is ClaimState.OPEN and claim.key not in self.replaced
        }


@dataclass(frozen=True)
class Applied:
    """Where the conversation is now."""

    conversation: Conversation
    merge_id: MergeId | None


def new_claims(work: UnitOfWork, view: SessionView, decision: Decision, given: Given) -> list[Claim]:
    """What is to be noted that was not."""
    known = given.open_claims()
    return [
        Claim(
            id=work.new_id("clm"),
            business_id=work.business_id,
            contact_id=decision.record_id,
            conversation_id=view.conversation.id,
            key=value.key,
            value=given.values[value.key].value,
            state=ClaimState.OPEN,
            at=work.now,
            handover_id=given.handover_id,
            extension=given.values[value.key].extension,
            over_limit=value.fate is Fate.NOT_LOOKED_UP,
        )
        for value in decision.values
        if value.fate in _NOTED and value.key not in known
    ]


async def hold_kept(
    work: UnitOfWork, view: SessionView, decision: Decision, given: Given, claims: Sequence[Claim]
) -> bool:
    """The session's own record holds what nobody held; ``False`` when somebody was faster: decide again."""
    noted = given.open_claims() | {claim.key: claim for claim in claims}
    kept = [noted[one.key] for one in decision.values if one.fate is Fate.KEPT and one.key not in view.held]
    wanted = claimed_identifiers(work, view, kept, without=given.replaced)
    return await work.identifiers.claim(wanted) == {one.key for one in wanted}


async def apply_decision(
    work: UnitOfWork,
    view: SessionView,
    handover: Handover | None,
    decision: Decision,
    given: Given,
    claims: Sequence[Claim],
) -> Applied:
    """Writes what is different from what stands already."""
    at, record_id = view.conversation.contact_id, decision.record_id
    if given.tags:
        made = await work.tag_book.make(given.tags)
        given = replace(given, tags=frozenset(tag.name for tag in made.values()))
    await _drop_replaced(work, view, given)
    await _write_new_guest(work, view, decision)
    standing, merge_id = standing_of(view.conversation, handover), None
    if at not in (record_id, view.own.id):
        own, standing = await take_back_claim(work, view, standing=standing, by_id=None)
        view = replace(view, own=own, identifiers=tuple(await work.identifiers.of([own.id])))
    if record_id == view.own.id:
        contact = await _write_own(work, view, decision, given, news=bool(claims))
    else:
        contact = view.contacts[record_id]
        if record_id != at:
            merge_id, standing = await attach_on_claim(work, view, contact=contact, standing=standing)
        elif view.attachment is not None:
            merge_id = view.attachment.id
        standing = replace(standing, tags=standing.tags | given.tags)
    await work.claims.add(claims)
    if (claims and record_id == view.own.id) or given.replaced:
        # Of a contact that words led to nothing is written, not even that.
        await work.contacts.outdate([view.own.id])
    await _raise_pairs(work, view, decision, given, fresh={claim.key for claim in claims})
    if claims or record_id != at or decision.becomes_contact:
        standing = await with_defaults(
            work, standing, contact, assignee_id=given.assignee_id, audience=given.audience
        )
    identity = IdentityLevel(decision.identity.value) if decision.identity is not None else IdentityLevel.NONE
    placed = await place_conversation(work, view.conversation, at=record_id, identity=identity, standing=standing)
    return Applied(placed, merge_id)


_NOTED = frozenset({Fate.KEPT, Fate.SAID, Fate.NOT_LOOKED_UP})


async def _drop_replaced(work: UnitOfWork, view: SessionView, given: Given) -> None:
    """What was typed before and replaced leads nowhere any more, and the pairs it raised were no evidence."""
    if not given.replaced:
        return
    replaced = [claim.id for claim in given.claims if claim.state is ClaimState.OPEN and claim.key in given.replaced]
    await work.claims.settle(replaced, state=ClaimState.REPLACED)
    only_claimed = [
        one.id for one in view.identifiers if one.key in given.replaced and one.evidence is Evidence.CLAIMED
    ]
    await work.identifiers.remove(only_claimed, held_by=view.own.id)
    await work.pairs.withdraw(view.conversation.id)


async def _write_new_guest(work: UnitOfWork, view: SessionView, decision: Decision) -> None:
    if not view.to_be_made or decision.record_id != view.own.id or view.sender is None:
        return
    await work.contacts.add(view.own)
    own = Holder(OwnerKind.CONTACT, view.own.id)
    await work.identifiers.hand_over([view.sender.id], from_id=view.sender.holder.id, to=own)


async def _write_own(work: UnitOfWork, view: SessionView, decision: Decision, given: Given, *, news: bool) -> Contact:
    """The session's own record takes the name, and stands in the book once something real is saved."""
    named = _named(work, view.own, given.name)
    own = replace(named, kind=ContactKind.CONTACT) if decision.becomes_contact else named
    if own != view.own:
        await work.contacts.save_locked(replace(own, updated_at=work.now))
    if given.tags and (news or decision.becomes_contact):
        await work.tags.give(own.id, given.tags)
    if own != view.own or news:
        kind = EventType.CONTACT_CREATED if decision.becomes_contact else EventType.CONTACT_UPDATED
        _tell(work, kind, view, given, {"contact_id": own.id}, contacts=(own.id,))
    return own


def _named(work: UnitOfWork, own: Contact, name: str) -> Contact:
    said = own.provenance.get("first_name") or own.provenance.get("last_name")
    blank = own.dummy_name or not own.name
    if is_dummy(name) or not may_replace(
        new=Source.CUSTOMER, now=None if said is None else said.source, now_is_blank=blank
    ):
        return own
    split = split_name(name)
    if (own.first_name, own.middle_name, own.last_name) == (split.first, split.middle, split.last):
        return own
    typed = Provenance(source=Source.CUSTOMER, at=work.now)
    return replace(
        own,
        first_name=split.first,
        middle_name=split.middle,
        last_name=split.last,
        dummy_name=False,
        provenance={**own.provenance, **dict.fromkeys(NAMES, typed)},
    )


async def _raise_pairs(
    work: UnitOfWork, view: SessionView, decision: Decision, given: Given, *, fresh: set[Key]
) -> None:
    """Only what is new is evidence: the same words again raise nothing."""
    if not (fresh.intersection(decision.reasons) or given.replaced):
        return
    kind = PairKind.CONFLICT if decision.outcome is Outcome.CONFLICT else PairKind.SUGGESTION
    for pair in decision.pairs:
        before = await work.pairs.find(*pair)
        await work.pairs.raise_(
            pair,
            kind=kind,
            reasons=[key.kind.value for key in decision.reasons],
            conversation_id=view.conversation.id,
        )
        known = before is not None and (
            before.state is PairState.APART or (before.state is PairState.OPEN and before.kind is kind)
        )
        if kind is PairKind.CONFLICT and not known:
            named = (*pair, view.own.id)
            _tell(work, EventType.CONTACT_CONFLICT, view, given, {"contact_ids": list(pair)}, contacts=named)


def _tell(
    work: UnitOfWork,
    kind: EventType,
    view: SessionView,
    given: Given,
    data: dict[str, Any],
    *,
    contacts: tuple[str, ...],
) -> None:
    told = {**data, "conversation_id": view.conversation.id, "handover_id": given.handover_id}
    work.announce(kind, told, conversation_id=view.conversation.id, contacts=contacts)
