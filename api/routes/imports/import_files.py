"""What became of the rows of an import, the file of those that failed, and an empty one to begin with."""

from collections.abc import AsyncGenerator, Sequence
from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Query

from api.asking import Here, Reading
from api.bodies.imports import ImportRowBody
from api.bodies.strict import PageOf
from api.eyes import Look
from api.files.csv_file import BYTE_ORDER_MARK, CsvFile, csv_lines, kept_as
from api.paging import PageHere
from api.streams.apart import apart
from tools.actions.imports.import_of_caller import find_import
from tools.actions.imports.read_rows import ShownRow, read_rows
from tools.actions.team.eyes import Eyes
from tools.actions.team.eyes import look as looked
from tools.contacts.capabilities import Capability
from tools.contacts.pages import Place
from tools.ids import ImportId
from tools.imports.contact_import import ContactImport
from tools.imports.import_rows import Outcome
from tools.imports.mapping.mended_file import header_of, line_of, template_header
from tools.team.rights import Caller
from tools.toolkit import Toolkit, UnitOfWork

router = APIRouter(prefix="/v1/imports", tags=["imports"])

_AT_ONCE = 500


@router.get("/template.csv", response_class=CsvFile)
async def import_template(caller: Reading, look: Look) -> CsvFile:
    """An empty file whose columns map by themselves, the business's own fields among them."""

    async def read(work: UnitOfWork, eyes: Eyes) -> list[str]:
        await eyes.need(work, Capability.IMPORT)
        return template_header([each.key for each in await work.custom_fields.all() if each.removed_at is None])

    header = await look(read)
    return CsvFile(iter([BYTE_ORDER_MARK + csv_lines([header])]), headers=kept_as("contacts-template.csv"))


@router.get("/{import_id}/rows")
async def list_import_rows(
    import_id: str,
    caller: Reading,
    look: Look,
    paging: PageHere,
    *,
    outcome: Annotated[Outcome | None, Query()] = None,
) -> PageOf[ImportRowBody]:
    """What became of each row, in the order of the file; of a dry run, what would become of it."""

    async def read(work: UnitOfWork, eyes: Eyes) -> PageOf[ImportRowBody]:
        await eyes.need(work, Capability.IMPORT)
        after = 0 if paging.after is None else int(paging.after.order)
        rows = await read_rows(work, eyes, ImportId(import_id), outcome=outcome, after=after, limit=paging.fetch)
        return paging.page([(row, Place(row.number, "")) for row in rows], ImportRowBody.of)

    return await look(read)


@router.get("/{import_id}/failed.csv", response_class=CsvFile)
async def failed_rows(
    import_id: str,
    caller: Reading,
    look: Look,
    parts: Here,
    *,
    outcome: Annotated[Literal["failed", "conflict"], Query()] = "failed",
) -> CsvFile:
    """The rows that failed, as they stood in the file, with line and reason: mend them, and bring the file again.

    The columns "Import line" and "Import reason" are left out then. With `outcome=conflict`: the rows that met
    somebody with whom they do not go together.
    """

    async def read(work: UnitOfWork, eyes: Eyes) -> ContactImport:
        await eyes.need(work, Capability.IMPORT)
        return await find_import(work, ImportId(import_id), caller=caller)

    found = await look(read)
    file = file_of(parts.toolkit, caller, found, Outcome(outcome))
    return CsvFile(apart(file), headers=kept_as(f"{outcome}-{found.created_at:%Y-%m-%d}.csv"))


async def file_of(
    toolkit: Toolkit, caller: Caller, found: ContactImport, outcome: Outcome
) -> AsyncGenerator[str, None]:
    """The file in pieces. No transaction stays open while somebody reads slowly."""
    yield BYTE_ORDER_MARK + csv_lines([header_of(found.columns)])
    after = 0
    while rows := await looked(toolkit, caller, partial(_rows, found.id, outcome, after)):
        yield csv_lines(
            line_of(
                found.columns, row.cells, line=row.line, reasons=[(said.column, said.said) for said in row.reasons]
            )
            for row in rows
        )
        after = rows[-1].number


async def _rows(
    import_id: ImportId, outcome: Outcome, after: int, work: UnitOfWork, eyes: Eyes
) -> Sequence[ShownRow]:
    return await read_rows(work, eyes, import_id, outcome=outcome, after=after, limit=_AT_ONCE)
