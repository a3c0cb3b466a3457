"""What is owed comes due once, is reminded of, goes to somebody else, and rests when it is done."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.api.mail.post_office import PostOffice, post_office
from tests.databases import BUSINESS, WHATSAPP
from tests.people import add_contact
from tests.workflows.house import CHAT, House
from tests.workflows.template_fields.keeping import notices
from tests.workflows.template_fields.waiting import ASKS
from tools.actions.handovers.settle_follow_up import settle_follow_up
from tools.channels.mail_servers import MailServers
from tools.channels.mail_settings import MailServer, MailSettings, Security
from tools.channels.smtp_sender import SmtpSender
from tools.clock import SimulatedClock
from tools.contacts.contact import Audience
from tools.conversations.conversation import ChannelKind, IdentityLevel
from tools.conversations.handover import FollowUp
from tools.errors import Invalid
from tools.events import EventType
from tools.ids import ChannelId, TeamId, UserId
from tools.storage.toolkit import SqlToolkit
from tools.storage.unit_of_work import SqlUnitOfWork
from tools.team.channels import Channel
from tools.team.teams import Team
from workflows.handover.templates.file import read_template
from workflows.mail.to_owners import OwnerMail

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
DETAILS = "bob@example.com, no phone please"
URL = "https://desk.shop.example"


async def owed_by_ann(toolkit: SqlToolkit, clock: SimulatedClock, template: str = "") -> tuple[House, UserId]:
    """A captured chat of Ann's."""
    house = House(toolkit, clock, template=read_template(template or "name: default"))
    ann = await house.user("Ann", online=False)
    await house.open_chat(assignee_id=ann.id)
    return house, ann.id


async def captured(house: House) -> FollowUp:
    await house.customer(ASKS)
    await house.customer(DETAILS)
    return (await house.handover()).follow_up


async def change(house: House, user_id: UserId, **changes: Any) -> FollowUp:
    handover = await house.handover()

    async def act(work: SqlUnitOfWork) -> FollowUp:
        kept = await settle_follow_up(work, handover_id=handover.id, user_id=user_id, changes=changes)
        return kept.follow_up

    return await house.toolkit.run(BUSINESS, act)


@asynccontextmanager
async def mailing(house: House) -> AsyncIterator[PostOffice]:
    """The business has a channel that sends through the office."""
    async with post_office() as office:
        server = MailServer("127.0.0.1", office.port, Security.NONE)
        settings = MailSettings(server, "help@shop.example", "reply@shop.example")
        async with house.toolkit.once(BUSINESS) as work:
            channel = Channel(ChannelId("chn_mail"), BUSINESS, ChannelKind.EMAIL, "Mail", work.now)
            await work.channels.add(Channel(**{**channel.__dict__, "config": settings.to_config()}))
        yield office


async def write_letters(house: House) -> None:
    """Whoever is to be told by e-mail is."""
    sender = SmtpSender(MailServers(lambda sealed, _: sealed, allow_private=True))
    telling = OwnerMail(house.toolkit, sender, url=URL)
    for job in await house.due.claim_jobs(limit=99, lease=HOUR):
        if job.kind == "tell_owner":
            await telling.tell(job)
            await house.due.finish_job(job)


async def test_it_is_due_once_and_then_reminded_of_until_nobody_reads_that_any_more(
    toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    house, ann = await owed_by_ann(toolkit, clock)
    owed = await captured(house)

    told = await notices(house, 10 * DAY)

    assert owed.due_at == datetime.fromisoformat("2026-11-24T12:00:00+00:00")
    assert told == ["due", *["reminder"] * 5]
    events = [each for each in await house.events() if each.type is EventType.FOLLOW_UP_DUE]
    assert (events[0].at - owed.due_at, events[0].data["owner_id"], events[0].data["told"]) == (HOUR * 0, ann, [ann])


async def test_what_is_done_is_left_in_peace_and_what_is_opened_again_is_due_again(
    toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    house, ann = await owed_by_ann(toolkit, clock)
    await captured(house)

    await change(house, ann, done=True)
    done = await notices(house, 3 * DAY)
    await change(house, ann, done=False)
    again = await notices(house, HOUR)

    assert (done, again) == ([], ["due"])


async def test_another_time_is_another_due_time(toolkit: SqlToolkit, clock: SimulatedClock) -> None:
    house, ann = await owed_by_ann(toolkit, clock)
    await captured(house)

    await change(house, ann, due_at=clock.now() + 3 * HOUR)
    sooner = await notices(house, 3 * HOUR)
    await change(house, ann, due_at=clock.now() + 5 * HOUR)
    between = await notices(house, 4 * HOUR)
    later = await notices(house, 1 * HOUR)
    await change(house, ann, due_at=None)
    never = await notices(house, 3 * DAY)

    assert (sooner, between, later, never) == (["due"], ["due"], ["due", "due"], ["due", "due"])


async def test_it_goes_to_a_user_who_owes_it_then_and_is_reminded(toolkit: SqlToolkit, clock: SimulatedClock) -> None:
    house, _ = await owed_by_ann(toolkit, clock, "follow_up: {escalate_to: Ben, escalate_after: 5 h, reminder: 4 h}")
    ben = await house.user("Ben", online=False)
    await captured(house)

    told = await notices(house, 36 * HOUR)

    kept = (await house.handover()).follow_up
    assert told == ["due", "reminder", "escalated", "reminder"]
    assert kept.owner_id == ben.id
    assert kept.escalated_at == datetime.fromisoformat("2026-11-24T17:00:00+00:00")


async def test_of_a_team_all_are_told_and_the_owner_stays(toolkit: SqlToolkit, clock: SimulatedClock) -> None:
    house, ann = await owed_by_ann(
        toolkit, clock, "follow_up: {escalate_to: Leads, escalate_after: 5 h, reminder: null}"
    )
    members = [(await house.user(name, online=False)).id for name in ("Ben", "Cleo")]
    async with house.toolkit.once(BUSINESS) as work:
        await work.teams.add(Team(TeamId("tem_leads"), BUSINESS, "Leads", frozenset(members)))
    await captured(house)

    told = await notices(house, 34 * HOUR)

    events = [each for each in await house.events() if each.type is EventType.FOLLOW_UP_DUE]
    assert told == ["due", "escalated"]
    assert sorted(events[-1].data["told"]) == sorted(members)
    assert (await house.handover()).follow_up.owner_id == ann


@pytest.mark.parametrize("named", ["Ben", "Leads"])
async def test_it_goes_to_nobody_who_may_not_see_the_chat(
    toolkit: SqlToolkit, clock: SimulatedClock, named: str
) -> None:
    template = f"follow_up: {{escalate_to: {named}, escalate_after: 5 h, reminder: null}}"
    house, ann = await owed_by_ann(toolkit, clock, template)
    ben = (await house.user("Ben", online=False)).id
    async with house.toolkit.once(BUSINESS) as work:
        await work.teams.add(Team(TeamId("tem_leads"), BUSINESS, "Leads", frozenset({ben})))
    await captured(house)
    async with house.toolkit.once(BUSINESS) as work:
        await work.conversations.show_to(CHAT, Audience(frozenset({ann})))

    await notices(house, 34 * HOUR)

    events = [each for each in await house.events() if each.type is EventType.FOLLOW_UP_DUE]
    assert [(each.data["notice"], each.data["told"]) for each in events] == [("due", [ann]), ("escalated", [])]
    assert (await house.handover()).follow_up.owner_id == ann


async def test_the_owner_is_written_to_when_it_is_opened_and_due_and_nobody_twice(
    toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    house, _ = await owed_by_ann(toolkit, clock)
    async with mailing(house) as office:
        await captured(house)
        await write_letters(house)
        await write_letters(house)
        await notices(house, 28 * HOUR)
        await write_letters(house)

    assert [each.mail["Subject"] for each in office.got] == [
        "An answer is owed to Guest 4F2A",
        "The answer to Guest 4F2A is due",
    ]
    assert {each.to for each in office.got} == {("ann@shop.example.com",)}
    assert "Due: 2026-11-24 12:00 (UTC)" in office.got[0].text
    assert "To be reached: by e-mail" in office.got[0].text
    assert f"{URL}/console/conversations/{CHAT}" in office.got[0].text
    assert "bob@example.com" not in office.got[0].text
    assert office.got[0].mail["Auto-Submitted"] == "auto-generated"


async def test_a_letter_names_nobody_whom_its_reader_may_not_see(toolkit: SqlToolkit, clock: SimulatedClock) -> None:
    house, _ = await owed_by_ann(toolkit, clock)
    async with mailing(house) as office:
        await captured(house)
        async with house.toolkit.once(BUSINESS) as work:
            await work.contacts.show_to((await house.conversation()).contact_id, Audience(frozenset({"usr_boss"})))
        await write_letters(house)

    assert [each.mail["Subject"] for each in office.got] == ["An answer is owed to a customer"]
    assert "Guest 4F2A" not in office.got[0].text


@pytest.mark.parametrize("case", ["answered", "hidden", "left"])
async def test_a_letter_that_holds_no_more_is_not_written(
    toolkit: SqlToolkit, clock: SimulatedClock, case: str
) -> None:
    house, ann = await owed_by_ann(toolkit, clock)
    async with mailing(house) as office:
        await captured(house)
        if case == "answered":
            await change(house, ann, done=True)
        async with house.toolkit.once(BUSINESS) as work:
            conversation = await work.conversations.lock(CHAT)
            assert conversation is not None
            if case == "hidden":
                hidden = {**conversation.__dict__, "assignee_id": None}
                await work.conversations.save(type(conversation)(**hidden))
                await work.conversations.show_to(CHAT, Audience(frozenset({"usr_boss"})))
            if case == "left":
                await work.users.deactivate(ann, at=work.now)
        await write_letters(house)

    assert office.got == []


async def test_the_follow_up_of_an_earlier_handover_is_kept_too(toolkit: SqlToolkit, clock: SimulatedClock) -> None:
    house, _ = await owed_by_ann(toolkit, clock)
    await captured(house)
    first = (await house.handover()).id
    await house.passes(HOUR)
    await house.customer(ASKS)
    assert (await house.handover()).id != first

    await notices(house, 28 * HOUR)

    due = [each.data["handover_id"] for each in await house.events() if each.type is EventType.FOLLOW_UP_DUE]
    assert first in due


async def test_a_time_after_the_window_for_free_answers_is_refused(
    toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    house = House(toolkit, clock)
    ann = await house.user("Ann", online=False)
    async with house.toolkit.once(BUSINESS) as work:
        contact_id = await add_contact(work, phone="+447400123456")
    closes = clock.now() + DAY
    await house.open_chat(
        contact_id=contact_id,
        channel=(ChannelKind.WHATSAPP, WHATSAPP),
        identity=IdentityLevel.PROVEN,
        sender="whatsapp:1:447400123456",
        window_closes_at=closes,
    )
    owed = await captured(house)

    with pytest.raises(Invalid, match="window"):
        await change(house, ann.id, due_at=closes + HOUR)
    kept = await change(house, ann.id, due_at=closes - HOUR)
    clock.advance(2 * DAY)
    late = await change(house, ann.id, due_at=clock.now() + HOUR)

    assert owed.due_at is not None
    assert owed.due_at < closes
    assert (kept.due_at, late.due_at) == (closes - HOUR, clock.now() + HOUR)
