"""The next rows of an import, in one transaction with what became of them: done wholly, or not at all."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tools.actions.imports.read_book import read_book
from tools.actions.imports.start_import import end_import
from tools.actions.imports.write_plans import write_plans
from tools.actions.team.eyes import Eyes
from tools.contacts.capabilities import Capability
from tools.contacts.contact import Contact, ContactKind, ContactStatus
from tools.frozen import changed
from tools.ids import ContactId, ImportId, UserId
from tools.imports.contact_import import ContactImport, Counts, ImportState, UnknownTags
from tools.imports.import_book import ImportBook, draft_of
from tools.imports.import_rows import ImportRow, Outcome
from tools.imports.numbered_rows import NumberedRow
from tools.imports.plan_row import NAMES_DIFFER, OPTS_OUT_NOTHING, plan_row
from tools.imports.row_plan import PlanRules, RowPlan
from tools.imports.row_values import Mark
from tools.tags.tag import tag_key
from tools.team.rights import Caller, find_worker, may_do
from tools.toolkit import UnitOfWork

NO_MORE_RIGHTS = "Whoever asked for this is not active any more, or may not do it any more."
_TO_CHECK = frozenset({Mark.TWO_READINGS.value, Mark.FOREIGN_GUESS.value, NAMES_DIFFER, OPTS_OUT_NOTHING})


@dataclass(frozen=True)
class Done:
    """How far the import is now."""

    rows: int
    """All that are done."""
    running: bool


async def import_some(
    work: UnitOfWork,
    import_id: ImportId,
    rows: Sequence[NumberedRow],
    *,
    run: int,
    at_end: bool,
    read_bytes: int,
) -> Done:
    """Does these rows, or the first of them, if they are the next ones; ``at_end``: there are no more after them.

    What is left is to be brought again: after a row whose value somebody has claimed in a chat the book is read anew.
    Raises ``Busy``.
    """
    found = await work.imports.lock(import_id)
    if found is None or found.state is not ImportState.RUNNING or found.run != run:
        return Done(0, running=False)
    if rows and rows[0].number != found.counts.rows + 1:
        return Done(found.counts.rows, running=True)
    caller = await caller_now(work, asker_id=found.asker_id, token_id=found.token_id)
    if caller is None:
        await end_import(work, found, ImportState.FAILED, reason=NO_MORE_RIGHTS)
        return Done(found.counts.rows, running=False)
    eyes = Eyes(caller)
    plans = await _do(work, found, rows, eyes) if rows else []
    await eyes.note(work)
    counted = replace(found, counts=_counted(found.counts, plans), read_bytes=read_bytes)
    if at_end and len(plans) == len(rows):
        await end_import(work, counted, ImportState.FINISHED)
        return Done(counted.counts.rows, running=False)
    await work.imports.save_progress(counted)
    return Done(counted.counts.rows, running=True)


async def caller_now(work: UnitOfWork, *, asker_id: str, token_id: str) -> Caller | None:
    """Whoever asked, with the rights of today; nobody when they may not import any more."""
    token = await work.tokens.find(token_id)
    user = await work.users.find(UserId(asker_id))
    caller = None if token is None else find_worker(token, user, now=work.now)
    if caller is None or not may_do(caller, Capability.IMPORT, business=await work.businesses.get()):
        return None
    return caller


async def _do(work: UnitOfWork, found: ContactImport, rows: Sequence[NumberedRow], eyes: Eyes) -> Sequence[RowPlan]:
    book = await read_book(work, found, rows)
    rules = await _rules(work, found, rows, eyes)
    plans: list[RowPlan] = []
    for row in rows:
        plans.append(plan_row(row, book, rules))
        if plans[-1].meets_claims and not found.dry_run:
            break
    if found.dry_run:
        written = [_with_draft(plan, book) for plan in plans]
    else:
        written = await write_plans(work, plans, book, by_id=eyes.caller.id)
    await work.imports.write(found.id, found.run, written)
    twins: dict[int, int] = {}
    for plan in plans:
        if plan.twin_number is not None:
            twins.setdefault(plan.twin_number, plan.row.line)
    await work.imports.mark_twins(found.id, found.run, twins)
    return plans


async def _rules(work: UnitOfWork, found: ContactImport, rows: Sequence[NumberedRow], eyes: Eyes) -> PlanRules:
    closely = [row.read.values for row in rows if row.said is None]
    names = {*found.choices.tags, *(name for values in closely for name in values.tags)}
    has_custom = any(values.custom for values in closely)
    blank = Contact(
        id=ContactId(""),
        business_id=work.business_id,
        kind=ContactKind.CONTACT,
        status=ContactStatus.ACTIVE,
        created_at=work.now,
        updated_at=work.now,
    )
    return PlanRules(
        choices=found.choices,
        tags=await _tags(work, names, makes=found.choices.unknown_tags is UnknownTags.CREATE),
        fields=await work.custom_fields.all() if has_custom else (),
        sees=eyes.sees_contact,
        new_contact=lambda: changed(blank, id=ContactId(work.new_id("con"))),
        now=work.now,
    )


async def _tags(work: UnitOfWork, names: Collection[str], *, makes: bool) -> dict[str, str]:
    """What the tags are called that these names lead to; of those that are to be made one spelling counts."""
    known = {name: tag.name for name, tag in (await work.tag_book.called(names)).items()}
    if not makes:
        return known
    spelled = {tag_key(name): name for name in sorted(names, reverse=True)}
    return {name: known.get(name, spelled[tag_key(name)]) for name in names}


def _with_draft(plan: RowPlan, book: ImportBook) -> ImportRow:
    if plan.after is None:
        return plan.row
    own = {value.key.match_key for value in plan.after.values} if book.opted_out else ()
    draft: dict[str, Any] = draft_of(plan.after, opted_out=[each for each in book.opted_out if each[1] in own])
    return changed(plan.row, journal=draft)


def _counted(counts: Counts, plans: Sequence[RowPlan]) -> Counts:
    became = Counter(plan.row.outcome for plan in plans)
    marks = [{mark.code for mark in plan.row.marks} for plan in plans if plan.row.marks]
    landlines = sum(mark.code == Mark.LANDLINE for plan in plans for mark in plan.row.marks)
    return Counts(
        rows=counts.rows + len(plans),
        created=counts.created + became[Outcome.CREATED],
        updated=counts.updated + became[Outcome.UPDATED],
        unchanged=counts.unchanged + became[Outcome.UNCHANGED],
        conflict=counts.conflict + became[Outcome.CONFLICT],
        failed=counts.failed + became[Outcome.FAILED],
        duplicates=counts.duplicates + sum(plan.twin_number is not None for plan in plans),
        to_check=counts.to_check + sum(bool(codes & _TO_CHECK) for codes in marks),
        landlines=counts.landlines + landlines,
    )
