"""Python hooks: registered by the event's name, called beside the handover, never in its way."""

import asyncio
import logging
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.workflows.chatroom import Trial, trial
from tools.events import EventType
from workflows.handover.hooked_team import HookedTeam
from workflows.hooks import forget_hooks, hooks_for, on_event


@pytest.fixture(autouse=True)
def no_hooks() -> Iterator[None]:
    forget_hooks()
    yield
    forget_hooks()


async def settled(chat: Trial) -> None:
    team = chat.desk.team
    assert isinstance(team, HookedTeam)
    await team.settled()


async def test_hooks_of_both_kinds_are_told_the_events_public_fields() -> None:
    told: list[Mapping[str, Any]] = []

    @on_event("handover.timed_out")
    async def later(payload: Mapping[str, Any]) -> None:
        await asyncio.sleep(0)
        told.append(payload)

    @on_event("handover.captured")
    def at_once(payload: Mapping[str, Any]) -> None:
        told.append(payload)

    chat = trial()
    await chat.until_asked()
    await chat.write("ana@example.com, 0151 12345678")
    await settled(chat)

    assert [payload["type"] for payload in told] == ["handover.timed_out", "handover.captured"]
    assert told[0]["missing"] == ["email", "phone"]
    assert told[1]["captured"] == {"email": "ana@example.com", "phone": "+4915112345678"}
    assert told[1]["thread_id"] == chat.thread


async def test_a_hook_that_fails_or_hangs_changes_nothing(caplog: pytest.LogCaptureFixture) -> None:
    hanging = asyncio.Event()

    @on_event("handover.requested")
    async def hangs(payload: Mapping[str, Any]) -> None:
        await hanging.wait()

    @on_event("handover.requested")
    def fails(payload: Mapping[str, Any]) -> None:
        raise RuntimeError("no")

    chat = trial()
    with caplog.at_level(logging.ERROR):
        said = await chat.ask_for_person()
        hanging.set()
        await settled(chat)

    assert said[0].startswith("I'm getting a colleague")
    assert "The hook fails failed on handover.requested." in caplog.text


def test_registering_a_name_again_replaces_it() -> None:
    for number in (1, 2):

        @on_event("handover.captured", name="crm")
        def hook(payload: Mapping[str, Any], number: int = number) -> None:
            raise AssertionError(number)

    registered = hooks_for(EventType.HANDOVER_CAPTURED)

    assert [one.name for one in registered] == ["crm"]
    with pytest.raises(AssertionError, match="2"):
        registered[0].hook({})


def test_an_event_that_does_not_exist_is_refused_with_those_that_do() -> None:
    with pytest.raises(ValueError, match=r"handover\.timed_out"):
        on_event("handover.timedout")
