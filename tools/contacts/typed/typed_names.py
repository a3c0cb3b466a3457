"""Finds a name, but only where somebody clearly says it: "I'm Bob Stone", "me llamo Ana", "Bob Stone <bob@…>"."""

import re
from functools import cache

from tools.contacts.typed.typed_text import MASK, Typed
from tools.contacts.vocabulary.phrases import alternatives
from tools.contacts.vocabulary.words import NameWords

MOST_WORDS = 5


def read_name(typed: Typed, *, words: NameWords, asked: bool) -> str | None:
    """The name as it was typed. Details are masked in ``typed``; asked for, a short answer of words alone is one."""
    for match in _introductions(words).finditer(typed.folded):
        sure = match["sure"] is not None
        name = _name_at(typed, match.end(), words, written_as_one=not sure)
        if name:
            return name
    return _beside_address(typed, words) or _on_a_card(typed) or (_alone(typed, words) if asked else None)


def _name_at(typed: Typed, at: int, words: NameWords, *, written_as_one: bool) -> str | None:
    taken: list[str] = []
    while len(taken) < MOST_WORDS and (word := _NAME_WORD.match(typed.text, at)):
        folded = typed.folded[word.start(1) : word.end(1)].rstrip(".")
        if folded in words.ends and not (taken and folded in words.particles):
            break
        if not taken and folded in words.no_names:
            return None
        lower = not word[1][0].isupper()
        if lower and (folded in words.no_names or written_as_one) and folded not in words.particles:
            break
        taken.append(word[1])
        at = word.end()
        if word[1].endswith(".") and len(word[1]) > 3:
            break
    while taken and taken[-1].lower() in words.particles:
        taken.pop()
    if not taken or (written_as_one and (typed.text.isupper() or not _ends_there(typed, at, words))):
        return None
    return " ".join(taken).rstrip(".")


def _ends_there(typed: Typed, at: int, words: NameWords) -> bool:
    """After "this is", ``Bob,`` is a name and ``Amazon's fault`` is none."""
    following = _NEXT_WORD.match(typed.folded, at)
    return following is None or following[1] in words.ends


def _beside_address(typed: Typed, words: NameWords) -> str | None:
    """``Bob Stone <bob@example.com>``, as mail programs copy it."""
    match = _DISPLAYED.search(typed.text)
    if match is None:
        return None
    parts = match[1].split()
    good = all(part[0].isupper() or part in words.particles for part in parts)
    plain = not any(typed.folded[match.start(1) : match.end(1)].split()[0] == word for word in words.no_names)
    return match[1] if 1 < len(parts) < MOST_WORDS and good and plain else None


def _on_a_card(typed: Typed) -> str | None:
    """A contact card pasted or shared as text (vCard)."""
    match = _CARD_NAME.search(typed.text)
    return match[1].strip() if match else None


def _alone(typed: Typed, words: NameWords) -> str | None:
    parts = [part for part in typed.text.replace(MASK, " ").strip(" .,!\n").split() if part not in ",;-"]
    folded = {part.lower().strip(".,") for part in parts}
    if not 1 <= len(parts) <= MOST_WORDS or folded & (set(words.no_names) | set(words.ends)) - set(words.particles):
        return None
    return " ".join(parts) if all(_WHOLE_WORD.fullmatch(part) for part in parts) else None


@cache
def _introductions(words: NameWords) -> re.Pattern[str]:
    return re.compile(
        rf"(?<!\w)(?:(?P<sure>{alternatives(words.sure)})|(?:{alternatives(words.likely)}))(?:(?<=:)|(?!\w))"
    )


_NAME_WORD = re.compile(r"[ ]?([^\W\d_](?:[^\W\d_]|['.-](?=[^\W\d_])){0,39}\.?)(?!\w)")
_NEXT_WORD = re.compile(r" ?([^\W_]+)")
_WHOLE_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['-](?=[^\W\d_])){0,39}\.?")
_DISPLAYED = re.compile(
    rf"(?:^|[\n\"':,])[ \"']{{0,3}}([^\W\d_][^\W\d_'.]{{0,30}}(?: [^\W\d_][^\W\d_'.-]{{0,30}}){{1,3}})[\"']? ?<{MASK}"
)
_CARD_NAME = re.compile(r"(?:^|\n)FN(?:;[^:\n]{0,40})?:([^\n]{1,80})")
