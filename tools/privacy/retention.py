"""How long is kept what nobody needs for ever: a setting of the business for each kind."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Any

RETENTION = "retention"
"""The business's setting."""
SHORTEST, LONGEST = 1, 3650
"""In days."""

ANSWERS = timedelta(hours=24)
"""Answers to calls that may come again; the contract promises no longer."""
CODES = timedelta(days=2)
"""One-time codes; they are counted for a day, and come back within minutes."""
MODEL_REPLIES = timedelta(days=7)
"""Words of the model for a turn that never came to its end."""
UNSENT_FILES = timedelta(days=1)
"""Files that were chosen in a chat and went with no message."""


@dataclass(frozen=True)
class Retention:
    """In days."""

    empty_guests_days: int = 30
    """Browsers of which nobody ever heard a word."""
    hook_bodies_days: int = 30
    """What hooks were told; that they were told stays listed."""
    import_files_days: int = 30
    bulk_changes_days: int = 30
    """What became of each contact of a bulk change that has ended."""
    chat_files_days: int = LONGEST
    """Files that went with messages; the messages stay, and say which they were."""


def retention_of(settings: Mapping[str, Any]) -> Retention:
    """The business's own, where it has set any."""
    chosen = settings.get(RETENTION, {})
    return Retention(**{each.name: int(chosen[each.name]) for each in fields(Retention) if each.name in chosen})
