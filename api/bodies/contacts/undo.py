"""Undoing merges: what is asked, and what goes back."""

from collections.abc import Collection, Sequence
from typing import Any, Self

from api.bodies.contacts.merges import MovesBody, Shown
from api.bodies.conversations import Visibility, shown_visibility
from api.bodies.strict import Answer, Asked, Flag
from tools.actions.merges.part_contacts import Parting
from tools.actions.merges.preview_undo import UndoPreview
from tools.contacts.editing.contact_fields import FILLED, NAMES, custom_fields, plain_value
from tools.contacts.identifiers import IdentifierKind
from tools.contacts.merging.journal import MergeKind
from tools.contacts.merging.undo import UndoPlan
from tools.contacts.record import Record
from tools.contacts.store import Merge
from tools.conversations.lists import ChatsAmount

_MOST_SHOWN = 100
_SHOWN = (IdentifierKind.EMAIL, IdentifierKind.PHONE)


class UndoAsked(Asked):
    """How a merge is undone."""

    dry_run: Flag = False
    """Nothing is changed, and the answer says what would be."""


class FieldBackBody(Answer):
    """A field of the record that holds both, and what it will say."""

    field: str
    now: Any
    then: Any


class ValueBackBody(Answer):
    """An e-mail or phone that goes back."""

    kind: IdentifierKind
    value: str


class NotTakenBackBody(ValueBackBody):
    """A value of the absorbed record that stays where it went since."""

    holder_id: str | None
    """Who has it, if the asker may know; nobody's where it was removed."""
    removed: bool


class UndoneBody(Answer):
    """What undoing a merge does, or with a dry run would do."""

    merge_id: str
    kind: MergeKind
    dry_run: bool
    changes_nothing: bool
    """It was undone before."""
    survivor_id: str
    absorbed_id: str
    held_by_id: str
    """The record that holds all of it: the survivor, or one that took that in since."""
    fields: Sequence[FieldBackBody]
    fields_kept: Sequence[str]
    """Written by the merge and by somebody since: they stay as they are."""
    values: Sequence[ValueBackBody]
    not_taken_back: Sequence[NotTakenBackBody]
    moves: MovesBody
    conversation_ids: Sequence[str]
    """Those that go back, the first hundred."""
    visibility: Visibility | None
    """Who sees the record that holds both afterwards."""
    absorbed_visibility: Visibility | None

    @classmethod
    def of(cls, preview: UndoPreview, *, dry_run: bool, known_holders: Collection[str], shown: Shown) -> Self:
        """For somebody who may see the records; ``known_holders`` are the others that they may see."""
        merge, parting = preview.merge, preview.parting
        return cls(
            **_of_merge(merge),
            dry_run=dry_run,
            changes_nothing=False,
            held_by_id=preview.held_by_id,
            fields=[] if parting is None else _fields_back(parting, shown),
            fields_kept=[] if parting is None else [name for name in parting.plan.fields_kept if shown(name)],
            values=[] if parting is None else _values_back(parting.plan.absorbed),
            not_taken_back=[] if parting is None else _not_taken_back(parting.plan, known_holders),
            moves=MovesBody.of(preview.going, preview.chats),
            conversation_ids=preview.chats.conversation_ids[:_MOST_SHOWN],
            visibility=None if parting is None else shown_visibility(parting.plan.survivor.contact.visibility),
            absorbed_visibility=None
            if parting is None
            else shown_visibility(parting.plan.absorbed.contact.visibility),
        )

    @classmethod
    def before(cls, merge: Merge, *, dry_run: bool) -> Self:
        """It was undone before."""
        return cls(
            **_of_merge(merge),
            dry_run=dry_run,
            changes_nothing=True,
            held_by_id=merge.survivor_id,
            fields=[],
            fields_kept=[],
            values=[],
            not_taken_back=[],
            moves=MovesBody.of([], ChatsAmount([], messages=0, notes=0, pending_handovers=0)),
            conversation_ids=[],
            visibility=None,
            absorbed_visibility=None,
        )


def _of_merge(merge: Merge) -> dict[str, Any]:
    return {
        "merge_id": merge.id,
        "kind": merge.kind,
        "survivor_id": merge.survivor_id,
        "absorbed_id": merge.absorbed_id,
    }


def _fields_back(parting: Parting, shown: Shown) -> list[FieldBackBody]:
    now, then = parting.before[parting.survivor_id].contact, parting.plan.survivor.contact
    return [
        FieldBackBody(field=field, now=plain_value(now, field), then=plain_value(then, field))
        for field in (*NAMES, *FILLED, "notes", *sorted({*custom_fields(now), *custom_fields(then)}))
        if shown(field) and plain_value(now, field) != plain_value(then, field)
    ]


def _values_back(absorbed: Record) -> list[ValueBackBody]:
    return [
        ValueBackBody(kind=one.key.kind, value=one.value) for one in absorbed.identifiers if one.key.kind in _SHOWN
    ]


def _not_taken_back(plan: UndoPlan, known_holders: Collection[str]) -> list[NotTakenBackBody]:
    return [
        NotTakenBackBody(
            kind=one.key.kind,
            value=one.key.match_key,
            holder_id=one.held_by.id if one.held_by is not None and one.held_by.id in known_holders else None,
            removed=one.held_by is None,
        )
        for one in plan.not_taken_back
        if one.key.kind in _SHOWN
    ]
