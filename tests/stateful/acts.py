"""What somebody did, as far as it went through: who, what was said by it, and what the book must hold since."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from tests.people import email_key, phone_key
from tests.stateful.replayed import Said
from tools.contacts.identifiers import Key

EVERYBODY = "everybody"
"""A program or an admin, who sees all: nothing that they do shows more than could be read by who did it."""


@dataclass(frozen=True)
class Done:
    """One act. Refused, it told nothing."""

    by: str
    """Somebody of the team, a session, or ``EVERYBODY``."""
    said: str = ""
    """All that came in by it."""
    answer: str = ""
    """All that was answered."""
    tells: tuple[Said, ...] = ()
    taken: Key | None = None
    """The value for which it was refused."""
    undid: Collection[str] = ()
    """Merges."""
    joins: bool = False
    """It is a merge by hand: its result is for those who might see all of it."""
    proves: bool = False
    """It is a session's, and shows who that is."""
    erases: str | None = None


def key_of(value: str) -> Key:
    """What an e-mail or a number is found by."""
    return email_key(value) if "@" in value else phone_key(value)


def list_of(value: str) -> str:
    """In which list of a contact it stands."""
    return "emails" if "@" in value else "phones"


def problem(answer: Any) -> dict[str, Any]:
    """Why something was refused; nothing where it was done."""
    return dict(answer.json()) if answer.status_code >= 400 else {}
