"""Imports on a database for tests: brought, mapped, started, and carried out as a worker would."""

from collections.abc import Mapping

from tests.bulk import caller_for
from tests.databases import BUSINESS
from tools.actions.imports.create_import import create_import, keep_piece
from tools.ids import ImportId, UserId
from tools.imports.contact_import import ContactImport
from tools.storage.toolkit import SqlToolkit
from tools.team.rights import Caller
from workflows.import_files import ImportFiles

HEADER = "First name,Last name,Email,Phone"


def table(*rows: str, header: str = HEADER) -> bytes:
    """A file of these rows."""
    return "\n".join([header, *rows, ""]).encode()


async def caller_of(toolkit: SqlToolkit, user_id: UserId | None) -> Caller:
    """Somebody who has just come with a token."""
    async with toolkit.once(BUSINESS) as work:
        return await caller_for(work, user_id)


async def brought(
    toolkit: SqlToolkit, file: bytes, *, caller: Caller, piece: int = 1000, name: str = "people.csv"
) -> ContactImport:
    """A file in pieces, looked at."""
    async with toolkit.once(BUSINESS) as work:
        started = await create_import(work, file_name=name, caller=caller)
    for begin in range(0, len(file), piece):
        async with toolkit.once(BUSINESS) as work:
            await keep_piece(work, started.id, file[begin : begin + piece], caller=caller)
    return await ImportFiles(toolkit).look(started.id, caller=caller)


async def import_of(toolkit: SqlToolkit, import_id: ImportId) -> ContactImport:
    """As it is now."""
    async with toolkit.reading(BUSINESS) as work:
        found = await work.imports.find(import_id)
    assert found is not None
    return found


def mapped(found: ContactImport) -> Mapping[str, str | None]:
    """What each column becomes."""
    return {column.header: column.field for column in found.columns if column.sure}
