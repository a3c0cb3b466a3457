"""What stands in a cell: one value or several, as spreadsheets and exports mangle them."""

import csv
import itertools
import re
from collections.abc import Iterator, Sequence
from enum import Enum
from typing import Final

from tools.contacts.book.csv_cells import plain_cell

EMPTY: Final = frozenset(
    {"", "-", "--", "n/a", "na", "#n/a", "none", "null", "nil", "nan", "#error!", "#value!", "#ref!", "undefined"}
)
"""What systems write where nothing is; in lower case."""
_LONGEST_EMPTY = max(map(len, EMPTY))
_FORMULA_OF_TEXT = re.compile(r'="(.*)"', re.DOTALL)
_MARKED = re.compile(r"^'(?=[\d(])")
_GOOGLE = " ::: "
_SEPARATORS = (";", "|", "\n", ",")
_ONE_VALUE = re.compile(r"[^;|\n,:'=\s]{11,}")
"""Longer than anything that systems write where nothing is, and nothing cuts it or marks it."""
_QUOTED = re.compile(r'"[^"]*"|<[^>]*>')
_YES = frozenset(
    {
        *(
            "1",
            "yes",
            "y",
            "true",
            "t",
            "x",
            "on",
            "ja",
            "si",
            "sí",
            "sim",
            "oui",
            "wahr",
            "vrai",
            "verdadero",
            "vero",
        ),
        *("subscribed", "unsubscribed", "opted_in", "opted_out"),
    }
)
_NO = frozenset(
    {"0", "no", "n", "false", "f", "off", "never", "nein", "non", "nao", "não", "falsch", "faux", "falso"}
)
_DATED = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[ T].*)?")


class Said(Enum):
    """What a cell says of yes and no."""

    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"


def plain(cell: str) -> str:
    """Without the marks by which spreadsheets keep a text a text, and ours; empty where nothing is said."""
    text = cell.strip()
    if len(text) > _LONGEST_EMPTY and text[0] not in "'=":
        return text
    if text.startswith("'"):
        # Ours stands before what could be a formula, a spreadsheet's before what could be a number.
        text = _MARKED.sub("", plain_cell(text), count=1)
    if text.startswith("=") and (formula := _FORMULA_OF_TEXT.fullmatch(text)) is not None:
        text = formula[1].strip()
    return "" if len(text) <= _LONGEST_EMPTY and text.casefold() in EMPTY else text


def pieces(cell: str) -> Sequence[str]:
    """The values of a cell with several: between `` ::: ``, else the first of ``; | , `` and new lines that cuts it.

    What stands in quotation marks or angle brackets is not cut.
    """
    text = plain(cell)
    if _ONE_VALUE.fullmatch(text) is not None:
        return [text]
    if _GOOGLE.strip() in text:
        return _kept(text.split(_GOOGLE.strip()))
    for separator in _SEPARATORS:
        if separator in text and len(found := _kept(_cut(text, separator))) > 1:
            return found
    return _kept([text])


def tag_pieces(cell: str) -> Sequence[str]:
    """The tags of a cell; quoted ones may hold what cuts the others, as Mailchimp and our own export write them."""
    text = plain(cell)
    if _GOOGLE.strip() in text:
        named = (piece.strip().removeprefix("* ") for piece in text.split(_GOOGLE.strip()))
        return [name for name in named if name and name.casefold() != "mycontacts"]
    if text.startswith("* "):
        return [] if text[2:].casefold() == "mycontacts" else [text[2:]]
    for separator in (";", "|", ","):
        if separator in _QUOTED.sub("", text):
            return _kept(_quoted_cells(text, separator))
    return _kept(_quoted_cells(text, ";"))


def yes_or_no(cell: str) -> Said:
    """A day counts as yes: it is when somebody opted in or out."""
    said = plain(cell).casefold().replace(" ", "_")
    if said in _YES or _DATED.fullmatch(said.replace("_", " ")) is not None:
        return Said.YES
    return Said.NO if said in _NO or not said else Said.UNCLEAR


def _kept(found: Sequence[str]) -> list[str]:
    return [piece for each in found if (piece := plain(each.strip()))]


def _cut(text: str, separator: str) -> list[str]:
    """At the separators outside of quotation marks and brackets."""
    protected = [match.span() for match in _QUOTED.finditer(text)]
    cuts = [at for at in _places(text, separator) if not any(start <= at < end for start, end in protected)]
    edges = [-1, *cuts, len(text)]
    return [text[start + 1 : end] for start, end in itertools.pairwise(edges)]


def _places(text: str, sign: str) -> Iterator[int]:
    return (at for at, found in enumerate(text) if found == sign)


def _quoted_cells(text: str, separator: str) -> list[str]:
    return next(csv.reader([" ".join(text.splitlines())], delimiter=separator, skipinitialspace=True), [])
