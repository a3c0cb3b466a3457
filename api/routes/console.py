"""The team's console at ``/console``: one page for all its addresses, and the files it is made of."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.files.page_files import BUILT, OF_OUR_PAGES, PageFile, built_file, file_answer
from tools.errors import NotFound

router = APIRouter(include_in_schema=False)

FOLDER = BUILT / "console"

ADDRESSES = (
    "/console",
    "/console/conversations",
    "/console/conversations/{conversation_id}",
    "/console/contacts",
    "/console/contacts/duplicates",
    "/console/contacts/conflicts",
    "/console/contacts/merges",
    "/console/contacts/{contact_id}",
    "/console/imports",
    "/console/imports/{import_id}",
    "/console/reports",
    "/console/settings",
    "/console/settings/tags",
    "/console/settings/templates",
    "/console/settings/templates/{name}",
    "/console/settings/team",
    "/console/settings/hooks",
    "/console/settings/hooks/{hook_id}",
    "/console/settings/tokens",
    "/console/settings/widgets",
    "/console/settings/widgets/{widget_id}",
    "/console/settings/channels",
    "/console/settings/business",
    "/console/settings/fields",
    "/console/settings/audit",
    "/console/settings/you",
)
"""What the page's own routes (``api/web/console/routes.ts``) know; everything else is 404."""

_PAGE = {
    **OF_OUR_PAGES,
    # No element may be made of text, by whatever script: no policy for it can be made.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    ),
}
_FOR_EVER = {
    # Their names change with their contents.
    "Cache-Control": "public, max-age=31536000, immutable",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


def console(request: Request) -> Response:
    """The page; what it shows at this address it finds out by itself."""
    return file_answer(request, _page(), _PAGE)


def _page() -> PageFile:
    file = built_file(FOLDER, "index.html")
    if file is None:
        raise NotFound("The console is not built yet: run `make web`.")
    return file


for address in ADDRESSES:
    router.add_api_route(address, console, methods=["GET", "HEAD"])


@router.api_route("/console/assets/{name}", methods=["GET", "HEAD"])
def part_of_console(name: str, request: Request) -> Response:
    """What the page is made of."""
    file = built_file(FOLDER / "assets", name)
    if file is None:
        raise NotFound("There is no such file.")
    return file_answer(request, file, _FOR_EVER)


@router.api_route("/console/{nothing:path}", methods=["GET", "HEAD"])
def no_such_page() -> Response:
    """The page, which says so."""
    file = _page()
    return Response(file.content, 404, media_type=file.media_type, headers=_PAGE)
