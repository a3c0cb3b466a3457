"""Templates: those that run, their versions, and the shape of their files."""

import asyncio
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import JSONResponse, Response

from api.asking import Administering, Here, Reading
from api.bodies.strict import PageOf
from api.bodies.template_trials import TriedBody, TryAsked, scene_of
from api.bodies.templates import (
    CheckBody,
    ProblemBody,
    RollbackAsked,
    TemplateItem,
    Untranslated,
    VersionBody,
    WholeVersion,
)
from api.doing import Do
from api.errors import may_refuse
from api.eyes import Look
from api.paging import PageHere
from api.saved_templates import Running, read_written, refuse_strangers, running, saved_version, used_by
from api.template_trials.house import house_of
from api.template_trials.trial import Trial
from api.versions import IfMatch, etag, refuse_stale, tells_version, with_etag
from tools.actions.handovers.save_template import save_template
from tools.actions.team.eyes import Eyes
from tools.contacts.pages import Place
from tools.errors import TooMany
from tools.team.templates import TemplateVersion
from tools.toolkit import UnitOfWork
from workflows.handover.drawing.draw import Kind, drawn
from workflows.handover.templates.file import TemplateRefused, template_of
from workflows.handover.templates.schema import template_schema
from workflows.handover.templates.template import Template

router = APIRouter(prefix="/v1/templates", tags=["templates"])

YAML = "application/yaml"
Named = Annotated[str, Path(max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")]
Numbered = Annotated[int, Path(ge=1, le=2**53)]
_FILE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            YAML: {"schema": {"type": "string"}},
            "application/json": {"schema": {"$ref": "#/components/schemas/TemplateFile"}},
        },
    }
}
"""A template's file, as it is; what it does not say is taken from the default."""
_RUNNING: dict[int | str, dict[str, Any]] = {
    200: {**tells_version()[200], "content": {YAML: {"schema": {"type": "string"}}}}
}
_MEDIA_TYPES = {Kind.SVG: "image/svg+xml", Kind.MERMAID: "text/plain; charset=utf-8"}
_PICTURE: dict[int | str, dict[str, Any]] = {
    200: {"content": {media.partition(";")[0]: {"schema": {"type": "string"}} for media in _MEDIA_TYPES.values()}}
}
_STYLED_ONLY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
"""An SVG that is opened by itself is a document: its colours count, and no script ever runs in it."""


class SchemaFile(JSONResponse):
    """A JSON Schema."""

    media_type = "application/schema+json"


@router.get("/schema.json", response_class=SchemaFile, response_model=dict[str, Any])
async def get_template_schema() -> SchemaFile:
    """The JSON Schema of a template file; every field may be left out."""
    return SchemaFile(template_schema())


@router.get("")
async def list_templates(parts: Here, caller: Reading, look: Look, paging: PageHere) -> PageOf[TemplateItem]:
    """All templates by their names: the default, those of the folder, and those that were saved."""

    async def read(work: UnitOfWork, eyes: Eyes) -> PageOf[TemplateItem]:
        users = await used_by(work)
        found = [
            (name, await running(work, parts.shelf, name)) for name in parts.shelf.names(await work.businesses.get())
        ]
        return paging.of_few(found, lambda each: _item(*each, used_by=list(users.get(each[0], ()))))

    return await look(read)


@router.get("/{name}", response_model=Template, responses=_RUNNING)
async def get_template(name: Named, request: Request, parts: Here, caller: Reading, look: Look) -> Response:
    """The template by which handovers begin now, all defaults written out; saved again it is the same.

    Asked for ``application/yaml``, it is as it was written.
    """

    async def read(work: UnitOfWork, eyes: Eyes) -> Running:
        return await running(work, parts.shelf, name)

    found = await look(read)
    headers = {"ETag": etag(found.version), "Vary": "Accept"}
    if YAML in request.headers.get("accept", ""):
        return Response(found.body, media_type=YAML, headers=headers)
    return Response(found.template.model_dump_json(), media_type="application/json", headers=headers)


@router.put("/{name}", response_model=VersionBody, openapi_extra=_FILE, responses=tells_version())
async def put_template(
    name: Named, request: Request, caller: Administering, do: Do, if_match: IfMatch = None
) -> Response:
    """Saves a template, as YAML or JSON: the next handovers run by it, those that run stay on their version.

    Refused as a whole, with the line of everything that is wrong. Saving what runs already makes no version.
    """
    written = await read_written(await request.body(), name=name)

    async def change(work: UnitOfWork, eyes: Eyes) -> VersionBody:
        business = await work.businesses.lock()
        refuse_stale(if_match, business.template_versions.get(name, 0))
        await refuse_strangers(work, written)
        saved = await save_template(
            work, name=name, body=written.body, shape=written.shape, author_id=caller.asker.user_id
        )
        if saved.version != business.template_versions.get(name):
            eyes.did("template.saved", name=name, version=saved.version)
        return VersionBody.of(saved, runs=True)

    return with_etag(await do(change))


@router.get("/{name}/versions")
async def list_template_versions(
    name: Named, parts: Here, caller: Reading, look: Look, paging: PageHere
) -> PageOf[VersionBody]:
    """All versions, the newest first: those that were saved, and those of files that handovers began by."""
    before = None if paging.after is None else int(paging.after.order)

    async def read(work: UnitOfWork, eyes: Eyes) -> PageOf[VersionBody]:
        now = await running(work, parts.shelf, name)
        found = await work.templates.versions(name, before=before, limit=paging.fetch)
        places = [(version, Place(version.version, "")) for version in found]
        return paging.page(places, lambda version: VersionBody.of(version, runs=now.is_by(version)))

    return await look(read)


@router.get("/{name}/versions/{version}")
async def get_template_version(
    name: Named,
    version: Numbered,
    parts: Here,
    caller: Reading,
    look: Look,
    *,
    diff: Annotated[int | None, Query(ge=1, le=2**53)] = None,
) -> WholeVersion:
    """One version with all it says; ``diff`` names another, from which its differences are listed."""

    async def read(work: UnitOfWork, eyes: Eyes) -> WholeVersion:
        found = await saved_version(work, name, version)
        other = None if diff is None else await saved_version(work, name, diff)
        now = await running(work, parts.shelf, name)
        return WholeVersion.whole(found, runs=now.is_by(found), before=other)

    return await look(read)


@router.get("/{name}/graph", response_class=Response, responses=_PICTURE)
async def get_template_graph(
    name: Named,
    parts: Here,
    caller: Reading,
    look: Look,
    *,
    kind: Annotated[Kind, Query(alias="format")] = Kind.SVG,
    version: Annotated[int | None, Query(ge=1, le=2**53)] = None,
) -> Response:
    """A picture of what can happen: the branches that this template has, with its own times.

    Of the version that handovers begin by now, or of the one named.
    """

    async def read(work: UnitOfWork, eyes: Eyes) -> Template:
        if version is None:
            return (await running(work, parts.shelf, name)).template
        return template_of((await saved_version(work, name, version)).shape)

    picture = await asyncio.to_thread(drawn, await look(read), kind)
    return Response(picture, media_type=_MEDIA_TYPES[kind], headers={"Content-Security-Policy": _STYLED_ONLY})


@router.post("/{name}/rollback", response_model=VersionBody, responses=tells_version())
async def roll_back_template(
    name: Named, asked: RollbackAsked, caller: Administering, do: Do, if_match: IfMatch = None
) -> Response:
    """Lets an older version run again, as a new one; nothing is taken away."""

    async def change(work: UnitOfWork, eyes: Eyes) -> VersionBody:
        business = await work.businesses.lock()
        refuse_stale(if_match, business.template_versions.get(name, 0))
        older = await saved_version(work, name, asked.version)
        saved = await _again(work, older, author_id=caller.asker.user_id)
        if saved.version != business.template_versions.get(name):
            eyes.did("template.rolled_back", name=name, version=saved.version, restores=older.version)
        return VersionBody.of(saved, runs=True)

    return with_etag(await do(change))


@router.post("/check", openapi_extra=_FILE)
async def check_template(request: Request, caller: Administering, look: Look) -> CheckBody:
    """Says what is wrong in a template, line by line, and what is not translated. Nothing is stored."""
    raw = await request.body()
    try:
        written = await read_written(raw)

        async def read(work: UnitOfWork, eyes: Eyes) -> Sequence[str]:
            await refuse_strangers(work, written)
            return (await work.businesses.get()).languages

        languages = await look(read)
    except TemplateRefused as refused:
        problems = [ProblemBody.of(problem) for problem in refused.problems]
        return CheckBody(ok=False, name=None, problems=problems, untranslated=[])
    lacking = written.template.missing_translations(languages)
    return CheckBody(
        ok=True,
        name=written.template.name,
        problems=[],
        untranslated=[Untranslated(language=language, text=text) for language, text in lacking],
    )


@router.post("/try", responses=may_refuse(TooMany))
async def try_template(asked: TryAsked, parts: Here, caller: Administering, look: Look) -> TriedBody:
    """Plays a chat under a template that need not be saved, by a clock that is moved: what is said, saved and sent.

    It is the service's own workflow, with your team and hooks as they are and no customer of yours; nothing of it
    is kept, written anywhere or sent. The AI's own words are those of the built-in model. Steps are done in order;
    one that cannot be done is told among the lines, and the next is done.
    """
    written = await read_written(asked.template.encode())

    async def read(work: UnitOfWork, eyes: Eyes) -> Trial:
        await refuse_strangers(work, written)
        house = await house_of(work, written.template)
        return Trial(asked.template, asked.steps, scene=scene_of(asked), house=house, now=work.now)

    return await parts.trials.run(await look(read))


async def _again(work: UnitOfWork, older: TemplateVersion, *, author_id: Any) -> TemplateVersion:
    return await save_template(
        work, name=older.name, body=older.body, shape=older.shape, author_id=author_id, restores=older.version
    )


def _item(name: str, found: Running, *, used_by: list[str]) -> TemplateItem:
    saved = found.saved
    return TemplateItem(
        name=name,
        version=found.version,
        source=found.source,
        author_id=None if saved is None else saved.author_id,
        saved_at=None if saved is None else saved.created_at,
        used_by=used_by,
    )
