"""The columns of a table and what each becomes: by its header, confirmed by what stands in its cells."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from tools.errors import Invalid
from tools.imports.mapping.aliases import HALF_OR_WHOLE, Alias
from tools.imports.mapping.fields import BILLING_OF, SEVERAL, Field
from tools.imports.mapping.headers import header_key, meaning_of

CUSTOM = "custom."
OUR_OWN = ("Import line", "Import reason")
"""Columns that we have added to a file of rows that failed; they are no part of it when it comes back."""
_LEFT_OUT = frozenset(map(header_key, OUR_OWN))
_ENOUGH = 0.6
"""So many of the filled cells of a column must look like what it is said to be."""
_EMAIL_LIKE = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+|\S+ ?[(\[]at[)\]] ?\S+|\S+ at \S+ dot \S+")
_PHONE_LIKE = re.compile(r"(?:\D{0,12}\d){6,20}\D{0,12}(?:[;,/|:].*)?|[\d.]+E\+\d+", re.IGNORECASE)
_DATE_LIKE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[ T].*)?")
_EMPTY = frozenset({"", "-", "n/a", "#n/a", "none", "null", "nil", "#error!", "#value!"})
_SAMPLE = 5
# Xero's contact is a company or a person, and its first and last name are those of the person to write to.
_XERO = frozenset({"contact name", "account number", "po city", "sa city"})
_IN_XERO: Mapping[str, Field | None] = {"contact name": Field.BUSINESS_NAME, "legal name": None}
_CONTACT_PARTS = frozenset({Field.LINES, Field.CITY, Field.REGION, Field.POSTAL_CODE, Field.COUNTRY})
_BILLING_PARTS = frozenset(BILLING_OF[part] for part in _CONTACT_PARTS)
_WRITTEN = frozenset({Field.LINES, Field.CITY, Field.BILLING_LINES, Field.BILLING_CITY})
"""Without one of these, parts are no address."""

_Found = tuple[Alias | None, bool]
"""What a column is, and whether that is sure."""


@dataclass(frozen=True)
class Column:
    """One column."""

    index: int
    header: str
    sample: Sequence[str] = ()
    field: str | None = None
    """A ``Field``, ``custom.<key>``, or nothing: it is left out."""
    sure: bool = True
    """Otherwise ``field`` is a suggestion, and counts only if somebody takes it."""
    group: str = ""
    """Of a part of an address: which of several addresses it belongs to."""
    rank: int = 0
    """Of several addresses a row's written one with the lowest rank counts."""


def find_columns(
    headers: Sequence[str], rows: Sequence[Sequence[str]], *, custom: Mapping[str, str] | None = None
) -> Sequence[Column]:
    """What each column is, as far as headers and the first ``rows`` say; without headers by the cells alone.

    ``custom`` are the labels of the business's own fields by their keys.
    """
    width = max([len(headers), *(len(row) for row in rows)], default=0)
    cells = [
        [row[index].strip() for row in rows if index < len(row) and _filled(row[index])] for index in range(width)
    ]
    named = [headers[index] if index < len(headers) else "" for index in range(width)]
    in_xero = {header_key(header) for header in named} >= _XERO
    found = [_meant(header, each, in_xero=in_xero) for header, each in zip(named, cells, strict=True)]
    kept = _whole_or_parts(_halves(named, found))
    columns = [
        _column(index, header, each, meant)
        for index, (header, each, meant) in enumerate(zip(named, cells, kept, strict=True))
    ]
    return _one_each(_with_custom(columns, custom or {}))


def with_mapping(
    columns: Sequence[Column], mapping: Mapping[str, str | None], *, custom: Collection[str]
) -> Sequence[Column]:
    """The columns as somebody maps them: by header, or by ``#3`` for the third; of the others only the sure stay.

    Raises ``Invalid`` for a column or a field that there is not, and for a field that two columns would become.
    """
    known = {f"{CUSTOM}{key}" for key in custom} | {each.value for each in Field}
    chosen: dict[int, str | None] = {}
    for name, field in mapping.items():
        if field is not None and field not in known:
            raise Invalid(f"There is no field {field!r}. There are: {', '.join(sorted(known))}.", field="mapping")
        chosen.update(dict.fromkeys(_named(columns, name), field))
    mapped = [
        replace(column, field=chosen[column.index], sure=True)
        if column.index in chosen
        else column
        if column.sure
        else replace(column, field=None, sure=True)
        for column in columns
    ]
    _refuse_twice(mapped)
    return mapped


def mapped_fields(columns: Iterable[Column]) -> frozenset[Field]:
    """The fields that are sure to be filled by some column."""
    known = {each.value: each for each in Field}
    return frozenset(known[each.field] for each in columns if each.sure and each.field in known)


def is_ours(headers: Sequence[str]) -> bool:
    """Whether these head a file of failed rows that we have made."""
    return {header_key(header) for header in headers} >= _LEFT_OUT


def is_own(header: str) -> bool:
    """Whether it heads a column that we have added."""
    return header_key(header) in _LEFT_OUT


def looks_like_email(cell: str) -> bool:
    """At a glance, however it is written."""
    return _EMAIL_LIKE.search(cell[:400]) is not None


def looks_like_phone(cell: str) -> bool:
    """Digits enough, fewer letters than digits, and no date."""
    text = cell.strip()[:200]
    if _PHONE_LIKE.fullmatch(text) is None or _DATE_LIKE.fullmatch(text) is not None:
        return False
    return sum(sign.isalpha() for sign in text) < sum(sign.isdigit() for sign in text)


def _filled(cell: str) -> bool:
    return cell.strip().casefold() not in _EMPTY


def _meant(header: str, cells: Sequence[str], *, in_xero: bool) -> _Found:
    if is_own(header):
        return None, True
    key = header_key(header)
    if in_xero and key in _IN_XERO:
        field = _IN_XERO[key]
        return (None if field is None else Alias(field)), True
    meaning = meaning_of(header)
    if meaning is None:
        return (None, True) if key else _by_cells(cells)
    field = meaning.alias.field
    if field in _LOOKS:
        confirmed = _share(cells, field) >= _ENOUGH
        return meaning.alias, confirmed or (meaning.sure and not cells)
    return meaning.alias, meaning.sure


def _halves(headers: Sequence[str], found: Sequence[_Found]) -> Sequence[_Found]:
    """``Nombre`` beside ``Apellidos`` is the first name, ``Nom`` beside ``Prénom`` the last one."""
    have = {alias.field for alias, _ in found if alias is not None} & {Field.FIRST_NAME, Field.LAST_NAME}
    if len(have) != 1:
        return found
    other = Field.LAST_NAME if Field.FIRST_NAME in have else Field.FIRST_NAME
    return [
        (Alias(other), True) if header_key(header) in HALF_OR_WHOLE else each
        for header, each in zip(headers, found, strict=True)
    ]


def _by_cells(cells: Sequence[str]) -> _Found:
    """A column without a header that is full of e-mails or phone numbers is one of those."""
    for field in (Field.EMAIL, Field.PHONE):
        if cells and _share(cells, field) >= _ENOUGH:
            return Alias(field), True
    return None, True


_LOOKS = {Field.EMAIL: looks_like_email, Field.PHONE: looks_like_phone}


def _share(cells: Sequence[str], field: Field) -> float:
    return sum(_LOOKS[field](cell) for cell in cells) / len(cells) if cells else 0.0


def _whole_or_parts(found: Sequence[_Found]) -> Sequence[_Found]:
    """An address in one cell gives way to one in parts, if those say where it is; else they to it."""
    dropped: set[int] = set()
    for parts, whole in ((_CONTACT_PARTS, Field.ADDRESS), (_BILLING_PARTS, Field.BILLING)):
        fields = {index: alias.field for index, (alias, _) in enumerate(found) if alias is not None}
        if whole not in fields.values():
            continue
        can_stand = not (_WRITTEN & parts).isdisjoint(fields.values())
        gives_way = {whole} if can_stand else parts - {Field.COUNTRY}
        dropped |= {index for index, field in fields.items() if field in gives_way}
    return [(None, True) if index in dropped else each for index, each in enumerate(found)]


def _column(index: int, header: str, cells: Sequence[str], meant: _Found) -> Column:
    alias, sure = meant
    column = Column(index, header, sample=tuple(dict.fromkeys(cells))[:_SAMPLE], sure=sure)
    if alias is None:
        return column
    return replace(column, field=alias.field.value, group=alias.group, rank=alias.rank)


def _with_custom(columns: Sequence[Column], labels: Mapping[str, str]) -> Sequence[Column]:
    """A business's own field is known by ``custom.<key>``, as in our export, and by its label where that is free."""
    by_name = {f"{CUSTOM}{key}": key for key in labels}
    by_label = {header_key(label): key for key, label in labels.items()}
    found = []
    for column in columns:
        key = by_name.get(column.header) or (
            by_label.get(header_key(column.header)) if column.field is None else None
        )
        found.append(column if key is None else replace(column, field=f"{CUSTOM}{key}", sure=True, group=""))
    return found


def _one_each(columns: Sequence[Column]) -> Sequence[Column]:
    """Where two columns would become a field that takes one, the first that is sure does."""
    taken: dict[str, int] = {}
    for column in sorted(columns, key=lambda each: (not each.sure, each.index)):
        if column.field is not None and column.field not in SEVERAL:
            taken.setdefault(column.field, column.index)
    return [
        replace(column, field=None, sure=True)
        if column.field in taken and taken[column.field] != column.index
        else column
        for column in columns
    ]


def _named(columns: Sequence[Column], name: str) -> Sequence[int]:
    found = [column.index for column in columns if column.header == name]
    if not found and (at := re.fullmatch(r"#(\d{1,4})", name)) is not None:
        found = [column.index for column in columns if column.index == int(at[1]) - 1]
    if not found:
        raise Invalid(f"There is no column {name!r} in this file.", field="mapping")
    return found


def _refuse_twice(columns: Sequence[Column]) -> None:
    seen: dict[str, Column] = {}
    for column in columns:
        if column.field is None or column.field in SEVERAL:
            continue
        if column.field in seen:
            first = seen[column.field].header
            message = f"{first!r} and {column.header!r} cannot both become {column.field}: choose one of them."
            raise Invalid(message, field="mapping")
        seen[column.field] = column
