"""Contact cards (.vcf) as rows: one for each card, in columns that map by themselves."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from tools.imports.files.card_lines import CardLine, card_lines, parts, plain_text
from tools.imports.files.limits import Limits
from tools.imports.files.lines import Lines
from tools.imports.files.rows import Row

_ADDRESS = ("Street", "City", "State", "Postal Code", "Country")
HEADERS: Final = (
    *("First Name", "Middle Name", "Last Name", "Full Name", "Company", "Email", "Phone", "Fax"),
    *(f"Home {part}" for part in _ADDRESS),
    *(f"Work {part}" for part in _ADDRESS),
    *_ADDRESS,
    *("Tags", "Notes", "Job Title", "Nickname", "Birthday", "Website"),
)
_SEVERAL = " ::: "
"""As Google writes several values into a cell."""
_NO_PHONES = frozenset({"fax", "pager", "modem", "bbs", "isdn", "tlx"})
_UNCLOSED = "This card has no end. Write END:VCARD after its last line."


def read_cards(lines: Lines, limits: Limits) -> Iterator[Row]:
    """All cards, one by one. A card inside a card is another person's, and is left out."""
    card: _Card | None = None
    inside = 0
    for each in card_lines(lines, limits):
        edge = (each.name, each.value.strip().lower())
        if edge == ("begin", "vcard"):
            if card is not None and card.holds_another:
                inside += 1
                continue
            if card is not None:
                yield card.row(limits, broken=_UNCLOSED)
            card, inside = _Card(each.line), 0
        elif edge == ("end", "vcard"):
            if inside:
                inside -= 1
            elif card is not None:
                yield card.row(limits)
                card = None
        elif card is not None and not inside:
            card.add(each)
    if card is not None:
        yield card.row(limits, broken=_UNCLOSED)


class _Card:
    def __init__(self, line: int) -> None:
        self._line = line
        self._cells: dict[str, list[str]] = {}
        self._company = False
        self.holds_another = False
        """The line before said that a card of somebody else follows."""

    def add(self, said: CardLine) -> None:
        self.holds_another = said.name == "agent" and not said.value.strip()
        if said.name in ("x-abshowas", "kind"):
            self._company = said.value.strip().lower() in ("company", "org")
        elif (put := _READ.get(said.name)) is not None:
            put(self, said)

    def row(self, limits: Limits, *, broken: str = "") -> Row:
        if self._company:
            # Its whole name is the company's, not a person's.
            self._cells.setdefault("Company", self._cells.pop("Full Name", []))
        cells = [_SEVERAL.join(self._cells.get(header, ())) for header in HEADERS]
        cells[HEADERS.index("Tags")] = _quoted(self._cells.get("Tags", ()))
        if sum(map(len, cells)) > limits.row or max(map(len, cells)) > limits.cell:
            return Row(self._line, [cell[:1000] for cell in cells], broken="This card is as large as a book.")
        return Row(self._line, cells, broken=broken)

    def put(self, header: str, value: str, *, first: bool = False) -> None:
        """``first``: before what stands there already."""
        if value:
            found = self._cells.setdefault(header, [])
            found.insert(0 if first else len(found), value)

    def once(self, values: Mapping[str, str]) -> None:
        """The first such property of a card counts."""
        if not any(header in self._cells for header in values):
            for header, value in values.items():
                self.put(header, value)


def _quoted(tags: Sequence[str]) -> str:
    """As Mailchimp writes them: a tag may hold what stands between others."""
    line = io.StringIO(newline="")
    csv.writer(line, quoting=csv.QUOTE_ALL, lineterminator="").writerow([" ".join(tag.split()) for tag in tags])
    return line.getvalue()


def _name(card: _Card, said: CardLine) -> None:
    last, first, middle = [part.replace(",", " ") for part in [*parts(said.value), "", "", ""][:3]]
    card.once({"First Name": first, "Middle Name": middle, "Last Name": last})


def _phone(card: _Card, said: CardLine) -> None:
    value = plain_text(said.value)
    if value.lower().startswith("tel:"):
        value = value[4:].replace(";ext=", " ext. ").partition(";")[0]
    if not said.types & _NO_PHONES:
        card.put("Phone", value, first="pref" in said.types)
    elif "fax" in said.types:
        card.put("Fax", value)


def _email(card: _Card, said: CardLine) -> None:
    card.put("Email", plain_text(said.value).removeprefix("mailto:"), first="pref" in said.types)


def _address(card: _Card, said: CardLine) -> None:
    box, more, street, city, region, code, country = [*parts(said.value), *[""] * 7][:7]
    before = "Home " if "home" in said.types else "Work " if "work" in said.types else ""
    lines = "\n".join(line for line in (street, more, box) if line)
    card.once(
        {f"{before}{part}": value for part, value in zip(_ADDRESS, (lines, city, region, code, country), strict=True)}
    )


def _tags(card: _Card, said: CardLine) -> None:
    for tag in parts(said.value, ","):
        if tag.casefold() != "mycontacts":
            card.put("Tags", tag)


def _company(card: _Card, said: CardLine) -> None:
    card.once({"Company": parts(said.value)[0]})


def _one(header: str) -> Callable[[_Card, CardLine], None]:
    return lambda card, said: card.once({header: plain_text(said.value)})


_READ: Mapping[str, Callable[[_Card, CardLine], None]] = {
    "n": _name,
    "fn": _one("Full Name"),
    "org": _company,
    "email": _email,
    "tel": _phone,
    "adr": _address,
    "categories": _tags,
    "note": lambda card, said: card.put("Notes", plain_text(said.value)),
    "title": _one("Job Title"),
    "nickname": _one("Nickname"),
    "bday": _one("Birthday"),
    "url": _one("Website"),
}
