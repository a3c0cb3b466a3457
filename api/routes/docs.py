"""``/docs``: the schema as a plain page, made here: nothing is fetched from elsewhere and no script runs."""

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

router = APIRouter(include_in_schema=False)

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}"
    "code{font-size:.95em}dt{margin-top:.8rem}dd{margin-left:1.5rem}h2{margin-top:2.5rem}"
)


@router.get("/docs")
async def docs(request: Request) -> HTMLResponse:
    """Every operation with what it takes and gives."""
    page = "".join(_page(request.app.openapi()))
    return HTMLResponse(page, headers={"Content-Security-Policy": _POLICY})


def _page(schema: Mapping[str, Any]) -> Iterator[str]:
    title = escape(schema["info"]["title"])
    yield f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}: API</title><style>{_STYLE}</style>'
    yield f"<h1>{title}</h1><p>{escape(schema['info']['description'])}</p>"
    yield '<p>For programs: <a href="/openapi.json">openapi.json</a>. Errors are problem details (RFC 9457).</p>'
    groups: dict[str, list[str]] = {}
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            groups.setdefault(operation.get("tags", ["other"])[0], []).append(_entry(method, path, operation))
    for name, entries in groups.items():
        yield f"<h2>{escape(name)}</h2><dl>{''.join(entries)}</dl>"
    yield "<h1>Bodies</h1><dl>"
    for name, body in sorted(schema["components"]["schemas"].items()):
        yield f'<dt id="{escape(name)}"><code>{escape(name)}</code></dt><dd>{_fields(body)}</dd>'
    yield "</dl></html>"


def _entry(method: str, path: str, operation: Mapping[str, Any]) -> str:
    parameters = ", ".join(escape(each["name"]) for each in operation.get("parameters", ()))
    said = escape(operation.get("description", ""))
    takes = "".join(_names(operation.get("requestBody", {})))
    gives = "".join(name for code, each in operation["responses"].items() if code[0] == "2" for name in _names(each))
    details = [
        f"parameters: <code>{parameters}</code>" if parameters else "",
        f"takes {takes}" if takes else "",
        f"gives {gives}" if gives else "",
    ]
    more = "; ".join(filter(None, details))
    return f"<dt><code><b>{method.upper()}</b> {escape(path)}</code></dt><dd>{said}<br><small>{more}</small></dd>"


def _names(part: Mapping[str, Any]) -> Iterator[str]:
    for content in part.get("content", {}).values():
        name = escape(content.get("schema", {}).get("$ref", "").rpartition("/")[2])
        if name:
            yield f'<a href="#{name}"><code>{name}</code></a> '


def _fields(body: Mapping[str, Any]) -> str:
    said = escape(body.get("description", ""))
    names = ", ".join(escape(each) for each in body.get("properties", body.get("enum", ())))
    return f"{said}<br><small><code>{names}</code></small>"
