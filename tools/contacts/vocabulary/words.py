"""What a language has to say for a message in it to be understood.

All entries are in lower case without accents, as ``typed_text.clean`` folds a message; customers may leave out ``'``.
Vocabularies are compared by identity, so that a pattern made of one is cheap to find again.
"""

from collections.abc import Mapping
from dataclasses import dataclass


def listed(phrases: str) -> tuple[str, ...]:
    """The phrases of a text, parted by commas; where a line ends does not matter."""
    return tuple(phrase.strip() for phrase in " ".join(phrases.split()).split(","))


@dataclass(frozen=True, eq=False)
class WishWords:
    """What somebody may want instead of, or beside, giving details."""

    stop: tuple[str, ...]
    """Whole messages that end all messaging; beside the ones every language knows."""
    start: tuple[str, ...]
    """Whole messages that take a stop back."""
    yes: tuple[str, ...]
    """First clause of a message."""
    no: tuple[str, ...]
    never_mind: tuple[str, ...]
    """Anywhere, unless an object follows ("never mind the phone")."""
    objects_follow: tuple[str, ...]
    """The words by which such an object begins."""
    write_me: tuple[str, ...]
    call_me: tuple[str, ...]
    human: tuple[str, ...]
    refusing_clauses: tuple[str, ...]
    """Whole clauses."""
    refusals: tuple[str, ...]
    """At the end of a clause."""
    unwilling: tuple[str, ...]
    """Followed, within a few words, by one of ``giving``."""
    giving: tuple[str, ...]
    lacking: tuple[str, ...]
    """Followed by the e-mail or the phone itself ("no", "I don't have")."""
    determiners: tuple[str, ...]
    joined_by: tuple[str, ...]
    """Between two things refused at once ("or", "and")."""
    after_refused: tuple[str, ...]
    """What may follow the thing refused; after another word it was something else ("no e-mail confirmation")."""
    no_emails: tuple[str, ...]
    no_calls: tuple[str, ...]
    question_starts: tuple[str, ...]
    """First words of a message that make it a question without a question mark."""
    code_again: tuple[str, ...]
    """Anywhere, after a one-time code was sent: it has not come, or another is wanted."""


@dataclass(frozen=True, eq=False)
class DetailWords:
    """By what a detail in a sentence is told from other things."""

    email: tuple[str, ...]
    phone: tuple[str, ...]
    detail_nouns: tuple[str, ...]
    """What may stand behind those two ("address", "number")."""
    phone_cues: tuple[str, ...]
    """Said of a number, these make it a phone."""
    other_numbers: tuple[str, ...]
    """Said of a number, these make it something else."""
    belonging: tuple[str, ...]
    """Between the two above: "the phone on my account" is a phone."""
    number_nouns: tuple[str, ...]
    """What may stand behind the two above ("number", "no", "id")."""
    currencies: tuple[str, ...]
    corrections: tuple[str, ...]
    """Between two values: the second one counts."""
    negations: tuple[str, ...]
    """Right before a value: it does not count."""


@dataclass(frozen=True, eq=False)
class SpokenWords:
    """How an e-mail address or a number is dictated."""

    at: tuple[str, ...]
    dot: tuple[str, ...]
    signs: Mapping[str, str]
    """``underscore``, ``dash`` and their like; at most two words each."""
    no_local_part: tuple[str, ...]
    """Before "at" these are part of the sentence ("look at …")."""
    digits: Mapping[str, str]
    repeats: Mapping[str, int]


@dataclass(frozen=True, eq=False)
class NameWords:
    """How people say their name."""

    sure: tuple[str, ...]
    """A name follows, however it is written."""
    likely: tuple[str, ...]
    """A name follows if it is written as one ("I'm Bob")."""
    particles: tuple[str, ...]
    """In lower case within a name."""
    ends: tuple[str, ...]
    """A name is over before these."""
    no_names: tuple[str, ...]
    """Written like a name after "I'm", or alone, and none."""


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """One language, or several at once."""

    wishes: WishWords
    details: DetailWords
    spoken: SpokenWords
    names: NameWords
