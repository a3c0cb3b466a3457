"""A user's reply reaches a customer who has left the page, or it is seen that it did not."""

from datetime import timedelta
from typing import Any

import pytest

from tests.api.door import Door
from tests.api.mail.house import LEASE, captured_chat, mail_channel, said, send_all, told
from tests.api.mail.post_office import post_office
from tests.databases import BUSINESS
from tests.people import add_contact, email_key
from tools.contacts.record import OptOut
from tools.conversations.conversation import ConversationState, IdentityLevel
from tools.storage.due_work import SqlDueWork
from tools.storage.unit_of_work import SqlUnitOfWork
from tools.team.people import Role
from tools.work.store import MAX_ATTEMPTS
from workflows.mail.sending import MailSending

PRESENT = timedelta(seconds=45)


async def test_a_reply_goes_by_mail_settles_the_follow_up_and_stands_in_the_chat(both_doors: Door) -> None:
    door = both_doors
    async with post_office() as office, await door.user(role=Role.ADMIN) as ben:
        await mail_channel(ben, office)
        chat, handover, _ = await captured_chat(door, agent=door.users["Ben"].id)
        there = f"/v1/conversations/{chat}"
        ways = (await ben.get(f"{there}/reply-ways")).json()
        written = await ben.post(f"{there}/messages", json={"text": "It is on its way.", "client_id": "one"})
        again = await ben.post(f"{there}/messages", json={"text": "It is on its way.", "client_id": "one"})
        owed = (await ben.get(f"/v1/handovers/{handover}")).json()["follow_up"]["state"]
        before = [each.type.value for each in await told(door, chat)]
        assert await send_all(door.toolkit, door.parts.sender) == []
        after = [each.type.value for each in await told(door, chat)]
        reread = (await said(ben, chat))[-1]

    assert (ways["via"], ways["customer_present"]) == ("email", False)
    assert ways["ways"][1] == {
        "via": "email",
        "usable": True,
        "why_not": None,
        "address": "ann@example.org",
        "proven": False,
        "carries_files": True,
    }
    assert (written.json()["sent_by"], written.json()["delivery"]) == ("email", "queued")
    assert again.json()["id"] == written.json()["id"]
    assert owed == "done"
    assert (before, after) == (["follow_up.done"], ["follow_up.done", "message.sent"])
    assert (reread["sent_by"], reread["delivery"]) == ("email", "sent")
    (posted,) = office.got
    assert posted.to == ("ann@example.org",)
    assert posted.text == "It is on its way.\n\n-- \nBen, Corner Shop\n"
    assert written.json()["id"] in posted.mail["Message-ID"]


async def test_to_a_claimed_address_goes_what_was_typed_and_nothing_else(door: Door) -> None:
    async with post_office() as office, await door.user(role=Role.ADMIN) as ben:
        await mail_channel(ben, office)
        chat, *_ = await captured_chat(door, agent=door.users["Ben"].id)
        await ben.post(f"/v1/conversations/{chat}/messages", json={"text": "Hello"})
        await send_all(door.toolkit, door.parts.sender)

    whole = office.got[0].mail.as_string()
    assert "How can I help?" not in whole
    assert "http" not in whole
    assert "Ann" not in whole


async def test_a_customer_who_is_there_is_answered_in_the_chat_unless_the_user_chooses(door: Door) -> None:
    async with post_office() as office, await door.user(role=Role.ADMIN) as ben:
        await mail_channel(ben, office)
        chat, *_ = await captured_chat(door, agent=door.users["Ben"].id)
        await door.parts.live.presence.beat(BUSINESS, chat, "here", lasts=PRESENT)
        there = f"/v1/conversations/{chat}"
        ways = (await ben.get(f"{there}/reply-ways")).json()
        in_chat = await ben.post(f"{there}/messages", json={"text": "Here"})
        chosen = await ben.post(f"{there}/messages", json={"text": "By mail", "via": "email"})
        door.clock.advance(PRESENT * 2)
        kept = await ben.post(f"{there}/messages", json={"text": "In the chat", "via": "chat"})

    assert (ways["via"], ways["customer_present"]) == ("chat", True)
    assert [each.json()["sent_by"] for each in (in_chat, chosen, kept)] == ["chat", "email", "chat"]
    assert [each.json()["delivery"] for each in (in_chat, chosen, kept)] == ["sent", "queued", "sent"]


async def test_a_program_mails_a_claimed_address_only_when_it_says_so(door: Door) -> None:
    async with post_office() as office, await door.user(role=Role.ADMIN) as admin, await door.program() as program:
        await mail_channel(admin, office)
        ben = door.users["Ben"].id
        claimed, *_ = await captured_chat(door, agent=ben)
        proven, *_ = await captured_chat(
            door, agent=ben, email="bea@example.org", identity=IdentityLevel.PROVEN, captured=False
        )
        asked: dict[str, Any] = {"text": "Hello", "user_id": ben}
        by_itself = await program.post(f"/v1/conversations/{claimed}/messages", json=asked)
        said_so = await program.post(f"/v1/conversations/{claimed}/messages", json={**asked, "via": "email"})
        to_proven = await program.post(f"/v1/conversations/{proven}/messages", json=asked)

    assert [each.json()["sent_by"] for each in (by_itself, said_so, to_proven)] == ["chat", "email", "email"]


@pytest.mark.parametrize("case", ["no_channel", "no_address", "opted_out", "blocked"])
async def test_who_cannot_or_must_not_be_mailed_is_answered_in_the_chat(both_doors: Door, case: str) -> None:
    door = both_doors
    async with post_office() as office, await door.user(role=Role.ADMIN) as ben:
        if case != "no_channel":
            await mail_channel(ben, office)
        email = "" if case == "no_address" else "ann@example.org"
        chat, _, contact = await captured_chat(door, agent=door.users["Ben"].id, email=email)
        if case == "opted_out":
            async with door.toolkit.once(BUSINESS) as work:
                await work.opt_outs.add([OptOut("email", "ann@example.org", source="agent")])
        if case == "blocked":
            assert (await ben.post(f"/v1/contacts/{contact}/block")).status_code == 200
            await ben.post(f"/v1/conversations/{chat}/reopen")
            await ben.post(f"/v1/conversations/{chat}/take")
        there = f"/v1/conversations/{chat}"
        ways = (await ben.get(f"{there}/reply-ways")).json()
        by_itself = await ben.post(f"{there}/messages", json={"text": "Hello"})
        forced = await ben.post(f"{there}/messages", json={"text": "Hello", "via": "email"})

    assert (ways["via"], ways["ways"][1]["why_not"]) == ("chat", case)
    assert by_itself.json()["sent_by"] == "chat"
    assert (forced.status_code, forced.json()["state"], forced.json()["instead"]) == (409, case, "chat")


async def test_an_address_of_a_hidden_and_blocked_contact_is_not_told_to_be_one(door: Door) -> None:
    async with post_office() as office, await door.user(role=Role.ADMIN) as ben:
        await mail_channel(ben, office)
        chat, *_ = await captured_chat(door, agent=door.users["Ben"].id, email="")

        async def write(work: SqlUnitOfWork) -> str:
            other = await add_contact(work, name="Zoe Zed", email="zoe@example.org")
            handover = await work.handovers.current(chat)
            assert handover is not None
            changed = type(handover)(**{**handover.__dict__, "captured": {"email": "zoe@example.org"}})
            await work.handovers.save(changed, was=handover)
            return other

        other = await door.toolkit.run(BUSINESS, write)
        free = (await ben.get(f"/v1/conversations/{chat}/reply-ways")).json()["ways"][1]
        await ben.post(f"/v1/contacts/{other}/block")
        blocked = (await ben.get(f"/v1/conversations/{chat}/reply-ways")).json()["ways"][1]

    assert (free["usable"], free["proven"]) == (True, False)
    assert blocked["why_not"] == "opted_out"


async def test_mail_waits_for_a_server_that_is_down_and_then_goes_once(both_doors: Door) -> None:
    door = both_doors
    async with post_office() as office, await door.user(role=Role.ADMIN) as ben:
        await mail_channel(ben, office)
        chat, *_ = await captured_chat(door, agent=door.users["Ben"].id)
        await ben.post(f"/v1/conversations/{chat}/messages", json={"text": "Hello"})
        await office.stop()
        failed = await send_all(door.toolkit, door.parts.sender)
        early = await send_all(door.toolkit, door.parts.sender)
        queued = (await said(ben, chat))[-1]["delivery"]
        await office.start()
        door.clock.advance(timedelta(seconds=6))
        await send_all(door.toolkit, door.parts.sender)
        await send_all(door.toolkit, door.parts.sender)
        sent = (await said(ben, chat))[-1]["delivery"]

    assert (len(failed), early, queued, sent) == (1, [], "queued", "sent")
    assert len(office.got) == 1


async def test_who_is_killed_between_sending_and_writing_it_down_sends_the_same_letter_again(
    both_doors: Door,
) -> None:
    door = both_doors
    async with post_office() as office, await door.user(role=Role.ADMIN) as ben:
        await mail_channel(ben, office)
        chat, *_ = await captured_chat(door, agent=door.users["Ben"].id)
        await ben.post(f"/v1/conversations/{chat}/messages", json={"text": "Hello"})
        (job,) = await SqlDueWork(door.toolkit.database).claim_jobs(limit=9, lease=LEASE)
        async with door.toolkit.reading(BUSINESS) as work:
            message = await work.messages.latest(chat, limit=1)
        # All that a killed process leaves: the letter is with the server, the job is leased, and nothing is written.
        sending = MailSending(door.toolkit, door.parts.sender)
        await sending.send_letter_of(job.business_id, message[0].id)
        door.clock.advance(LEASE * 2)
        await send_all(door.toolkit, door.parts.sender)
        events = [each.type.value for each in await told(door, chat)]

    first, second = office.got
    assert first.mail.as_bytes() == second.mail.as_bytes()
    assert events.count("message.sent") == 1


@pytest.mark.parametrize("how", ["refused", "never_taken", "channel_off"])
async def test_mail_that_came_to_nothing_is_seen_and_the_answer_is_owed_again(both_doors: Door, how: str) -> None:
    door = both_doors
    answers = {"RCPT": ["550 no such user"]} if how == "refused" else {"RCPT": ["450 later"] * MAX_ATTEMPTS}
    async with post_office(answers=answers) as office, await door.user(role=Role.ADMIN) as ben:
        channel = await mail_channel(ben, office)
        chat, handover, _ = await captured_chat(door, agent=door.users["Ben"].id)
        await ben.post(f"/v1/conversations/{chat}/messages", json={"text": "Hello"})
        if how == "channel_off":
            await ben.delete(f"/v1/channels/{channel['id']}")
        for _ in range(MAX_ATTEMPTS):
            await send_all(door.toolkit, door.parts.sender)
            door.clock.advance(timedelta(hours=7))
        events = [each.type.value for each in await told(door, chat)]
        messages = await said(ben, chat)
        owed = (await ben.get(f"/v1/handovers/{handover}")).json()["follow_up"]
        visitor = await door.visitor(chat)
        seen = (await visitor.get(f"/v1/webchat/conversations/{chat}/messages")).text

    assert messages[-2]["delivery"] == "failed"
    assert messages[-1]["from"] == "system"
    assert "could not be delivered" in messages[-1]["text"]
    assert "could not be delivered" not in seen
    assert events == ["follow_up.done", "message.failed", "follow_up.opened"]
    assert (owed["state"], owed["done_at"]) == ("open", None)
    assert office.got == []


async def test_an_own_mailbox_typed_by_a_customer_is_nobodys_address(door: Door) -> None:
    async with post_office() as office, await door.user(role=Role.ADMIN) as ben:
        await mail_channel(ben, office)
        async with door.toolkit.reading(BUSINESS) as work:
            held = await work.identifiers.holders([email_key("help@shop.example"), email_key("reply@shop.example")])
        chat, *_ = await captured_chat(door, agent=door.users["Ben"].id, email="")

        async def write(work: SqlUnitOfWork) -> None:
            handover = await work.handovers.current(chat)
            assert handover is not None
            changed = type(handover)(**{**handover.__dict__, "captured": {"email": "Help@shop.example"}})
            await work.handovers.save(changed, was=handover)

        await door.toolkit.run(BUSINESS, write)
        way = (await ben.get(f"/v1/conversations/{chat}/reply-ways")).json()["ways"][1]

    assert {each.holder.kind.value for each in held.values()} == {"business"}
    assert len(held) == 2
    assert way["why_not"] == "no_address"


async def test_whoever_does_not_have_the_chat_mails_nobody(door: Door) -> None:
    async with post_office() as office, await door.user(role=Role.ADMIN) as ben, await door.user("Cleo") as cleo:
        await mail_channel(ben, office)
        chat, *_ = await captured_chat(door, agent=door.users["Ben"].id, state=ConversationState.AI)
        early = await ben.post(f"/v1/conversations/{chat}/messages", json={"text": "Hello", "via": "email"})
        other = await cleo.post(f"/v1/conversations/{chat}/messages", json={"text": "Hello", "via": "email"})

    assert (early.status_code, early.json()["instead"], other.status_code) == (409, "take", 409)
