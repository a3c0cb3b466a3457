"""The line to one service: what is asked is asked again until it is answered, and a stream goes on where it broke."""

import asyncio
import logging
import random
from collections.abc import AsyncGenerator, Mapping
from uuid import uuid4

import httpx

from tools.errors import Busy, TooMany, Unreachable, Unusable
from workflows.handover.remote.problems import problem_in
from workflows.handover.remote.told import Told, told_in
from workflows.handover.state import JsonDict

_TIMEOUT = httpx.Timeout(30, connect=10)
_QUIET = httpx.Timeout(60, connect=10)
"""A stream gives a sign of life every 15 seconds; one that is quiet for so long is dead."""
_FIRST_PAUSE = 0.1
_LONGEST_PAUSE = 5.0
_log = logging.getLogger(__name__)


class Line:
    """Every call it makes may be made twice: by a ``client_id``, an ``Idempotency-Key``, or by its nature."""

    def __init__(
        self, url: str, token: str, *, patience: float, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        """``patience`` is for how many seconds a call is tried. Nothing is opened yet.

        Raises ``Unusable`` for an address that is none.
        """
        if not url.startswith(("http://", "https://")):
            raise Unusable(f"The address of a service begins with https:// or http://, and this is {url!r}.")
        self._url = url.rstrip("/")
        self._token = token
        self._patience = patience
        # Each chat that waits for its answer holds a connection.
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=100)
        self._client = httpx.AsyncClient(base_url=self._url, transport=transport, timeout=_TIMEOUT, limits=limits)

    async def close(self) -> None:
        """Hangs up."""
        await self._client.aclose()

    async def ask(
        self,
        method: str,
        path: str,
        *,
        body: JsonDict | None = None,
        params: Mapping[str, str | int] | None = None,
        token: str | None = None,
    ) -> JsonDict:
        """The answer; in the business's name, or with a visitor's token in that visitor's.

        Raises the service's own errors, and ``Unreachable`` when it does not answer for too long.
        """
        headers = self._headers(token)
        if method == "POST":
            headers["Idempotency-Key"] = uuid4().hex
        request = self._client.build_request(method, path, json=body, params=params, headers=headers)
        fault = "no answer"
        pause = _FIRST_PAUSE
        try:
            async with asyncio.timeout(self._patience):
                while True:
                    try:
                        return await self._answer(request)
                    except httpx.TransportError as error:
                        fault = str(error) or type(error).__name__
                    except (Busy, Unreachable) as error:
                        fault = str(error)
                    except TooMany as refused:
                        if refused.retry_after > self._patience:
                            raise
                        fault, pause = str(refused), refused.retry_after
                    await asyncio.sleep(_about(pause))
                    pause = min(2 * pause, _LONGEST_PAUSE)
        except TimeoutError:
            message = f"{self._url} does not answer ({fault}). What was asked may have been done; ask again."
            raise Unreachable(message) from None

    async def follow(
        self, path: str, *, params: Mapping[str, str | int] | None = None, token: str | None = None
    ) -> AsyncGenerator[Told, None]:
        """A stream that has no end: a connection that was lost is made anew, and goes on behind the last event.

        Raises the service's own errors, such as ``NotSignedIn`` when the token is good for nothing any more.
        """
        place: str | None = None
        pause = _FIRST_PAUSE
        while True:
            headers = self._headers(token) | ({"Last-Event-ID": place} if place else {})
            try:
                async with self._client.stream(
                    "GET", path, params=params, headers=headers, timeout=_QUIET
                ) as response:
                    await _refuse_problem(response)
                    async for told in told_in(response.aiter_lines()):
                        place, pause = told.place or place, _FIRST_PAUSE
                        yield told
            except (httpx.TransportError, Busy, Unreachable) as error:
                _log.info("The stream %s broke off and goes on: %s", path, error)
            except TooMany as refused:
                pause = refused.retry_after
            await asyncio.sleep(_about(pause))
            pause = min(2 * pause, _LONGEST_PAUSE)

    async def _answer(self, request: httpx.Request) -> JsonDict:
        response = await self._client.send(request)
        problem = problem_in(response)
        if problem is not None:
            raise problem
        answer: JsonDict = response.json() if response.content else {}
        return answer

    def _headers(self, token: str | None) -> dict[str, str]:
        return {"Authorization": f"Bearer {token or self._token}"}


async def _refuse_problem(response: httpx.Response) -> None:
    if not response.is_success:
        await response.aread()
        problem = problem_in(response)
        assert problem is not None
        raise problem


def _about(pause: float) -> float:
    """Many that lost one service do not come back at the same moment."""
    return pause * random.uniform(0.75, 1.25)  # noqa: S311 - not a secret.
