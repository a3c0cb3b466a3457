"""Whether a customer asks for a person."""

from agent.offline import wants_person_english, wants_person_spanish
from agent.offline.mistyped import mend
from agent.offline.pattern import found
from agent.offline.plain_words import clauses

_MOST_WORDS = 40
"""A clause longer than this is prose; the asking stands in its first words or in another clause."""


def asks_for_person(text: str) -> bool:
    """Whether any clause asks for a person, in either language: customers do not always write in the chat's own."""
    return any(_asks(mend(" ".join(clause.split()[:_MOST_WORDS]))) for clause in clauses(text))


def _asks(clause: str) -> bool:
    english, spanish = wants_person_english, wants_person_spanish
    if found(english.ASKING, clause) and not found(english.NOT_ASKING, clause):
        return True
    return found(spanish.ASKING, clause) and not found(spanish.NOT_ASKING, clause)
