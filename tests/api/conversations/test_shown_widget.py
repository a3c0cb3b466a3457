"""What a page is told that shows the chat: how it looks, and nothing that is not for everybody."""

from dataclasses import replace

import pytest

from tests.api.conversations.test_web_chat import EVIL, KEY, SHOP, add_widget
from tests.api.door import Door
from tests.databases import BUSINESS, WEBCHAT
from tools.conversations.file_kinds import KINDS
from tools.conversations.files import MEGABYTE
from tools.storage.unit_of_work import SqlUnitOfWork
from tools.team.people import Role

SHOWN = "/v1/webchat/widget"
LOOKS = {"colour": "#1A7F37", "side": "left", "texts": {"de": {"title": "Schreib uns"}}}


async def test_a_page_is_told_what_an_admin_has_chosen_and_nothing_else(both_doors: Door) -> None:
    async with await both_doors.user("Ada", role=Role.ADMIN) as admin, both_doors.caller() as page:
        await admin.patch("/v1/business", json={"name": "Corner Shop", "privacy_url": "https://shop.example/privacy"})
        made = (await admin.post("/v1/widgets", json={"channel_id": WEBCHAT, "looks": LOOKS})).json()
        shown = await page.get(SHOWN, params={"widget_key": made["public_key"]})

    assert made["looks"] == {"theme": "auto", "language": None, **LOOKS}
    assert shown.json() == {
        "name": "Corner Shop",
        "privacy_url": "https://shop.example/privacy",
        "looks": made["looks"],
        "files": {"most_bytes": 10 * MEGABYTE, "a_message": 10, "endings": sorted(KINDS)},
    }


async def test_only_pages_that_may_show_it_are_told(door: Door) -> None:
    await add_widget(door, origins=(SHOP,))
    async with door.caller() as anybody:
        answers = [
            await anybody.get(SHOWN, params={"widget_key": KEY}, headers={"Origin": origin})
            for origin in (SHOP, EVIL)
        ]
        unknown = await anybody.get(SHOWN, params={"widget_key": "pk_of_nobody"})

    assert [answer.status_code for answer in answers] == [200, 403]
    assert [answer.headers.get("Access-Control-Allow-Origin") for answer in answers] == [SHOP, None]
    assert unknown.status_code == 422


async def test_a_chat_that_is_switched_off_is_shown_nowhere(door: Door) -> None:
    await add_widget(door)

    async def switch_off(work: SqlUnitOfWork) -> None:
        channel = await work.channels.find(WEBCHAT)
        assert channel is not None
        await work.channels.save(replace(channel, disabled_at=work.now))

    await door.toolkit.run(BUSINESS, switch_off)
    async with door.caller() as anybody:
        answer = await anybody.get(SHOWN, params={"widget_key": KEY})

    assert answer.status_code == 404


@pytest.mark.parametrize(
    "looks",
    [
        {"colour": "red;}*{display:none"},
        {"colour": "#12345"},
        {"theme": "neon"},
        {"texts": {"en": {"Title": "No such name"}}},
        {"texts": {"english": {"title": "Chat"}}},
        {"texts": {"en": {"title": "x" * 501}}},
        {"script": "alert(1)"},
    ],
)
async def test_looks_that_no_widget_can_show_are_refused(door: Door, looks: dict[str, object]) -> None:
    async with await door.user("Ada", role=Role.ADMIN) as admin:
        answer = await admin.post("/v1/widgets", json={"channel_id": WEBCHAT, "looks": looks})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"].startswith("looks.")


async def test_looks_that_were_kept_before_and_mean_nothing_leave_the_widget_as_it_comes(door: Door) -> None:
    await add_widget(door)

    async def spoil(work: SqlUnitOfWork) -> None:
        widget = await work.widgets.find("wgt_1")
        assert widget is not None
        await work.widgets.save(replace(widget, looks={"colour": "green", "shape": "round"}))

    await door.toolkit.run(BUSINESS, spoil)
    async with door.caller() as anybody:
        shown = await anybody.get(SHOWN, params={"widget_key": KEY})

    assert shown.json()["looks"]["colour"] is None
