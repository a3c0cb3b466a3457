"""Proof beats claim: a value goes to whoever has proven it, and leaves the records that only claimed it."""

from collections.abc import Collection, Mapping, Sequence

from tools.actions.capture.typed_values import Value
from tools.actions.merges.merge_contacts import merge_contacts
from tools.contacts.evidence import pair_of, shows_who
from tools.contacts.identifiers import ClaimState, Evidence, Holder, Identifier, Key, OwnerKind, Source
from tools.contacts.merging.journal import MergeKind
from tools.contacts.proof import Claimant, Left
from tools.contacts.store import PairKind
from tools.errors import Invalid
from tools.events import EventType
from tools.ids import ContactId, ConversationId
from tools.toolkit import UnitOfWork


async def read_claimants(
    work: UnitOfWork, held: Mapping[Key, Identifier], *, archived: Collection[ContactId]
) -> dict[ContactId, Claimant]:
    """Every record that holds one of the values as claimed."""
    record_ids = {ContactId(one.holder.id) for one in held.values() if one.evidence is Evidence.CLAIMED}
    if not record_ids:
        return {}
    theirs = await work.identifiers.of(record_ids)
    return {
        record_id: Claimant(
            anything_proven=any(shows_who(one.key, one.evidence) for one in theirs if one.holder.id == record_id),
            claimed=frozenset(
                one.key for one in theirs if one.holder.id == record_id and one.evidence is Evidence.CLAIMED
            ),
            archived=record_id in archived,
        )
        for record_id in record_ids
    }


async def prove_values(
    work: UnitOfWork,
    values: Sequence[Value],
    *,
    to: Holder,
    source: Source,
    conversation_id: ConversationId | None,
    expected: Collection[str],
) -> bool:
    """The values are held by proof; ``False`` when somebody else has proven one meanwhile: decide again.

    ``expected`` are the records known to claim them. One that claimed a value in this very moment lets go of it too.
    """
    if not values:
        return True
    first = {one.key.kind: one.key for one in await work.identifiers.of([to.id]) if one.primary}
    for value in sorted(values, key=lambda each: (each.key.kind, each.key.match_key)):
        identifier = Identifier(
            id=work.new_id("idn"),
            business_id=work.business_id,
            key=value.key,
            value=value.value,
            holder=to,
            evidence=Evidence.PROVEN,
            source=source,
            primary=first.setdefault(value.key.kind, value.key) == value.key,
            created_at=work.now,
            extension=value.extension,
            conversation_id=conversation_id,
            came_with=value.came_with,
        )
        held, taken_from = await work.identifiers.prove(identifier)
        if not held:
            holder = (await work.identifiers.holders([value.key])).get(value.key)
            if holder is None or holder.holder != to:
                return False
        if taken_from is not None and taken_from.id not in expected:
            await let_go(work, [Left(value.key, ContactId(taken_from.id))])
            await _suggest(work, to, ContactId(taken_from.id), conversation_id=conversation_id)
    return True


async def let_go(work: UnitOfWork, leaves: Sequence[Left]) -> None:
    """The values leave the records that only claimed them; what was said of them there is history."""
    for record_id in sorted({left.record_id for left in leaves}):
        keys = {left.key for left in leaves if left.record_id == record_id}
        theirs = await work.identifiers.of([record_id])
        gone = [one for one in theirs if one.key in keys and one.evidence is Evidence.CLAIMED]
        await work.identifiers.remove([one.id for one in gone], held_by=record_id)
        await work.claims.settle_keys(keys, contact_id=record_id, state=ClaimState.HISTORY)
        staying = [one for one in theirs if one not in gone]
        with_primary = {one.key.kind for one in staying if one.primary}
        first = {one.key.kind: one.id for one in reversed(staying) if one.key.kind not in with_primary}
        await work.identifiers.make_primary(list(first.values()))
        await work.contacts.outdate([record_id])
        work.announce(EventType.CONTACT_UPDATED, {"contact_id": record_id}, contacts=(record_id,))


async def take_in(
    work: UnitOfWork,
    record_ids: Collection[ContactId],
    *,
    to: ContactId,
    kind: MergeKind,
    conversation_id: ConversationId | None,
    by_id: str | None = None,
) -> None:
    """Records become part of the one that has proven to be theirs; a person looks where there is too much for one."""
    for record_id in sorted(record_ids):
        try:
            await merge_contacts(
                work,
                survivor_id=to,
                absorbed_ids=[record_id],
                by_id=by_id,
                kind=kind,
                conversation_id=conversation_id,
            )
        except Invalid:
            await _suggest(work, Holder(OwnerKind.CONTACT, to), record_id, conversation_id=conversation_id)


async def _suggest(
    work: UnitOfWork, to: Holder, record_id: ContactId, *, conversation_id: ConversationId | None
) -> None:
    if to.kind is not OwnerKind.CONTACT:
        return
    await work.pairs.raise_(
        pair_of(ContactId(to.id), record_id),
        kind=PairKind.SUGGESTION,
        reasons=["proof"],
        conversation_id=conversation_id,
    )
