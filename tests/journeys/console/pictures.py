"""Makes the pictures of the console.

python -m tests.journeys.console.pictures           docs/pictures/console_light.png and console_dark.png
python -m tests.journeys.console.pictures FOLDER    every state, at three sizes, light and dark, to be looked at
"""

import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from playwright.async_api import Browser, expect

from tests.architecture.source import ROOT
from tests.journeys.console.console import Console
from tests.journeys.console.desk import Desk, a_desk
from tests.journeys.pictures import make
from tests.journeys.widget.widget import DESKTOP, PHONE, TABLET, Theme

DOCS = ROOT / "docs" / "pictures"
SIZES = {"1440": DESKTOP, "820": TABLET, "390": PHONE}
THEMES: tuple[Theme, ...] = ("light", "dark")
ASKS = "I want to talk to a person"

OTHERS = (
    *("/contacts", "/contacts/{contact}", "/contacts/duplicates", "/contacts/conflicts", "/contacts/merges"),
    *("/imports", "/imports/{import}", "/reports", "/settings", "/settings/tags", "/settings/templates"),
    *("/settings/templates/default", "/settings/team", "/settings/hooks", "/settings/hooks/{hook}"),
    *("/settings/tokens", "/settings/widgets", "/settings/channels", "/settings/business", "/settings/fields"),
    *("/settings/audit", "/settings/you"),
)
"""Pages that show what is there as soon as they are opened."""
PEOPLE = (
    ("Emma", "Lindqvist"),
    ("Noah", "Okafor"),
    ("Mia", "Delgado"),
    ("Emma", "Lindkvist"),
    ("Liam", "van der Berg"),
)

Shoot = Callable[[Console, str], Awaitable[None]]


async def furnish(desk: Desk) -> str:
    """A team and some chats; the id of the one that is answered."""
    await desk.user("Bo Lindqvist")
    await desk.user("Zoe Marsh")
    await desk.team.asked("PATCH", "/v1/business", name="Harbour Books")
    await desk.team.asked("POST", "/v1/teams", name="Orders", member_ids=[])
    await desk.team.asked("POST", "/v1/tags", name="Newsletter")
    me = (await desk.team.asked("GET", "/v1/me"))["user"]
    await desk.team.asked("PATCH", f"/v1/users/{me['id']}", name="Ann Keller")
    first = await desk.customer(language="en")
    await first.writes("Hello! My order 1042 has not arrived yet. Can you help me?", ASKS)
    chat = await desk.team.accept()
    await desk.team.write(chat, "Hi, this is Ann. I am looking into it now.")
    await first.writes("Thank you! It was to be here on Tuesday; see https://post.example/track/00340434161094042557")
    await desk.team.asked(
        "POST", f"/v1/conversations/{chat}/notes", text="Third time this month. Offer a refund of the postage."
    )
    for text in ("Do you sell gift cards?", "What are your opening hours?"):
        other = await desk.customer(language="en")
        await other.writes(text)
    return chat


async def play(desk: Desk, chat: str, console: Console, shoot: Shoot) -> None:
    """All that somebody of the team may come to see, one after the other."""
    page = console.page
    await expect(console.pages.first).to_be_attached()
    await expect(page.get_by_text("Nobody waits")).to_be_visible()
    await shoot(console, "1-nobody")
    customer = await desk.customer(language="en")
    await customer.writes("Is the signed edition of The Lighthouse still to be had?", ASKS)
    await expect(page.get_by_text("Offered to you").first).to_be_visible()
    await shoot(console, "2-offer")
    await console.at("/conversations?view=all")
    await expect(page.get_by_role("list", name="All chats")).to_be_visible()
    await shoot(console, "3-all")
    await console.at(f"/conversations/{chat}?view=mine")
    await expect(page.get_by_role("log").get_by_text("this is Ann")).to_be_visible()
    await shoot(console, "4-chat")
    if await page.get_by_role("button", name="About the customer").is_visible():
        await page.get_by_role("button", name="About the customer").click()
        await shoot(console, "5-customer")
        await page.get_by_role("button", name="Back to the chat").click()
    await console.choose("What can be done with the chat", "Transfer to somebody else")
    await expect(console.dialog).to_be_visible()
    await shoot(console, "6-transfer")


async def owed(desk: Desk, console: Console, shoot: Shoot) -> None:
    """Nobody comes, details are left, an answer is owed."""
    page = console.page
    customer = await desk.customer(language="en")
    await customer.writes("Can I pick my parcel up at your shop?", ASKS)
    await console.at("/conversations?view=follow-ups")
    await customer.hears("May I have your e-mail")
    await customer.writes("emma@acme-corp.com and (212) 555-0188")
    await customer.hears("Thank you!")
    await expect(page.get_by_role("list", name="Follow-ups").get_by_role("listitem").first).to_be_visible()
    await shoot(console, "7-follow-ups")
    await page.get_by_role("list", name="Follow-ups").get_by_role("link").first.click()
    await expect(page.get_by_role("log").get_by_text("Thank you!")).to_be_visible()
    await shoot(console, "8-owed")
    if await page.get_by_role("button", name="About the customer").is_visible():
        await page.get_by_role("button", name="About the customer").click()
        await shoot(console, "9-claims")


async def filled(desk: Desk) -> dict[str, str]:
    """Something on every page; the ids of what has a page of its own."""
    contacts = [
        await desk.team.asked(
            *("POST", "/v1/contacts"),
            first_name=first,
            last_name=last,
            emails=[{"value": f"{first}.{number}@harbour-books.com".lower()}],
            phones=[{"value": f"+44207946{number:04}"}],
            tags=["Newsletter"] if number % 2 else [],
        )
        for number, (first, last) in enumerate(PEOPLE)
    ]
    hook = await desk.team.asked("POST", "/v1/hooks", url="https://crm.harbour-books.com/handover", event_types=[])
    await desk.team.asked("POST", "/v1/tokens", name="The shop's own agent", scopes=["read"])
    file = b"First Name,Last Name,Email,Phone,Segment\nAda,Byron,ada@harbour-books.com,020 7946 0123,gold\n"
    brought = await desk.team.http.post(
        "/v1/imports", params={"name": "people.csv"}, content=file, headers={"Content-Type": "text/csv"}
    )
    brought.raise_for_status()
    return {"contact": contacts[0]["id"], "hook": hook["id"], "import": brought.json()["id"]}


async def others(desk: Desk, folder: Path) -> None:
    """All other pages, at each size in each theme."""
    ids = await filled(desk)
    for theme in THEMES:
        console = await desk.console(theme=theme)
        await expect(console.pages).to_be_visible()
        for name, (width, height) in SIZES.items():
            await console.page.set_viewport_size({"width": width, "height": height})
            for address in OTHERS:
                await console.at(address.format(**ids))
                await console.page.wait_for_timeout(800)
                await console.page.screenshot(path=folder / f"{theme}-{name}{address.replace('/', '-')}.png")


async def tried(desk: Desk, folder: Path) -> None:
    """A template that is tried beside its editor."""
    for theme in THEMES:
        for name, size in SIZES.items():
            console = await desk.console(address="/settings/templates/default", theme=theme, size=size)
            await console.main.get_by_role("button", name="Try it").click()
            trial = console.main.get_by_role("region", name="Trial", exact=True)
            await expect(trial.get_by_label("Simulated time")).to_be_visible()
            for words in (ASKS, "emma@acme-corp.com and (212) 555-0188"):
                await trial.get_by_label("The customer writes").fill(words)
                await trial.get_by_role("button", name="Write", exact=True).click()
                await expect(trial.get_by_role("log")).to_contain_text(words)
                await trial.get_by_role("button", name="Let them pass").click()
                await expect(trial.get_by_label("Simulated time")).not_to_contain_text("0 s after")
            await trial.scroll_into_view_if_needed()
            await console.page.screenshot(path=folder / f"{theme}-{name}-trial.png", full_page=True)


async def everything(browser: Browser, folder: Path) -> None:
    """Each state at each size in each theme."""
    with tempfile.TemporaryDirectory() as data:
        async with a_desk(browser, Path(data)) as desk:
            await furnish(desk)
            await others(desk, folder)
            await tried(desk, folder)
    for theme in THEMES:
        for name, size in SIZES.items():

            async def shoot(console: Console, state: str, of: str = f"{theme}-{name}") -> None:
                await console.page.wait_for_timeout(300)
                await console.page.screenshot(path=folder / f"{of}-{state}.png")

            for wait, scene in ((60, "chats"), (1, "owed")):
                with tempfile.TemporaryDirectory() as data:
                    async with a_desk(browser, Path(data), wait=wait) as desk:
                        if scene == "owed":
                            await owed(desk, await desk.console(size=size, theme=theme), shoot)
                        else:
                            chat = await furnish(desk)
                            await play(desk, chat, await desk.console(size=size, theme=theme), shoot)


async def for_docs(browser: Browser) -> None:
    """An open chat, light beside dark."""
    for theme in THEMES:
        with tempfile.TemporaryDirectory() as data:
            async with a_desk(browser, Path(data)) as desk:
                chat = await furnish(desk)
                console = await desk.console(size=(1440, 860), theme=theme)
                await expect(console.pages).to_be_visible()
                customer = await desk.customer(language="en")
                await customer.writes("Is the signed edition of The Lighthouse still to be had?", ASKS)
                await console.at(f"/conversations/{chat}")
                await expect(console.page.get_by_role("log").get_by_text("this is Ann")).to_be_visible()
                await expect(console.page.get_by_text("Offered to you").first).to_be_visible()
                await console.page.wait_for_timeout(300)
                await console.page.screenshot(path=DOCS / f"console_{theme}.png")


if __name__ == "__main__":
    make(for_docs, everything)
