"""The lines of contact cards (vCard 2.1, 3.0 and 4.0): unfolded, decoded, and cut into name, parameters and value."""

import codecs
import quopri
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tools.imports.files.limits import Limits
from tools.imports.files.lines import Lines

_PICTURES = frozenset({"photo", "logo", "sound", "key"})
_GROUP = re.compile(r"^[\w-]+\.")
_PARAMETER = re.compile(r'(?:[^;:"]|"[^"]*")*')
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class CardLine:
    """One property."""

    line: int
    name: str
    """In lower case, without the group before it."""
    types: frozenset[str]
    """What its parameters say of it: ``home``, ``cell``, ``pref``, ``fax``."""
    value: str
    """As it is written; ``plain_text`` and ``parts`` take the backslashes away."""


def card_lines(lines: Lines, limits: Limits) -> Iterator[CardLine]:
    """All that have a name, without pictures and sounds; what is no property is stepped over."""
    for number, text in _unfolded(lines, limits):
        head, _, value = _cut(text)
        name, *parameters = _PARAMETER.findall(head)[::2] if head else [""]
        name = _GROUP.sub("", name.strip()).lower()
        if name and name not in _PICTURES:
            said = [each.strip().lower() for each in parameters]
            yield CardLine(number, name, _types(said), _decoded(value, said))


def plain_text(value: str) -> str:
    """Without backslashes; ``\\n`` is a new line."""
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value).strip()


def parts(value: str, separator: str = ";") -> Sequence[str]:
    """The parts of a value between separators that have no backslash before them."""
    found, start, at = [], 0, 0
    while at < len(value):
        if value[at] == "\\":
            at += 1
        elif value[at] == separator:
            found.append(plain_text(value[start:at]))
            start = at + 1
        at += 1
    return [*found, plain_text(value[start:])]


def _unfolded(lines: Lines, limits: Limits) -> Iterator[tuple[int, str]]:
    """A line that begins with a blank goes on with the one before; so does a quoted-printable one after ``=``."""
    begin, text, size = 0, [], 0  # type: int, list[str], int
    for raw in _begun(lines):
        line = raw.rstrip("\r\n")
        if text and line[:1] in (" ", "\t"):
            piece = line[1:]
        elif text and text[-1].endswith("=") and _quoted_printable(text[0]):
            text[-1] = text[-1][:-1]
            piece = line
        else:
            if text:
                yield begin, "".join(text)
            begin, text, size = lines.number, [line], len(line)
            continue
        size += len(piece)
        # Of a picture the beginning will do.
        if size <= limits.cell:
            text.append(piece)
    if text:
        yield begin, "".join(text)


def _begun(lines: Lines) -> Iterator[str]:
    while True:
        lines.begin_row()
        line = next(lines, None)
        if line is None:
            return
        yield line


def _quoted_printable(line: str) -> bool:
    return "QUOTED-PRINTABLE" in line[:200].upper()


def _cut(text: str) -> tuple[str, str, str]:
    """At the first colon that stands in no quotation marks."""
    quoted = False
    for at, sign in enumerate(text):
        if sign == '"':
            quoted = not quoted
        elif sign == ":" and not quoted:
            return text[:at], ":", text[at + 1 :]
    return text.partition(":")


def _types(parameters: Sequence[str]) -> frozenset[str]:
    """``TYPE=home,cell`` and, as the oldest cards have it, ``HOME;CELL``."""
    found: set[str] = set()
    for each in parameters:
        name, equals, value = each.partition("=")
        if name == "pref":
            found.add("pref")
        if not equals or name == "type":
            found.update((value or name).replace('"', "").split(","))
    return frozenset(found)


def _decoded(value: str, parameters: Sequence[str]) -> str:
    if "encoding=quoted-printable" not in parameters and "quoted-printable" not in parameters:
        return value
    named = next((each.removeprefix("charset=") for each in parameters if each.startswith("charset=")), "utf-8")
    try:
        codec = codecs.lookup(named).name
        text = quopri.decodestring(value.encode("ascii", "ignore")).decode(codec, "replace")
    except (LookupError, UnicodeError):
        text = quopri.decodestring(value.encode("ascii", "ignore")).decode("utf-8", "replace")
    # A backslash means something; what was encoded is meant as it is, but for the separators around it.
    return text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
