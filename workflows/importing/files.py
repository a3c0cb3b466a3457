"""The file of an import: spooled from where it is kept, looked at, and previewed."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import BinaryIO

from tools.actions.imports.import_of_caller import find_import, lock_import, refuse_unless_open
from tools.actions.imports.map_columns import settled
from tools.contacts.editing.custom_field import CustomField
from tools.errors import Invalid, NotFound
from tools.ids import BusinessId, ImportId
from tools.imports.contact_import import ContactImport, ImportState
from tools.imports.files.kinds import Kind, check_size, kind_of
from tools.imports.files.layout import Layout, find_layout, read_table
from tools.imports.files.limits import LIMITS, Limits
from tools.imports.files.rows import Row
from tools.imports.mapping.columns import Column, find_columns
from tools.team.rights import Caller
from tools.toolkit import Toolkit, UnitOfWork

_SHOWN = 20
_LOOKED_AT = 10
"""Pieces."""


class ImportFiles:
    """The files of all businesses."""

    def __init__(self, toolkit: Toolkit, limits: Limits = LIMITS) -> None:
        """Nothing is read yet."""
        self._toolkit = toolkit
        self._limits = limits

    async def look(
        self,
        import_id: ImportId,
        *,
        caller: Caller,
        encoding: str | None = None,
        delimiter: str | None = None,
        has_header: bool | None = None,
    ) -> ContactImport:
        """Finds out how the file is read and what its columns are: once it is whole, and when somebody knows better.

        It is ready when all is there and sure, else to be mapped. Raises ``NotFound``, ``WrongState``, and
        ``Invalid`` for what is no table; then it stays as it was.
        """
        async with self._toolkit.reading(caller.business_id) as work:
            found = await find_import(work, import_id, caller=caller)
            if found.state is not ImportState.UPLOADING:
                refuse_unless_open(found)
            elif not found.size:
                raise Invalid("This file is empty.", field="file")
            fields = await work.custom_fields.all()
        async with self.spooled(caller.business_id, import_id) as file:
            check_size(kind_of(file, called=found.file_name), found.size, self._limits)
            read = partial(
                find_layout,
                file,
                called=found.file_name,
                encoding=encoding,
                delimiter=delimiter,
                has_header=has_header,
                limits=self._limits,
            )
            layout, rows = await asyncio.to_thread(read)
        columns = _columns(layout, rows, fields)

        async def save(work: UnitOfWork) -> ContactImport:
            now = await lock_import(work, import_id, caller=caller)
            if now.state is not ImportState.UPLOADING:
                refuse_unless_open(now)
            elif now.size != found.size:
                raise Invalid("The file is not whole yet.", field="file")
            looked = settled(replace(now, layout=layout, columns=columns))
            await work.imports.save(looked)
            return looked

        return await self._toolkit.run(caller.business_id, save)

    async def sample(self, import_id: ImportId, *, caller: Caller, limit: int = _SHOWN) -> Sequence[Row]:
        """The first rows, as long as the file is kept. Raises ``NotFound``."""
        async with self._toolkit.reading(caller.business_id) as work:
            found = await find_import(work, import_id, caller=caller)
            if found.layout is None or await work.imports.piece(import_id, 0) is None:
                return []
        layout = found.layout
        # Of text the beginning will do.
        most = None if layout.kind is Kind.WORKBOOK else _LOOKED_AT
        async with self.spooled(caller.business_id, import_id, most=most) as file:
            return await asyncio.to_thread(lambda: list(islice(read_table(file, layout, limits=self._limits), limit)))

    @asynccontextmanager
    async def spooled(
        self, business_id: BusinessId, import_id: ImportId, *, most: int | None = None
    ) -> AsyncIterator[BinaryIO]:
        """The file on this machine, for as long as it is used, or so many pieces of it.

        Raises ``NotFound`` when it is not kept any more.
        """
        with tempfile.TemporaryFile() as file:
            number = 0
            while (most is None or number < most) and (
                piece := await self._piece(business_id, import_id, number)
            ) is not None:
                await asyncio.to_thread(file.write, piece)
                number += 1
            if not number:
                raise NotFound("The file of this import is not kept any more.")
            file.seek(0)
            yield file

    async def _piece(self, business_id: BusinessId, import_id: ImportId, number: int) -> bytes | None:
        async with self._toolkit.reading(business_id) as work:
            return await work.imports.piece(import_id, number)


def _columns(layout: Layout, rows: Sequence[Row], fields: Sequence[CustomField]) -> tuple[Column, ...]:
    labels = {each.key: each.label for each in fields if each.removed_at is None}
    return tuple(find_columns(layout.headers, [row.cells for row in rows], custom=labels))
