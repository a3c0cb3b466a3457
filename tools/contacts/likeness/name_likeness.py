"""How alike two names are: one name written in two ways, or two people of one family.

Given names are strict: Anna and Anja, Jan and Jon, Andrea and Andreas are one letter apart and two people. Only what
is known to be another spelling or a nickname counts. A family name may be mistyped where the given one agrees.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import OSA

from tools.contacts.values.names import PARTICLES, SUFFIXES, TITLES, bare, is_cased, spellings, split_name, words_of


class NameLikeness(StrEnum):
    """What two names say of two people."""

    SAME = "same"
    """Whatever the case, the accents, the order and the fields; a middle name may be missing."""
    CLOSE = "close"
    """A nickname, another spelling, or one part of a double family name."""
    INITIAL = "initial"
    """The same family name, and the first letter of the given name."""
    MISTYPED = "mistyped"
    """The same given name, and one letter of the family name is another: Schmidt and Schmied."""
    UNKNOWN = "unknown"
    """One says too little: no name, half of one, a "Jr." that the other lacks, or another family name."""
    DIFFERENT = "different"


@dataclass(frozen=True)
class PersonName:
    """A real name, read for comparing; all in lower case."""

    given: str
    middles: tuple[str, ...]
    family: tuple[str, ...]
    generation: str
    """What tells a son from his father: "jr", "iii"."""
    whole: tuple[str, ...]
    """All parts in one order, whichever field they stood in; letter by letter in scripts that put no spaces."""

    @property
    def complete(self) -> bool:
        """Whether it could be told from another: a given and a family name, or several signs of such a script."""
        return bool(self.given and self.family) or (len(self.whole) > 1 and not is_cased("".join(self.whole)))


def read_name(first: str, middle: str, last: str) -> PersonName:
    """The three fields of a contact; a whole name in one of them is read as such."""
    if not (first.strip() and last.strip()) and len(words_of(first or last)) > 1:
        parts = split_name(first or last)
        first, middle, last = parts.first, f"{parts.middle} {middle}", parts.last
    # Hans-Peter is one given name, and also written Hanspeter; Meyer-Landrut are two family names.
    given = _without(words_of(f"{first} {middle}".translate(_JOINED)), TITLES)
    lasts = words_of(last)
    if len(given) > 1 and lasts and all(word in _GENERATIONS for word in lasts):
        lasts = [given.pop(), *lasts]
    family = _without(lasts, PARTICLES | SUFFIXES | _GENERATIONS.keys())
    generations = [_GENERATIONS[word] for word in lasts if word in _GENERATIONS and word not in family]
    parts_of_all = [bare(word) for word in (*given, *family)]
    together = "".join(parts_of_all)
    return PersonName(
        given=given[0] if given else "",
        middles=tuple(given[1:]),
        family=tuple(family),
        generation="".join(generations[-1:]),
        whole=tuple(sorted(parts_of_all if is_cased(together) else together)),
    )


def initials(name: PersonName) -> frozenset[str]:
    """The first letters of given and family name, in one order: those of each part of a double family name, also of
    one that may have been read as a middle name, and of each way in which the names may be written.
    """
    if not (name.given and name.family):
        return frozenset()
    given = {letter for formal in _formal(name.given) for letter in _first_letters(formal)}
    family = {letter for part in (*name.family[:3], *name.middles[:2]) for letter in _first_letters(part)}
    return frozenset("".join(sorted((one, other))) for one in given for other in family)


def compare_names(one: PersonName, other: PersonName) -> NameLikeness:
    """In any order the same."""
    if not (one.complete and other.complete):
        shared = not one.whole or not other.whole or set(one.whole) & set(other.whole)
        return NameLikeness.UNKNOWN if shared else NameLikeness.DIFFERENT
    likeness = _compare(one, other)
    if likeness is NameLikeness.DIFFERENT or one.generation == other.generation:
        return likeness
    return NameLikeness.DIFFERENT if one.generation and other.generation else NameLikeness.UNKNOWN


def _compare(one: PersonName, other: PersonName) -> NameLikeness:
    if one.whole == other.whole and not _is_initial(one.given):
        return NameLikeness.SAME
    if not (one.family and other.family) or _contradict(one.middles, other.middles):
        return NameLikeness.DIFFERENT
    given, family = _compare_given(one, other), _compare_families(one, other)
    if NameLikeness.DIFFERENT in (given, family):
        same_given = given is NameLikeness.SAME
        return NameLikeness.UNKNOWN if same_given else NameLikeness.DIFFERENT
    if given is NameLikeness.SAME:
        return family
    if family is NameLikeness.SAME:
        return given
    return NameLikeness.CLOSE if given is family is NameLikeness.CLOSE else NameLikeness.UNKNOWN


def _compare_given(one: PersonName, other: PersonName) -> NameLikeness:
    ours, theirs = one.given, other.given
    if _is_initial(ours) or _is_initial(theirs):
        return NameLikeness.INITIAL if bare(ours)[0] == bare(theirs)[0] else NameLikeness.DIFFERENT
    if spellings(ours) & spellings(theirs):
        return NameLikeness.SAME
    known = _formal(ours) & _formal(theirs) or _sound(ours) == _sound(theirs) or _letters_swapped(ours, theirs)
    by_middle_name = ours in other.middles or theirs in one.middles
    joined = "".join((ours, *one.middles)) == "".join((theirs, *other.middles))
    return NameLikeness.CLOSE if known or by_middle_name or joined else NameLikeness.DIFFERENT


def _compare_families(one: PersonName, other: PersonName) -> NameLikeness:
    likeness = _compare_family(one.family, other.family)
    # The first of two family names was read as a middle name: Maria Garcia (Lopez).
    shortened = (not other.middles and _within(other.family, one.middles)) or (
        not one.middles and _within(one.family, other.middles)
    )
    return NameLikeness.CLOSE if likeness is NameLikeness.DIFFERENT and shortened else likeness


def _compare_family(ours: tuple[str, ...], theirs: tuple[str, ...]) -> NameLikeness:
    fewer, more = sorted((ours, theirs), key=len)
    if _within(fewer, more):
        return NameLikeness.SAME if len(fewer) == len(more) else NameLikeness.CLOSE
    if len(ours) != len(theirs):
        return NameLikeness.DIFFERENT
    if all(_family_sound(a) == _family_sound(b) or _letters_swapped(a, b) for a, b in zip(ours, theirs, strict=True)):
        return NameLikeness.CLOSE
    one, other = bare(" ".join(ours)), bare(" ".join(theirs))
    long_enough = min(len(one), len(other)) >= _LONG_ENOUGH
    mistyped = long_enough and one[0] == other[0] and OSA.distance(one, other, score_cutoff=1) == 1
    return NameLikeness.MISTYPED if mistyped else NameLikeness.DIFFERENT


def _within(fewer: tuple[str, ...], more: tuple[str, ...]) -> bool:
    return all(any(spellings(a) & spellings(b) for b in more) for a in fewer)


def _contradict(ours: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """John A. Smith and John B. Smith are two people; who writes no middle name is anybody."""
    if not ours or not theirs:
        return False
    one, other = ours[0], theirs[0]
    if _is_initial(one) or _is_initial(other):
        return bare(one)[0] != bare(other)[0]
    return not (spellings(one) & spellings(other) or _sound(one) == _sound(other))


def _is_initial(word: str) -> bool:
    return len(word) == 1 and is_cased(word)


def _letters_swapped(one: str, other: str) -> bool:
    """Micheal and Michael; not Carlo and Carol, nor Elias and Elisa: the ending often tells men from women."""
    if len(one) != len(other) or len(one) < _LONG_ENOUGH + 1 or (one[0], one[-1]) != (other[0], other[-1]):
        return False
    return sorted(one) == sorted(other) and OSA.distance(one, other) == 1


def _sound(word: str) -> str:
    """Ways to write one name: Eric and Erik, Sophia and Sofia, Sara and Sarah, Philip and Phillip."""
    plain = bare(word)
    for written, heard in _HEARD:
        plain = written.sub(heard, plain)
    return plain


def _family_sound(word: str) -> str:
    return _sound(word).replace("dt", "t").replace("ts", "s")


def _first_letters(word: str) -> set[str]:
    return {bare(word)[0], _sound(word)[0]}


def _formal(word: str) -> frozenset[str]:
    plain = bare(word)
    return frozenset({plain, *_NICKNAMES.get(plain, "").split()})


def _without(words: list[str], left_out: frozenset[str]) -> list[str]:
    return [word for word in words if word not in left_out] or words


_LONG_ENOUGH = 5
"""A shorter name that differs by a letter is another name."""
_GENERATIONS = {
    **{each: each for each in ("jr", "sr", "ii", "iii", "iv")},
    **dict.fromkeys(("junior", "filho"), "jr"),
    "senior": "sr",
    "neto": "iii",
}
_JOINED = str.maketrans(dict.fromkeys("-‐‑", ""))
_HEARD = tuple(
    (re.compile(written), heard)
    for written, heard in (
        ("ph", "f"),
        ("th", "t"),
        ("ck", "k"),
        ("c(?!h)", "k"),
        ("y", "i"),
        ("z", "s"),
        (r"(.)\1", r"\1"),
        ("(?<=.{2})ie$", "i"),
        ("(?<=[ae])h$", ""),
    )
)
_NICKNAMES = {
    short: formal
    for shorts, formal in (
        ("bob bobby rob robbie bert", "robert"),
        ("bill billy will willy", "william wilhelm"),
        ("liz lizzie beth betty eliza lisbeth", "elizabeth elisabeth"),
        ("kate katie kathy cathy", "katherine catherine kathryn katharina"),
        ("mike mick", "michael"),
        ("jim jimmy", "james"),
        ("tom tommy", "thomas"),
        ("dick rick ricky", "richard"),
        ("andy drew", "andrew andreas"),
        ("dave davy", "david"),
        ("steve steven", "stephen steven"),
        ("peggy maggie meg", "margaret margarete"),
        ("jack johnny", "john"),
        ("joe joey sepp", "joseph josef"),
        ("ed eddie ted", "edward"),
        ("pepe", "jose"),
        ("paco pancho", "francisco"),
        ("hansi hannes", "johannes"),
        ("fritz", "friedrich"),
        ("uli", "ulrich"),
        ("mohamed mohammad muhammad muhammed mohamad", "mohammed"),
        ("tony", "anthony"),
        ("nick", "nicholas"),
        ("matt", "matthew"),
        ("dan", "daniel"),
        ("ben", "benjamin"),
        ("greg", "gregory"),
        ("sue", "susan"),
        ("jenny", "jennifer"),
        ("debbie", "deborah"),
        ("nacho", "ignacio"),
        ("jon", "jonathan"),
    )
    for short in shorts.split()
}
"""Short names and whose they are; those of men and women alike (Alex, Chris, Sam) stand for nobody."""
