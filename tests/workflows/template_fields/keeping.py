"""How an answer that is owed is kept in mind."""

from datetime import timedelta
from typing import Any

from tests.databases import BUSINESS
from tests.workflows.house import House
from tests.workflows.template_fields.asking import asked, name_of
from tests.workflows.template_fields.exercise import exercise
from tests.workflows.template_fields.waiting import ASKS
from tools.actions.mail.tell_by_mail import TELL_OWNER
from tools.channels.mail_settings import MailServer, MailSettings, Security
from tools.conversations.conversation import ChannelKind
from tools.events import EventType
from tools.ids import ChannelId
from tools.team.channels import Channel

HOUR = timedelta(hours=1)
DETAILS = "bob@example.com, no phone please"


async def mail_channel(house: House) -> None:
    """The business can send mail."""
    settings = MailSettings(MailServer("127.0.0.1", 25, Security.NONE), "help@shop.example", "reply@shop.example")
    async with house.toolkit.once(BUSINESS) as work:
        channel = Channel(
            ChannelId("chn_mail"), BUSINESS, ChannelKind.EMAIL, "Mail", work.now, config=settings.to_config()
        )
        await work.channels.add(channel)


async def notices(house: House, time: timedelta) -> list[str]:
    """What is told of a follow-up within a time, looked at hour by hour."""
    for _ in range(int(time / HOUR)):
        await house.passes(HOUR)
    return [each.data["notice"] for each in await house.events() if each.type is EventType.FOLLOW_UP_DUE]


async def letters(house: House) -> int:
    """How many letters wait to be written to people of the business."""
    jobs = await house.due.claim_jobs(limit=99, lease=timedelta(seconds=1))
    return len([job for job in jobs if job.kind == TELL_OWNER])


@exercise("follow_up.email_owner", template="follow_up: {email_owner: false}", seen=0)
async def how_many_letters_the_owner_gets(house: House) -> Any:
    ann = await house.user("Ann", online=False)
    await mail_channel(house)
    await house.open_chat(assignee_id=ann.id)
    await house.customer(ASKS)
    await house.customer(DETAILS)
    return await letters(house)


@exercise("follow_up.reminder", template="follow_up: {reminder: 3 h}", seen=["due", "reminder", "reminder"])
async def again_after_so_long(house: House) -> Any:
    await asked(house, DETAILS)
    return await notices(house, 34 * HOUR)


@exercise("follow_up.reminder", template="follow_up: {reminder: null}", seen=["due"])
async def never_again(house: House) -> Any:
    await asked(house, DETAILS)
    return await notices(house, 52 * HOUR)


@exercise(
    "follow_up.escalate_to",
    "follow_up.escalate_after",
    template="follow_up: {escalate_to: Ben, escalate_after: 5 h, reminder: null}",
    seen=(["due", "escalated"], "Ben"),
)
async def somebody_else_after_so_long(house: House) -> Any:
    await house.user("Ben", online=False)
    await asked(house, DETAILS)
    told = await notices(house, 34 * HOUR)
    return told, await name_of(house, (await house.handover()).follow_up.owner_id)
