"""Settings and reports: every section, and what is asked in it."""

from playwright.async_api import expect

from tests.journeys.console.console import Console
from tests.journeys.console.pictures.house import ASKS
from tests.journeys.console.pictures.shots import Shot, pressed, tab, then


async def wrong(console: Console) -> None:
    """Faults stand at their lines."""
    text = console.main.get_by_label("Text of the template wholesale")
    await text.fill("# For the trade.\nname: wholesale\nwait: {when_closed: soon}\nrouting: by luck\n")
    await expect(console.main.get_by_role("list", name="What is wrong").get_by_role("button").first).to_be_visible()


async def tried(console: Console) -> None:
    """A chat beside the text of its template."""
    await console.main.get_by_role("button", name="Try it").click()
    trial = console.main.get_by_role("region", name="Trial", exact=True)
    await expect(trial.get_by_label("Simulated time")).to_be_visible()
    for words in (ASKS, "emma@acme-corp.com and (212) 555-0188"):
        await trial.get_by_label("The customer writes").fill(words)
        await trial.get_by_role("button", name="Write", exact=True).click()
        await expect(trial.get_by_role("log")).to_contain_text(words)
        await trial.get_by_role("button", name="Let them pass").click()
        await expect(trial.get_by_label("Simulated time")).not_to_contain_text("0 s after")
    await trial.evaluate("trial => trial.scrollIntoView()")


async def a_delivery(console: Console) -> None:
    """What was sent, and what came back."""
    await console.main.get_by_role("listitem").get_by_role("button", expanded=False).first.click()


async def says(console: Console) -> None:
    """What a version says."""
    await console.main.get_by_role("button", name="What it says").first.click()


async def other_words(console: Console) -> None:
    """All that a web chat says."""
    await console.main.get_by_text("All other words").click()


async def left(console: Console) -> None:
    """Somebody goes elsewhere with something unsaved."""
    await console.main.get_by_label("Name").first.fill("Harbour Books & Charts")
    await console.pages.get_by_role("link", name="Contacts").click()
    await expect(console.dialog).to_be_visible()


TEMPLATE = "/settings/templates/wholesale"
SETTINGS = (
    Shot("settings", "/settings", documented=True),
    Shot("settings-tags", "/settings/tags", documented=True),
    Shot("settings-tag", "/settings/tags", pressed("New tag")),
    Shot("settings-templates", "/settings/templates", documented=True),
    Shot("settings-template", "/settings/templates/default"),
    Shot("settings-template-wrong", TEMPLATE, wrong, documented=True),
    Shot("settings-template-picture", f"{TEMPLATE}?view=picture", anew=True, documented=True),
    Shot("settings-template-versions", f"{TEMPLATE}?view=versions", says, documented=True),
    Shot("settings-template-tried", "/settings/templates/default", tried, documented=True),
    Shot("settings-users", "/settings/team", documented=True),
    Shot("settings-user", "/settings/team", pressed("New user")),
    Shot("settings-teams", "/settings/team?view=teams"),
    Shot("settings-hooks", "/settings/hooks", documented=True),
    Shot("settings-hook", "/settings/hooks/{hook}"),
    Shot("settings-hook-delivery", "/settings/hooks/{hook}", a_delivery, documented=True),
    Shot("settings-hook-new", "/settings/hooks", pressed("New hook")),
    Shot("settings-tokens", "/settings/tokens", documented=True),
    Shot("settings-token-new", "/settings/tokens", pressed("New token")),
    Shot("settings-web-chats", "/settings/widgets", documented=True),
    Shot("settings-web-chat", "/settings/widgets/{widget}", documented=True),
    Shot("settings-web-chat-words", "/settings/widgets/{widget}", other_words),
    Shot("settings-web-chat-new", "/settings/widgets", pressed("New web chat")),
    Shot("settings-channels", "/settings/channels", documented=True),
    Shot("settings-channel-new", "/settings/channels", pressed("New channel")),
    Shot("settings-business", "/settings/business", documented=True),
    Shot("settings-business-left", "/settings/business", left),
    Shot("settings-fields", "/settings/fields", documented=True),
    Shot("settings-field-new", "/settings/fields", pressed("New field")),
    Shot("settings-audit", "/settings/audit", documented=True),
    Shot("settings-you", "/settings/you", documented=True),
    Shot("reports", "/reports", documented=True),
    Shot("reports-channels", "/reports?by=channel", then(tab("By channel"))),
)
EMPTY = (
    Shot("empty-chats", "/conversations"),
    Shot("empty-mine", "/conversations?view=mine"),
    Shot("empty-all", "/conversations?view=all"),
    Shot("empty-follow-ups", "/conversations?view=follow-ups"),
    Shot("empty-contacts", "/contacts"),
    Shot("empty-duplicates", "/contacts/duplicates"),
    Shot("empty-conflicts", "/contacts/conflicts"),
    Shot("empty-merges", "/contacts/merges"),
    Shot("empty-imports", "/imports"),
    Shot("empty-reports", "/reports"),
    Shot("empty-hooks", "/settings/hooks"),
    Shot("empty-tokens", "/settings/tokens"),
    Shot("empty-tags", "/settings/tags"),
    Shot("empty-fields", "/settings/fields"),
)
"""The same of a business that has nothing yet."""
