"""What is asked above a page, and what it says then; the last of them change something."""

from playwright.async_api import FilePayload, expect

from tests.filed import HEADS, PNG
from tests.journeys.console.console import Console
from tests.journeys.console.pictures.book import CONTACT, MORE, many
from tests.journeys.console.pictures.chats import MENU
from tests.journeys.console.pictures.settings import TEMPLATE
from tests.journeys.console.pictures.shots import Act, Shot, about_the_customer, chosen, pressed, then


def of(name: str, item: str) -> Act:
    """Chooses from the menu of a row."""
    return chosen(f"Actions for {name}", item)


def typed(label: str, text: str) -> Act:
    """Types in the dialog."""

    async def act(console: Console) -> None:
        await console.dialog.get_by_label(label, exact=True).first.fill(text)

    return act


def marked(label: str) -> Act:
    """Chooses in the dialog, or takes what was chosen back."""

    async def act(console: Console) -> None:
        await console.dialog.get_by_label(label).first.click()

    return act


def said(words: str) -> Act:
    """Waits until the page says so."""

    async def act(console: Console) -> None:
        await expect(console.page.get_by_text(words).first).to_be_visible()

    return act


async def brought(console: Console) -> None:
    """Files that go with a reply, and one that does not."""
    label = "a-label-with-a-name-that-is-longer-than-most-of-them.png"
    files: list[FilePayload] = [
        {"name": name, "mimeType": "", "buffer": body}
        for name, body in ((label, PNG), ("terms.pdf", HEADS["pdf"]), ("too-odd.exe", b"MZ"))
    ]
    await console.main.get_by_label("Files for the customer").set_input_files(files)


async def over(console: Console) -> None:
    """Somebody has the address already."""
    await then(pressed("Edit"), typed("E-mail 1", "noah.okafor1@example.com"), pressed("Save"))(console)
    await expect(console.dialog.get_by_role("alert")).to_be_visible()
    await console.dialog.get_by_role("alert").scroll_into_view_if_needed()


HOOK = "/settings/hooks/{hook}"
DIALOGS = (
    Shot("chat-bringing", "/conversations/{files}?view=mine", brought),
    Shot("contact-archive", CONTACT, chosen(MORE, "Archive")),
    Shot("contact-block", CONTACT, chosen(MORE, "Block")),
    Shot("contact-delete", CONTACT, chosen(MORE, "Delete")),
    Shot("contact-edit-taken", CONTACT, over),
    Shot("contact-people-chosen", CONTACT, then(pressed("Change"), marked("Only those chosen"))),
    Shot("contacts-many-untag", "/contacts", then(many, pressed("Untag"))),
    Shot("contacts-many-assign", "/contacts", then(many, pressed("Assign"))),
    Shot("contacts-many-seen", "/contacts", then(many, pressed("Who sees"), marked("Only those chosen"))),
    Shot("contacts-many-archive", "/contacts", then(many, pressed("Archive"))),
    Shot("contacts-merge-pair", "/contacts/duplicates", then(pressed("Merge"), said("Which one stays?"))),
    Shot("contacts-whose-value", "/contacts/conflicts", pressed("Whose value?")),
    Shot("contacts-merge-undo", "/contacts/merges", then(pressed("Undo"), said("The two become two"))),
    Shot("settings-tag-edit", "/settings/tags", of("Newsletter", "Edit")),
    Shot("settings-tag-delete", "/settings/tags", of("Newsletter", "Delete")),
    Shot("settings-user-edit", "/settings/team", of("Zoe Marsh", "Edit")),
    Shot("settings-user-leaves", "/settings/team", of("Zoe Marsh", "Deactivate")),
    Shot("settings-team-new", "/settings/team?view=teams", pressed("New team")),
    Shot("settings-team-delete", "/settings/team?view=teams", of("Orders", "Delete")),
    Shot("settings-hook-events", "/settings/hooks", then(pressed("New hook"), marked("All that happens"))),
    Shot("settings-hook-rotate", HOOK, chosen("Actions", "New secret")),
    Shot("settings-hook-delete", HOOK, chosen("Actions", "Delete")),
    Shot("settings-hook-many", HOOK, pressed("Tell many again")),
    Shot("settings-token-revoke", "/settings/tokens", pressed("Revoke Nightly export")),
    Shot("settings-template-new", "/settings/templates", pressed("New template")),
    Shot("settings-template-back", f"{TEMPLATE}?view=versions", pressed("Roll back")),
    Shot("settings-channel-edit", "/settings/channels", of("Mail", "Edit")),
    Shot("settings-channel-letter", "/settings/channels", of("Mail", "Send a test letter")),
    Shot("settings-field-edit", "/settings/fields", of("Reads", "Edit")),
    Shot("settings-field-delete", "/settings/fields", of("Reads", "Delete")),
    Shot("settings-web-chat-secret", "/settings/widgets", of("web chat 1", "New identity secret")),
    Shot("settings-web-chat-delete", "/settings/widgets", of("web chat 1", "Delete")),
    Shot("settings-user-invited", "/settings/team", of("Ines Carvalho", "Invite")),
    Shot("settings-hook-tested", HOOK, then(pressed("Send a test"), said("The test was"))),
    Shot(
        "settings-hook-secret",
        HOOK,
        then(chosen("Actions", "New secret"), pressed("Make another"), said("I have it")),
    ),
    Shot(
        "settings-token-made",
        "/settings/tokens",
        then(pressed("New token"), typed("Name", "Till"), pressed("Make it"), said("I have it")),
    ),
    Shot("settings-channel-secret", "/settings/channels", of("Mail", "New secret for incoming mail")),
    Shot(
        "settings-web-chat-made",
        "/settings/widgets",
        then(of("web chat 1", "New identity secret"), pressed("Make it")),
    ),
    Shot(
        "chat-code-sent",
        "/conversations/{owed}?view=follow-ups",
        then(about_the_customer, pressed("Send a code to emma@acme-corp.com")),
        anew=True,
    ),
    Shot("contact-kept", CONTACT, then(chosen(MORE, "Delete"), pressed("Delete"), said("Archived, not deleted"))),
    Shot("chat-close", "/conversations/{files}?view=mine", chosen(MENU, "Close the chat", asks=False)),
)
