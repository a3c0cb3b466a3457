"""Handovers that an earlier version began under a template go on by it, as it was then, after an upgrade."""

from datetime import timedelta

import pytest

from tests.databases import BUSINESS
from tests.workflows.house import House
from tests.workflows.stored.reload import recorded_house
from tools.conversations.handover import HandoverState
from tools.ids import ConversationId
from tools.team.people import Presence

ASKS = "I want to talk to a person"
VERSIONS = [("first", 1), ("second", 2)]
MINUTE = timedelta(minutes=1)

house = recorded_house("templates_1")


def chat(version: str, name: str) -> ConversationId:
    return ConversationId(f"cnv_{version}_{name}")


@pytest.mark.parametrize(("version", "number"), VERSIONS)
async def test_who_was_asked_is_asked_on_as_often_and_in_the_words_of_then(
    house: House, version: str, number: int
) -> None:
    here = chat(version, "asked")

    again = await house.customer("hm, what is it about", here)
    await house.customer("+44 7400 123459", here)
    said = await house.customer("4711", here)

    handover = await house.handover(here)
    assert (handover.template_version, handover.state) == (number, HandoverState.CAPTURED)
    # The first version asks for each detail twice, the second once.
    assert again[-1].startswith("I've kept that" if number == 1 else f"{version.title()}: which order?")
    assert said[-1] == f"{version.title()}: thanks." or number == 2


@pytest.mark.parametrize(("version", "number"), VERSIONS)
async def test_an_answer_to_a_question_of_then_is_kept_under_its_name(
    house: House, version: str, number: int
) -> None:
    said = await house.customer("4711", chat(version, "answered"))

    handover = await house.handover(chat(version, "answered"))
    assert said[-1] == f"{version.title()}: thanks."
    assert handover.captured == {"phone": "+447400123459", "answer.order": "4711"}


@pytest.mark.parametrize(("version", "wait"), [("first", 3), ("second", 5)])
async def test_who_waits_waits_as_long_as_was_said_then(house: House, version: str, wait: int) -> None:
    here = chat(version, "waiting")
    await stays(house)

    await house.passes(wait * MINUTE - timedelta(seconds=1))
    before = (await house.handover(here)).state
    await house.passes(timedelta(seconds=2))

    assert before is HandoverState.WAITING
    assert (await house.handover(here)).state is HandoverState.COLLECTING
    assert (await house.said(here))[-1].startswith(f"{version.title()}: sorry.")


@pytest.mark.parametrize(("version", "number"), VERSIONS)
async def test_a_promise_of_then_is_held_and_whoever_waits_on_because_of_it_does_so_by_the_same(
    house: House, version: str, number: int
) -> None:
    here = chat(version, "accepted")
    before = await house.handover(here)

    await house.passes(MINUTE)

    again = await house.handover(here)
    assert before.template_version == number
    assert (again.previous_id, again.reason, again.template_version) == (before.id, "no_reply", number)


async def test_another_handover_of_an_old_chat_begins_by_what_runs_now(house: House) -> None:
    here = chat("first", "answered")
    await house.customer("4711", here)
    house.clock.advance(MINUTE)

    await house.customer(ASKS, here)

    assert (await house.handover(here)).template_version == 2


async def stays(house: House) -> None:
    """Ann is there for as long as anybody waits."""
    async with house.toolkit.once(BUSINESS) as work:
        (ann,) = await work.users.active()
        await work.users.seen(ann.id, presence=Presence.ONLINE, at=work.now + 10 * MINUTE)
