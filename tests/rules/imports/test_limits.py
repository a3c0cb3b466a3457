"""What is no list of contacts is refused early, with a word on what to do, and with little memory."""

import io
import tracemalloc
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

import pytest

from tests.rules.imports.made_workbooks import by_hand, text_row
from tests.scale import scaled
from tools.errors import Invalid
from tools.imports.files.kinds import Kind, check_size, kind_of
from tools.imports.files.layout import find_layout, read_table
from tools.imports.files.limits import LIMITS
from tools.imports.files.rows import Row

TABLE = b"First Name,Last Name,Email\nAnn,Lee,ann@example.com\n"
WORKBOOK = by_hand(text_row(1, "Name", "Email") + text_row(2, "Ann Lee", "ann@example.com"))


class Generated(io.RawIOBase):
    """A file that is made while it is read, and lies nowhere: its beginning, then ever the same."""

    def __init__(self, begin: bytes, again: bytes, size: int) -> None:
        self._begin, self._again, self._size = begin, again, size
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0, /) -> int:
        self._at = offset
        return offset

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        size = min(len(buffer), self._size - self._at, 1 << 16)
        start = self._at - len(self._begin)
        whole = (self._begin[self._at :] if start < 0 else b"") + self._again * (size // len(self._again) + 2)
        skip = start % len(self._again) if start >= 0 else 0
        buffer[:size] = whole[skip : skip + size]
        self._at += size
        return size


def generated(begin: bytes, again: bytes, size: int) -> BinaryIO:
    return io.BufferedReader(Generated(begin, again, size))


def whole(file: BinaryIO) -> Iterator[Row]:
    """Row by row, however many there are."""
    layout, _ = find_layout(file, encoding="utf-8")
    yield from read_table(file, layout)


@pytest.fixture
def memory() -> Iterator[None]:
    """The test may hold no more than 40 MB."""
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < 40_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.usefixtures("memory")
@pytest.mark.parametrize(
    ("begin", "again", "says"),
    [
        (TABLE + b"Bo,Kim,", b"x", "characters"),
        (TABLE + b'Bo,Kim,"', b"x\n", None),
        (TABLE, b",", "characters"),
        (TABLE + b"," * 100_000, b"\nBo,Kim,bo@example.com", "1,000 columns"),
        (b"," * 100_000 + b"\n", b"Bo,Kim,bo@example.com\n", "1,000 columns"),
        (TABLE + b'"' + b"x" * 900_000 + b'"', b',"' + b"x\n" * 450_000 + b'"', None),
        (b"BEGIN:VCARD\nNOTE:", b"x", "characters"),
    ],
    ids=["cell", "quoted cell", "commas", "wide row", "wide header", "long row", "card"],
)
def test_a_gigabyte_that_is_no_table_is_refused_before_it_is_read(
    begin: bytes, again: bytes, says: str | None
) -> None:
    # A quotation mark that is never closed costs its own line; that the rest is no table is seen by whoever looks.
    file = generated(begin, again, (1 << 30) if says else scaled(200 << 20, at_least=8 << 20))

    if says is None:
        assert any(row.broken for row in whole(file))
        return
    with pytest.raises(Invalid, match=says):
        deque(whole(file), maxlen=0)


@pytest.mark.usefixtures("memory")
def test_a_long_file_is_read_with_little_memory() -> None:
    row = b"Bo,Kim,bo@example.com\n"
    count = scaled(1_000_000, at_least=100_000)
    file = generated(TABLE, row, len(TABLE) + len(row) * count)

    layout, _ = find_layout(file)

    assert sum(1 for _ in read_table(file, layout)) == count + 1


def test_a_cell_that_is_too_long_costs_its_own_row() -> None:
    file = io.BytesIO(TABLE + b"Bo,Kim," + b"x" * 1_000_001 + b"\n" + TABLE.splitlines()[1])
    layout, _ = find_layout(file)

    rows = list(read_table(file, layout))

    assert [row.broken for row in rows] == ["", "A cell has more than 1,000,000 characters.", ""]


def test_limits_are_values() -> None:
    small = replace(LIMITS, cell=10, columns=2, text_bytes=3 << 20)

    with pytest.raises(Invalid, match="more than 2 columns"):
        find_layout(io.BytesIO(TABLE), limits=small)
    with pytest.raises(Invalid, match="larger than the 3 MB"):
        check_size(Kind.TEXT, (3 << 20) + 1, small)
    check_size(Kind.TEXT, 3 << 20, small)


def test_a_file_may_be_as_large_as_its_kind() -> None:
    check_size(Kind.TEXT, 2 << 30, LIMITS)
    for kind in (Kind.WORKBOOK, Kind.CARDS):
        check_size(kind, 50 << 20, LIMITS)
        with pytest.raises(Invalid, match="50 MB"):
            check_size(kind, (50 << 20) + 1, LIMITS)


@pytest.mark.parametrize(
    ("content", "called", "kind"),
    [
        (TABLE, "contacts.csv", Kind.TEXT),
        (TABLE, "", Kind.TEXT),
        (b"", "contacts.txt", Kind.TEXT),
        (WORKBOOK, "Contacts.XLSX", Kind.WORKBOOK),
        (WORKBOOK, "", Kind.WORKBOOK),
        (b"BEGIN:VCARD\r\n", "contacts.vcf", Kind.CARDS),
        (b"\xef\xbb\xbf\nbegin:vcard\n", "contacts.txt", Kind.CARDS),
        ("BEGIN:VCARD\n".encode("utf-16"), "", Kind.CARDS),
    ],
)
def test_the_kind_is_what_the_file_is(content: bytes, called: str, kind: Kind) -> None:
    assert kind_of(io.BytesIO(content), called=called) is kind


@pytest.mark.parametrize(
    ("content", "called", "says"),
    [
        (WORKBOOK, "contacts.csv", "not what its name says"),
        (b"PK\x05\x06" + bytes(18), "contacts.vcf", "not what its name says"),
        (TABLE, "contacts.xlsx", "no workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "contacts.xls", "old Excel"),
        (b"%PDF-1.7", "contacts.pdf", "PDF"),
        (b"\x1f\x8b\x08", "contacts.csv.gz", "Unpack it"),
        (b"\x89PNG\r\n", "card.png", "picture"),
        (b"<html><table>", "contacts.xls", "web page"),
        (b"  <!DOCTYPE html>", "contacts.csv", "web page"),
        (b"<?xml version='1.0'?>", "contacts.xml", "XML"),
    ],
)
def test_what_is_of_another_kind_says_what_to_do(content: bytes, called: str, says: str) -> None:
    with pytest.raises(Invalid, match=says) as refused:
        find_layout(io.BytesIO(content), called=called)

    assert refused.value.field == "file"
