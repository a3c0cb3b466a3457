"""A contact that an import has changed is as before, where it is still as the import left it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tools.actions.contacts.entering.edit_lists import LIST_FIELDS, ListEdit, settle_primaries
from tools.actions.contacts.entering.part_values import part_values
from tools.clock import to_micros
from tools.contacts.contact import Contact, ContactStatus
from tools.contacts.editing.contact_fields import (
    NAMES,
    is_blank,
    plain_provenance,
    plain_value,
    with_plain_provenance,
    with_plain_value,
)
from tools.contacts.identifiers import IdentifierKind, Key, Source
from tools.contacts.record import OptOut
from tools.toolkit import UnitOfWork


@dataclass
class Restored:
    """The contact now, what changed by it, and what somebody has changed since the import."""

    contact: Contact
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)


async def restore_contact(
    work: UnitOfWork, contact: Contact, journal: Mapping[str, Any], *, untouched: bool
) -> Restored:
    """Of a contact that is held. ``journal`` is what one row did; ``untouched``: nobody has changed it since."""
    restored = Restored(contact)
    _fields(restored, journal)
    if journal.get("reactivated"):
        if untouched and contact.status is ContactStatus.ACTIVE:
            restored.contact = replace(restored.contact, status=ContactStatus.ARCHIVED)
            restored.changes["status"] = (ContactStatus.ACTIVE.value, ContactStatus.ARCHIVED.value)
        elif contact.status is ContactStatus.ACTIVE:
            restored.kept.add("status")
    await _values(work, restored, journal)
    await _tags(work, restored, journal)
    await _wishes(work, restored, journal)
    if restored.changes:
        restored.contact = replace(restored.contact, updated_at=work.now)
        await work.contacts.save_locked(restored.contact)
        restored.contact = replace(restored.contact, version=restored.contact.version + 1)
    return restored


def _fields(restored: Restored, journal: Mapping[str, Any]) -> None:
    contact, provenance = restored.contact, journal.get("provenance", {})
    for name, (before, after) in journal.get("fields", {}).items():
        said = plain_provenance(contact, name)
        as_left = None if is_blank(after) else [Source.IMPORT.value, journal["at"]]
        if plain_value(contact, name) != after or said != as_left:
            restored.kept.add(name)
            continue
        contact = with_plain_value(contact, name, before)
        contact = with_plain_provenance(contact, name, provenance.get(name))
        restored.changes[name] = (after, before)
    if journal.get("dummy_name") and not restored.kept & set(NAMES):
        contact = replace(contact, dummy_name=True)
    restored.contact = contact


async def _values(work: UnitOfWork, restored: Restored, journal: Mapping[str, Any]) -> None:
    keys = {Key(IdentifierKind(kind), match_key) for kind, match_key in journal.get("values", ())}
    if not keys:
        return
    held = await work.identifiers.of([restored.contact.id])
    leaving = [
        one
        for one in held
        if one.key in keys and one.source is Source.IMPORT and to_micros(one.created_at) == journal["at"]
    ]
    await part_values(work, restored.contact.id, leaving, held=held)
    kinds = {one.key.kind for one in leaving}
    await settle_primaries(work, restored.contact.id, {kind: ListEdit() for kind in kinds})
    for kind in kinds:
        restored.changes[LIST_FIELDS[kind]] = ([one.value for one in leaving if one.key.kind is kind], [])


async def _tags(work: UnitOfWork, restored: Restored, journal: Mapping[str, Any]) -> None:
    given = journal.get("tags", ())
    if not given:
        return
    has = (await work.tags.of([restored.contact.id]))[restored.contact.id]
    # By what they are called today.
    called = {tag.name for tag in (await work.tag_book.called(given)).values()} & has
    await work.tags.take(restored.contact.id, called)
    if called:
        restored.changes["tags"] = (sorted(called), [])


async def _wishes(work: UnitOfWork, restored: Restored, journal: Mapping[str, Any]) -> None:
    """Opt-outs that nobody had said before, and consents, which stay written as withdrawn."""
    addresses = journal.get("opt_outs", ())
    if addresses:
        wanted = [OptOut(channel, match_key, source=Source.IMPORT.value) for channel, match_key in addresses]
        await work.opt_outs.remove(wanted)
        restored.changes["opt_outs"] = (sorted({each.channel for each in wanted}), [])
    withdrawn = [each for each in journal.get("consents", ()) if await work.consents.withdraw(each, at=work.now)]
    if withdrawn:
        restored.changes["consents"] = (withdrawn, [])
