"""Wake-ups across processes by way of Redis; within this one they need no Redis, and are never late for it."""

import asyncio
import json
import random
import secrets
from collections.abc import Iterable
from contextlib import AbstractAsyncContextManager
from functools import partial
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.asyncio.client import PubSub

from tools.ids import BusinessId, ConversationId
from tools.live.in_process import InProcessBell, InProcessBroadcast, InProcessCalls
from tools.live.redis_link import LOST, Away, RedisLink, new_client
from tools.work.due import Ready

SILENCE_SECONDS = 5.0
"""A reader that hears nothing for so long asks whether anybody is there; after twice that it connects anew."""

_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 5.0
_AT_ONCE = 1000
"""So many conversations are named in one message."""
_log = structlog.get_logger(__name__)


class RedisBroadcast:
    """Publisher and subscriber of many processes."""

    def __init__(self, url: str, *, prefix: str = "handover") -> None:
        """Does nothing before ``open``."""
        self._here = InProcessBroadcast()
        self._link = RedisLink(url, prefix=prefix)
        self._reader = new_client(url, answers_within=None)
        self._channel = f"{prefix}:news"
        self._me = secrets.token_hex(8)
        self._events: set[BusinessId] = set()
        self._calls: set[Ready] = set()
        self._something = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def open(self) -> None:
        """Begins to tell and to hear. A Redis that is away now is found when it comes."""
        self._tasks = [asyncio.create_task(self._tell_forever()), asyncio.create_task(self._hear_forever())]

    async def close(self) -> None:
        """Ends both. What was not told yet is found by whoever polls."""
        unended = set(self._tasks)
        while unended:
            # Once is not enough: Python 3.11's wait_for, in which the client writes, may swallow it.
            for task in unended:
                task.cancel()
            _, unended = await asyncio.wait(unended, timeout=0.1)
        await self._link.close()
        await self._reader.aclose()

    def conversations(self, business_id: BusinessId, conversation_ids: frozenset[ConversationId]) -> None:
        """Calls for runners, here at once."""
        self._here.conversations(business_id, conversation_ids)
        self._calls.update(Ready(business_id, each) for each in conversation_ids)
        self._something.set()

    def events(self, business_id: BusinessId) -> None:
        """Rings all bells of the business, here at once."""
        self._here.events(business_id)
        self._events.add(business_id)
        self._something.set()

    def events_of(self, business_id: BusinessId) -> AbstractAsyncContextManager[InProcessBell]:
        """A bell of one's own."""
        return self._here.events_of(business_id)

    def all_events(self) -> AbstractAsyncContextManager[InProcessBell]:
        """A bell of one's own."""
        return self._here.all_events()

    def listening(self) -> AbstractAsyncContextManager[InProcessCalls]:
        """Calls of one's own."""
        return self._here.listening()

    async def _tell_forever(self) -> None:
        while True:
            await self._something.wait()
            self._something.clear()
            # What comes while one message is under way goes together into the next.
            events, self._events = self._events, set()
            calls, self._calls = self._calls, set()
            try:
                for message in _messages(self._me, events, calls):
                    await self._link.ask(partial(_publish, channel=self._channel, message=message))
            except Away:
                continue  # Those who did not hear it poll.
            except Exception:
                _log.exception("could not tell other processes")

    async def _hear_forever(self) -> None:
        pause, told_of_loss = _FIRST_PAUSE, False
        while True:
            try:
                async with self._reader.pubsub() as subscription:
                    await subscription.subscribe(self._channel)
                    async for message in _heard(subscription):
                        if message["type"] == "subscribe":
                            pause, told_of_loss = _FIRST_PAUSE, False
                            self._here.perhaps_missed()
                        elif message["type"] == "message":
                            self._pass_on(message["data"])
            except LOST as error:
                if not told_of_loss:
                    told_of_loss = True
                    _log.warning("hearing nothing from other processes; polling goes on", error=repr(error))
            except Exception:
                _log.exception("hearing nothing from other processes")
            await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - not a secret.
            pause = min(pause * 2, _LONGEST_PAUSE)

    def _pass_on(self, text: str) -> None:
        try:
            message = json.loads(text)
            if message["from"] == self._me:
                return
            for business_id in message["events"]:
                self._here.events(BusinessId(business_id))
            for business_id, conversation_id in message["calls"]:
                self._here.conversations(BusinessId(business_id), frozenset({ConversationId(conversation_id)}))
        except (ValueError, KeyError, TypeError):
            # Another version may share this Redis; what it meant is found by polling.
            _log.warning("did not understand another process", message=text[:200])


async def _publish(client: Redis, *, channel: str, message: str) -> None:
    await client.publish(channel, message)


def _messages(sender: str, events: Iterable[BusinessId], calls: Iterable[Ready]) -> Iterable[str]:
    waiting_events = sorted(events)
    waiting_calls = sorted((each.business_id, each.conversation_id) for each in calls)
    while waiting_events or waiting_calls:
        message: dict[str, Any] = {
            "from": sender,
            "events": waiting_events[:_AT_ONCE],
            "calls": waiting_calls[:_AT_ONCE],
        }
        waiting_events, waiting_calls = waiting_events[_AT_ONCE:], waiting_calls[_AT_ONCE:]
        yield json.dumps(message, separators=(",", ":"))


async def _heard(subscription: PubSub) -> Any:
    """Every message; raises ``TimeoutError`` when a server that was asked whether it is there stays silent."""
    asked = False
    while True:
        message = await subscription.get_message(timeout=SILENCE_SECONDS)
        if message is not None:
            asked = False
            yield message
        elif asked:
            raise TimeoutError("Redis has not said a word.")
        else:
            await subscription.ping()
            asked = True
