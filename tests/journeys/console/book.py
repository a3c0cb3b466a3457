"""Contacts of the served business, over HTTP, and where the console shows them."""

from typing import Any

from playwright.async_api import Locator

from tests.journeys.console.console import Console
from tests.journeys.console.desk import Desk


async def contact(desk: Desk, first: str, last: str, *, email: str = "", phone: str = "", **more: Any) -> Any:
    """One more of the contact book."""
    emails = [{"value": email}] if email else []
    phones = [{"value": phone}] if phone else []
    body = {"first_name": first, "last_name": last, "emails": emails, "phones": phones, **more}
    return await desk.team.asked("POST", "/v1/contacts", **body)


def rows(console: Console) -> Locator:
    """The names in the list of contacts, in its order."""
    return console.main.get_by_role("table", name="Contacts").get_by_role("link")
