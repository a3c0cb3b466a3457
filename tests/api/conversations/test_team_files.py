"""The team sends files: with a reply, in the chat or by e-mail, to customers whose chat carries any."""

from typing import Any

import httpx
import pytest

from tests.api.chats import a_chat
from tests.api.door import Door
from tests.api.mail.house import captured_chat, mail_channel, send_all
from tests.api.mail.post_office import post_office
from tests.databases import BUSINESS
from tests.filed import HEADS, PNG
from tests.people import add_contact, add_conversation
from tools.contacts.contact import Audience
from tools.conversations.conversation import ChannelKind, ConversationState
from tools.conversations.files import MEGABYTE
from tools.conversations.threads import sender_of_thread
from tools.ids import ConversationId
from tools.team.people import Role

RAW = {"Content-Type": "application/octet-stream"}


async def a_chat_of_ben(door: Door, **more: Any) -> tuple[ConversationId, httpx.AsyncClient]:
    ben = await door.user()
    chat = await a_chat(door.toolkit, state=ConversationState.HUMAN, assignee_id=door.users["Ben"].id, **more)
    return chat, ben


async def sent(
    user: httpx.AsyncClient, chat: str, name: str = "cat.png", body: bytes = PNG, **query: str
) -> httpx.Response:
    there = f"/v1/conversations/{chat}/attachments"
    return await user.post(there, content=body, params={"name": name, **query}, headers=RAW)


async def reply(user: httpx.AsyncClient, chat: str, *ids: str, **more: Any) -> httpx.Response:
    return await user.post(f"/v1/conversations/{chat}/messages", json={"text": "", "attachments": ids, **more})


async def test_a_reply_carries_files_to_the_customer(both_doors: Door) -> None:
    door = both_doors
    chat, ben = await a_chat_of_ben(door)
    async with ben, await door.visitor(chat) as visitor, door.caller() as page:
        ways = (await ben.get(f"/v1/conversations/{chat}/reply-ways")).json()["ways"]
        files = [(await sent(ben, chat)).json(), (await sent(ben, chat, "terms.pdf", HEADS["pdf"])).json()]
        before = await visitor.get(f"/v1/webchat/conversations/{chat}/attachments/{files[0]['id']}")
        said = await reply(ben, chat, *(each["id"] for each in files), client_id="one")
        again = await reply(ben, chat, *(each["id"] for each in files), client_id="one")
        read = (await visitor.get(f"/v1/webchat/conversations/{chat}/messages")).json()["items"][-1]
        got = [await page.get(each["url"]) for each in read["attachments"]]
        async with door.toolkit.reading(BUSINESS) as work:
            told = [each.data for each in await work.outbox.after(0, limit=99) if each.type.value == "message.sent"]

    assert [each["carries_files"] for each in ways] == [True, True]
    assert said.json()["attachments"] == files
    assert again.json()["id"] == said.json()["id"]
    assert before.status_code == 404
    assert [each.content for each in got] == [PNG, HEADS["pdf"]]
    assert "usr_" not in str(read)
    assert told[-1]["attachments"] == [{name: each[name] for name in ("id", "type", "size")} for each in files]


async def test_files_are_of_who_sent_them_and_go_with_one_reply(both_doors: Door) -> None:
    door = both_doors
    chat, ben = await a_chat_of_ben(door)
    async with (
        ben,
        await door.user("Cem") as cem,
        await door.visitor(chat) as visitor,
        await door.program() as program,
    ):
        of_cem = (await sent(cem, chat)).json()["id"]
        url = f"/v1/webchat/conversations/{chat}/attachments"
        of_visitor = (await visitor.post(url, content=PNG, params={"name": "cat.png"}, headers=RAW)).json()["id"]
        mine = (await sent(ben, chat)).json()["id"]
        by_program = (await sent(program, chat, user_id=door.users["Ben"].id)).json()["id"]
        refused = [await reply(ben, chat, each) for each in (of_cem, of_visitor, "fil_none")]
        in_name = await reply(program, chat, by_program, user_id=door.users["Ben"].id)
        first, second = await reply(ben, chat, mine), await reply(ben, chat, mine)

    assert [each.status_code for each in refused] == [422, 422, 422]
    assert [each.status_code for each in (in_name, first, second)] == [201, 201, 422]


async def test_who_may_not_see_the_chat_neither_sends_nor_has_files(both_doors: Door) -> None:
    door = both_doors
    await (await door.user()).aclose()
    ben = door.users["Ben"].id
    chat = await a_chat(
        door.toolkit,
        state=ConversationState.HUMAN,
        assignee_id=ben,
        visibility=Audience(frozenset({ben})),
    )
    async with await door.user("Eve") as eve, await door.visitor(chat) as visitor:
        url = f"/v1/webchat/conversations/{chat}"
        file = (await visitor.post(f"{url}/attachments", content=PNG, headers=RAW)).json()["id"]
        await visitor.post(f"{url}/messages", json={"text": "", "client_id": "c", "attachments": [file]})
        answers = [await eve.get(f"/v1/conversations/{chat}/attachments/{file}"), await sent(eve, chat)]

    assert [each.status_code for each in answers] == [404, 404]


@pytest.mark.parametrize(
    ("channel", "sender"),
    [(ChannelKind.WEBCHAT, sender_of_thread("theirs")), (ChannelKind.WHATSAPP, "wa:1"), (ChannelKind.SMS, "sms:1")],
)
async def test_programs_and_vendors_are_given_words_alone_and_the_ways_say_so(
    door: Door, channel: ChannelKind, sender: str
) -> None:
    async with await door.user() as ben:
        async with door.toolkit.once(BUSINESS) as work:
            chat = await add_conversation(
                work,
                await add_contact(work),
                channel=channel,
                sender=sender,
                state=ConversationState.HUMAN,
                assignee_id=door.users["Ben"].id,
            )
        ways = (await ben.get(f"/v1/conversations/{chat.id}/reply-ways")).json()["ways"]
        file = (await sent(ben, chat.id)).json()["id"]
        answer = await reply(ben, chat.id, file)

    assert [(each["via"], each["carries_files"]) for each in ways] == [("chat", False), ("email", True)]
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")


async def test_files_go_with_the_letter_to_who_has_left_the_page(both_doors: Door) -> None:
    door = both_doors
    async with post_office() as office, await door.user(role=Role.ADMIN) as ben:
        await mail_channel(ben, office)
        chat, _, _ = await captured_chat(door, agent=door.users["Ben"].id)
        body = HEADS["pdf"] + bytes(range(256)) * 2000
        files = [
            (await sent(ben, chat, "Rechnung März.pdf", body)).json()["id"],
            (await sent(ben, chat)).json()["id"],
        ]
        written = await reply(ben, chat, *files, via="email")
        await send_all(door.toolkit, door.parts.sender)

    assert written.status_code == 201, written.text
    (posted,) = office.got
    enclosed = list(posted.mail.iter_attachments())
    assert [(each.get_filename(), each.get_content_type()) for each in enclosed] == [
        ("Rechnung März.pdf", "application/pdf"),
        ("cat.png", "image/png"),
    ]
    assert [each.get_payload(decode=True) for each in enclosed] == [body, PNG]
    assert posted.text == "-- \nBen, Corner Shop\n"


async def test_more_than_mail_takes_is_refused_before_it_is_promised(door: Door) -> None:
    async with post_office() as office, await door.user(role=Role.ADMIN) as ben:
        await mail_channel(ben, office)
        chat, _, _ = await captured_chat(door, agent=door.users["Ben"].id)
        large = PNG + bytes(8 * MEGABYTE)
        files = [(await sent(ben, chat, body=large)).json()["id"] for _ in range(2)]
        by_mail = await reply(ben, chat, *files, via="email")
        by_chat = await reply(ben, chat, *files, via="chat")

    assert (by_mail.status_code, by_mail.json()["errors"][0]["field"]) == (422, "attachments")
    assert by_chat.status_code == 201
