"""The business's questions and answers as a model is told them: whole answers, as many as fit."""

from collections.abc import Sequence
from pathlib import Path

import structlog
from langchain_core.language_models import BaseChatModel

from agent.offline.faq_file import DEFAULT_FAQ, Entry, read_faq
from agent.offline.model import OfflineModel

MOST_LETTERS = 24_000
"""It is sent with every call of the model, and paid for with every call."""
_log = structlog.get_logger(__name__)


def knowledge_for(model: BaseChatModel, faq: Path | None) -> str:
    """What a model is told of the file; ours has read it already.

    Raises ``Unusable`` when the file is not as needed.
    """
    if isinstance(model, OfflineModel):
        return ""
    path = faq or DEFAULT_FAQ
    entries = read_faq(path)
    fitting = those_that_fit(entries)
    if len(fitting) < len(entries):
        left_out = len(entries) - len(fitting)
        _log.warning("not all questions and answers fit", file=str(path), left_out=left_out, letters=MOST_LETTERS)
    return "\n\n".join(as_text(entry) for entry in fitting)


def those_that_fit(entries: Sequence[Entry]) -> Sequence[Entry]:
    """From the beginning of the file; an answer is told whole or not at all."""
    letters = 0
    for place, entry in enumerate(entries):
        letters += len(as_text(entry)) + 2
        if letters > MOST_LETTERS:
            return entries[:place]
    return entries


def as_text(entry: Entry) -> str:
    """As it stands in the file."""
    return "\n".join([*(f"## {question}" for question in entry.questions), entry.answer])
