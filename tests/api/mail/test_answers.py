"""A customer's answer comes back into the conversation, once; what machines say is no customer's word."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from tests.api.door import Door
from tests.api.mail.house import captured_chat, mail_channel, said, send_all, told
from tests.api.mail.post_office import PostOffice, post_office
from tests.api.mail.test_read_mail import raw, report
from tests.databases import BUSINESS, OTHER_BUSINESS
from tools.conversations.conversation import IdentityLevel
from tools.conversations.inbox import InboxKind
from tools.ids import ConversationId
from tools.team.people import Role


class Talk:
    """A reply that went out by mail, and how mail is handed in."""

    def __init__(self, door: Door, ben: httpx.AsyncClient, office: PostOffice) -> None:
        self.door, self.ben, self.office = door, ben, office
        self.channel: dict[str, Any] = {}
        self.chat = ConversationId("")
        self.handover = ""

    async def begin(self, **more: Any) -> None:
        self.channel = await mail_channel(self.ben, self.office)
        self.chat, self.handover, _ = await captured_chat(self.door, agent=self.door.users["Ben"].id, **more)
        await self.reply("It is on its way.")

    async def reply(self, text: str) -> str:
        there = f"/v1/conversations/{self.chat}/messages"
        written = await self.ben.post(there, json={"text": text, "via": "email"})
        assert written.status_code == 201, written.text
        await send_all(self.door.toolkit, self.door.parts.sender)
        return str(written.json()["id"])

    @property
    def address(self) -> str:
        """Where the last letter wants its answer."""
        return str(self.office.got[-1].mail["Reply-To"].addresses[0].addr_spec)

    async def hand_in(self, mail: bytes, *, secret: str | None = None) -> httpx.Response:
        headers = {"content-type": "message/rfc822"}
        async with self.door.caller(secret or self.channel["inbound_secret"], **headers) as mailer:
            return await mailer.post(f"/v1/channels/email/{self.channel['id']}", content=mail)

    async def messages(self) -> list[dict[str, Any]]:
        return await said(self.ben, self.chat)


async def test_an_answer_is_a_message_of_the_conversation_however_often_it_comes(both_doors: Door) -> None:
    door = both_doors
    async with post_office() as office, await door.user(role=Role.ADMIN) as ben:
        talk = Talk(door, ben, office)
        await talk.begin()
        mail = raw("Thank you!\n\nOn Mon, Ben <help@shop.example> wrote:\n> It is on its way.", to=talk.address)
        first, again = await talk.hand_in(mail), await talk.hand_in(mail)
        messages = await talk.messages()
        events = [each.type.value for each in await told(door, talk.chat)]
        async with door.toolkit.reading(BUSINESS) as work:
            pending = await work.inbox.pending(talk.chat)
            conversation = await work.conversations.find(talk.chat)
            claims = await work.claims.of_conversation(talk.chat)

    assert (first.status_code, first.json(), again.json()) == (200, {"taken": "message"}, {"taken": "known"})
    assert [(each["from"], each["text"], each["sent_by"]) for each in messages[-2:]] == [
        ("user", "It is on its way.", "email"),
        ("contact", "Thank you!", "email"),
    ]
    assert events == ["follow_up.done", "message.sent", "message.received"]
    assert [event.kind for event, _ in pending] == [InboxKind.MESSAGE]
    assert conversation is not None
    assert (conversation.identity, conversation.state.value) == (IdentityLevel.CLAIMED, "human")
    assert claims == []


async def test_whoever_has_the_address_may_write_but_the_team_sees_that_it_is_another(door: Door) -> None:
    async with post_office() as office, await door.user(role=Role.ADMIN) as ben:
        talk = Talk(door, ben, office)
        await talk.begin()
        mail = raw("Hello", to=talk.address).replace(b"Ann@Example.org", b"eve@evil.example")
        await talk.hand_in(mail)
        await talk.hand_in(mail)
        messages = await talk.messages()
        visitor = await door.visitor(talk.chat)
        seen = (await visitor.get(f"/v1/webchat/conversations/{talk.chat}/messages")).text
        async with door.toolkit.reading(BUSINESS) as work:
            conversation = await work.conversations.find(talk.chat)
            assert conversation is not None
            held = await work.identifiers.of([conversation.contact_id])

    assert [each["from"] for each in messages[-2:]] == ["contact", "system"]
    assert "eve@evil.example" in messages[-1]["text"]
    assert "eve@evil.example" not in seen
    assert [each.value for each in held] == ["ann@example.org"]


@pytest.mark.parametrize("to", ["reply+0123456789abcdefghjkmnpqrs@shop.example", "help@shop.example"])
async def test_mail_to_no_token_of_ours_leads_nowhere(door: Door, to: str) -> None:
    async with post_office() as office, await door.user(role=Role.ADMIN) as ben:
        talk = Talk(door, ben, office)
        await talk.begin()
        before = len(await talk.messages())
        answer = await talk.hand_in(raw("Hello", to=to))
        after = len(await talk.messages())

    assert (answer.status_code, answer.json()["taken"], after) == (200, "ignored", before)


async def test_without_a_plus_the_letter_that_is_answered_leads_back(door: Door) -> None:
    async with post_office() as office, await door.user(role=Role.ADMIN) as ben:
        talk = Talk(door, ben, office)
        await talk.begin()
        letter = office.got[-1].mail["Message-ID"]
        known = await talk.hand_in(raw("Hello", f"In-Reply-To: {letter}", to="reply@shop.example"))
        in_chat = await ben.post(f"/v1/conversations/{talk.chat}/messages", json={"text": "x", "via": "chat"})
        never_mailed = f"<{in_chat.json()['id']}@shop.example>"
        guess = raw("Hi", f"In-Reply-To: {never_mailed}", to="reply@shop.example").replace(b"<1@", b"<2@")
        unknown = await talk.hand_in(guess)

    assert (known.json()["taken"], unknown.json()["taken"]) == ("message", "ignored")


async def test_a_token_of_another_business_leads_nowhere(door: Door) -> None:
    async with post_office() as office, await door.user(role=Role.ADMIN) as ben:
        talk = Talk(door, ben, office)
        await talk.begin()
        address = talk.address
        stranger = await door.user("Eve", role=Role.ADMIN, business_id=OTHER_BUSINESS)
        other = Talk(door, stranger, office)
        other.channel = await mail_channel(stranger, office)
        answer = await other.hand_in(raw("Hello", to=address))

    assert answer.json()["taken"] == "ignored"


async def test_an_absence_is_noted_for_the_team_and_answered_by_nobody(door: Door) -> None:
    async with post_office() as office, await door.user(role=Role.ADMIN) as ben:
        talk = Talk(door, ben, office)
        await talk.begin()
        mail = raw("I am on holiday.", "Auto-Submitted: auto-replied", to=talk.address)
        first, again = await talk.hand_in(mail), await talk.hand_in(mail)
        messages = await talk.messages()
        events = [each.type.value for each in await told(door, talk.chat)]
        async with door.toolkit.reading(BUSINESS) as work:
            pending = await work.inbox.pending(talk.chat)

    assert (first.json()["taken"], again.json()["taken"]) == ("noted", "known")
    assert (messages[-1]["from"], messages[-1]["for_customer"]) == ("system", False)
    assert "message.received" not in events
    assert pending == []


async def test_a_bounce_fails_the_letter_it_names_and_the_answer_is_owed_again(both_doors: Door) -> None:
    door = both_doors
    async with post_office() as office, await door.user(role=Role.ADMIN) as ben:
        talk = Talk(door, ben, office)
        await talk.begin()
        letter = str(office.got[0].mail["Message-ID"])
        token = talk.address.partition("+")[2].partition("@")[0]
        bounce = report("failed").replace(b"<msg_01h455vb4pex5vsknk084sn02q@shop.example>", letter.encode())
        bounce = bounce.replace(b"0123456789abcdefghjkmnpqrs", token.encode())
        first, again = await talk.hand_in(bounce), await talk.hand_in(bounce)
        messages = await talk.messages()
        events = [each.type.value for each in await told(door, talk.chat)]
        owed = (await ben.get(f"/v1/handovers/{talk.handover}")).json()["follow_up"]["state"]

    assert (first.json()["taken"], again.json()["taken"]) == ("bounce", "known")
    assert [each["delivery"] for each in messages if each["sent_by"] == "email"] == ["failed"]
    assert "550 5.1.1 no such user" in messages[-1]["text"]
    assert events == ["follow_up.done", "message.sent", "message.failed", "follow_up.opened"]
    assert owed == "open"


async def test_an_answer_to_a_chat_that_the_ai_has_again_asks_for_a_person(door: Door) -> None:
    async with post_office() as office, await door.user(role=Role.ADMIN) as ben:
        talk = Talk(door, ben, office)
        await talk.begin()
        await ben.post(f"/v1/conversations/{talk.chat}/close")
        door.clock.advance(timedelta(days=6))
        await talk.hand_in(raw("One more thing", to=talk.address))
        state = (await ben.get(f"/v1/conversations/{talk.chat}")).json()["state"]
        async with door.toolkit.reading(BUSINESS) as work:
            pending = await work.inbox.pending(talk.chat)

    assert state == "ai"
    assert [event.data.get("reason") for event, _ in pending if event.kind is InboxKind.MESSAGE] == ["by_mail"]


async def test_an_answer_after_a_week_starts_another_conversation_that_proves_nobody(both_doors: Door) -> None:
    door = both_doors
    async with post_office() as office, await door.user(role=Role.ADMIN) as ben:
        talk = Talk(door, ben, office)
        await talk.begin(identity=IdentityLevel.PROVEN)
        await ben.post(f"/v1/conversations/{talk.chat}/close")
        door.clock.advance(timedelta(days=8))
        mail = raw("Hello again", to=talk.address)
        first, again = await talk.hand_in(mail), await talk.hand_in(mail)
        second = await talk.hand_in(mail.replace(b"<1@", b"<2@"))
        chats = (await ben.get("/v1/conversations")).json()["items"]

    assert [each.json()["taken"] for each in (first, again, second)] == ["message", "known", "message"]
    other = next(each for each in chats if each["id"] != talk.chat)
    assert len(chats) == 2
    assert (other["identity"], other["state"], other["last_seq"]) == ("claimed", "ai", 2)


async def test_a_blocked_customers_mail_is_kept_and_nothing_comes_of_it(door: Door) -> None:
    async with post_office() as office, await door.user(role=Role.ADMIN) as ben:
        talk = Talk(door, ben, office)
        await talk.begin()
        contact = (await ben.get(f"/v1/conversations/{talk.chat}")).json()["contact_id"]
        await ben.post(f"/v1/contacts/{contact}/block")
        await talk.hand_in(raw("Hello?", to=talk.address))
        messages = await talk.messages()
        events = [each.type.value for each in await told(door, talk.chat)]

    assert messages[-1]["text"] == "Hello?"
    assert "message.received" not in events
    assert "conversation.reopened" not in events


async def test_a_long_mail_is_kept_in_pieces_and_files_are_told_of(door: Door) -> None:
    async with post_office() as office, await door.user(role=Role.ADMIN) as ben:
        talk = Talk(door, ben, office)
        await talk.begin()
        await talk.hand_in(raw("x" * 9000, to=talk.address))
        empty = raw("", 'Content-Disposition: attachment; filename="a.txt"', to=talk.address)
        only_file = await talk.hand_in(empty.replace(b"<1@", b"<2@"))
        messages = await talk.messages()

    assert [len(each["text"]) for each in messages if each["from"] == "contact"][-3:] == [4000, 4000, 1000]
    assert only_file.json()["taken"] == "noted"
    assert "not kept: 1" in messages[-1]["text"]


async def test_unknown_channels_and_wrong_secrets_are_the_same_refusal(door: Door) -> None:
    async with post_office() as office, await door.user(role=Role.ADMIN) as ben:
        talk = Talk(door, ben, office)
        await talk.begin()
        mail = raw("Hello", to=talk.address)
        wrong = await talk.hand_in(mail, secret="hkm_wrong")
        rotated = await ben.patch(f"/v1/channels/{talk.channel['id']}", json={"new_inbound_secret": True})
        old = await talk.hand_in(mail)
        new = await talk.hand_in(mail, secret=rotated.json()["inbound_secret"])
        real = dict(talk.channel)
        refused = [wrong, old]
        for channel_id in ("chn_none", "chn_web"):
            talk.channel["id"] = channel_id
            refused.append(await talk.hand_in(mail))
        await ben.delete(f"/v1/channels/{real['id']}")
        talk.channel = real
        refused.append(await talk.hand_in(mail, secret=rotated.json()["inbound_secret"]))

    assert new.json()["taken"] == "message"
    assert {each.status_code for each in refused} == {401}
    assert len({each.text for each in refused}) == 1


async def test_what_is_no_mail_or_too_much_of_it_is_refused_unread(door: Door) -> None:
    async with door.caller("hkm_x") as mailer:
        there = "/v1/channels/email/chn_1"
        kind = await mailer.post(there, json={"text": "x"})
        size = await mailer.post(
            there, content=b"x", headers={"content-type": "message/rfc822", "content-length": str(11 * 1024 * 1024)}
        )

    assert (kind.status_code, size.status_code) == (415, 413)
