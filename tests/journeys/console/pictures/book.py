"""Contacts and imports: the book, one contact, what is edited and joined, files."""

from playwright.async_api import Route, expect

from tests.journeys.console.console import Console
from tests.journeys.console.pictures.shots import Shot, chosen, pressed, tab, then

MORE = "More about this contact"


async def searched(console: Console) -> None:
    """What is found while one types."""
    await console.main.get_by_label("Search contacts").fill("emma")
    await expect(console.main.get_by_role("link", name="Noah Okafor")).to_have_count(0)


async def filters(console: Console) -> None:
    """Behind a button, where there is little room."""
    button = console.main.get_by_role("button", name="Filters")
    if await button.is_visible():
        await button.click()
    else:
        await console.main.get_by_role("button", name="Tags").click()


async def many(console: Console) -> None:
    """Some are chosen."""
    boxes = console.main.get_by_role("checkbox", name="Choose")
    for place in range(3):
        await boxes.nth(place).check()


async def joined(console: Console) -> None:
    """What merging will do."""
    await console.dialog.get_by_label("Search contacts").fill("emma")
    await console.dialog.get_by_role("button", name="Emma Lindqvist").first.click()
    await expect(console.dialog.get_by_label("What merging does")).to_be_visible()


async def runs(console: Console) -> None:
    """Half of the rows are done, as long as one looks."""

    async def half(route: Route) -> None:
        read = await route.fetch()
        running = {"state": "running", "progress": 0.43, "seconds_left": 21.0}
        await route.fulfill(response=read, json={**await read.json(), **running})

    await console.page.route("**/v1/imports/*", half)
    await console.page.reload()


async def lost(console: Console) -> None:
    """Nothing that is right was typed."""
    await console.dialog.get_by_label("First name").fill("Noor")
    await console.dialog.get_by_role("button", name="Add", exact=True).click()
    await expect(console.dialog.get_by_text("Write an e-mail or a phone, or both.")).to_be_visible()


CONTACT = "/contacts/{contact}"
CONTACTS = (
    Shot("contacts", "/contacts", documented=True),
    Shot("contacts-searched", "/contacts", searched),
    Shot("contacts-none-found", "/contacts?search=nobody"),
    Shot("contacts-filters", "/contacts?tag=Newsletter", filters, anew=True),
    Shot("contacts-archived", "/contacts?status=archived"),
    Shot("contacts-many", "/contacts", many),
    Shot("contacts-many-tagged", "/contacts", then(many, pressed("Tag"))),
    Shot("contacts-add", "/contacts", pressed("Add contact")),
    Shot("contacts-add-refused", "/contacts", then(pressed("Add contact"), lost)),
    Shot("contact", CONTACT, documented=True),
    Shot("contact-conversations", CONTACT, tab("Conversations"), anew=True),
    Shot("contact-invoices", CONTACT, tab("Invoices"), anew=True),
    Shot("contact-history", CONTACT, tab("History"), anew=True),
    Shot("contact-edit", CONTACT, pressed("Edit")),
    Shot("contact-people", CONTACT, pressed("Change")),
    Shot("contact-consent", CONTACT, pressed("Add a consent")),
    Shot("contact-merge", CONTACT, chosen(MORE, "Merge with another contact")),
    Shot("contact-merge-preview", CONTACT, then(chosen(MORE, "Merge with another contact"), joined), documented=True),
    Shot("contact-erase", CONTACT, chosen(MORE, "Erase the person"), documented=True),
    Shot("contact-archived", "/contacts/{archived}"),
    Shot("contact-none", "/contacts/con_none"),
    Shot("contacts-duplicates", "/contacts/duplicates", documented=True),
    Shot("contacts-conflicts", "/contacts/conflicts", documented=True),
    Shot("contacts-merges", "/contacts/merges", documented=True),
    Shot("imports", "/imports", documented=True),
    Shot("import-mapping", "/imports/{mapping}", documented=True),
    Shot("import-tried", "/imports/{tried}"),
    Shot("import-running", "/imports/{imported}", runs),
    Shot("import-results", "/imports/{imported}", documented=True),
    Shot("import-failed", "/imports/{failed}"),
    Shot("import-undo", "/imports/{imported}", pressed("Undo the import")),
    Shot("import-undone", "/imports/{undone}"),
)
