"""Runs imports and takes them back: in each business one after the other, in transactions that nobody waits for."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final

import structlog

from tools.actions.imports.end_tasks import clear_rows, give_up_import, tidy_import
from tools.actions.imports.import_some import import_some
from tools.actions.imports.start_import import wake_imports
from tools.actions.imports.undo_some import undo_some
from tools.errors import Busy, Invalid
from tools.ids import BusinessId
from tools.imports.contact_import import ContactImport, Task
from tools.imports.files.limits import LIMITS, Limits
from tools.toolkit import Toolkit, UnitOfWork
from tools.work.store import Job
from workflows.importing.files import ImportFiles
from workflows.importing.table import ImportTable, open_table

FIRST, FEWEST, MOST = 20, 10, 500
"""Rows of one transaction."""
_SECONDS: Final = 0.05
"""Of this process, that a transaction may take: a turn in it waits so long, and on SQLite everybody who writes."""
_MOST_SECONDS = 5.0
"""Of one run of the job: a process that is asked to end does not wait for more."""
_PATIENT_FOR = 4
"""Attempts of the job; the last comes after some two minutes, in which a database would be back."""
_log = structlog.get_logger(__name__)

Step = Callable[[UnitOfWork], Awaitable[bool]]


class Imports:
    """One for all businesses of a process."""

    def __init__(self, toolkit: Toolkit, limits: Limits = LIMITS) -> None:
        """Nothing is done before a job comes."""
        self._toolkit = toolkit
        self._files = ImportFiles(toolkit, limits)
        self._tables: dict[BusinessId, ImportTable] = {}
        self._size = FIRST

    async def carry_on(self, job: Job) -> None:
        """All that is to be done in one business; after a while the job is put anew, and goes on from there."""
        until = time.monotonic() + _MOST_SECONDS
        while (found := await self._next(job.business_id)) is not None:
            try:
                await self._work_on(found, until)
            except Busy:
                raise
            except Exception:
                if job.attempts < _PATIENT_FOR:
                    raise
                _log.exception("an import was given up", business=job.business_id)
                await self._toolkit.run(job.business_id, partial(give_up_import, import_id=found.id))
            if time.monotonic() > until:
                await self._toolkit.run(job.business_id, wake_imports)
                return

    async def close(self) -> None:
        """Lets go of the files that are open."""
        for business_id in list(self._tables):
            await self._close(business_id)

    async def _next(self, business_id: BusinessId) -> ContactImport | None:
        async with self._toolkit.reading(business_id) as work:
            import_id = await work.imports.next_one()
            return None if import_id is None else await work.imports.find(import_id)

    async def _work_on(self, found: ContactImport, until: float) -> None:
        match found.task:
            case Task.RUN:
                await self._run(found, until)
            case Task.UNDO:
                await self._repeat(found, partial(undo_some, import_id=found.id), until)
            case Task.TIDY | Task.NONE:
                await self._close(found.business_id)
                await self._repeat(found, partial(tidy_import, import_id=found.id), until)

    async def _run(self, found: ContactImport, until: float) -> None:
        if not found.counts.rows:
            await self._repeat(found, partial(clear_rows, import_id=found.id), until)
        try:
            table = await self._open(found)
            done = found.counts.rows
            while time.monotonic() < until:
                rows, at_end = await table.some(self._size, after=done)
                began = time.thread_time()
                state = await self._toolkit.run(
                    found.business_id,
                    partial(
                        import_some,
                        import_id=found.id,
                        rows=rows,
                        run=found.run,
                        at_end=at_end,
                        read_bytes=table.read_bytes,
                    ),
                )
                self._adapt(len(rows), time.thread_time() - began)
                if not state.running:
                    await self._close(found.business_id)
                    return
                done = state.rows
                # Whoever waits for the process or the database has it first.
                await asyncio.sleep(0)
        except Invalid as refused:
            await self._close(found.business_id)
            give_up = partial(give_up_import, import_id=found.id, reason=str(refused))
            await self._toolkit.run(found.business_id, give_up)
        except BaseException:
            await self._close(found.business_id)
            raise

    async def _open(self, found: ContactImport) -> ImportTable:
        table = self._tables.get(found.business_id)
        if table is not None and (table.import_id, table.run) == (found.id, found.run):
            return table
        await self._close(found.business_id)
        async with self._toolkit.reading(found.business_id) as work:
            region = found.choices.country or (await work.businesses.get()).country
        table = self._tables[found.business_id] = await open_table(self._files, found, region=region)
        return table

    async def _close(self, business_id: BusinessId) -> None:
        table = self._tables.pop(business_id, None)
        if table is not None:
            await table.close()

    async def _repeat(self, found: ContactImport, step: Step, until: float) -> None:
        """Until there is nothing left of it, or it is time to let others go first."""
        more = True
        while more and time.monotonic() < until:
            more = await self._toolkit.run(found.business_id, step)
            # Whoever waits for the process or the database has it first.
            await asyncio.sleep(0)

    def _adapt(self, rows: int, seconds: float) -> None:
        """So many rows as are done in the time: an old machine does fewer at once, and nobody waits longer."""
        if rows >= FEWEST:
            fitting = int(rows * _SECONDS / max(seconds, 1e-4))
            self._size = max(FEWEST, min(MOST, fitting, 2 * self._size))
