"""Pages on which something is wrong, or longer than anybody thought."""

from typing import Any

from playwright.async_api import Route, expect

from tests.journeys.console.book import contact
from tests.journeys.console.console import Console
from tests.journeys.console.desk import Desk
from tests.journeys.console.pictures.shots import Shot, about_the_customer, pressed, then

WORD = "Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunterbeamtengesellschaft"
LONG = f"Maximiliane Friederike von und zu {WORD}"[:100]
SAID = f"See https://shop.example/{'where-it-is/' * 12} and {WORD * 2}; " + "it goes on and on, " * 30


async def broken(console: Console) -> None:
    """The service answers with an error of its own."""

    async def fails(route: Route) -> None:
        await route.fulfill(status=500, json={"title": "Internal Server Error", "status": 500})

    await console.page.route("**/v1/**", fails)
    await console.page.reload()
    await expect(console.page.get_by_role("button", name="Try again").first).to_be_visible()


async def unread(console: Console) -> None:
    """What one page reads cannot be had."""

    async def fails(route: Route) -> None:
        await route.fulfill(status=500, json={"title": "Internal Server Error", "status": 500})

    for path in ("contacts", "conversations", "handovers", "hooks"):
        await console.page.route(f"**/v1/{path}?*", fails)
    await console.page.reload()
    await expect(console.page.get_by_text("500").first).to_be_visible()


async def away(console: Console) -> None:
    """The connection is lost."""
    await console.page.route("**/v1/events", lambda route: route.abort("internetdisconnected"))
    await console.page.reload()
    await expect(console.page.get_by_text("No connection to the service")).to_be_visible()


async def ended(console: Console) -> None:
    """The session is over while one looks at a page."""
    await console.page.context.clear_cookies()
    await console.pages.get_by_role("link", name="Contacts").click()
    await expect(console.page.get_by_role("heading", name="Sign in")).to_be_visible()


async def rough(desk: Desk) -> dict[str, str]:
    """A business in which everything has a name that is too long."""
    asked = desk.team.asked
    many = {"conversations_an_hour": 1000, "handovers_an_hour": 1000}
    await asked("PATCH", "/v1/business", name=LONG, limits=many)
    me = (await asked("GET", "/v1/me"))["user"]
    await asked("PATCH", f"/v1/users/{me['id']}", name=LONG)
    bo = await desk.user(f"Bo {WORD}", languages=["en", "es"])
    await asked("POST", "/v1/teams", name=LONG, member_ids=[bo["id"], me["id"]])
    for name in (LONG, WORD):
        await asked("POST", "/v1/tags", name=name, colour="#b45309")
    choices = [WORD, "Charts", LONG]
    await asked("POST", "/v1/fields", key="a" * 50, label=LONG, type="choice", choices=choices)
    address = f"https://{WORD[:60].lower()}.example/{'in/' * 20}"
    hook = await asked("POST", "/v1/hooks", url=address, name=LONG, event_types=[])
    await asked("POST", "/v1/tokens", name=f"{LONG} {WORD}", scopes=["read", "write"])
    await asked("POST", "/v1/channels", kind="sms", name=f"{LONG} {WORD}", region="GB")
    more: dict[str, Any] = {"business_name": f"{LONG} & Söhne", "tags": [LONG, WORD], "notes": SAID}
    person = await contact(
        desk, LONG, WORD, email=f"{'m' * 60}@{WORD[:60].lower()}.example", phone="+447400120099", **more
    )
    await contact(desk, LONG, WORD, email=f"{'m' * 60}@{WORD[:50].lower()}.example")
    await asked("PATCH", f"/v1/contacts/{person['id']}", custom={"a" * 50: WORD}, assignee_id=bo["id"])
    customer = await desk.customer(language="en")
    await customer.writes(SAID, "I want to talk to a person")
    chat = await desk.team.accept()
    await desk.team.write(chat, SAID)
    await asked("POST", f"/v1/conversations/{chat}/notes", text=SAID)
    return {"person": person["id"], "hook": hook["id"], "chat": chat}


ROUGH = (
    Shot("long-chats", "/conversations?view=all"),
    Shot("long-chat", "/conversations/{chat}?view=mine"),
    Shot("long-chat-customer", "/conversations/{chat}?view=mine", about_the_customer, anew=True),
    Shot("long-contacts", "/contacts"),
    Shot("long-duplicates", "/contacts/duplicates"),
    Shot("long-contact", "/contacts/{person}"),
    Shot("long-contact-edit", "/contacts/{person}", pressed("Edit")),
    Shot("long-tags", "/settings/tags"),
    Shot("long-team", "/settings/team"),
    Shot("long-teams", "/settings/team?view=teams"),
    Shot("long-fields", "/settings/fields"),
    Shot("long-hooks", "/settings/hooks"),
    Shot("long-hook", "/settings/hooks/{hook}"),
    Shot("long-tokens", "/settings/tokens"),
    Shot("long-channels", "/settings/channels"),
    Shot("long-audit", "/settings/audit"),
    Shot("edge-no-page", "/nowhere"),
    Shot("edge-contacts-unread", "/contacts", unread),
    Shot("edge-chats-unread", "/conversations?view=all", unread),
    Shot("edge-waiting-unread", "/conversations", unread),
    Shot("edge-broken", "/contacts", broken),
    Shot("edge-away", "/contacts", away),
    Shot("edge-away-chat", "/conversations/{chat}?view=mine", away),
    Shot("edge-ended", "/conversations", then(ended)),
)
"""The last one signs out."""
