"""A person, an import or a sync enters a value: it counts as proven, and a mere claim never stands in its way."""

from collections.abc import Collection, Sequence

from tools.actions.capture.beat_claims import let_go, prove_values, read_claimants, take_in
from tools.actions.capture.read_session import TIMES, contact_holders, held_for_rules
from tools.actions.capture.typed_values import Value
from tools.contacts.access import Sees
from tools.contacts.contact import ContactStatus
from tools.contacts.editing.entry import Choice, EntryDecision, EntryOutcome, decide_entry
from tools.contacts.evidence import ContactPair
from tools.contacts.identifiers import ClaimState, Holder, Key, OwnerKind, Source
from tools.contacts.merging.journal import MergeKind
from tools.contacts.store import PairKind
from tools.errors import Busy, NotFound
from tools.ids import ContactId
from tools.toolkit import UnitOfWork

_NOBODY_DECIDES = (Source.IMPORT, Source.ACCOUNTING)
"""They bring nobody back who was erased; an agent who enters a value by hand may."""


async def enter_identifier(
    work: UnitOfWork,
    *,
    to: Holder,
    values: Sequence[Value],
    source: Source,
    choice: Choice | None,
    by_id: str | None,
    sees: Sees | None,
) -> EntryDecision:
    """Enters the values, unless some are ``TAKEN`` by proof or ``ERASED``, or a person is to see a claim first.

    ``choice`` is what the person chose about a record that claims a value; imports and syncs take it over. ``sees``
    says whether the person may see such a record; nothing for imports and syncs, which see all. Twice is once.
    Raises ``NotFound`` for a contact that is gone.
    """
    for _ in range(TIMES):
        decision = await _enter(work, to=to, values=values, source=source, choice=choice, by_id=by_id, sees=sees)
        if decision is not None:
            return decision
    raise Busy


async def _enter(
    work: UnitOfWork,
    *,
    to: Holder,
    values: Sequence[Value],
    source: Source,
    choice: Choice | None,
    by_id: str | None,
    sees: Sees | None,
) -> EntryDecision | None:
    by_key = {value.key: value for value in values}
    held = await work.identifiers.holders(by_key)
    records = contact_holders(held.values()) | ({ContactId(to.id)} if to.kind is OwnerKind.CONTACT else set())
    await work.merges.lock_conversations(records)
    contacts = await work.contacts.lock(records)
    if to.id in records - set(contacts):
        raise NotFound("There is no such contact.")
    if set(contacts) != records:
        return None
    if any(contacts[each].status is ContactStatus.MERGED for each in contact_holders(held.values())):
        return None
    archived = {one.id for one in contacts.values() if one.status is ContactStatus.ARCHIVED}
    claimants = await read_claimants(work, held, archived=archived)
    decision = decide_entry(
        to=to,
        entered=by_key,
        held={key: held_for_rules(one, contacts) for key, one in held.items()},
        claimants=claimants,
        choice=choice,
        unseen=[each for each in claimants if each != to.id and sees is not None and not sees(contacts[each])],
        suppressed=await work.suppressions.of(by_key) if source in _NOBODY_DECIDES else (),
        parted=await _parted(work, records, by_id=by_id),
    )
    if decision.outcome is not EntryOutcome.ENTERED:
        return decision
    entered = await prove_values(
        work,
        [by_key[key] for key in decision.proves],
        to=to,
        source=source,
        conversation_id=None,
        expected=claimants,
    )
    if not entered:
        return None
    await let_go(work, decision.beaten.leaves)
    await take_in(
        work,
        decision.beaten.takes,
        to=ContactId(to.id),
        kind=MergeKind.TAKEN,
        conversation_id=None,
        by_id=by_id,
    )
    if to.kind is OwnerKind.CONTACT:
        await _settle(work, ContactId(to.id), decision, entered=by_key)
        if by_id is None and decision.proves:
            # What a person enters is part of an edit, by which the contact is written anyway.
            await work.contacts.outdate([ContactId(to.id)])
    return decision


async def _settle(
    work: UnitOfWork, contact_id: ContactId, decision: EntryDecision, *, entered: Collection[Key]
) -> None:
    """What was said of the values, what has waited for them, and who may be the same person."""
    await work.claims.settle_keys(decision.proves, contact_id=contact_id, state=ClaimState.ACCEPTED)
    await work.invoices.adopt(decision.proves, by=contact_id)
    reasons = sorted(key.kind.value for key in entered)
    for pair in decision.beaten.suggests:
        await work.pairs.raise_(pair, kind=PairKind.SUGGESTION, reasons=reasons, conversation_id=None)


async def _parted(work: UnitOfWork, records: Collection[ContactId], *, by_id: str | None) -> frozenset[ContactPair]:
    """What people said binds imports and syncs; a person who takes a record over has decided."""
    return frozenset() if by_id is not None else await work.pairs.parted(records)
