"""Names: the dummies we make up, reading a typed one, and whether two may belong to one person."""

import re
import unicodedata
from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True)
class FullName:
    """A name in the parts a contact keeps."""

    first: str
    middle: str = ""
    last: str = ""


def guest_name(contact_id: str) -> FullName:
    """The same dummy for the same contact: "Guest 4F2A", told from a real name by the digit it always has."""
    digest = sha256(contact_id.encode()).hexdigest().upper()
    windows = (digest[start : start + 4] for start in range(len(digest) - 3))
    return FullName(first="Guest", last=next(four for four in windows if any(sign.isdigit() for sign in four)))


def number_name(shown: str) -> FullName:
    """The number as name, given as it is shown ("+49 151 12345678"): first name and last name read as the number."""
    country, _, rest = shown.strip().partition(" ")
    return FullName(first=country, last=rest.strip())


def is_dummy(name: str) -> bool:
    """Whether this names nobody: blank, a number, signs alone, "Guest", "Guest 4F2A"."""
    if name[:1] in _NO_GUEST_BEGINS_WITH:
        return False
    return not words_of(name) or _GUEST.fullmatch(name.strip()) is not None


def clean_name(typed: str) -> str:
    """One part of a name as it is kept: on one line, without signs that cannot be seen."""
    return " ".join(_readable(typed).split())


def split_name(typed: str) -> FullName:
    """Anna, Maria, von Trapp out of "Ms Anna Maria von Trapp"; "Trapp, Anna" is read the other way round."""
    before, comma, after = (" ".join(part.split()) for part in _readable(typed).partition(","))
    if comma and before and after and not _all_in(after.split(), SUFFIXES):
        given = _without_titles(after.split())
        return FullName(first=given[0], middle=" ".join(given[1:]), last=" ".join(_without_titles(before.split())))
    typed_words = f"{before} {after}".split()
    words = _without_titles(typed_words)
    if len(words) <= 1:
        # "Mr Smith" gives a last name, "Smith" alone we cannot tell.
        titled = len(typed_words) > len(words)
        return FullName(first="", last=words[0]) if titled else FullName(first=" ".join(words))
    begins = _last_name_begins(words)
    return FullName(first=words[0], middle=" ".join(words[1:begins]), last=" ".join(words[begins:]))


def names_contradict(one: str, other: str) -> bool:
    """Whether both are real names and have nothing in common; a dummy contradicts nobody."""
    return one != other and not (is_dummy(one) or is_dummy(other) or have_part_in_common(one, other))


def have_part_in_common(one: str, other: str) -> bool:
    """Whether a whole part of one is a part of the other, whatever the case, the accents and the order.

    Titles and particles ("Dr", "van", "de la") are no parts. An initial says nothing beside a whole name, and a name
    of initials alone agrees with a name that begins its parts so.
    """
    ours, theirs = _parts(one), _parts(other)
    if not ours or not theirs:
        return False
    whole, their_whole = _whole(ours), _whole(theirs)
    if not whole or not their_whole:
        return _initials_agree(ours, theirs)
    return any(_alike(a, b) for a in whole for b in their_whole)


def _alike(one: str, other: str) -> bool:
    if spellings(one) & spellings(other):
        return True
    # Scripts without capitals are often written without a space between the names.
    return not is_cased(one) and not is_cased(other) and (one in other or other in one)


def _initials_agree(ours: list[str], theirs: list[str]) -> bool:
    one, other = ({bare(part)[0] for part in parts} for parts in (ours, theirs))
    return one <= other or other <= one


def _whole(parts: list[str]) -> list[str]:
    return [part for part in parts if len(part) > 1 or not is_cased(part)]


def _parts(name: str) -> list[str]:
    words = words_of(name)
    return [word for word in words if word not in _NO_PARTS] or words


def words_of(name: str) -> list[str]:
    """Runs of letters with their marks, in lower case; apostrophes and invisible signs part nothing."""
    name = name[:_LONGEST]
    if name.isascii():
        return name.lower().translate(_ASCII_GAPS).split()[:_MOST_PARTS]
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", name).casefold())
    return "".join(_letter_or_gap(sign) for sign in folded).split()[:_MOST_PARTS]


def _letter_or_gap(sign: str) -> str:
    if sign in _APOSTROPHES:
        return ""
    category = unicodedata.category(sign)
    if category == "Cf":
        return ""
    return sign if category[0] in "LM" else " "


def spellings(word: str) -> frozenset[str]:
    """Müller is also written Muller and Mueller."""
    return frozenset({bare(word), bare(word.translate(_WRITTEN_OUT))})


def bare(word: str) -> str:
    """Without accents; the marks that are vowels of a script stay."""
    apart = unicodedata.normalize("NFD", word.translate(_PLAIN))
    plain = unicodedata.normalize("NFC", "".join(sign for sign in apart if not _is_accent(sign)))
    return plain or word


def _is_accent(sign: str) -> bool:
    combining = unicodedata.combining(sign)
    return 10 <= combining <= 36 or combining >= 200


def is_cased(word: str) -> bool:
    """Whether its script has capitals."""
    return word.upper() != word.lower()


def _readable(typed: str) -> str:
    """Control and invisible signs are gaps or nothing, so that no name runs backwards; joiners belong to a script."""
    if typed.isascii() and typed.isprintable():
        return typed[:_LONGEST]
    kinds = ((sign, unicodedata.category(sign)) for sign in unicodedata.normalize("NFC", typed[:_LONGEST]))
    return "".join(
        " " if kind == "Cc" else sign for sign, kind in kinds if sign in "\u200c\u200d" or kind not in ("Cf", "Cs")
    )


def _without_titles(words: list[str]) -> list[str]:
    while len(words) > 1 and _plain(words[0]) in TITLES:
        words = words[1:]
    return words


def _last_name_begins(words: list[str]) -> int:
    end = len(words)
    while end > 2 and _plain(words[end - 1]) in SUFFIXES:
        end -= 1
    particles = (place for place in range(1, end - 1) if _plain(words[place]) in PARTICLES)
    return next(particles, max(end - 1, 1))


def _all_in(words: list[str], known: frozenset[str]) -> bool:
    return all(_plain(word) in known for word in words)


def _plain(word: str) -> str:
    return word.casefold().strip(".,").replace(".", "")


_LONGEST, _MOST_PARTS = 400, 12
_NO_GUEST_BEGINS_WITH = frozenset("ABCDEFHIJKLMNOPQRSTUVWXYZabcdefhijklmnopqrstuvwxyz")
"""A name with such a letter has a word, and is not "Guest"."""
_GUEST = re.compile(r"(?i:guest)(?:\s+(?=[A-F]*[0-9])[0-9A-F]{4})?")
_APOSTROPHES = frozenset("'’‘ʼʻ`´′＇")
# Looking at each sign by itself takes ten times as long.
_ASCII_GAPS = {code: "" if chr(code) in _APOSTROPHES else " " for code in range(128) if not chr(code).isalpha()}
_PLAIN = str.maketrans(
    {"ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŋ": "n", "þ": "th", "ð": "d"}
)
_WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
TITLES = frozenset(("mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "herr", "frau", "mme", "sr", "sra", "dipl"))
SUFFIXES = frozenset(("jr", "sr", "ii", "iii", "iv", "phd", "md", "esq", "mba"))
_FROM_AND_THE = frozenset(("van", "von", "vom", "zu", "zum", "zur", "der", "den", "del", "della", "di", "da", "das"))
_OF_AND_SON = frozenset(
    ("de", "do", "dos", "du", "la", "le", "las", "los", "ten", "ter", "bin", "ibn", "bint", "al", "el")
)
PARTICLES = _FROM_AND_THE | _OF_AND_SON
_NO_PARTS = TITLES | SUFFIXES | PARTICLES
