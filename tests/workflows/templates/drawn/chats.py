"""Chats that take the branches which no exercise of a field takes."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from tests.databases import BUSINESS
from tests.workflows.house import CHAT, House
from tests.workflows.template_fields.waiting import ASKS, accepted
from tools.actions.handovers.cancel_handover import cancel_handover

MINUTE = timedelta(minutes=1)
CHATS: list[tuple[str, Callable[[House], Awaitable[None]]]] = []
"""A template, and a chat under it."""


def under(template: str = "") -> Callable[[Callable[[House], Awaitable[None]]], Callable[[House], Awaitable[None]]]:
    """Registers a chat."""

    def register(play: Callable[[House], Awaitable[None]]) -> Callable[[House], Awaitable[None]]:
        CHATS.append((template, play))
        return play

    return register


@under()
async def called_off_while_waiting(house: House) -> None:
    await house.user("Ann")
    await house.open_chat()
    await house.customer(ASKS)
    handover_id = (await house.handover()).id
    await house.toolkit.run(BUSINESS, lambda work: cancel_handover(work, handover_id=handover_id, user_id=None))
    await house.turn()


@under()
async def all_given_while_waiting(house: House) -> None:
    await house.user("Ann")
    await house.open_chat()
    await house.customer(ASKS)
    await house.customer("bob@example.com, +44 7400 123456")
    await house.passes(2 * MINUTE)


@under()
async def all_refused_while_waiting(house: House) -> None:
    await house.user("Ann")
    await house.open_chat()
    await house.customer(ASKS)
    await house.customer("I won't give you my e-mail or my phone number")
    await house.passes(2 * MINUTE)


@under()
async def accepted_after_all(house: House) -> None:
    await house.open_chat()
    await house.customer(ASKS)
    ann = await house.user("Ann")
    await accepted(house, ann.id)


@under("wait: {when_nobody_is_there: wait}\nask: {details: []}")
async def nothing_to_ask_for(house: House) -> None:
    await house.open_chat()
    await house.customer(ASKS)
    await house.passes(2 * MINUTE)


@under("wait: {when_nobody_is_there: wait, first_reply: 20 s}")
async def nobody_is_asked_for(house: House) -> None:
    ann = await house.user("Ann")
    await house.open_chat()
    await house.customer(ASKS)
    await accepted(house, ann.id)
    await house.passes(MINUTE)
    assert (await house.handover(CHAT)).reason == "no_reply"
