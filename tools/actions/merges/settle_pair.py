"""A person says what becomes of two records that may be one person; the answer is in the audit log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tools.actions.contacts.entering.edit_contact import ContactEdit, edit_contact
from tools.actions.contacts.entering.edit_lists import ListEdit
from tools.actions.contacts.entering.enter_values import Entered, Person
from tools.actions.merges.merge_contacts import carry_out_merge, plan_merging
from tools.contacts.identifiers import Source
from tools.contacts.merging.journal import MergeKind
from tools.contacts.store import Pair, PairState
from tools.errors import Invalid, WrongState
from tools.ids import ContactId, MergeId
from tools.team.journals import AuditEntry
from tools.toolkit import UnitOfWork


@dataclass(frozen=True)
class MergeInto:
    """They are one person, and this record stays."""

    survivor_id: ContactId


@dataclass(frozen=True)
class Assign:
    """They are two people, and this value belongs to this one."""

    entered: Entered
    to: ContactId


@dataclass(frozen=True)
class TwoPeople:
    """They are two people, and nothing changes."""


Settlement = MergeInto | Assign | TwoPeople


async def settle_pair(work: UnitOfWork, pair: Pair, settlement: Settlement, *, person: Person) -> Sequence[MergeId]:
    """Of two records that this unit of work holds with their conversations; the merges, if it made one.

    Two people are never joined by themselves. Raises ``WrongState`` when somebody was first, ``Invalid``,
    ``ValueTaken``, ``ClaimedElsewhere``.
    """
    # Read again now that both are held: whoever was first has settled it.
    now = await work.pairs.find(pair.one_id, pair.other_id)
    if now is None or now.state is not PairState.OPEN:
        state = PairState.APART if now is None else now.state
        raise WrongState("This was settled already.", state=state)
    merge_ids: Sequence[MergeId] = []
    match settlement:
        case MergeInto(survivor_id):
            merge_ids = await _merge(work, pair, survivor_id, person=person)
        case Assign():
            await _assign(work, pair, settlement, person=person)
    if not merge_ids:
        await work.pairs.settle((pair.one_id, pair.other_id), state=PairState.APART, by_id=person.by_id)
    await _audit(work, pair, settlement, person=person)
    return merge_ids


async def _merge(work: UnitOfWork, pair: Pair, survivor_id: ContactId, *, person: Person) -> Sequence[MergeId]:
    other = _other_of(pair, survivor_id, field="merge")
    merging = await plan_merging(work, survivor_id=survivor_id, absorbed_ids=[other], kind=MergeKind.BY_HAND)
    return await carry_out_merge(work, merging, by_id=person.by_id, conversation_id=None)


async def _assign(work: UnitOfWork, pair: Pair, assign: Assign, *, person: Person) -> None:
    """It leaves the one, with what came with it, and comes to the other, proven by this person."""
    key = assign.entered.value.key
    other = _other_of(pair, assign.to, field="to")
    holder = (await work.identifiers.holders([key])).get(key)
    if holder is not None and holder.holder.id == other:
        leaving = ContactEdit(lists={key.kind: ListEdit(remove=[key])})
        await edit_contact(work, other, leaving, source=Source.AGENT, person=person)
    coming = ContactEdit(lists={key.kind: ListEdit(add=[assign.entered])})
    await edit_contact(work, assign.to, coming, source=Source.AGENT, person=person)


def _other_of(pair: Pair, contact_id: ContactId, *, field: str) -> ContactId:
    if contact_id not in (pair.one_id, pair.other_id):
        raise Invalid("This is none of the two.", field=field)
    return pair.other_id if contact_id == pair.one_id else pair.one_id


async def _audit(work: UnitOfWork, pair: Pair, settlement: Settlement, *, person: Person) -> None:
    entry = AuditEntry(
        id=work.new_id("aud"),
        what=f"{pair.kind.value}.settled",
        at=work.now,
        user_id=person.asker.user_id,
        data={
            "by_id": person.by_id,
            "pair_id": pair.id,
            "contact_ids": [pair.one_id, pair.other_id],
            **_said(settlement),
        },
    )
    await work.audit.add(entry)


def _said(settlement: Settlement) -> Mapping[str, Any]:
    match settlement:
        case MergeInto(survivor_id):
            return {"as": "merged", "survivor_id": survivor_id}
        case Assign():
            return {"as": "assigned", "kind": settlement.entered.value.key.kind.value, "to": settlement.to}
        case TwoPeople():
            return {"as": "two_people"}
