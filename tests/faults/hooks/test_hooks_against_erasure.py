"""A person is erased while hooks are being told: no delivery is made of what is gone."""

import asyncio

import pytest

from tests.databases import BUSINESS
from tests.hooked import deliveries, fan_out, hooked
from tests.people import add_contact, add_conversation
from tools.actions.contacts.leaving.erase_contact import erase_contact
from tools.clock import SimulatedClock
from tools.events import EventType
from tools.ids import ContactId
from tools.storage.toolkit import SqlToolkit
from tools.storage.unit_of_work import SqlUnitOfWork


async def told_of(work: SqlUnitOfWork) -> ContactId:
    """Something was announced of a person in a conversation."""
    contact_id = await add_contact(work)
    chat = await add_conversation(work, contact_id)
    data = {"captured": {"email": "ann@example.com"}}
    work.announce(EventType.HANDOVER_CAPTURED, data, conversation_id=chat.id, contacts=(contact_id,))
    return contact_id


@pytest.mark.parametrize("who_is_first", ["erasing", "telling"])
async def test_nothing_of_an_erased_person_is_told(
    toolkit: SqlToolkit, clock: SimulatedClock, who_is_first: str
) -> None:
    hook = await hooked(toolkit, "https://receiver.example")
    contact_id = await toolkit.run(BUSINESS, told_of)
    telling = fan_out(toolkit, started_at=clock.now())

    async def erase(work: SqlUnitOfWork) -> bool:
        await erase_contact(work, contact_id=contact_id, by_id=None)
        return True

    async with toolkit.once(BUSINESS) as work:
        if who_is_first == "erasing":
            await erase(work)
            other = asyncio.create_task(telling.step())
        else:
            # With this every step of telling begins.
            assert await work.hooks.lock(hook.id) is not None
            other = asyncio.create_task(toolkit.run(BUSINESS, erase))
        await asyncio.sleep(0.2)
        assert not other.done()
    await other
    await telling.step()

    assert [each.type for each in await deliveries(toolkit, hook.id)] == [EventType.CONTACT_DELETED.value]
