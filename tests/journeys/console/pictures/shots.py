"""What is taken a picture of: where it is, and what is done there before."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from playwright.async_api import expect

from tests.journeys.console.console import Console

LOADS = """[...document.querySelectorAll(".skeleton")].some((each) => {
    const { x, y, width, height } = each.getBoundingClientRect();
    return document.elementFromPoint(x + width / 2, y + height / 2) === each;
})"""
"""Whether something is seen that is still being read; lists that go on below are none."""

Act = Callable[[Console], Awaitable[object]]


async def nothing(console: Console) -> None:
    """The page is its own picture."""


@dataclass(frozen=True)
class Shot:
    """One picture; names in braces stand for ids of the house."""

    name: str
    address: str
    act: Act = nothing
    """Brings the page to what is to be seen."""
    anew: bool = False
    """What is done differs by the size of the window."""
    documented: bool = False
    """The documents show it."""


def pressed(*names: str) -> Act:
    """Presses buttons, one after the other."""

    async def act(console: Console) -> None:
        for name in names:
            place = console.dialog if await console.dialog.is_visible() else console.main
            await place.get_by_role("button", name=name, exact=True).first.click()

    return act


def tab(name: str) -> Act:
    """Chooses a tab."""

    async def act(console: Console) -> None:
        await console.main.get_by_role("tab", name=name).click()
        await console.main.get_by_role("tabpanel").last.scroll_into_view_if_needed()

    return act


def chosen(menu: str, item: str, *, asks: bool = True) -> Act:
    """Chooses from a menu; most of what is in them asks something first."""

    async def act(console: Console) -> None:
        await console.choose(menu, item)
        if asks:
            await expect(console.dialog).to_be_visible()

    return act


def then(*acts: Act) -> Act:
    """One after the other."""

    async def act(console: Console) -> None:
        for each in acts:
            await each(console)

    return act


def down(words: str) -> Act:
    """To where these words stand."""

    async def act(console: Console) -> None:
        await console.main.get_by_text(words).first.scroll_into_view_if_needed()

    return act


async def about_the_customer(console: Console) -> None:
    """Where there is little room the customer stands behind a button."""
    button = console.page.get_by_role("button", name="About the customer")
    if await button.is_visible():
        await button.click()


async def is_still(console: Console) -> None:
    """Nothing is being read any more."""
    await expect(console.page.locator("#page, form, [role=alert]").first).to_be_visible()
    while await console.page.evaluate(LOADS):
        await console.page.wait_for_timeout(50)
    await console.page.wait_for_timeout(200)
