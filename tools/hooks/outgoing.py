"""Requests to addresses that somebody typed: public ones only, no redirects, ten seconds, little of the answer."""

import asyncio
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from functools import cached_property
from typing import cast

import httpcore
import httpx

from tools.errors import Invalid
from tools.hooks.public_network import PublicNetwork, Refused
from tools.hooks.receiver_url import checked_url

TIMEOUT_SECONDS = 10.0
MOST_BYTES = 4096
"""So much of an answer is read."""

_OUR_HEADERS = {"content-type": "application/json", "user-agent": "Handoverkit", "accept-encoding": "identity"}


@dataclass(frozen=True)
class Answer:
    """What came back; without a status nothing did, and ``text`` says why."""

    status: int
    text: str
    retry_after: float | None = None
    """Seconds the receiver asks us to wait."""

    @property
    def ok(self) -> bool:
        """It was taken. A redirect is not: it is followed nowhere."""
        return 200 <= self.status < 300


class Outgoing:
    """Sends such requests. Nothing is kept between two of them: no cookies, no sign-in."""

    def __init__(
        self, *, allow_private: bool = False, seconds: float = TIMEOUT_SECONDS, tls: ssl.SSLContext | None = None
    ) -> None:
        """``allow_private`` is for trials on one machine; ``tls`` replaces the authorities that are trusted."""
        self.allow_private = allow_private
        self._seconds = seconds
        self._tls = tls
        self._network = PublicNetwork(allow_private=allow_private)

    async def close(self) -> None:
        """Gives the connections back."""
        if "_transport" in self.__dict__:
            await self._transport.aclose()
        self._network.close()

    async def post(self, url: str, body: str, headers: Mapping[str, str]) -> Answer:
        """Sends a body and says what came back; never raises for what a receiver or a network does."""
        try:
            async with asyncio.timeout(self._seconds):
                return await self._post(checked_url(url, allow_private=self.allow_private), body, headers)
        except TimeoutError:
            return Answer(0, f"No answer within {self._seconds:g} s.")
        except (Refused, Invalid) as error:
            return Answer(0, str(error))
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return Answer(0, f"{type(error).__name__}: {error}"[:MOST_BYTES])

    @cached_property
    def _transport(self) -> "GuardedTransport":
        # Reading the authorities that are trusted takes a while (some 50 ms), which no start need wait for.
        return GuardedTransport(self._network, self._tls or httpx.create_ssl_context(trust_env=False))

    async def _post(self, url: str, body: str, headers: Mapping[str, str]) -> Answer:
        request = httpx.Request(
            "POST",
            url,
            content=body.encode(),
            headers={**_OUR_HEADERS, **headers},
            extensions={"timeout": dict.fromkeys(("connect", "read", "write", "pool"), self._seconds)},
        )
        # The bare transport: a client would look for proxies in the environment, keep cookies, follow redirects.
        response = await self._transport.handle_async_request(request)
        try:
            read = await _first_bytes(response)
        finally:
            await response.aclose()
        # PostgreSQL keeps no NUL in a text.
        text = read.decode("utf-8", errors="replace").replace("\0", "\N{REPLACEMENT CHARACTER}")
        return Answer(response.status_code, text, retry_after=_seconds(response.headers.get("retry-after")))


class GuardedTransport(httpx.AsyncBaseTransport):
    """httpx over connections that ``PublicNetwork`` makes."""

    def __init__(self, network: PublicNetwork, tls: ssl.SSLContext) -> None:
        """Has no bound of its own on connections: one host's must not wait for another's."""
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls,
            max_connections=None,
            max_keepalive_connections=20,
            keepalive_expiry=5.0,
            network_backend=network,
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """One request; the answer's body is read by whoever asked."""
        assert isinstance(request.stream, httpx.AsyncByteStream)
        url = request.url
        inner = httpcore.Request(
            method=request.method,
            url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        try:
            answer = await self._pool.handle_async_request(inner)
        except httpcore.TimeoutException as error:
            raise httpx.TimeoutException(str(error), request=request) from error
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol) as error:
            raise httpx.TransportError(str(error), request=request) from error
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer, request))

    async def aclose(self) -> None:
        """Closes all connections."""
        await self._pool.aclose()


class _Body(httpx.AsyncByteStream):
    """An answer's body in httpx's words."""

    def __init__(self, answer: httpcore.Response, request: httpx.Request) -> None:
        self._answer = answer
        self._request = request

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for piece in self._answer.aiter_stream():
                yield piece
        except httpcore.TimeoutException as error:
            raise httpx.TimeoutException(str(error), request=self._request) from error
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise httpx.TransportError(str(error), request=self._request) from error

    async def aclose(self) -> None:
        await self._answer.aclose()


async def _first_bytes(response: httpx.Response) -> bytes:
    read = b""
    # Raw: a few compressed bytes may unpack to gigabytes.
    async with aclosing(cast("AsyncGenerator[bytes]", response.aiter_raw())) as pieces:
        async for piece in pieces:
            read += piece
            if len(read) >= MOST_BYTES:
                break
    return read[:MOST_BYTES]


def _seconds(text: str | None) -> float | None:
    """Retry-After as seconds; its other form, a date, is rare and left to our own back-off."""
    given = (text or "").strip()
    return float(given[:9]) if given.isascii() and given.isdigit() else None
