"""The picture of a template, by itself in a real browser."""

from pathlib import Path

import pytest
from httpx import AsyncClient
from playwright.async_api import Browser
from pydantic import SecretStr

from tests.journeys.served import served, settings_in

pytestmark = pytest.mark.browser

TOKEN = "hku_" + "t" * 40


async def test_it_is_shown_in_the_browsers_colours_and_runs_nothing_in_it(browser: Browser, tmp_path: Path) -> None:
    settings = settings_in(tmp_path).model_copy(update={"admin_token": SecretStr(TOKEN)})
    async with served(settings) as at, AsyncClient(base_url=at.url) as admin:
        answer = await admin.get("/v1/templates/default/graph", headers={"Authorization": f"Bearer {TOKEN}"})
    script = "<script>document.documentElement.dataset.ran = 'yes'</script>"
    body = answer.text.replace("<defs>", f"{script}<defs>")
    page = await browser.new_page(color_scheme="dark")

    await page.route("**/*", lambda route: route.fulfill(body=body, headers=dict(answer.headers)))
    await page.goto("http://localhost/graph")

    assert script in body
    assert await page.evaluate("getComputedStyle(document.querySelector('.page')).fill") == "rgb(28, 29, 27)"
    assert await page.evaluate("document.documentElement.dataset.ran ?? 'no'") == "no"
    await page.close()
