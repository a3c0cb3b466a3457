"""A way to a Redis that may be away: it fails fast, says once that it does, and is tried again by itself."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

PATIENCE_SECONDS = 0.5
"""How long an answer may take. A request of a customer's may be waiting for it."""

REST_SECONDS = 1.0
"""After a failure Redis is left alone for so long, so that not every request waits in vain."""

LOST = (RedisError, OSError, TimeoutError)
"""All that tells that Redis is away, starting, full or not what it should be."""

Answer = TypeVar("Answer")
_log = structlog.get_logger(__name__)


class Away(Exception):
    """Redis does not answer now."""


class RedisLink:
    """Questions to one Redis."""

    def __init__(self, url: str, *, prefix: str) -> None:
        """Connects with the first question. ``prefix`` keeps installations apart that share a Redis."""
        self.prefix = prefix
        self._client = new_client(url, answers_within=PATIENCE_SECONDS)
        self._quiet_until = 0.0
        self._lost = False

    async def ask(self, question: Callable[[Redis], Awaitable[Answer]]) -> Answer:
        """The answer.

        Raises ``Away`` when there is none, and for a while after that without asking.
        """
        loop = asyncio.get_running_loop()
        if loop.time() < self._quiet_until:
            raise Away
        try:
            answer = await question(self._client)
        except LOST as error:
            self._quiet_until = loop.time() + REST_SECONDS
            if not self._lost:
                self._lost = True
                _log.warning("redis is away; this process goes on without it", error=repr(error))
            raise Away from error
        if self._lost:
            self._lost = False
            _log.warning("redis is back")
        return answer

    async def close(self) -> None:
        """Gives the connections back."""
        await self._client.aclose()


def new_client(url: str, *, answers_within: float | None) -> Redis:
    """A client without retries of its own; ``None`` is for a reader that waits for what others tell."""
    client: Redis = Redis.from_url(
        url,
        socket_timeout=answers_within,
        socket_connect_timeout=answers_within or 5.0,
        retry=Retry(NoBackoff(), 0),
        decode_responses=True,
    )
    return client
