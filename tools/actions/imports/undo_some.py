"""The last rows of an import that are not undone yet: whom they made goes, what they changed is as it was before."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tools.actions.contacts.note_change import note_change
from tools.actions.imports.import_some import NO_MORE_RIGHTS, caller_now
from tools.actions.imports.restore_contact import restore_contact
from tools.contacts.access import may_see
from tools.contacts.book.history import ChangeKind
from tools.contacts.contact import Contact, ContactStatus
from tools.contacts.identifiers import Source
from tools.contacts.record import Belonging, BelongingKind, OptOut
from tools.events import EventType
from tools.ids import ContactId, ImportId
from tools.imports.contact_import import ContactImport, Task, Undo, UndoState
from tools.imports.import_rows import ImportRow, Touched, Undone
from tools.team.rights import Caller
from tools.toolkit import UnitOfWork

AT_ONCE = 20
_CHANGED = "It was changed since."
_MERGED = "It was merged with another contact."
_HANGS = "Something hangs on it by now: a chat, an invoice, or what somebody said."
_GONE = "It is not there any more."
_MOST_CHANGES = 200
_BY_ITSELF = frozenset({BelongingKind.CONSENT})
"""What an import may have put there itself; whatever else puts it there changes the contact."""


@dataclass
class _Scene:
    """What some rows are undone on."""

    caller: Caller
    contacts: dict[ContactId, Contact]
    made: Collection[ContactId]
    """Contacts that this import made."""
    last: Mapping[ContactId, Touched]
    belongings: Mapping[ContactId, Collection[Belonging]]
    goes: list[Contact] = field(default_factory=list)
    """Contacts that nobody has touched."""
    opt_outs: list[OptOut] = field(default_factory=list)
    """Of these."""


async def undo_some(work: UnitOfWork, import_id: ImportId) -> bool:
    """Takes some rows back; whether there may be more. Killed at any point, it is done again or was done once."""
    found = await work.imports.lock(import_id)
    if found is None or found.task is not Task.UNDO:
        return False
    caller = await caller_now(work, asker_id=found.undo.by_id, token_id=found.undo.token_id)
    if caller is None:
        await _end(work, replace(found, reason=NO_MORE_RIGHTS))
        return False
    rows = await work.imports.to_undo(import_id, found.run, before=found.undo.before, limit=AT_ONCE)
    scene = await _read(work, found, rows, caller)
    undone = [await _undo(work, row, scene) for row in rows]
    await _remove(work, scene)
    await work.imports.save_undone(import_id, found.run, undone)
    counted = replace(found, undo=_counted(found.undo, undone))
    if len(rows) < AT_ONCE:
        await _end(work, counted)
        return False
    await work.imports.save(counted)
    return True


async def _end(work: UnitOfWork, found: ContactImport) -> None:
    await work.imports.save(replace(found, task=Task.TIDY, undo=replace(found.undo, state=UndoState.FINISHED)))


async def _read(work: UnitOfWork, found: ContactImport, rows: Sequence[ImportRow], caller: Caller) -> _Scene:
    contact_ids = {row.contact_id for row in rows if row.contact_id is not None}
    if not contact_ids:
        return _Scene(caller, {}, (), {}, {})
    await work.merges.lock_conversations(contact_ids)
    return _Scene(
        caller=caller,
        contacts=dict(await work.contacts.lock(contact_ids)),
        made=await work.imports.made(found.id, found.run, contact_ids),
        last=await work.imports.touched(found.id, found.run, contact_ids),
        belongings=await work.merges.belongings(contact_ids),
    )


async def _undo(work: UnitOfWork, row: ImportRow, scene: _Scene) -> ImportRow:
    assert row.contact_id is not None, "it became somebody"
    contact = scene.contacts.get(row.contact_id)
    made = row.contact_id in scene.made
    if contact is None:
        # Its last row took it away, or somebody else did.
        _take_opt_outs(row, scene)
        return replace(row, undone=Undone.REMOVED) if made else _kept(row, _GONE)
    if contact.status is ContactStatus.MERGED:
        return _kept(row, _MERGED)
    if not may_see(scene.caller.asker, contact):
        return _kept(row, _CHANGED)
    if made:
        why = await _why_it_stays(work, contact, scene)
        if why:
            return _kept(row, why)
        scene.goes.append(scene.contacts.pop(contact.id))
        _take_opt_outs(row, scene)
        return replace(row, undone=Undone.REMOVED)
    restored = await restore_contact(work, contact, row.journal, untouched=_is_untouched(contact, scene))
    if restored.changes:
        scene.contacts[contact.id] = restored.contact
        await _tell(work, restored.contact, restored.changes, by_id=scene.caller.id)
    if restored.kept:
        return _kept(row, f"Changed since, and left so: {', '.join(sorted(restored.kept))}.")
    return replace(row, undone=Undone.RESTORED)


def _is_untouched(contact: Contact, scene: _Scene) -> bool:
    return contact.version == scene.last[contact.id].version


async def _why_it_stays(work: UnitOfWork, contact: Contact, scene: _Scene) -> str:
    """What keeps a contact that the import made; nothing when nobody has touched it."""
    if not _is_untouched(contact, scene):
        return _CHANGED
    changes = await work.history.of(contact.id, before=None, limit=_MOST_CHANGES)
    if any(change.source is not Source.IMPORT for change in changes):
        return _CHANGED
    if await work.merges.into(contact.id, after=0):
        return _MERGED
    hangs = scene.belongings.get(contact.id, ())
    return _HANGS if any(each.kind not in _BY_ITSELF for each in hangs) else ""


def _take_opt_outs(row: ImportRow, scene: _Scene) -> None:
    """Those that the import has said first of the address."""
    scene.opt_outs += [
        OptOut(channel, key, source=Source.IMPORT.value) for channel, key in row.journal.get("opt_outs", ())
    ]


async def _remove(work: UnitOfWork, scene: _Scene) -> None:
    """As if they had never been imported: nobody was erased, and they may be imported again."""
    await work.opt_outs.remove(scene.opt_outs)
    await work.erasure.forget_contacts([contact.id for contact in scene.goes])
    for contact in scene.goes:
        # Nobody can be shown to see what is gone: only what everybody saw is told on screens.
        told = () if contact.visibility.everyone else (contact.id,)
        data = {"contact_id": contact.id, "by_id": scene.caller.id}
        work.announce(EventType.CONTACT_DELETED, data, contacts=told)


async def _tell(
    work: UnitOfWork, contact: Contact, changes: Mapping[str, tuple[object, object]], *, by_id: str
) -> None:
    await note_change(work, contact.id, ChangeKind.EDITED, by_id=by_id, source=Source.AGENT, changes=changes)
    data = {"contact_id": contact.id, "changed": sorted(changes), "by_id": by_id}
    work.announce(EventType.CONTACT_UPDATED, data, contacts=(contact.id,))


def _kept(row: ImportRow, why: str) -> ImportRow:
    return replace(row, undone=Undone.KEPT, undone_why=why)


def _counted(undo: Undo, rows: Sequence[ImportRow]) -> Undo:
    became = Counter(row.undone for row in rows)
    return replace(
        undo,
        removed=undo.removed + became[Undone.REMOVED],
        restored=undo.restored + became[Undone.RESTORED],
        kept=undo.kept + became[Undone.KEPT],
        before=rows[-1].number if rows else undo.before,
    )
