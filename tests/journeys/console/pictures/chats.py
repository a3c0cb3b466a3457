"""Conversations: the lists, a chat in each of its states, what is asked above it."""

from playwright.async_api import expect

from tests.journeys.console.console import Console
from tests.journeys.console.pictures.shots import Shot, about_the_customer, chosen, down, then

MENU = "What can be done with the chat"


async def find_customer(console: Console) -> None:
    """Whose chats are to be shown."""
    await console.main.get_by_label("Find a customer").fill("emma")
    await expect(console.main.get_by_role("list", name="Customers found")).to_be_visible()


async def bell(console: Console) -> None:
    """How one is told of news."""
    await console.page.get_by_role("button", name="How to be told of news").click()


async def a_note(console: Console) -> None:
    """For the team alone."""
    await console.main.get_by_role("button", name="Note").first.click()
    await console.main.get_by_role("textbox").last.fill("She called as well; the parcel is at the depot in Truro.")


async def menu(console: Console) -> None:
    """What can be done with a chat."""
    await console.page.get_by_role("button", name=MENU).click()


async def you(console: Console) -> None:
    """One's own menu."""
    await console.page.get_by_role("button", name="You:").click()


CHATS = (
    Shot("chats-waiting", "/conversations", documented=True),
    Shot("chats-bell", "/conversations", bell, anew=True),
    Shot("chats-you", "/conversations", you, anew=True),
    Shot("chats-mine", "/conversations?view=mine"),
    Shot("chats-all", "/conversations?view=all", documented=True),
    Shot("chats-find-customer", "/conversations?view=all", find_customer),
    Shot("chats-follow-ups", "/conversations?view=follow-ups", documented=True),
    Shot("chat-human", "/conversations/{mine}?view=mine", documented=True),
    Shot("chat-human-customer", "/conversations/{mine}?view=mine", about_the_customer, anew=True),
    Shot("chat-menu", "/conversations/{mine}?view=mine", menu, anew=True),
    Shot("chat-transfer", "/conversations/{mine}?view=mine", chosen(MENU, "Transfer to somebody else")),
    Shot("chat-note", "/conversations/{mine}?view=mine", a_note),
    Shot("chat-offered", "/conversations/{waiting}"),
    Shot("chat-ai", "/conversations/{ai}?view=all"),
    Shot("chat-hand-over", "/conversations/{ai}?view=all", chosen(MENU, "Ask for a person")),
    Shot("chat-closed", "/conversations/{closed}?view=all"),
    Shot("chat-collecting", "/conversations/{collecting}?view=all"),
    Shot("chat-owed", "/conversations/{owed}?view=follow-ups"),
    Shot("chat-claims", "/conversations/{owed}?view=follow-ups", about_the_customer, anew=True, documented=True),
    Shot("chat-conflict", "/conversations/{conflict}?view=follow-ups", about_the_customer, anew=True),
    Shot("chat-files", "/conversations/{files}?view=mine", documented=True),
    Shot("chat-none", "/conversations/con_none?view=all"),
)
HIDDEN = (
    Shot(
        "chat-hidden",
        "/conversations/{masked}?view=all",
        then(about_the_customer, down("not yours to see")),
        anew=True,
    ),
)
"""As somebody sees it who may see the chat and not its customer."""
