"""The import somebody asks about: their own, and for admins and programs of the business everybody's."""

from collections.abc import Sequence

from tools.contacts.access import AskerKind
from tools.errors import NotFound, WrongState
from tools.ids import ImportId
from tools.imports.contact_import import ContactImport, ImportState
from tools.team.rights import Acting
from tools.toolkit import UnitOfWork

_MAY_CHANGE = frozenset({ImportState.MAPPING, ImportState.READY})


async def find_import(work: UnitOfWork, import_id: ImportId, *, caller: Acting) -> ContactImport:
    """Raises ``NotFound``."""
    return _seen(await work.imports.find(import_id), caller)


async def lock_import(work: UnitOfWork, import_id: ImportId, *, caller: Acting) -> ContactImport:
    """The same, held to the commit. Raises ``NotFound``."""
    return _seen(await work.imports.lock(import_id), caller)


async def list_imports(
    work: UnitOfWork, *, caller: Acting, before: ImportId | None, limit: int
) -> Sequence[ContactImport]:
    """The newest first; without those whose file is not whole."""
    asker_id = caller.id if caller.asker.kind is AskerKind.AGENT else None
    return await work.imports.page(asker_id=asker_id, before=before, limit=limit)


def refuse_unless_open(found: ContactImport) -> None:
    """As long as nothing of it was written, an import can be mapped and started; a dry run writes nothing.

    Raises ``WrongState``.
    """
    after_dry_run = found.dry_run and found.ended_at is not None
    if found.state not in _MAY_CHANGE and not after_dry_run:
        raise WrongState("This import has been started, or its file is not whole.", state=found.state.value)


def _seen(found: ContactImport | None, caller: Acting) -> ContactImport:
    if found is None or (caller.asker.kind is AskerKind.AGENT and found.asker_id != caller.id):
        raise NotFound("There is no such import.")
    return found
