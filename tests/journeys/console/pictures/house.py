"""A business with something on every page of its console."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from playwright.async_api import Browser

from tests.journeys.console.book import contact
from tests.journeys.console.desk import Customer, Desk
from tests.patience import PATIENCE
from tests.rules.imports.test_vendors import FILES

ASKS = "I want to talk to a person"
PEOPLE = (
    *(("Emma", "Lindqvist", "Lindqvist Interiors"), ("Noah", "Okafor", ""), ("Mia", "Delgado", "")),
    *(("Emma", "Lindqvist", ""), ("Liam", "van der Berg", "Berg & Sons"), ("Aiko", "Tanaka", "")),
    *(("Olivia", "Whitcombe-Fairweather", "Fairweather Nautical Antiques Ltd."), ("Jonas", "Weber", "")),
    *(("Sofia", "Rossi", ""), ("Lucas", "Moreau", "Librairie Moreau"), ("Grace", "O'Neill", "")),
    *(("Mateo", "García", ""), ("Hannah", "Novak", ""), ("Theo", "Papadakis", "")),
)
LABEL = """<svg xmlns="http://www.w3.org/2000/svg" width="480" height="320">
<rect width="480" height="320" fill="#c9a36b"/><rect x="70" y="60" width="340" height="200" rx="6" fill="#fdfcf8"/>
<g fill="#222"><rect x="96" y="90" width="150" height="14"/><rect x="96" y="116" width="210" height="10"/>
<rect x="96" y="136" width="180" height="10"/>
<path d="M96 180h4v50h-4zM106 180h10v50h-10zM122 180h3v50h-3zM132 180h6v50h-6zM145 180h12v50h-12zM164 180h4v50h-4z
M176 180h9v50h-9zM192 180h3v50h-3zM202 180h12v50h-12zM221 180h5v50h-5zM234 180h8v50h-8z"/></g></svg>"""
"""A parcel, as a customer may photograph it."""
QUICK = "wait: {time: 1 s}"
SLOW = "wait: {time: 30 min, offer: 30 min}"


@dataclass
class House:
    """What has a page of its own, by name."""

    desk: Desk
    ids: dict[str, str] = field(default_factory=dict)

    async def asked(self, method: str, path: str, **body: Any) -> Any:
        """As the admin."""
        return await self.desk.team.asked(method, path, **body)

    async def customer(self, *texts: str) -> Customer:
        """Somebody who wrote this, each after an answer."""
        customer = await self.desk.customer(language="en")
        for number, text in enumerate(texts, 1):
            await customer.writes(text)
            await until(partial(has_heard, customer, number))
        return customer

    async def run(self, path: str, what: str) -> None:
        """Tries, starts or undoes an import, and waits until it is over."""
        if what == "try":
            await self.asked("POST", f"{path}/start", dry_run=True)
        else:
            await self.asked("POST", f"{path}/{what}")

        async def over() -> bool:
            now = await self.asked("GET", path)
            return "running" not in (now["state"], now["undo"]["state"])

        await until(over)


async def until(so: Callable[[], Awaitable[bool]]) -> None:
    """Waits for what comes by itself."""
    async with asyncio.timeout(PATIENCE):
        while True:
            if await so():
                return
            await asyncio.sleep(0.05)


async def has_heard(customer: Customer, times: int) -> bool:
    """Whether as much was said to them."""
    return len(await customer.said(but="contact")) >= times


async def furnished(desk: Desk) -> House:
    """Everything; takes some seconds."""
    house = House(desk)
    await people(house)
    await book(house)
    await owed(house)
    await chats(house)
    await files(house)
    await settings(house)
    await imports(house)
    return house


async def people(house: House) -> None:
    """The team, and what it sorts by."""
    many = {"conversations_an_hour": 1000, "handovers_an_hour": 1000}
    privacy = "https://harbour-books.example/privacy"
    await house.asked("PATCH", "/v1/business", name="Harbour Books", privacy_url=privacy, limits=many)
    bo = await house.desk.user("Bo Lindqvist")
    zoe = await house.desk.user("Zoe Marsh", languages=["en", "es"])
    await house.asked("POST", "/v1/users", name="Ines Carvalho", email="ines@shop.example")
    me = (await house.asked("GET", "/v1/me"))["user"]
    await house.asked("PATCH", f"/v1/users/{me['id']}", name="Ann Keller")
    await house.asked("POST", "/v1/teams", name="Orders", member_ids=[bo["id"], zoe["id"]])
    await house.asked("POST", "/v1/teams", name="Evenings", member_ids=[])
    for name, colour in (("Newsletter", "#2f5bd7"), ("Wholesale", "#b45309"), ("Press", "")):
        await house.asked("POST", "/v1/tags", name=name, colour=colour)
    await house.asked(
        *("POST", "/v1/fields"), key="genre", label="Reads", type="choice", choices=["Novels", "Charts", "History"]
    )
    await house.asked("POST", "/v1/fields", key="shop", label="Shop number", type="text")
    house.ids |= {"bo": bo["id"], "zoe": zoe["id"]}


async def book(house: House) -> None:
    """Contacts, two of them one person, two that were merged."""
    made = []
    for number, (first, last, business) in enumerate(PEOPLE):
        email = f"{first}.{last}{number}@example.com".lower().replace("'", "").replace(" ", ".").replace("í", "i")
        more: dict[str, Any] = {"business_name": business, "tags": [("Newsletter", "Wholesale", "Press")[number % 3]]}
        made.append(await contact(house.desk, first, last, email=email, phone=f"+44740012{number:04}", **more))
    emma = f"/v1/contacts/{made[0]['id']}"
    address = {"lines": ["12 Quay Street"], "city": "Falmouth", "postal_code": "TR11 3HH", "country": "GB"}
    await house.asked(
        *("PATCH", emma),
        notes="Orders for the shop each spring. Prefers a call before ten.",
        contact_address=address,
        custom={"genre": "Charts", "shop": "41"},
        assignee_id=house.ids["bo"],
        emails={"add": [{"value": "orders@lindqvist-interiors.example"}]},
    )
    await house.asked(
        *("POST", f"{emma}/consents"), purpose="broadcasts", channel="email", words="May we send you our news?"
    )
    for invoice_number, (total, due) in {"HB-1042": ("128.40", "128.40"), "HB-0977": ("54.00", "0")}.items():
        invoice = {"status": "issued" if due != "0" else "paid", "currency": "GBP", "total": total, "amount_due": due}
        await house.asked("PUT", f"{emma}/invoices/xero/{invoice_number}", **invoice)
    await house.asked("PATCH", f"/v1/contacts/{made[1]['id']}", visibility=[house.ids["zoe"]])
    await house.asked("POST", "/v1/contacts/merge", survivor_id=made[4]["id"], absorbed_ids=[made[7]["id"]])
    await house.asked("POST", f"/v1/contacts/{made[9]['id']}/archive", reason="Moved away.")
    house.ids |= {"contact": made[0]["id"], "other": made[3]["id"], "archived": made[9]["id"]}


async def owed(house: House) -> None:
    """Nobody came in time: details were left, answers are owed, two contacts are pointed at by one chat."""
    await house.desk.template(QUICK)
    await house.desk.team.http.put("/v1/me/presence", json={"status": "online"})
    typed = await house.customer("Can I pick my parcel up at your shop?")
    await typed.leaves("emma@acme-corp.com and (212) 555-0188")
    known = await house.customer("Is the spring catalogue out yet?")
    await known.leaves("It is Mia Delgado, mia.delgado2@example.com and +44 7400 120005")
    asked = await house.customer("My invoice is wrong.", ASKS)
    await asked.hears("May I have your e-mail")
    shut = await house.customer("Where is my refund?")
    await shut.leaves("This is Carla Stone, carla@acme-corp.com and (212) 555-0123")
    carla = (await house.asked("GET", f"/v1/conversations/{shut.chat}"))["contact_id"]
    await house.asked("PATCH", f"/v1/contacts/{carla}", visibility=[house.ids["zoe"]])
    house.ids |= {"owed": typed.chat, "conflict": known.chat, "collecting": asked.chat, "masked": shut.chat}


async def chats(house: House) -> None:
    """One for each way that a chat can stand."""
    team = house.desk.team
    await house.desk.template(SLOW)
    first = await house.customer("Hello! My order 1042 has not arrived yet. Can you help me?", ASKS)
    mine = await team.accept()
    await team.write(mine, "Hi, this is Ann. I am looking into it now.")
    await first.writes("Thank you! It was to be here on Tuesday; see https://post.example/track/00340434161094042557")
    await house.asked(
        *("POST", f"/v1/conversations/{mine}/notes"), text="Third time this month. Offer a refund of the postage."
    )
    own = await house.customer("Do you buy used sea charts?")
    await house.asked("POST", f"/v1/conversations/{own.chat}/take")
    await team.write(own.chat, "We do, if they are from before 1950.")
    await house.asked("POST", f"/v1/conversations/{own.chat}/close")
    answered = await house.customer("Do you sell gift cards?")
    waits = await house.customer("Is the signed edition of The Lighthouse still to be had?", ASKS)
    await house.customer("Hola, ¿hablan español?", "I want to speak to a human")
    house.ids |= {"mine": mine, "closed": own.chat, "ai": answered.chat, "waiting": waits.chat}


async def drawn(browser: Browser) -> bytes:
    """The parcel as a picture."""
    page = await browser.new_page(viewport={"width": 480, "height": 320})
    try:
        await page.set_content(f"<style>body{{margin:0}}</style>{LABEL}")
        return await page.screenshot()
    finally:
        await page.close()


async def files(house: House) -> None:
    """A customer sends a picture, the team a document."""
    raw = {"Content-Type": "application/octet-stream"}
    customer = await house.customer("The parcel came, but the label is torn.", ASKS)
    own = f"/v1/conversations/{customer.chat}"
    await house.asked("POST", f"{own}/take")
    chat = f"/v1/webchat/conversations/{customer.chat}"
    sent = await customer.http.post(
        f"{chat}/attachments", params={"name": "label.png"}, content=await drawn(house.desk.browser), headers=raw
    )
    body = {"text": "Here it is.", "client_id": "label", "attachments": [sent.json()["id"]]}
    assert (await customer.http.post(f"{chat}/messages", json=body)).is_success
    kept = await house.desk.team.http.post(
        f"{own}/attachments", params={"name": "return-label.pdf"}, content=b"%PDF-1.7\n" + b" " * 48_000, headers=raw
    )
    await house.asked(
        "POST", f"{own}/messages", text="Please send it back with this label.", attachments=[kept.json()["id"]]
    )
    house.ids["files"] = customer.chat


async def settings(house: House) -> None:
    """Hooks that fail, tokens, a second template with versions, a mail channel."""
    hook = await house.asked(
        "POST", "/v1/hooks", url="http://127.0.0.1:9/handover", name="Our CRM", event_types=["contact.created"]
    )
    await house.asked("POST", "/v1/hooks", url="https://ledger.example/in", name="", event_types=[])
    await contact(house.desk, "Ida", "Holm", email="ida.holm@example.com")
    await house.asked("POST", "/v1/tokens", name="The shop's own agent", scopes=["read"])
    await house.asked("POST", "/v1/tokens", name="Nightly export", scopes=["admin"])
    yaml = {"Content-Type": "application/yaml"}
    for attempts in (2, 4):
        body = f"# For the trade.\nname: wholesale\nask: {{attempts: {attempts}}}\nrouting: least_busy\n"
        await house.desk.team.http.put("/v1/templates/wholesale", content=body, headers=yaml)
    server = {"host": "smtp.example.com", "port": 587, "security": "starttls", "user": "help", "password": "secret"}
    mail = {"from_address": "help@harbour-books.example", "smtp": server}
    await house.asked("POST", "/v1/channels", kind="email", name="Mail", email=mail)
    await house.asked("POST", "/v1/channels", kind="sms", name="Text messages", region="GB")
    (widget,) = await house.desk.team.items("/v1/widgets")
    looks = {
        "colour": "#0f766e",
        "texts": {"en": {"title": "Ask Harbour Books", "greeting": "Ahoy! What can we do?"}},
    }
    await house.asked(
        "PATCH", f"/v1/widgets/{widget['id']}", looks=looks, allowed_origins=["https://harbour-books.example"]
    )
    house.ids |= {"hook": hook["id"], "widget": widget["id"]}


async def imports(house: House) -> None:
    """One to be mapped, one that was tried, one that is done, one with rows that failed, one that was undone."""
    csv = {"Content-Type": "text/csv"}
    for name, file, runs in (
        ("mapping", "shopify_customers.csv", ()),
        ("undone", "google_contacts_2024.csv", ("start", "undo")),
        ("tried", "mailchimp_audience.csv", ("try",)),
        ("failed", "nasty_excel_mangled_phone.csv", ("start",)),
        ("imported", "hubspot_contacts.csv", ("start",)),
    ):
        brought = await house.desk.team.http.post(
            "/v1/imports", params={"name": file}, content=(FILES / file).read_bytes(), headers=csv
        )
        assert brought.is_success, brought.text
        house.ids[name] = brought.json()["id"]
        for run in runs:
            await house.run(f"/v1/imports/{house.ids[name]}", run)
