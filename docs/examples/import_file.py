"""A file of contacts that another system leaves here, brought in by a program: python import_file.py FILE TOKEN."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from handoverkit.api.gates.doorkeeper import identify
from handoverkit.api.settings import read_settings
from handoverkit.api.starting.background import working
from handoverkit.api.wiring import open_machinery
from handoverkit.tools.actions.imports.start_import import start_import
from handoverkit.tools.imports.contact_import import PIECE, ImportState
from handoverkit.workflows.importing.bringing import BringImport


async def pieces(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


async def main(path: Path, token: str) -> None:
    # With SQLite this process owns the database: stop the service first, or use POST /v1/imports.
    async with open_machinery(read_settings()) as machinery, working(machinery):
        caller = await identify(machinery.parts, token)
        bring = BringImport(machinery.toolkit, caller)
        async with bring.kept(path.name, pieces(path)) as import_id:
            found = await bring.look(import_id)
        print({column.header: column.field for column in found.columns})
        # What could not be mapped surely is refused here, and says what is missing.
        await machinery.toolkit.run(
            caller.business_id, lambda work: start_import(work, import_id, dry_run=False, caller=caller)
        )
        while found.state in (ImportState.READY, ImportState.RUNNING):
            await asyncio.sleep(0.5)
            async with machinery.toolkit.reading(caller.business_id) as work:
                found = await work.imports.find(import_id) or found
    print(f"{found.state}: {found.counts}")


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
