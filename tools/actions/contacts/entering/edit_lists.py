"""E-mails and phones come to a contact and leave it, by additions and removals: no list is written over another."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tools.actions.contacts.entering.enter_values import Entered, Person, enter_values
from tools.actions.contacts.entering.part_values import part_values
from tools.contacts.editing.primaries import first_of_kind
from tools.contacts.evidence import MOST_OF_A_KIND
from tools.contacts.identifiers import Evidence, Identifier, IdentifierKind, Key, Source
from tools.errors import Invalid
from tools.ids import ContactId
from tools.toolkit import UnitOfWork

LIST_FIELDS = {IdentifierKind.EMAIL: "emails", IdentifierKind.PHONE: "phones"}
"""The names of the two lists, as they are shown."""

Changes = dict[str, tuple[Any, Any]]


@dataclass(frozen=True)
class ListEdit:
    """What comes to a list of values, and what leaves it. Two who edit at once lose nothing of each other's."""

    add: Sequence[Entered] = ()
    remove: Collection[Key] = ()
    primary: Key | None = None
    """The first of its kind from now on; it stands in the list already, or comes to it now."""


async def edit_lists(
    work: UnitOfWork,
    contact_id: ContactId,
    lists: Mapping[IdentifierKind, ListEdit],
    *,
    source: Source,
    person: Person,
) -> Changes:
    """What comes and what leaves; a contact keeps one first value of each kind.

    Raises ``ValueTaken``, ``ClaimedElsewhere``, ``Invalid``.
    """
    if not lists:
        return {}
    before = await work.identifiers.of([contact_id])
    removed = {key for each in lists.values() for key in each.remove}
    added = [each for of_kind in lists.values() for each in of_kind.add]
    # What is removed and added in one call is only written another way: nothing parts with it.
    rewritten = [one for one in before if one.key in removed & {each.value.key for each in added}]
    leaving = [one for one in before if one.key in removed and one not in rewritten]
    identities = await part_values(work, contact_id, leaving, held=before)
    await work.identifiers.remove([one.id for one in rewritten], held_by=contact_id)
    await enter_values(work, contact_id=contact_id, entered=added, source=source, person=person, new=False)
    await settle_primaries(work, contact_id, lists)
    after = await work.identifiers.of([contact_id])
    changes = _list_changes(before, after, kinds=lists, entered={each.value.key for each in added})
    return changes | ({"channels": ([one.value for one in identities], [])} if identities else {})


async def settle_primaries(work: UnitOfWork, contact_id: ContactId, lists: Mapping[IdentifierKind, ListEdit]) -> None:
    """One value of each kind is the first, and there are not too many. Raises ``Invalid``."""
    held = await work.identifiers.of([contact_id])
    for kind, wanted in lists.items():
        of_kind = [one for one in held if one.key.kind is kind]
        if len(of_kind) > MOST_OF_A_KIND:
            message = f"A contact holds at most {MOST_OF_A_KIND} {LIST_FIELDS[kind]}."
            raise Invalid(message, field=LIST_FIELDS[kind])
        marked = [each.value.key for each in wanted.add if each.primary]
        asked = wanted.primary or next(iter(marked), None)
        first = first_of_kind(of_kind, wanted=asked, entered=[each.value.key for each in wanted.add])
        if first is None and asked is not None:
            raise Invalid("This is none of the contact's own.", field=f"{LIST_FIELDS[kind]}.primary")
        if first is not None and not (first.primary and sum(one.primary for one in of_kind) == 1):
            await work.identifiers.choose_primary(first.id, kind=kind, held_by=contact_id)


def _list_changes(
    before: Sequence[Identifier],
    after: Sequence[Identifier],
    *,
    kinds: Collection[IdentifierKind],
    entered: Collection[Key],
) -> Changes:
    """What left and what was entered; what a record that was taken over brought stands in that merge."""
    changes: Changes = {}
    for kind in kinds:
        was, now = ({one.key: _shown(one) for one in each if one.key.kind is kind} for each in (before, after))
        left = [shown for key, shown in was.items() if now.get(key) != shown]
        came = [shown for key, shown in now.items() if key in entered and was.get(key) != shown]
        if left or came:
            changes[LIST_FIELDS[kind]] = (left, came)
        first, first_now = _first(before, kind), _first(after, kind)
        if first != first_now:
            changes[f"{LIST_FIELDS[kind]}.primary"] = (first, first_now)
    return changes


def _first(identifiers: Sequence[Identifier], kind: IdentifierKind) -> str | None:
    return next((one.value for one in identifiers if one.key.kind is kind and one.primary), None)


def _shown(one: Identifier) -> str:
    value = f"{one.value};ext={one.extension}" if one.extension else one.value
    return value if one.evidence is Evidence.PROVEN else f"{value} (claimed)"
