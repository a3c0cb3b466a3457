"""One-time codes leave by the business's e-mail channel, and only while it is set up and switched on."""

import re
from datetime import timedelta

from tests.api.chats import write_chat
from tests.api.door import Door
from tests.api.mail.house import LEASE, mail_channel
from tests.api.mail.post_office import post_office
from tests.databases import BUSINESS
from tests.people import add_guest, email_key
from tools.actions.codes.send_code import Words, send_code
from tools.channels.mailed_codes import MailedCodes
from tools.storage.due_work import SqlDueWork
from tools.storage.unit_of_work import SqlUnitOfWork
from tools.team.people import Role
from workflows.code_sending import CodeSending
from workflows.job_runner import PutOff

WORDS = Words("Your code for Corner Shop", "{code} is your code. It counts for ten minutes.")


async def asked_to_send(door: Door) -> bool:
    """A customer of a new chat typed an address."""

    async def send(work: SqlUnitOfWork) -> bool:
        chat = await work.conversations.lock(await write_chat(work, await add_guest(work, visitor=work.new_id("v"))))
        assert chat is not None
        return await send_code(
            work,
            chat,
            email_key("ann@example.org"),
            address="Ann@example.org",
            words=WORDS,
            sender=MailedCodes(door.parts.sender),
        )

    return await door.toolkit.run(BUSINESS, send)


async def send_due(door: Door) -> list[str]:
    """Tries what is due, once; what is put off is named."""
    due, off = SqlDueWork(door.toolkit.database), []
    for job in await due.claim_jobs(limit=9, lease=LEASE):
        try:
            await CodeSending(door.toolkit, MailedCodes(door.parts.sender)).send(job)
        except PutOff as later:
            off.append(job.kind)
            await due.put_off_job(job, until=later.until)
        else:
            await due.finish_job(job)
    return off


async def test_a_code_is_mailed_once_to_the_address_as_its_holder_has_it(both_doors: Door) -> None:
    door = both_doors
    async with post_office() as office, await door.user(role=Role.ADMIN) as ben:
        without = await asked_to_send(door)
        await mail_channel(ben, office)
        sent = await asked_to_send(door)
        off = [await send_due(door), await send_due(door)]

    assert (without, sent, off) == (False, True, [[], []])
    (posted,) = office.got
    assert posted.to == ("Ann@example.org",)
    assert posted.mail["Subject"] == "Your code for Corner Shop"
    assert posted.mail["Auto-Submitted"] == "auto-generated"
    assert posted.mail["Reply-To"] is None
    assert re.fullmatch(r"\d{6} is your code\. It counts for ten minutes\.\n+", posted.text)


async def test_while_the_server_is_away_it_is_tried_again_until_the_code_counts_no_more(door: Door) -> None:
    async with await door.user(role=Role.ADMIN) as ben:
        async with post_office() as office:
            await mail_channel(ben, office)
        assert await asked_to_send(door)

        off = await send_due(door)
        door.clock.advance(timedelta(minutes=11))
        late = await send_due(door)

    assert (off, late) == (["send_code"], [])
    assert office.got == []
