"""The answer that carries a stream: in order, ended once by whoever leaves, and nothing that fails is swallowed."""

import asyncio
from collections.abc import MutableMapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from api.streams.sse import EventStream, Tell

Message = MutableMapping[str, Any]


@dataclass
class Client:
    """Whoever reads the answer, and leaves when they like."""

    leaves: asyncio.Event = field(default_factory=asyncio.Event)
    got: list[Message] = field(default_factory=list)

    async def receive(self) -> Message:
        """As a server tells it: that they have left, or that they were told everything."""
        await self.leaves.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        """What they are told."""
        self.got.append(message)
        if message["type"] == "http.response.body" and not message["more_body"]:
            self.leaves.set()


class Counting:
    """Tells where it was left off and two numbers; fails or goes on then, as it is made."""

    def __init__(self, *, fails: bool = False, goes_on: bool = False) -> None:
        self.is_told = asyncio.Event()
        self.cleaned_up: list[str] = []
        self._fails = fails
        self._goes_on = goes_on

    async def tell_all(self, tell: Tell, last_event_id: str | None) -> None:
        """As a stream does it."""
        try:
            for each in (last_event_id or "", "1", "2"):
                await tell(each)
            self.is_told.set()
            if self._fails:
                raise ValueError("broken")
            if self._goes_on:
                await asyncio.Event().wait()
        finally:
            for step in ("the seat", "the connection"):
                await asyncio.sleep(0.01)
                self.cleaned_up.append(step)


async def _answered(stream: Counting, client: Client) -> None:
    async with asyncio.timeout(5):
        await EventStream(stream, "0")({"type": "http"}, client.receive, client.send)


async def test_it_is_told_in_order_from_where_the_client_left_off_and_ended() -> None:
    client = Client()

    await _answered(Counting(), client)

    assert client.got[0]["status"] == 200
    assert (b"content-length", b"0") not in client.got[0]["headers"]
    assert [each["body"] for each in client.got[1:]] == [b"0", b"1", b"2", b""]


async def test_who_leaves_ends_it_once_and_it_is_cleaned_up_before_the_request_ends() -> None:
    client, stream = Client(), Counting(goes_on=True)

    answering = asyncio.create_task(_answered(stream, client))
    await stream.is_told.wait()
    client.leaves.set()
    await answering

    assert stream.cleaned_up == ["the seat", "the connection"]


async def test_who_has_left_before_it_began_leaves_nothing_taken() -> None:
    client, stream = Client(), Counting(goes_on=True)
    client.leaves.set()

    await _answered(stream, client)

    assert stream.cleaned_up == ["the seat", "the connection"]


async def test_what_fails_in_it_is_raised_and_the_answer_is_not_ended_as_if_it_were_whole() -> None:
    client = Client()

    with pytest.raises(ExceptionGroup) as failed:
        await _answered(Counting(fails=True), client)

    assert isinstance(failed.value.exceptions[0], ValueError)
    assert client.got[-1]["more_body"]
