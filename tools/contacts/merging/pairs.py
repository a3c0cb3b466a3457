"""Pairs of records that may be one person: what becomes of them when one of the two is absorbed, and parted again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from tools.clock import from_micros, to_micros
from tools.contacts.evidence import ContactPair, pair_of
from tools.contacts.store import Pair, PairKind, PairState
from tools.ids import BusinessId, ContactId, ConversationId

Pairs = Mapping[ContactPair, Pair]
"""What is known of pairs, by the two; one that is not there yet has no id."""


@dataclass(frozen=True)
class PairChange:
    """What a merge made of a pair."""

    before: Pair | None
    after: Pair

    @property
    def pair(self) -> ContactPair:
        """The two."""
        return self.after.one_id, self.after.other_id


def carry_over(pairs: Pairs, absorbed_id: ContactId, *, to: ContactId, by_id: str | None) -> list[PairChange]:
    """Whoever was two people with the absorbed record is so with the survivor; what was open is asked of that."""
    changes: list[PairChange] = []
    for pair in sorted(pairs.values(), key=lambda each: (each.one_id, each.other_id)):
        if absorbed_id not in (pair.one_id, pair.other_id):
            continue
        other = pair.other_id if pair.one_id == absorbed_id else pair.one_id
        settled = replace(pair, state=PairState.MERGED, settled_by=by_id)
        if other == to:
            changes.append(PairChange(pair, settled))
        elif pair.state is PairState.APART:
            changes.append(_on_survivor(pairs, pair, pair_of(to, other)))
        elif pair.state is PairState.OPEN:
            changes += [PairChange(pair, settled), _on_survivor(pairs, pair, pair_of(to, other))]
    return changes


def give_back(pairs: Pairs, changes: Iterable[PairChange]) -> dict[ContactPair, Pair | None]:
    """The pairs as they were before a merge; what became of one since, by evidence or a person, stays."""
    back: dict[ContactPair, Pair | None] = {}
    for change in changes:
        now = pairs.get(change.pair)
        if now is not None and (now.state, now.times) == (change.after.state, change.after.times):
            back[change.pair] = change.before
    return back


def changed(pairs: Pairs, changes: Mapping[ContactPair, Pair | None]) -> dict[ContactPair, Pair]:
    """The pairs with changes; those that are nothing any more are gone."""
    return {pair: value for pair, value in {**pairs, **changes}.items() if value is not None}


def differing(before: Pairs, after: Pairs) -> dict[ContactPair, Pair | None]:
    """The pairs that are others than they were; nothing where there is none any more."""
    return {
        pair: after.get(pair)
        for pair in sorted({*before, *after})
        if _without_id(before.get(pair)) != _without_id(after.get(pair))
    }


def two_people(
    pairs: Pairs, pair: ContactPair, *, business_id: BusinessId, at: datetime, by_id: str | None
) -> dict[ContactPair, Pair]:
    """The pairs once a person has said that these are two people."""
    fresh = Pair("", business_id, PairKind.SUGGESTION, PairState.APART, *pair, created_at=at, updated_at=at)
    apart = replace(pairs.get(pair, fresh), state=PairState.APART, settled_by=by_id, updated_at=at)
    return {**pairs, pair: apart}


def _without_id(pair: Pair | None) -> Pair | None:
    return None if pair is None else replace(pair, id="")


def _on_survivor(pairs: Pairs, pair: Pair, asked: ContactPair) -> PairChange:
    """The same question about the survivor: what a person has said of it stands, what is open counts on."""
    there = pairs.get(asked)
    if there is None or there.state is PairState.MERGED:
        fresh = replace(pair, id="" if there is None else there.id, one_id=asked[0], other_id=asked[1])
        return PairChange(there, fresh)
    if there.state is PairState.APART:
        return PairChange(there, there)
    if pair.state is PairState.APART:
        return PairChange(there, replace(there, state=PairState.APART, settled_by=pair.settled_by))
    is_conflict = PairKind.CONFLICT in (pair.kind, there.kind)
    return PairChange(
        there,
        replace(
            there,
            kind=PairKind.CONFLICT if is_conflict else PairKind.SUGGESTION,
            times=there.times + pair.times,
            reasons=sorted({*there.reasons, *pair.reasons}),
            found=sorted({*there.found, *pair.found}),
        ),
    )


def change_to_plain(change: PairChange) -> dict[str, Any]:
    """What a merge made of a pair, as its journal keeps it."""
    return {
        "before": None if change.before is None else _to_plain(change.before),
        "after": _to_plain(change.after),
    }


def change_from_plain(plain: Mapping[str, Any]) -> PairChange:
    """The change that ``change_to_plain`` was given."""
    before = plain["before"]
    return PairChange(None if before is None else _from_plain(before), _from_plain(plain["after"]))


def _to_plain(pair: Pair) -> dict[str, Any]:
    return {
        "id": pair.id,
        "business_id": pair.business_id,
        "kind": pair.kind.value,
        "state": pair.state.value,
        "one_id": pair.one_id,
        "other_id": pair.other_id,
        "created_at": to_micros(pair.created_at),
        "updated_at": to_micros(pair.updated_at),
        "reasons": list(pair.reasons),
        "found": list(pair.found),
        "times": pair.times,
        "conversation_id": pair.conversation_id,
        "settled_by": pair.settled_by,
    }


def _from_plain(plain: Mapping[str, Any]) -> Pair:
    conversation_id = plain["conversation_id"]
    return Pair(
        id=plain["id"],
        business_id=BusinessId(plain["business_id"]),
        kind=PairKind(plain["kind"]),
        state=PairState(plain["state"]),
        one_id=ContactId(plain["one_id"]),
        other_id=ContactId(plain["other_id"]),
        created_at=from_micros(plain["created_at"]),
        updated_at=from_micros(plain["updated_at"]),
        reasons=plain["reasons"],
        # Journals from before the search have none.
        found=plain.get("found", ()),
        times=plain["times"],
        conversation_id=None if conversation_id is None else ConversationId(conversation_id),
        settled_by=plain["settled_by"],
    )
