"""Imports on a database for tests: brought, mapped, started, and carried out as a worker would."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tests.bulk import ADA, LEASE, caller_for
from tests.databases import BUSINESS
from tests.people import email_key
from tools.actions.imports.create_import import create_import, keep_piece
from tools.actions.imports.map_columns import map_columns
from tools.actions.imports.read_rows import ShownRow, read_rows
from tools.actions.imports.start_import import IMPORTS, start_import
from tools.actions.imports.undo_import import undo_import
from tools.actions.team.eyes import Eyes
from tools.contacts.capabilities import Capability
from tools.contacts.contact import Contact
from tools.contacts.identifiers import Identifier
from tools.ids import ContactId, ImportId, UserId
from tools.imports.contact_import import PIECE, Choices, ContactImport
from tools.imports.import_rows import Outcome
from tools.storage.due_work import SqlDueWork
from tools.storage.toolkit import SqlToolkit
from tools.team.rights import AGENTS_MAY, Caller
from tools.work.store import Job
from workflows.importing.files import ImportFiles
from workflows.importing.running import Imports

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


async def started(
    toolkit: SqlToolkit,
    found: ContactImport,
    *,
    caller: Caller,
    choices: Choices | None = None,
    mapping: Mapping[str, str | None] | None = None,
    dry_run: bool = False,
) -> None:
    """It waits for a worker from now on; what was only suggested is left out."""
    async with toolkit.once(BUSINESS) as work:
        await map_columns(work, found.id, mapping=mapping or {}, choices=choices, caller=caller)
        await start_import(work, found.id, dry_run=dry_run, caller=caller)


async def worked(toolkit: SqlToolkit) -> None:
    """All that waits for a worker is done; other work is passed over."""
    due, imports = SqlDueWork(toolkit.database), Imports(toolkit)
    try:
        while jobs := await due.claim_jobs(limit=100, lease=LEASE):
            for job in jobs:
                if job.kind == IMPORTS:
                    await imports.carry_on(job)
                await due.finish_job(job)
    finally:
        await imports.close()


async def imported(
    toolkit: SqlToolkit,
    file: bytes,
    *,
    user_id: UserId = ADA,
    choices: Choices | None = None,
    mapping: Mapping[str, str | None] | None = None,
    dry_run: bool = False,
) -> ContactImport:
    """A file from its upload to its end."""
    caller = await caller_of(toolkit, user_id)
    found = await brought(toolkit, file, caller=caller, piece=PIECE)
    await started(toolkit, found, caller=caller, choices=choices, mapping=mapping, dry_run=dry_run)
    await worked(toolkit)
    ended = await import_of(toolkit, found.id)
    counts = ended.counts
    assert counts.rows == counts.created + counts.updated + counts.unchanged + counts.conflict + counts.failed
    return ended


async def undone(toolkit: SqlToolkit, found: ContactImport) -> ContactImport:
    """Taken back by a worker."""
    caller = await caller_of(toolkit, ADA)
    async with toolkit.once(BUSINESS) as work:
        await undo_import(work, found.id, caller=caller)
    await worked(toolkit)
    return await import_of(toolkit, found.id)


async def allow_agents(toolkit: SqlToolkit) -> None:
    """The business lets its agents import."""
    async with toolkit.once(BUSINESS) as work:
        business = await work.businesses.lock()
        settings = {**business.settings, AGENTS_MAY: [Capability.IMPORT.value]}
        await work.businesses.save(replace(business, settings=settings))


async def rows_of(toolkit: SqlToolkit, found: ContactImport, *, user_id: UserId = ADA) -> list[ShownRow]:
    """What became of each row, as somebody reads it."""
    caller = await caller_of(toolkit, user_id)
    shown: list[ShownRow] = []
    async with toolkit.reading(BUSINESS) as work:
        while page := await read_rows(
            work, Eyes(caller), found.id, outcome=None, after=shown[-1].number if shown else 0, limit=500
        ):
            shown += page
    return shown


async def outcomes(toolkit: SqlToolkit, found: ContactImport) -> list[Outcome]:
    """The same in a word each."""
    return [row.outcome for row in await rows_of(toolkit, found)]


async def job_of(toolkit: SqlToolkit) -> Job:
    """The job of what waits."""
    jobs = await SqlDueWork(toolkit.database).claim_jobs(limit=100, lease=LEASE)
    (job,) = [job for job in jobs if job.kind == IMPORTS]
    return job


class Enough(BaseException):
    """The process ends here."""


class OneChunk(SqlToolkit):
    """A toolkit whose process ends after two transactions."""

    def __init__(self, inner: SqlToolkit) -> None:
        super().__init__(inner.database, secret=b"")
        self._left = 2

    async def run(self, business_id: Any, act: Any) -> Any:
        if not self._left:
            raise Enough
        self._left -= 1
        return await super().run(business_id, act)


async def contact_of(toolkit: SqlToolkit, email: str) -> Contact:
    """Whoever holds an address."""
    async with toolkit.reading(BUSINESS) as work:
        holder = (await work.identifiers.holders([email_key(email)]))[email_key(email)].holder
        found = await work.contacts.find(ContactId(holder.id))
    assert found is not None
    return found


async def identifiers_of(toolkit: SqlToolkit, contact_id: ContactId) -> dict[str, Identifier]:
    async with toolkit.reading(BUSINESS) as work:
        return {one.value: one for one in await work.identifiers.of([contact_id])}
