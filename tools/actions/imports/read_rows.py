"""What became of the rows of an import, in words, as far as whoever reads it may know of others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tools.actions.imports.import_of_caller import find_import
from tools.actions.team.eyes import Eyes
from tools.contacts.contact import Contact, ContactStatus
from tools.contacts.editing.contact_fields import NAMES
from tools.ids import ContactId, ImportId
from tools.imports.import_rows import ImportRow, Outcome, Said, Undone, Why
from tools.imports.plan_row import NAMES_DIFFER
from tools.toolkit import UnitOfWork

_FORGOTTEN = "Somebody was erased whose value stood in this row."


@dataclass(frozen=True)
class ShownRow:
    """One row, for whoever imported."""

    number: int
    line: int
    outcome: Outcome
    contact_id: ContactId | None
    """Of a contact that they see; a dry run has made none."""
    changed: tuple[str, ...]
    reasons: Sequence[Said]
    """``said`` is a sentence; ``holder_id`` names nobody whom they may not see."""
    marks: Sequence[Said]
    twin_line: int | None
    cells: Sequence[str]
    undone: Undone | None
    undone_why: str


async def read_rows(
    work: UnitOfWork, eyes: Eyes, import_id: ImportId, *, outcome: Outcome | None, after: int, limit: int
) -> Sequence[ShownRow]:
    """A page in the file's order, after the row of a number. Raises ``NotFound``."""
    found = await find_import(work, import_id, caller=eyes.caller)
    rows = await work.imports.rows(import_id, found.run, outcome=outcome, after=after, limit=limit)
    named = {ContactId(said.holder_id) for row in rows for said in (*row.reasons, *row.marks) if said.holder_id}
    became = {row.contact_id for row in rows if row.contact_id is not None}
    known = await work.contacts.some(named | became)
    seen = {each: contact for each, contact in known.items() if eyes.sees_contact(contact)}
    planned = await work.imports.touched(import_id, found.run, named - known.keys()) if found.dry_run else {}
    names = {each: _planned_name(touched.journal) for each, touched in planned.items()}
    return [_shown(row, seen, names) for row in rows]


def _planned_name(draft: Mapping[str, Any]) -> str:
    """Of a contact that a dry run would have made."""
    fields = draft.get("fields", {})
    return " ".join(part for name in NAMES if (part := fields.get(name)))


def _shown(row: ImportRow, seen: Mapping[ContactId, Contact], planned: Mapping[ContactId, str]) -> ShownRow:
    reasons = [_in_words(said, seen, planned) for said in row.reasons]
    if not reasons and row.outcome in (Outcome.FAILED, Outcome.CONFLICT):
        reasons = [Said(Why.ERASED, _FORGOTTEN)]
    return ShownRow(
        number=row.number,
        line=row.line,
        outcome=row.outcome,
        contact_id=row.contact_id if row.contact_id in seen else None,
        changed=row.changed,
        reasons=reasons,
        marks=[_in_words(said, seen, planned) for said in row.marks],
        twin_line=row.twin_line,
        cells=row.cells,
        undone=row.undone,
        undone_why=row.undone_why,
    )


def _in_words(said: Said, seen: Mapping[ContactId, Contact], planned: Mapping[ContactId, str]) -> Said:
    holder_id = ContactId(said.holder_id or "")
    holder = seen.get(holder_id)
    name = planned.get(holder_id, "somebody") if holder is None else holder.name or "a contact"
    shown = None if holder is None or holder.status is ContactStatus.MERGED else holder.id
    return Said(said.code, _sentence(said, name), said.column, shown)


def _sentence(said: Said, name: str) -> str:
    match said.code:
        case Why.HELD:
            return f"{said.said} belongs to {name} already."
        case Why.ARCHIVED:
            return f"{said.said} belongs to {name}, who is archived. Choose what becomes of archived contacts."
        case Why.ERASED:
            return f"{said.said} belonged to somebody who was erased: no import brings them back, by hand you may."
        case Why.UNKNOWN_TAG:
            return f'There is no tag "{said.said}". Admins make new ones.'
        case Why.TOO_MANY:
            return f"A contact holds at most {said.said}."
        case Why.SKIPPED:
            return "The contact is there already, and existing contacts were to be left as they are."
        case code if code == NAMES_DIFFER:
            return f"This e-mail or phone belongs to {name}. Is it the same person?"
        case _:
            return said.said
