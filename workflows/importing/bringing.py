"""A file of contacts comes in, piece by piece; all of it is kept, or nothing."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from tools.actions.imports.create_import import create_import, keep_piece
from tools.actions.imports.propose_mapping import propose_mapping
from tools.actions.imports.start_import import forget_import
from tools.ids import ImportId
from tools.imports.contact_import import ContactImport, ImportState
from tools.imports.files.limits import LIMITS, Limits
from tools.imports.files.rows import Row
from tools.team.rights import Caller
from tools.toolkit import Toolkit, UnitOfWork
from workflows.importing.files import ImportFiles


class BringImport:
    """For one caller, whose right to import was looked at."""

    def __init__(self, toolkit: Toolkit, caller: Caller, limits: Limits = LIMITS) -> None:
        """Nothing has come yet."""
        self._toolkit = toolkit
        self._caller = caller
        self._files = ImportFiles(toolkit, limits)

    @asynccontextmanager
    async def kept(self, file_name: str, pieces: AsyncIterator[bytes]) -> AsyncIterator[ImportId]:
        """The import that the file is now in. What goes wrong until the end of the block discards it."""

        async def create(work: UnitOfWork) -> ContactImport:
            return await create_import(work, file_name=file_name, caller=self._caller)

        started = await self._toolkit.run(self._caller.business_id, create)
        try:
            async for piece in pieces:
                await self._keep(started.id, piece)
            yield started.id
        except BaseException:
            # Also when whoever sends it has gone, or the process is asked to end.
            await asyncio.shield(self.forget(started.id))
            raise

    async def look(
        self,
        import_id: ImportId,
        *,
        encoding: str | None = None,
        delimiter: str | None = None,
        has_header: bool | None = None,
    ) -> ContactImport:
        """Finds out how the file is read and what its columns are, as somebody mapped such a file before.

        Raises ``NotFound``, ``WrongState``, and ``Invalid`` for what is no table.
        """
        found = await self._files.look(
            import_id, caller=self._caller, encoding=encoding, delimiter=delimiter, has_header=has_header
        )

        async def propose(work: UnitOfWork) -> ContactImport:
            return await propose_mapping(work, found, caller=self._caller)

        return await self._toolkit.run(self._caller.business_id, propose)

    async def sample(self, found: ContactImport) -> Sequence[Row]:
        """The first rows of a file that is being mapped."""
        if found.state not in (ImportState.MAPPING, ImportState.READY):
            return []
        return await self._files.sample(found.id, caller=self._caller)

    async def forget(self, import_id: ImportId) -> None:
        """It never was."""

        async def forget(work: UnitOfWork) -> None:
            await forget_import(work, import_id, caller=self._caller)

        await self._toolkit.run(self._caller.business_id, forget)

    async def _keep(self, import_id: ImportId, piece: bytes) -> None:
        async def keep(work: UnitOfWork) -> None:
            await keep_piece(work, import_id, piece, caller=self._caller)

        await self._toolkit.run(self._caller.business_id, keep)
