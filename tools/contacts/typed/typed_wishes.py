"""What somebody wants instead of giving details, or beside it: to refuse, to stop, to be written to, to know why."""

import re
from enum import StrEnum
from functools import cache

from tools.contacts.typed.typed_text import Typed, clean, words_of
from tools.contacts.vocabulary.languages import every_stop_word
from tools.contacts.vocabulary.phrases import alternatives, phrase_pattern
from tools.contacts.vocabulary.words import Vocabulary, WishWords


class Wanted(StrEnum):
    """The details that may be asked for."""

    EMAIL = "email"
    PHONE = "phone"
    NAME = "name"


class Wish(StrEnum):
    """What somebody wants. Of several the one standing first in this list counts."""

    STOP = "stop"
    """The whole message is a stop word: on WhatsApp and SMS nothing more is sent, elsewhere it is a NEVER_MIND."""
    START = "start"
    NEVER_MIND = "never_mind"
    REFUSE_ALL = "refuse_all"
    REFUSE_EMAIL = "refuse_email"
    REFUSE_PHONE = "refuse_phone"
    JUST_WRITE_ME = "just_write_me"
    """Ends a wait; while details are asked for, the phone is not wanted."""
    JUST_CALL_ME = "just_call_me"
    """Ends a wait; while details are asked for, the e-mail is not wanted."""
    HUMAN = "human"
    NO = "no"
    """No to whatever was asked: the dialogue knows what that was."""
    YES = "yes"
    QUESTION = "question"
    NONE = "none"


def is_stop_word(text: str) -> bool:
    """Whether the whole message says stop, in any language we know."""
    return says_stop(clean(text))


def says_stop(typed: Typed) -> bool:
    """The same for a message that was made readable already."""
    return words_of(typed.folded) in every_stop_word()


def asks(rest: Typed, words: WishWords) -> bool:
    """Whether there is a question beside the details, which are masked in ``rest``."""
    said = words_of(rest.folded)
    marked = any(mark in rest.folded for mark in "?¿؟")
    return (marked and len(said) > 1) or phrase_pattern(words.question_starts).match(said) is not None


def read_wish(
    rest: Typed, *, vocabulary: Vocabulary, expecting: frozenset[Wanted], given: frozenset[Wanted], last_given: int
) -> Wish:
    """The wish in a message. In ``rest`` the details are masked; the last of them ends at ``last_given``."""
    words = vocabulary.wishes
    if words_of(rest.folded) in words.start:
        return Wish.START
    if _never_minds(rest.folded, words, last_given):
        return Wish.NEVER_MIND
    refused = _refused(rest.folded, vocabulary, (_BOTH & (expecting - given)) or _BOTH) - given
    if refused:
        return _refusal(refused)
    if phrase_pattern(words.write_me).search(rest.folded):
        return Wish.JUST_WRITE_ME
    if _asks_for_call(rest, vocabulary):
        return Wish.JUST_CALL_ME
    return Wish.HUMAN if phrase_pattern(words.human).search(rest.folded) else _answer(rest.folded, words)


def _asks_for_call(rest: Typed, vocabulary: Vocabulary) -> bool:
    """Not "just call me Bob"."""
    match = phrase_pattern(vocabulary.wishes.call_me).search(rest.folded)
    if match is None:
        return False
    named = _CAPITALISED.match(rest.text, match.end())
    return named is None or named[1].lower() in vocabulary.names.no_names


def _answer(rest: str, words: WishWords) -> Wish:
    first = words_of(_CLAUSE_ENDS.split(rest.lstrip(" ¡¿"), maxsplit=1)[0])
    if first in words.no:
        return Wish.NO
    return Wish.YES if first in words.yes else Wish.NONE


def _never_minds(rest: str, words: WishWords, last_given: int) -> bool:
    """Not "never mind the phone", and not "never mind, it's bob@…": what comes last counts."""
    behind = [match for match in phrase_pattern(words.never_mind).finditer(rest) if match.start() >= last_given]
    objects = phrase_pattern(words.objects_follow)
    return any(objects.match(rest, match.end() + 1) is None for match in behind)


def _refused(rest: str, vocabulary: Vocabulary, missing: frozenset[Wanted]) -> frozenset[Wanted]:
    """What is refused by name; a refusal that names nothing is of all that is ``missing``."""
    words = vocabulary.wishes
    refused: set[Wanted] = set()
    for match in _lacking(vocabulary).finditer(rest):
        refused |= {Wanted.EMAIL} if match["email"] or match["and_email"] else set()
        refused |= {Wanted.PHONE} if match["phone"] or match["and_phone"] else set()
    refused |= {Wanted.EMAIL} if phrase_pattern(words.no_emails).search(rest) else set()
    refused |= {Wanted.PHONE} if phrase_pattern(words.no_calls).search(rest) else set()
    if words_of(rest) in words.refusing_clauses:  # "No, thanks" is two clauses.
        refused |= missing
    for clause in _CLAUSE_ENDS.split(rest):
        refused |= _refused_in(clause, vocabulary, missing)
    return frozenset(refused)


def _refused_in(clause: str, vocabulary: Vocabulary, missing: frozenset[Wanted]) -> frozenset[Wanted]:
    words = vocabulary.wishes
    if words_of(clause) in words.refusing_clauses or _ending(words.refusals).search(clause):
        return missing
    unwilling = _unwilling(words).search(clause)
    if unwilling is None:
        return frozenset()
    said = clause[unwilling.end() :]
    named = {wanted for wanted, nouns in _nouns(vocabulary) if phrase_pattern(nouns).search(said)}
    return frozenset(named) or missing


def _refusal(refused: frozenset[Wanted]) -> Wish:
    if refused == {Wanted.EMAIL}:
        return Wish.REFUSE_EMAIL
    return Wish.REFUSE_PHONE if refused == {Wanted.PHONE} else Wish.REFUSE_ALL


def _nouns(vocabulary: Vocabulary) -> tuple[tuple[Wanted, tuple[str, ...]], ...]:
    return (Wanted.EMAIL, vocabulary.details.email), (Wanted.PHONE, vocabulary.details.phone)


@cache
def _ending(phrases: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{alternatives(phrases)})\W*$")


@cache
def _unwilling(words: WishWords) -> re.Pattern[str]:
    return re.compile(
        rf"(?<!\w)(?:{alternatives(words.unwilling)})(?: \w{{1,12}}){{0,2}}?"
        rf" (?:{alternatives(words.giving)})(?!\w)(?! up)"
    )


@cache
def _lacking(vocabulary: Vocabulary) -> re.Pattern[str]:
    words, details = vocabulary.wishes, vocabulary.details
    email, phone = alternatives(details.email), alternatives(details.phone)
    determiner = rf"(?:(?:{alternatives(words.determiners)}) )?"
    noun = rf"(?: (?:{alternatives(details.detail_nouns)}))?"
    joined = rf" (?:{alternatives(words.joined_by)}) {determiner}"
    second = rf"(?:{joined}(?:(?P<and_email>{email})|(?P<and_phone>{phone})){noun})?"
    follows = rf"(?=\W*$|\s*[.,;!?)\n¤–-]| (?:{alternatives(words.after_refused)})(?!\w))"
    return re.compile(
        rf"(?<!\w)(?:{alternatives(words.lacking)}) {determiner}"
        rf"(?:(?P<email>{email})|(?P<phone>{phone})){noun}{second}{follows}"
    )


_BOTH = frozenset({Wanted.EMAIL, Wanted.PHONE})
_CAPITALISED = re.compile(r" ([A-ZÀ-Þ][a-zß-ÿ']{1,30})(?!\w)")
_CLAUSE_ENDS = re.compile(r"[.,;:!?\n¤–]+")
