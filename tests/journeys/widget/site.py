"""A site of somebody else: one page with the widget's tag, under a policy as strict as a site may have."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html import escape

STRICT = (
    "default-src 'none'; script-src {service} 'nonce-of-the-site'; connect-src {service}; style-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types lit-html"
)
WITH_PICTURES = STRICT + "; img-src {service}"
HOSTILE_STYLES = (
    "body * { display: none !important; color: red !important; font-size: 40px !important } body { margin: 0 }"
)


@dataclass
class Site:
    """Where it is, and what its tag says beside the script's address."""

    origin: str
    service: str
    tag: dict[str, str] = field(default_factory=dict)
    language: str = "en"
    policy: str = STRICT
    styles: str = "body { font-family: sans-serif; margin: 0 }"

    def page(self) -> str:
        """The page as it is now."""
        said = "".join(f' data-{name}="{escape(value)}"' for name, value in self.tag.items())
        return f"""<!doctype html>
<html lang="{self.language}">
<head><meta charset="utf-8"><title>A shop</title><link rel="stylesheet" href="/site.css">
<meta name="viewport" content="width=device-width">
<script src="{self.service}/widget.js"{said} async></script></head>
<body><main><h1>A shop of somebody else</h1><p><a href="#more">Read more</a></p></main></body>
</html>"""


@asynccontextmanager
async def somebody_elses(service: str, **tag: str) -> AsyncIterator[Site]:
    """Another origin than the service's: another name of this machine, and another port."""
    server = await asyncio.start_server(lambda reader, writer: _answer(site, reader, writer), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    site = Site(origin=f"http://localhost:{port}", service=service, tag=tag)
    async with server:
        yield site


async def _answer(site: Site, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    path = (await reader.readuntil(b"\r\n\r\n")).split(b" ", 2)[1]
    kind, text = ("text/css", site.styles) if path == b"/site.css" else ("text/html; charset=utf-8", site.page())
    body = text.encode()
    head = [
        "HTTP/1.1 200 OK",
        f"Content-Type: {kind}",
        f"Content-Length: {len(body)}",
        f"Content-Security-Policy: {site.policy.format(service=site.service)}",
        "Connection: close",
    ]
    writer.write("\r\n".join(head).encode() + b"\r\n\r\n" + body)
    await writer.drain()
    writer.close()
