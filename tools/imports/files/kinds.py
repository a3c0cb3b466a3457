"""What kind of file somebody uploads, by how it begins; and what to do with one that cannot be read."""

from collections.abc import Mapping
from enum import StrEnum
from typing import BinaryIO, Final

from tools.errors import Invalid
from tools.imports.files.limits import Limits


class Kind(StrEnum):
    """How a file is read."""

    TEXT = "text"
    """Lines of cells: .csv, .tsv, .txt."""
    WORKBOOK = "workbook"
    """.xlsx"""
    CARDS = "cards"
    """.vcf"""


ENDINGS: Final[Mapping[str, Kind]] = {
    ".csv": Kind.TEXT,
    ".tsv": Kind.TEXT,
    ".txt": Kind.TEXT,
    ".xlsx": Kind.WORKBOOK,
    ".xlsm": Kind.WORKBOOK,
    ".vcf": Kind.CARDS,
    ".vcard": Kind.CARDS,
}
ZIP: Final = b"PK\x03\x04"
_OTHERS: tuple[tuple[bytes, str], ...] = (
    (
        b"\xd0\xcf\x11\xe0",
        "This is a workbook of an old Excel (.xls), or has a password. Save it as .xlsx or .csv without a password.",
    ),
    (b"%PDF", "This is a PDF. Export your contacts as .csv, .xlsx or .vcf."),
    (b"\x1f\x8b", "This file is compressed. Unpack it, and upload what is in it."),
    (b"7z\xbc\xaf", "This file is compressed. Unpack it, and upload what is in it."),
    (b"Rar!", "This file is compressed. Unpack it, and upload what is in it."),
    (b"\x89PNG", "This is a picture. Export your contacts as .csv, .xlsx or .vcf."),
    (b"\xff\xd8\xff", "This is a picture. Export your contacts as .csv, .xlsx or .vcf."),
    (b"SQLite format 3", "This is a database. Export your contacts as .csv, .xlsx or .vcf."),
    (b"{\\rtf", "This is a text with layout (.rtf). Save the table as .csv or .xlsx."),
)
_PAGES = (b"<html", b"<!doctype html", b"<table", b"<?xml", b"<meta", b"<body")
_HEAD = 512


def kind_of(file: BinaryIO, *, called: str = "") -> Kind:
    """Leaves the file at its beginning. ``called`` is its name, as far as it is known.

    Raises ``Invalid`` for what is no table of any kind, and for what its name says it is not.
    """
    file.seek(0)
    head = file.read(_HEAD)
    file.seek(0)
    for beginning, says in _OTHERS:
        if head.startswith(beginning):
            raise Invalid(says, field="file")
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith(_PAGES):
        message = "This is a web page or XML. Open it in a spreadsheet, and save it as .csv or .xlsx."
        raise Invalid(message, field="file")
    expected = next((kind for ending, kind in ENDINGS.items() if called.lower().endswith(ending)), None)
    if head.startswith((ZIP, b"PK\x05\x06")):
        if expected in (Kind.TEXT, Kind.CARDS):
            message = "This is a zip file or a workbook, not what its name says. Unpack it, or call a workbook .xlsx."
            raise Invalid(message, field="file")
        return Kind.WORKBOOK
    if expected is Kind.WORKBOOK:
        raise Invalid("This is no workbook, although its name says so. Save it as .xlsx or .csv.", field="file")
    # A byte of nothing between the letters: UTF-16.
    return Kind.CARDS if start.replace(b"\0", b"").lstrip(b"\xff\xfe").startswith(b"begin:vcard") else Kind.TEXT


def check_size(kind: Kind, size: int, limits: Limits) -> None:
    """Raises ``Invalid`` for a file of more bytes than its kind may have."""
    most = limits.text_bytes if kind is Kind.TEXT else limits.packed_bytes
    if size > most:
        message = f"This file is larger than the {most >> 20:,} MB that such a file may have. Upload it in parts."
        raise Invalid(message, field="file")
