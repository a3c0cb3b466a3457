"""The page that an invitation leads to, in a real browser."""

from pathlib import Path

import pytest
from httpx import AsyncClient
from playwright.async_api import Browser, Page, expect
from pydantic import SecretStr

from tests.journeys.page import opened
from tests.journeys.served import served, settings_in

pytestmark = pytest.mark.browser

PASSWORD = "a wholly new one"
TOKEN = "hku_" + "t" * 40


async def test_an_invited_user_follows_the_link_chooses_a_password_and_signs_in(
    browser: Browser, tmp_path: Path
) -> None:
    settings = settings_in(tmp_path).model_copy(update={"admin_token": SecretStr(TOKEN)})
    as_admin = {"Authorization": f"Bearer {TOKEN}"}
    async with served(settings) as at, AsyncClient(base_url=at.url) as client:
        zoe = {"name": "Zoe", "email": "zoe@example.com"}
        user = (await client.post("/v1/users", json=zoe, headers=as_admin)).json()
        link = (await client.post(f"/v1/users/{user['id']}/invite", headers=as_admin)).json()["link"]
        async with opened(browser, link) as screen:
            await choose(screen.page, PASSWORD, again="something else")
            await expect(screen.page.get_by_role("alert")).to_have_text("The two are not the same.")
            await choose(screen.page, PASSWORD)
            await expect(screen.page.get_by_role("status")).to_have_text(
                "Your password is set. You can sign in with it now."
            )
            address = screen.page.url
        async with opened(browser, link) as late:
            await choose(late.page, "somebody else's")
            await expect(late.page.get_by_role("alert")).to_contain_text("Ask an admin for another")
        signed_in = await client.post("/v1/session", json={"email": "zoe@example.com", "password": PASSWORD})

    assert address.endswith("/password")
    assert signed_in.status_code == 200
    assert screen.complaints == []


async def test_an_address_without_an_invitation_says_what_to_do(browser: Browser, tmp_path: Path) -> None:
    async with served(settings_in(tmp_path)) as at, opened(browser, f"{at.url}/password") as screen:
        await expect(screen.page.get_by_role("alert")).to_contain_text("Open the link of your invitation again")
        await expect(screen.page.get_by_role("button", name="Choose")).to_be_hidden()

    assert screen.complaints == []


async def choose(page: Page, password: str, *, again: str | None = None) -> None:
    """Fills in the form and sends it."""
    await page.get_by_label("New password").fill(password)
    await page.get_by_label("Once more").fill(again or password)
    await page.get_by_role("button", name="Choose").click()
