"""Somebody starts an import, calls it off, or discards it; a worker does the rest."""

from dataclasses import asdict, replace

from tools.actions.imports.import_of_caller import lock_import, refuse_unless_open
from tools.errors import Invalid, WrongState
from tools.events import EventType
from tools.ids import ImportId
from tools.imports.contact_import import ContactImport, Counts, ImportState, Task, Undo
from tools.team.rights import Caller
from tools.toolkit import UnitOfWork

IMPORTS = "imports"
"""The kind of job; a business has one at most, which does its imports one after the other."""


async def start_import(work: UnitOfWork, import_id: ImportId, *, dry_run: bool, caller: Caller) -> ContactImport:
    """It runs from now on in the caller's name, after those that were started before it.

    A dry run writes no contact: it says of each row what a run would do with it, and may be started again.
    Raises ``NotFound``, ``WrongState``, and ``Invalid`` while the mapping lacks something.
    """
    found = await lock_import(work, import_id, caller=caller)
    refuse_unless_open(found)
    if found.missing:
        raise Invalid(f"Map {' and '.join(found.missing)} first.", field="mapping")
    if found.state is ImportState.MAPPING:
        raise Invalid("Some columns are only suggested: take each suggestion, or leave it out.", field="mapping")
    started = replace(
        found,
        asker_id=caller.id,
        token_id=caller.token_id,
        state=ImportState.RUNNING,
        task=Task.RUN,
        dry_run=dry_run,
        run=found.run + 1,
        counts=Counts(),
        read_bytes=0,
        reason="",
        undo=Undo(),
        started_at=work.now,
        ended_at=None,
    )
    await work.imports.save(started)
    await wake_imports(work)
    return started


async def cancel_import(work: UnitOfWork, import_id: ImportId, *, caller: Caller) -> ContactImport:
    """No more rows are done once this is committed; those that were stay done. Cancelling twice is once.

    Raises ``NotFound``, and ``WrongState`` when it does not run.
    """
    found = await lock_import(work, import_id, caller=caller)
    if found.state is ImportState.CANCELLED:
        return found
    if found.state is not ImportState.RUNNING:
        raise WrongState("This import does not run.", state=found.state.value)
    return await end_import(work, found, ImportState.CANCELLED)


async def end_import(
    work: UnitOfWork, found: ContactImport, state: ImportState, *, reason: str = ""
) -> ContactImport:
    """Of an import that is locked: what was done until now stays done, and the team is told of what became contacts.

    The file is taken away after a run that wrote; a dry run leaves it for that.
    """
    task = Task.NONE if found.dry_run else Task.TIDY
    ended = replace(found, state=state, task=task, reason=reason, ended_at=work.now)
    await work.imports.save(ended)
    if not ended.dry_run:
        await wake_imports(work)
        data = {
            "import_id": ended.id,
            "asker_id": ended.asker_id,
            "state": ended.state.value,
            "reason": ended.reason,
            "counts": asdict(ended.counts),
        }
        work.announce(EventType.IMPORT_FINISHED, data)
    return ended


async def forget_import(work: UnitOfWork, import_id: ImportId, *, caller: Caller) -> None:
    """Takes an import that has written nothing away, with its file. Raises ``NotFound``, ``WrongState``."""
    found = await lock_import(work, import_id, caller=caller)
    if found.state is not ImportState.UPLOADING:
        refuse_unless_open(found)
    # The file may be large: a worker takes it away, a little at a time, and the rest with it.
    await work.imports.save(
        replace(found, state=ImportState.UPLOADING, task=Task.TIDY, started_at=work.now, ended_at=work.now)
    )
    await wake_imports(work)


async def wake_imports(work: UnitOfWork) -> None:
    """From the commit on a worker does what is to be done."""
    await work.jobs.put(IMPORTS, {}, key=work.business_id)
