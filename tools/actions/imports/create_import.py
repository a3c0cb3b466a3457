"""Somebody brings a file of contacts; it is kept in pieces, so that any worker can read it."""

from dataclasses import replace

from tools.actions.imports.import_of_caller import lock_import
from tools.errors import Invalid, TooMany, WrongState
from tools.ids import ImportId
from tools.imports.contact_import import LARGEST_FILE, ContactImport, ImportState
from tools.team.rights import Caller
from tools.toolkit import UnitOfWork

MOST_UNFINISHED = 20
"""Of one asker."""
LONGEST_FILE_NAME = 200
_COME_BACK = 60.0


async def create_import(work: UnitOfWork, *, file_name: str, caller: Caller) -> ContactImport:
    """An import whose file is still to come. Raises ``TooMany`` while too many of the caller's are not finished."""
    if await work.imports.unfinished(caller.id) >= MOST_UNFINISHED:
        message = f"{MOST_UNFINISHED} imports of yours are not finished; start or discard one."
        raise TooMany(message, retry_after=_COME_BACK)
    started = ContactImport(
        id=ImportId(work.new_id("imp")),
        business_id=work.business_id,
        asker_id=caller.id,
        token_id=caller.token_id,
        file_name=file_name[:LONGEST_FILE_NAME],
        created_at=work.now,
    )
    await work.imports.add(started)
    return started


async def keep_piece(work: UnitOfWork, import_id: ImportId, body: bytes, *, caller: Caller) -> ContactImport:
    """The next piece of the file, of ``PIECE`` bytes at most.

    Raises ``NotFound``, ``WrongState`` when the file is whole already, ``Invalid`` when it is too large.
    """
    found = await lock_import(work, import_id, caller=caller)
    if found.state is not ImportState.UPLOADING:
        raise WrongState("The file of this import is whole.", state=found.state.value)
    if found.size + len(body) > LARGEST_FILE:
        raise Invalid(f"A file has at most {LARGEST_FILE >> 30} GB.", field="file")
    await work.imports.keep_piece(import_id, found.pieces, body)
    kept = replace(found, size=found.size + len(body), pieces=found.pieces + 1)
    await work.imports.save(kept)
    return kept
