"""The words a contact is found by: the same letters whatever the case, the accents and the signs between them.

A **document** is all the words of one contact, each led by two spaces: so the first letter of a word is a stretch of
three characters too, and one kind of index finds the beginning of a word and the middle of one.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from tools.contacts.identifiers import IdentifierKind

LEAD = "  "
"""Stands before each word of a document."""
_MOST = 400
"""Characters of one field that are read."""
_LONGEST_SORT_NAME = 100

_BETWEEN_WORDS = re.compile(r"[\s!\"$%()*,/:;<=>?\[\\\]^{|}~-]+")
_NO_DIGIT = re.compile(r"[^0-9]+")
_NO_LETTERS = str.maketrans(dict.fromkeys("'’‘ʼ′´`", "") | {chr(code): " " for code in (*range(32), 127)})
_LETTERS = str.maketrans(
    {"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)
# How German writes them where there are no dots, and how people type them.
_WITHOUT_DOTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


class Named(Protocol):
    """A contact, or a row that holds one."""

    @property
    def first_name(self) -> str: ...

    @property
    def middle_name(self) -> str: ...

    @property
    def last_name(self) -> str: ...

    @property
    def business_name(self) -> str: ...


def contact_words(named: Named) -> str:
    """The part of its document that stands in the record itself."""
    names = (named.last_name, named.first_name, named.middle_name, named.business_name)
    return led(_words(names, _spellings))


def identifier_words(kind: IdentifierKind, value: str, match_key: str) -> str:
    """What an identifier adds to its holder's document; channel identities and external ids are no words."""
    match kind:
        case IdentifierKind.EMAIL:
            words = split(value[:_MOST])
            return led(dict.fromkeys(words if value == match_key else [*words, *split(match_key[:_MOST])]))
        case IdentifierKind.PHONE:
            digits = digits_of(value)
            return led([digits] if value == match_key else _once([digits, digits_of(match_key.partition(";")[0])]))
        case _:
            return ""


def sort_name(named: Named) -> str:
    """What the list is sorted by: the last name first, or the business where nobody is named."""
    names = (named.last_name, named.first_name, named.middle_name)
    return _sorted_by(_words(names, split) or split(named.business_name[:_MOST]))


def words_and_sort_name(named: Named) -> tuple[str, str]:
    """Both at once: where there are no accents, each name is folded once for both."""
    names = f"{named.last_name[:_MOST]} {named.first_name[:_MOST]} {named.middle_name[:_MOST]}"
    business = named.business_name[:_MOST]
    if not (names.isascii() and business.isascii()):
        return contact_words(named), sort_name(named)
    own, of_business = split(names), split(business)
    return led([*own, *of_business]), _sorted_by(own or of_business)


def split(text: str) -> list[str]:
    """The words of a text, folded. What stands inside addresses (``.``, ``@``, ``_``, ``+``) parts no words."""
    if text.isascii():
        return [bare for word in text.translate(_ASCII_WORDS).split() if (bare := word.strip(".+"))]
    return [bare for word in _BETWEEN_WORDS.split(folded(text)) if (bare := word.strip(".+"))]


def folded(text: str) -> str:
    """One form for all spellings of the same letters: "Müller", "MÜLLER" and "muller" are one."""
    if text.isascii():
        return text.lower().translate(_NO_LETTERS)
    plain = unicodedata.normalize("NFKD", text.casefold()).translate(_NO_LETTERS).translate(_LETTERS)
    return "".join(_plain(sign) for sign in plain)


def digits_of(text: str) -> str:
    """Its digits alone."""
    bare = text.removeprefix("+")
    return bare if bare.isascii() and bare.isdigit() else _NO_DIGIT.sub("", text)


def led(words: Iterable[str]) -> str:
    """Words as they stand in a document."""
    listed = list(words)
    return f"{LEAD}{LEAD.join(listed)}" if listed else ""


def _sorted_by(words: Sequence[str]) -> str:
    return " ".join(words)[:_LONGEST_SORT_NAME]


def _words(names: Sequence[str], words_of: Callable[[str], list[str]]) -> list[str]:
    short = [name[:_MOST] for name in names]
    together = " ".join(short)
    # Where there are no accents, nothing of one name changes another.
    return split(together) if together.isascii() else [word for name in short for word in words_of(name)]


def _spellings(name: str) -> list[str]:
    words = split(name)
    if name.isascii():
        return words
    # Composed first: the dots may have been written as a sign of their own.
    return _once([*words, *split(unicodedata.normalize("NFC", name).casefold().translate(_WITHOUT_DOTS))])


def _plain(sign: str) -> str:
    if sign.isascii():
        return sign
    if unicodedata.combining(sign):
        return ""
    match unicodedata.category(sign):
        case "Nd":
            return str(unicodedata.decimal(sign))
        case "Cf" | "Cs" | "Co" | "Cn":
            return ""
        case category if category[0] in "PSZC":
            return " "
        case _:
            return sign


def _once(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(word for word in words if word))


def _in_a_word(sign: str) -> str:
    bare = sign.lower().translate(_NO_LETTERS)
    return " " if _BETWEEN_WORDS.fullmatch(bare) else bare


# All that is done to these signs at once: most names and all addresses have no others.
_ASCII_WORDS = {code: _in_a_word(chr(code)) for code in range(128)}
