"""Somebody takes an import back: what it made and nobody has touched since goes, what it changed is as before."""

from dataclasses import replace

from tools.actions.imports.import_of_caller import lock_import
from tools.actions.imports.start_import import wake_imports
from tools.errors import WrongState
from tools.ids import ImportId
from tools.imports.contact_import import ContactImport, ImportState, Task, Undo, UndoState
from tools.team.rights import Caller
from tools.toolkit import UnitOfWork

_HAS_WRITTEN = frozenset({ImportState.FINISHED, ImportState.CANCELLED, ImportState.FAILED})


async def undo_import(work: UnitOfWork, import_id: ImportId, *, caller: Caller) -> ContactImport:
    """A worker undoes it, in the caller's name. Twice is once. Raises ``NotFound``, ``WrongState``."""
    found = await lock_import(work, import_id, caller=caller)
    if found.dry_run or found.state not in _HAS_WRITTEN:
        raise WrongState("Only an import that has run can be undone; cancel it first.", state=found.state.value)
    if found.undo.state is not UndoState.NONE:
        return found
    undoing = replace(
        found,
        task=Task.UNDO,
        undo=Undo(UndoState.RUNNING, by_id=caller.id, token_id=caller.token_id),
        started_at=work.now,
    )
    await work.imports.save(undoing)
    await wake_imports(work)
    return undoing
