"""What is left to do for an import around its rows: old ones are forgotten, its file is taken away."""

from dataclasses import replace

from tools.actions.imports.start_import import end_import
from tools.ids import ImportId
from tools.imports.contact_import import ImportState, Task
from tools.toolkit import UnitOfWork

_PIECES_AT_ONCE = 4
_ROWS_AT_ONCE = 200
_OURS = "Something went wrong on our side; it is logged."
_ALL_RUNS = 2**31 - 1


async def clear_rows(work: UnitOfWork, import_id: ImportId) -> bool:
    """Some of what earlier dry runs have said is forgotten; whether there may be more."""
    found = await work.imports.lock(import_id)
    if found is None:
        return False
    return await work.imports.clear(import_id, before_run=found.run, limit=_ROWS_AT_ONCE) == _ROWS_AT_ONCE


async def tidy_import(work: UnitOfWork, import_id: ImportId) -> bool:
    """Some of the file is taken away, and of a discarded import the rest too; whether there may be more."""
    found = await work.imports.lock(import_id)
    if found is None:
        return False
    if await work.imports.drop_pieces(import_id, limit=_PIECES_AT_ONCE) == _PIECES_AT_ONCE:
        return True
    if found.state is ImportState.UPLOADING:
        if await work.imports.clear(import_id, before_run=_ALL_RUNS, limit=_ROWS_AT_ONCE) == _ROWS_AT_ONCE:
            return True
        await work.imports.remove(import_id)
        return False
    await work.imports.save(replace(found, task=Task.NONE))
    return False


async def give_up_import(work: UnitOfWork, import_id: ImportId, *, reason: str = _OURS) -> None:
    """It cannot be carried on, and those behind it are not to wait for it."""
    found = await work.imports.lock(import_id)
    if found is None or found.task is Task.NONE:
        return
    if found.state is ImportState.RUNNING:
        await end_import(work, found, ImportState.FAILED, reason=reason)
    else:
        await work.imports.save(replace(found, task=Task.NONE, reason=reason))
