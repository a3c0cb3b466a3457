"""A visitor sends files: each once, within limits, to their own chat; and has those of their own chat alone."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from starlette.requests import Request

from api.errors import TooSlow
from api.files.chat_uploads import taken_in
from tests.api.chats import a_chat, say
from tests.api.conversations.test_web_chat import CHATS, EVIL, KEY, SHOP, add_widget
from tests.api.door import Door
from tests.databases import BUSINESS
from tests.filed import HEADS, PAGE, PNG, SVG, waiting_file
from tools.conversations.conversation import Speaker
from tools.conversations.files import MEGABYTE
from tools.ids import ConversationId
from tools.team.people import Role

RAW = {"Content-Type": "application/octet-stream"}
SAFE = {
    "cache-control": "private, no-cache",
    "x-content-type-options": "nosniff",
    "content-security-policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
}


def there(chat: ConversationId) -> str:
    return f"{CHATS}/{chat}/attachments"


async def sent(
    visitor: httpx.AsyncClient, chat: ConversationId, name: str = "cat.png", body: bytes = PNG, client_id: str = ""
) -> httpx.Response:
    named = {"name": name} | ({"client_id": client_id} if client_id else {})
    return await visitor.post(there(chat), content=body, params=named, headers=RAW)


async def say_with(
    visitor: httpx.AsyncClient, chat: ConversationId, *ids: str, client_id: str = "m1"
) -> httpx.Response:
    body = {"text": "", "client_id": client_id, "attachments": ids}
    return await visitor.post(f"{CHATS}/{chat}/messages", json=body)


async def endless(chunks: int, size: int) -> AsyncIterator[bytes]:
    """A body of which nobody may read more than so much."""
    yield PNG
    for _ in range(chunks):
        yield bytes(size)
    raise AssertionError("it was read")


async def test_a_picture_goes_with_a_message_and_comes_back_to_both_sides(both_doors: Door) -> None:
    door = both_doors
    chat = await a_chat(door.toolkit)
    async with await door.visitor(chat) as visitor, await door.user() as ben, door.caller() as page:
        file = (await sent(visitor, chat)).json()
        said = await say_with(visitor, chat, file["id"])
        (listed,) = [
            each for each in (await visitor.get(f"{CHATS}/{chat}/messages")).json()["items"] if each["attachments"]
        ]
        mine = await visitor.get(f"{there(chat)}/{file['id']}")
        shown = await page.get(said.json()["attachments"][0]["url"])
        again = await page.get(shown.request.url.path, headers={"If-None-Match": shown.headers["etag"]})
        team = await ben.get(f"/v1/conversations/{chat}/attachments/{file['id']}")
        (row,) = (await ben.get("/v1/conversations")).json()["items"]
        told = (await ben.get(f"/v1/conversations/{chat}/messages")).json()["items"][-1]

    assert said.status_code == 202, said.text
    assert file == {"id": file["id"], "name": "cat.png", "type": "image/png", "size": len(PNG)}
    assert told["attachments"] == [file]
    assert listed["attachments"] == said.json()["attachments"]
    assert (row["latest"]["text"], row["latest"]["files"]) == ("", 1)
    for answer in (mine, shown, team):
        assert (answer.status_code, answer.content) == (200, PNG)
        assert answer.headers["content-type"] == "image/png"
        assert answer.headers["content-disposition"] == "inline; filename*=UTF-8''cat.png"
        assert {name: answer.headers[name] for name in SAFE} == SAFE
    assert shown.headers["cross-origin-resource-policy"] == "cross-origin"
    assert (again.status_code, again.content) == (304, b"")


async def test_what_was_sent_and_not_answered_is_sent_again_without_doubling(both_doors: Door) -> None:
    door = both_doors
    chat = await a_chat(door.toolkit)
    async with await door.visitor(chat) as visitor:
        files = await asyncio.gather(*(sent(visitor, chat, client_id="f1") for _ in range(3)))
        ids = {each.json()["id"] for each in files}
        said = await asyncio.gather(*(say_with(visitor, chat, *ids) for _ in range(3)))
        async with door.toolkit.reading(BUSINESS) as work:
            kept = await work.files.count(of=chat, by_team=False)

    assert (len(ids), kept) == (1, 1)
    assert {each.json()["id"] for each in said} == {"3"}


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("cat.png", PAGE),
        ("cat.png", SVG),
        ("cat.svg", SVG),
        ("page.html", PAGE),
        ("run.exe", b"MZ"),
        ("a.zip", b"PK\3\4"),
    ],
)
async def test_what_a_browser_or_a_desk_might_run_is_refused(door: Door, name: str, body: bytes) -> None:
    chat = await a_chat(door.toolkit)
    async with await door.visitor(chat) as visitor:
        answer = await sent(visitor, chat, name, body)

    assert (answer.status_code, answer.json()["code"]) == (415, "wrong_kind_of_file")


@pytest.mark.parametrize("name", ["notes.txt", "letter.pdf", "table.xlsx", "photo.heic"])
async def test_all_but_pictures_is_handed_out_to_be_kept_and_no_more(door: Door, name: str) -> None:
    chat = await a_chat(door.toolkit)
    async with await door.visitor(chat) as visitor:
        file = (await sent(visitor, chat, name, HEADS[name.rpartition(".")[2]])).json()
        await say_with(visitor, chat, file["id"])
        got = await visitor.get(f"{there(chat)}/{file['id']}")

    assert got.headers["content-type"] == "application/octet-stream"
    assert got.headers["content-disposition"] == f"attachment; filename*=UTF-8''{name}"


@pytest.mark.parametrize(
    ("name", "kept_as"),
    [
        ("../../etc/passwd.png", "passwd.png"),
        ("C:\\temp\\cat.png", "cat.png"),
        ("photo\u202egpj.exe.png", "photogpj.exe.png"),
        ('a";\r\nSet-Cookie: x=1;.png', 'a";Set-Cookie: x=1;.png'),
        ("<img src=x onerror=alert(1)>.png", "<img src=x onerror=alert(1)>.png"),
        ("", "picture.png"),
    ],
)
async def test_a_name_is_only_a_name(door: Door, name: str, kept_as: str) -> None:
    chat = await a_chat(door.toolkit)
    async with await door.visitor(chat) as visitor:
        file = (await sent(visitor, chat, name)).json()
        await say_with(visitor, chat, file["id"])
        got = await visitor.get(f"{there(chat)}/{file['id']}")

    assert file["name"] == kept_as
    assert "set-cookie" not in got.headers
    assert got.headers["content-disposition"].isascii()


async def test_a_form_is_taken_too(door: Door) -> None:
    chat = await a_chat(door.toolkit)
    async with await door.visitor(chat) as visitor:
        answer = await visitor.post(there(chat), files={"file": ("Katze März.png", PNG, "text/html")})

    assert answer.json()["name"] == "Katze März.png"
    assert answer.json()["type"] == "image/png"


async def test_a_gigabyte_is_refused_before_it_is_read_and_without_a_length_at_the_limit(door: Door) -> None:
    chat = await a_chat(door.toolkit)
    async with await door.user(role=Role.ADMIN) as admin, await door.visitor(chat) as visitor:
        await admin.patch("/v1/business", json={"limits": {"file_megabytes": 1}})
        by_length = [
            await visitor.post(there(chat), content=endless(0, 0), headers={**RAW, "Content-Length": str(length)})
            for length in (2 * MEGABYTE, 1024 * MEGABYTE)
        ]
        unsaid = await visitor.post(there(chat), content=endless(5, 256 * 1024), headers=RAW)
        fits = await sent(visitor, chat, body=PNG + bytes(MEGABYTE - len(PNG)))

    assert [each.status_code for each in (*by_length, unsaid)] == [413, 413, 413]
    assert (fits.status_code, fits.json()["size"]) == (201, MEGABYTE)


async def test_an_upload_that_stands_still_ends(door: Door) -> None:
    async def stalled() -> dict[str, object]:
        await asyncio.sleep(60)
        raise AssertionError("it was waited for")

    request = Request({"type": "http", "method": "POST", "headers": []}, stalled)
    with pytest.raises(TooSlow):
        async with taken_in(
            request, door.parts, sender="x", name="a.txt", megabytes=1, longest=timedelta(seconds=0.05)
        ):
            raise AssertionError("it came")


async def test_few_are_on_their_way_at_once(door: Door) -> None:
    chat = await a_chat(door.toolkit)
    all_begun, free = asyncio.Semaphore(0), asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        # It is read once there is a place for it.
        all_begun.release()
        yield PNG
        await free.wait()

    async with await door.visitor(chat) as visitor:
        waiting = [asyncio.create_task(visitor.post(there(chat), content=slow(), headers=RAW)) for _ in range(3)]
        for _ in waiting:
            await all_begun.acquire()
        one_more = await sent(visitor, chat)
        free.set()
        came = await asyncio.gather(*waiting)
        later = await sent(visitor, chat)

    assert one_more.status_code == 429
    assert int(one_more.headers["retry-after"]) > 0
    assert [each.status_code for each in (*came, later)] == [201] * 4


async def test_a_network_address_has_its_share(door: Door) -> None:
    await add_widget(door)
    async with await door.user(role=Role.ADMIN) as admin, door.caller() as nobody:
        await admin.patch("/v1/business", json={"limits": {"files_an_hour": 2}})
        answers = []
        for _ in range(3):
            started = (await nobody.post(CHATS, json={"widget_key": KEY})).json()
            async with door.caller(started["visitor_token"]) as visitor:
                answers.append(await sent(visitor, started["conversation_id"]))

    assert [each.status_code for each in answers] == [201, 201, 429]
    assert answers[-1].headers["retry-after"] == "3600"


async def test_others_chats_files_that_wait_and_files_of_notes_are_not_there(both_doors: Door) -> None:
    door = both_doors
    chat, other = await a_chat(door.toolkit), await a_chat(door.toolkit)
    async with await door.visitor(chat) as visitor, await door.visitor(other) as stranger, await door.user() as ben:
        file = (await sent(visitor, chat)).json()["id"]
        waits = [
            await visitor.get(f"{there(chat)}/{file}"),
            await ben.get(f"/v1/conversations/{chat}/attachments/{file}"),
        ]
        await say_with(visitor, chat, file)
        async with door.toolkit.once(BUSINESS) as work:
            note = await say(work, chat, "See this.", speaker=Speaker.NOTE)
            noted = await waiting_file(work, chat, user_id=door.users["Ben"].id)
            await work.files.send([noted.id], message_id=note)
        hidden = [
            await stranger.get(f"{there(chat)}/{file}"),
            await stranger.get(f"{there(other)}/{file}"),
            await visitor.get(f"{there(chat)}/{noted.id}"),
            await visitor.get(f"/v1/conversations/{chat}/attachments/{file}"),
            await stranger.post(there(chat), content=PNG, headers=RAW),
        ]
        taken = await say_with(stranger, other, file)

    assert [each.status_code for each in waits] == [404, 404]
    assert [each.status_code for each in hidden] == [404, 404, 404, 403, 404]
    assert taken.status_code == 422


async def test_an_address_is_good_for_a_week_and_for_as_long_as_its_visitor_is(both_doors: Door) -> None:
    door = both_doors
    chat = await a_chat(door.toolkit)
    async with await door.visitor(chat) as visitor, door.caller() as page:
        file = (await sent(visitor, chat)).json()["id"]
        url = (await say_with(visitor, chat, file)).json()["attachments"][0]["url"]
        door.clock.advance(timedelta(days=7))
        next_week = await page.get(url)
        fresh = (await visitor.get(f"{CHATS}/{chat}/messages")).json()["items"][-1]["attachments"][0]["url"]
        door.clock.advance(timedelta(days=1))
        over = await page.get(url)
        made_up = [await page.get(f"/v1/webchat/files/{each}") for each in ("x", url[-40:], url[20:-1] + "A")]
        before = await page.get(fresh)
        await visitor.delete(f"{CHATS}/{chat}")
        cleared = await page.get(fresh)

    assert (next_week.status_code, over.status_code) == (200, 404)
    assert fresh != url
    assert [each.status_code for each in made_up] == [404, 404, 404]
    assert (before.status_code, cleared.status_code) == (200, 404)


async def test_files_are_sent_and_had_after_a_close_and_neither_after_an_erasure(both_doors: Door) -> None:
    door = both_doors
    chat = await a_chat(door.toolkit)
    async with (
        await door.visitor(chat) as visitor,
        await door.user(role=Role.ADMIN) as admin,
        door.caller() as page,
    ):
        file = (await sent(visitor, chat)).json()["id"]
        url = (await say_with(visitor, chat, file)).json()["attachments"][0]["url"]
        await admin.post(f"/v1/conversations/{chat}/close", json={})
        closed = [await page.get(url), await sent(visitor, chat)]
        reopened = await say_with(visitor, chat, closed[1].json()["id"], client_id="m2")
        await admin.post(f"/v1/conversations/{chat}/close", json={})
        door.clock.advance(timedelta(days=8))
        too_late = await sent(visitor, chat)
        contact = (await admin.get(f"/v1/conversations/{chat}")).json()["contact_id"]
        held = (await admin.get(f"/v1/contacts/{contact}/data")).json()["held"]["files"]
        await admin.post(f"/v1/contacts/{contact}/erase", json={})
        erased = [
            await page.get(url),
            await visitor.get(f"{there(chat)}/{file}"),
            await sent(visitor, chat),
            await admin.get(f"/v1/conversations/{chat}/attachments/{file}"),
        ]

    assert [each.status_code for each in closed] == [200, 201]
    assert reopened.status_code == 202
    assert (too_late.status_code, too_late.json()["code"]) == (409, "wrong_state")
    assert [(each["name"], each["kind"], each["size"]) for each in held] == [("cat.png", "image/png", len(PNG))] * 2
    assert [each.status_code for each in erased] == [404, 401, 401, 404]


async def test_a_business_may_take_no_files(door: Door) -> None:
    await add_widget(door)
    chat = await a_chat(door.toolkit)
    async with await door.user(role=Role.ADMIN) as admin, await door.visitor(chat) as visitor, door.caller() as page:
        before = (await page.get(f"/v1/webchat/widget?widget_key={KEY}")).json()["files"]
        await admin.patch("/v1/business", json={"limits": {"file_megabytes": 0}})
        after = (await page.get(f"/v1/webchat/widget?widget_key={KEY}")).json()["files"]
        answer = await sent(visitor, chat)

    assert (before["most_bytes"], before["a_message"], "png" in before["endings"]) == (10 * MEGABYTE, 10, True)
    assert after is None
    assert answer.status_code == 409


async def test_only_pages_that_may_show_the_chat_send_and_have_files(door: Door) -> None:
    await add_widget(door, origins=(SHOP,))
    chat = await a_chat(door.toolkit)
    async with await door.visitor(chat) as visitor:
        mine = await visitor.post(there(chat), content=PNG, headers={**RAW, "Origin": SHOP})
        evil = await visitor.post(there(chat), content=PNG, headers={**RAW, "Origin": EVIL})
        stolen = await visitor.get(f"{there(chat)}/{mine.json()['id']}", headers={"Origin": EVIL})

    assert (mine.status_code, evil.status_code, stolen.status_code) == (201, 403, 403)
    assert mine.headers["access-control-allow-origin"] == SHOP


async def test_a_message_has_words_or_files_and_not_too_many(door: Door) -> None:
    chat = await a_chat(door.toolkit)
    async with await door.visitor(chat) as visitor:
        ids = [(await sent(visitor, chat)).json()["id"] for _ in range(2)]
        none = await say_with(visitor, chat)
        many = await say_with(visitor, chat, *(f"fil_{number}" for number in range(11)))
        all_of_them = await say_with(visitor, chat, *ids)
        used = await say_with(visitor, chat, ids[0], client_id="m2")

    assert [each.status_code for each in (none, many, all_of_them, used)] == [422, 422, 202, 422]
    assert [each["id"] for each in all_of_them.json()["attachments"]] == ids
