"""Who is not signed in."""

from playwright.async_api import expect

from tests.journeys.console.console import Console
from tests.journeys.console.pictures.shots import Shot


async def refused(console: Console) -> None:
    """Somebody types another password."""
    await console.sign_in(password="wrong")
    await expect(console.page.get_by_role("alert")).to_be_visible()


async def forgotten(console: Console) -> None:
    """Somebody does not know theirs any more."""
    await console.page.get_by_role("button", name="I have forgotten my password").click()
    await expect(console.dialog).to_be_visible()


async def chooses(console: Console) -> None:
    """The link of an invitation, or to another password."""
    await console.page.goto(f"{console.url}/password#of-an-invitation")


DOOR = (
    Shot("sign-in", "/conversations"),
    Shot("sign-in-refused", "/conversations", refused),
    Shot("sign-in-forgotten", "/conversations", forgotten),
    Shot("sign-in-password", "/conversations", chooses),
)
