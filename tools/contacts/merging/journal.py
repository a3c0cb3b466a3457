"""The journal of a merge: the before-values that an undo needs, as plain JSON for whoever stores it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tools.contacts.contact import ContactKind, ContactStatus
from tools.contacts.identifiers import IdentifierKind, Key
from tools.contacts.record import BelongingKind, OptOut
from tools.ids import ContactId


class MergeKind(StrEnum):
    """Why two records became one."""

    BY_HAND = "by_hand"
    """A person wanted it."""
    PROVEN = "proven"
    """Both sides are proven: by a code, by a sync."""
    SESSION = "session"
    """The record of a session that has proven to be the survivor."""
    TAKEN = "taken"
    """A record with nothing proven, which only claimed what the survivor has proven: no word of it is believed."""
    CLAIM = "claim"
    """Words led there: the conversation goes, nothing is written on the survivor (``attachment.py``)."""


NOTES_APART = "\n\n"
"""Stands between the survivor's notes and those that were added."""


@dataclass(frozen=True)
class FieldChange:
    """What a merge wrote into a field of the survivor, in plain values."""

    field: str
    before: Any
    after: Any
    provenance_before: list[Any] | None = None
    provenance_after: list[Any] | None = None

    @property
    def changes_anything(self) -> bool:
        """Whether the value is another, or somebody else's."""
        return (self.before, self.provenance_before) != (self.after, self.provenance_after)


@dataclass(frozen=True)
class Moved:
    """An identifier that went to the survivor."""

    key: Key
    primary: bool
    """On the absorbed record."""


@dataclass(frozen=True)
class Journal:
    """One record absorbed by another: what changed on the survivor, and what went there."""

    kind: MergeKind
    survivor_id: ContactId
    absorbed_id: ContactId
    absorbed_kind: ContactKind
    absorbed_status: ContactStatus
    fields: tuple[FieldChange, ...] = ()
    identifiers: tuple[Moved, ...] = ()
    tags: frozenset[str] = frozenset()
    """That the survivor got by it; by their names here, by their ids where the journal is kept."""
    absorbed_tags: frozenset[str] = frozenset()
    opt_outs: frozenset[OptOut] = frozenset()
    """That were added because the two sides add up."""
    belongings: frozenset[tuple[BelongingKind, str]] = frozenset()
    stays: frozenset[tuple[BelongingKind, str]] = frozenset()
    """The survivor's own, although they came through a value of the absorbed record: it was the survivor's once."""
    proven: frozenset[tuple[str, Key]] = frozenset()
    """What the sessions of conversations had proven by then, by the conversation."""
    audience: str | list[str] | None = None
    """Who saw the survivor from then on; nothing in journals that were written before this was kept."""
    pairs: tuple[Mapping[str, Any], ...] = ()
    """What became of the pairs that named the absorbed record, as ``pairs.py`` writes it."""


def journal_to_plain(journal: Journal) -> dict[str, Any]:
    """The journal as JSON takes it."""
    return {
        "kind": journal.kind.value,
        "survivor_id": journal.survivor_id,
        "absorbed_id": journal.absorbed_id,
        "absorbed_kind": journal.absorbed_kind.value,
        "absorbed_status": journal.absorbed_status.value,
        "fields": [
            [change.field, change.before, change.after, change.provenance_before, change.provenance_after]
            for change in journal.fields
        ],
        "identifiers": [[moved.key.kind.value, moved.key.match_key, moved.primary] for moved in journal.identifiers],
        "tags": sorted(journal.tags),
        "absorbed_tags": sorted(journal.absorbed_tags),
        "opt_outs": sorted([out.channel, out.match_key, out.source] for out in journal.opt_outs),
        "belongings": sorted([kind.value, row_id] for kind, row_id in journal.belongings),
        "stays": sorted([kind.value, row_id] for kind, row_id in journal.stays),
        "proven": sorted([row_id, key.kind.value, key.match_key] for row_id, key in journal.proven),
        "audience": journal.audience,
        "pairs": [dict(change) for change in journal.pairs],
    }


def journal_from_plain(plain: Mapping[str, Any]) -> Journal:
    """The journal that ``journal_to_plain`` was given."""
    return Journal(
        kind=MergeKind(plain["kind"]),
        survivor_id=ContactId(plain["survivor_id"]),
        absorbed_id=ContactId(plain["absorbed_id"]),
        absorbed_kind=ContactKind(plain["absorbed_kind"]),
        absorbed_status=ContactStatus(plain["absorbed_status"]),
        fields=tuple(FieldChange(*change) for change in plain["fields"]),
        identifiers=tuple(
            Moved(Key(IdentifierKind(kind), match_key), primary=primary)
            for kind, match_key, primary in plain["identifiers"]
        ),
        tags=frozenset(plain["tags"]),
        absorbed_tags=frozenset(plain["absorbed_tags"]),
        opt_outs=frozenset(OptOut(*out) for out in plain["opt_outs"]),
        belongings=frozenset((BelongingKind(kind), row_id) for kind, row_id in plain["belongings"]),
        stays=frozenset((BelongingKind(kind), row_id) for kind, row_id in plain.get("stays", ())),
        proven=frozenset(
            (row_id, Key(IdentifierKind(kind), match_key)) for row_id, kind, match_key in plain.get("proven", ())
        ),
        audience=plain.get("audience"),
        pairs=tuple(plain.get("pairs", ())),
    )
