"""Codes by text message pause when too few of them come back, and the admins hear of it."""

from datetime import timedelta

from tests.databases import BUSINESS
from tests.workflows.codes.test_hosted_codes import MINUTE, VERIFY, asked_for_code
from tests.workflows.house import CHAT, House
from tools.clock import SimulatedClock
from tools.contacts.identifiers import IdentifierKind, Key
from tools.events import EventType
from tools.ids import ConversationId
from tools.storage.toolkit import SqlToolkit
from workflows.handover.templates.file import read_template


async def test_codes_by_text_message_pause_when_too_few_come_back_and_admins_hear_of_it_once_a_day(
    toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    house = House(toolkit, clock, template=read_template(VERIFY.replace("email", "phone")))

    await house.open_chat()

    async def asks(name: str) -> bool:
        """Whether a code was sent."""
        chat = await house.open_chat(ConversationId(f"cnv_{name}"))
        return (await asked_for_code(house, "07400 123456", chat))[0].startswith("Thank you! I've sent")

    sent = [await asks("early")]
    for day in ("today", "tomorrow"):
        await text_messages_sent(house, 30)
        sent += [await asks(f"{day}_first"), await asks(f"{day}_second")]
        clock.advance(timedelta(hours=24))
    sent.append(await asks("late"))

    told = [event.data for event in await house.events() if event.type is EventType.CODES_PAUSED]
    async with toolkit.reading(BUSINESS) as work:
        noted = await work.audit.latest(before=None, limit=10, what=EventType.CODES_PAUSED)
    assert sent == [True, False, False, False, False, True]
    assert told == [{"sent": 30, "came_back": 0}] * 2
    assert len(noted) == 2


async def text_messages_sent(house: House, number: int) -> None:
    """So many codes, to so many numbers; none came back."""
    async with house.toolkit.once(BUSINESS) as work:
        for each in range(number):
            key = Key(IdentifierKind.PHONE, f"+4474001300{each:02}")
            lasts_until = work.now + 10 * MINUTE
            code_id = work.new_id("otc")
            await work.codes.issue(code_id, key, conversation_id=CHAT, network_address="", expires_at=lasts_until)
