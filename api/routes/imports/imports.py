"""Imports of contacts from a file: brought, mapped, tried, run, called off, undone."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.asking import Here, Reading, Writing
from api.bodies.imports import ImportBody, MappingAsked, RunAsked
from api.bodies.strict import PageOf
from api.doing import REPLAYED, Do
from api.errors import may_refuse
from api.eyes import Look
from api.files.uploads import file_body, uploaded
from api.gates.body_rules import FILES
from api.paging import PageHere
from tools.actions.imports.import_of_caller import find_import, list_imports
from tools.actions.imports.map_columns import map_columns
from tools.actions.imports.remember_mapping import remember_mapping
from tools.actions.imports.start_import import cancel_import, forget_import, start_import
from tools.actions.imports.undo_import import undo_import
from tools.actions.team.eyes import Eyes
from tools.contacts.capabilities import Capability
from tools.contacts.pages import Place
from tools.errors import TooMany
from tools.ids import ImportId
from tools.imports.contact_import import PIECE, ContactImport
from tools.toolkit import UnitOfWork
from workflows.importing.bringing import BringImport

router = APIRouter(prefix="/v1/imports", tags=["imports"])

_RUN = RunAsked()
_FILE = file_body(
    "The file, as the part `file` of a form or as the whole body: CSV and other text up to 2 GB, "
    "`.xlsx` and `.vcf` up to 50 MB.",
    *FILES,
)


@router.post("", response_model=ImportBody, status_code=201, responses=may_refuse(TooMany), openapi_extra=_FILE)
async def upload_import(
    request: Request,
    caller: Writing,
    parts: Here,
    look: Look,
    do: Do,
    *,
    name: Annotated[str, Query(max_length=200)] = "",
    encoding: Annotated[str | None, Query(max_length=40)] = None,
    delimiter: Annotated[str | None, Query(min_length=1, max_length=1)] = None,
    has_header: Annotated[bool | None, Query()] = None,
) -> Response:
    """Brings a file of contacts, and finds out what its columns are. Nothing is written to the contact book yet.

    `ready`: all columns are sure, start it. `mapping`: say what the others become. `name` is the file's, where the
    body does not say; `encoding`, `delimiter` and `has_header` are for files that are read wrongly by themselves.
    """

    async def allowed(work: UnitOfWork, eyes: Eyes) -> None:
        await eyes.need(work, Capability.IMPORT)

    await look(allowed)
    upload = await uploaded(request, name=name)
    bring = BringImport(parts.toolkit, caller, parts.import_limits)
    async with bring.kept(upload.name, upload.pieces(PIECE)) as import_id:
        found = await bring.look(import_id, encoding=encoding, delimiter=delimiter, has_header=has_header)
        rows = await bring.sample(found)

        async def answer(work: UnitOfWork, eyes: Eyes) -> ImportBody:
            return ImportBody.of(found, now=work.now, rows=rows)

        answered = await do(answer, status=201, body_hash=upload.digest.hexdigest())
        if REPLAYED in answered.headers:
            await bring.forget(import_id)
    return answered


@router.get("")
async def list_contact_imports(caller: Reading, look: Look, paging: PageHere) -> PageOf[ImportBody]:
    """The caller's own, the newest first; admins and programs of the business see all."""

    async def read(work: UnitOfWork, eyes: Eyes) -> PageOf[ImportBody]:
        await eyes.need(work, Capability.IMPORT)
        before = None if paging.after is None else ImportId(paging.after.id)
        found = await list_imports(work, caller=caller, before=before, limit=paging.fetch)
        return paging.page(
            [(each, Place(0, each.id)) for each in found], lambda each: ImportBody.of(each, now=work.now)
        )

    return await look(read)


@router.get("/{import_id}")
async def get_import(import_id: str, caller: Reading, look: Look, parts: Here) -> ImportBody:
    """How far it has come; while it is being mapped, with some cells of each column."""

    async def read(work: UnitOfWork, eyes: Eyes) -> tuple[ContactImport, datetime]:
        await eyes.need(work, Capability.IMPORT)
        return await find_import(work, ImportId(import_id), caller=caller), work.now

    found, now = await look(read)
    rows = await BringImport(parts.toolkit, caller, parts.import_limits).sample(found)
    return ImportBody.of(found, now=now, rows=rows)


@router.put("/{import_id}/mapping", response_model=ImportBody)
async def map_import(
    import_id: str, asked: MappingAsked, caller: Writing, parts: Here, look: Look, do: Do
) -> Response:
    """Says what the columns become, how the file is read, and what is done with contacts that are there already.

    It is `ready` once nothing is missing. After a dry run it may be mapped anew.
    """
    wanted = ImportId(import_id)

    async def allowed(work: UnitOfWork, eyes: Eyes) -> None:
        await eyes.need(work, Capability.IMPORT)
        await find_import(work, wanted, caller=caller)

    await look(allowed)
    if asked.says_something:
        await BringImport(parts.toolkit, caller, parts.import_limits).look(
            wanted, encoding=asked.encoding, delimiter=asked.delimiter, has_header=asked.has_header
        )

    async def change(work: UnitOfWork, eyes: Eyes) -> ImportBody:
        await eyes.need(work, Capability.IMPORT)
        now = await find_import(work, wanted, caller=caller)
        mapped = await map_columns(
            work, wanted, mapping=asked.mapping, choices=asked.choices(now.choices), caller=caller
        )
        if asked.save:
            await remember_mapping(work, mapped)
        return ImportBody.of(mapped, now=work.now)

    return await do(change)


@router.post("/{import_id}/start", response_model=ImportBody, status_code=202)
async def start_contact_import(import_id: str, caller: Writing, do: Do, asked: RunAsked = _RUN) -> Response:
    """Starts it, or with `dry_run` tries it; the imports of a business go on by themselves, one after the other."""
    dry_run = asked.dry_run

    async def act(work: UnitOfWork, eyes: Eyes) -> ContactImport:
        started = await start_import(work, ImportId(import_id), dry_run=dry_run, caller=caller)
        if not dry_run:
            eyes.did("contacts.imported", id=started.id)
        return started

    return await _do(do, act, status=202)


@router.post("/{import_id}/cancel", response_model=ImportBody)
async def cancel_contact_import(import_id: str, caller: Writing, do: Do) -> Response:
    """Nothing more of it is done; what was done stays, and can be undone."""

    async def act(work: UnitOfWork, eyes: Eyes) -> ContactImport:
        cancelled = await cancel_import(work, ImportId(import_id), caller=caller)
        eyes.did("import.cancelled", id=cancelled.id)
        return cancelled

    return await _do(do, act)


@router.post("/{import_id}/undo", response_model=ImportBody, status_code=202)
async def undo_contact_import(import_id: str, caller: Writing, do: Do) -> Response:
    """Takes back what it has done: whom it made and nobody touched since is removed, what it changed is restored.

    The rest stays; `undo` counts it, and the rows say why.
    """

    async def act(work: UnitOfWork, eyes: Eyes) -> ContactImport:
        undone = await undo_import(work, ImportId(import_id), caller=caller)
        eyes.did("import.undone", id=undone.id)
        return undone

    return await _do(do, act, status=202)


@router.delete("/{import_id}", status_code=204)
async def discard_import(import_id: str, caller: Writing, do: Do) -> Response:
    """Takes an import away that has not been run, with its file."""

    async def change(work: UnitOfWork, eyes: Eyes) -> None:
        await eyes.need(work, Capability.IMPORT)
        await forget_import(work, ImportId(import_id), caller=caller)

    return await do(change)


async def _do(do: Any, act: Callable[[UnitOfWork, Eyes], Awaitable[ContactImport]], *, status: int = 200) -> Response:
    async def change(work: UnitOfWork, eyes: Eyes) -> ImportBody:
        await eyes.need(work, Capability.IMPORT)
        return ImportBody.of(await act(work, eyes), now=work.now)

    answered: Response = await do(change, status=status)
    return answered
