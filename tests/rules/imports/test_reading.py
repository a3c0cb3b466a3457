"""Files are read as they were meant: encoding, delimiter, header, quotation marks, what stands around the table."""

import io
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.imports.test_vendors import FILES
from tools.errors import Invalid
from tools.imports.files.encodings import FoundEncoding, check_encoding, find_encoding
from tools.imports.files.layout import find_layout, read_table
from tools.imports.files.limits import LIMITS
from tools.imports.files.rows import Row

HEADER = "First Name,Last Name,Email,Phone\n"
ANN = "Ann,Lee,ann@example.com,07400 123456\n"
BO = "Bo,Kim,bo@example.com,07400 123457\n"


def read(content: str | bytes, **chosen: str) -> Sequence[Row]:
    """The rows of a file with this content."""
    file = io.BytesIO(content.encode() if isinstance(content, str) else content)
    layout, _ = find_layout(file, encoding=chosen.get("encoding"), delimiter=chosen.get("delimiter"))
    return list(read_table(file, layout))


def cells(content: str | bytes, **chosen: str) -> list[list[str]]:
    return [row.cells for row in read(content, **chosen)]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("Zoë".encode("utf-8-sig"), FoundEncoding("utf-8-sig", sure=True)),
        ("Zoë".encode("utf-16"), FoundEncoding("utf-16", sure=True)),
        (b"\xfe\xff" + "Zoë".encode("utf-16-be"), FoundEncoding("utf-16", sure=True)),
        ("Zoë".encode("utf-32"), FoundEncoding("utf-32", sure=True)),
        ("Name,Zoë".encode("utf-16-le"), FoundEncoding("utf-16-le", sure=False)),
        ("Name,Zoë".encode("utf-16-be"), FoundEncoding("utf-16-be", sure=False)),
        ("Zoë".encode(), FoundEncoding("utf-8", sure=True)),
        (b"", FoundEncoding("utf-8", sure=True)),
        ("Zoë".encode("cp1252"), FoundEncoding("cp1252", sure=False)),
        # One odd byte at the very end, beyond what a first look would read.
        (b"a" * 3_000_000 + b"\xe9", FoundEncoding("cp1252", sure=False)),
        # A letter of several bytes that two pieces share.
        (b"a" * ((1 << 20) - 1) + "é".encode(), FoundEncoding("utf-8", sure=True)),
    ],
)
def test_the_encoding_is_found(content: bytes, found: FoundEncoding) -> None:
    assert find_encoding(io.BytesIO(content)) == found


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "utf-8", "cp1252"])
def test_letters_come_out_as_they_went_in(encoding: str) -> None:
    content = (HEADER + "Zoë,Núñez,zoe@example.com,07400 123456\n").encode(encoding)

    assert cells(content) == [["Zoë", "Núñez", "zoe@example.com", "07400 123456"]]


def test_a_chosen_encoding_is_taken_and_an_unknown_one_refused_with_the_list() -> None:
    content = (HEADER + "Zoë,Lee,zoe@example.com,1\n").encode("mac_roman")

    assert cells(content, encoding="Mac-Roman")[0][0] == "Zoë"
    with pytest.raises(Invalid, match="mac_roman"):
        check_encoding("rot13")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    lines = (HEADER + ANN + BO).replace(",", delimiter)

    assert cells(lines)[1][2] == "bo@example.com"


def test_a_delimiter_is_what_cuts_alike_and_not_what_is_frequent() -> None:
    assert cells("Name;Email;Notes\nAnn;ann@example.com;a, b, c, d\nBo;bo@example.com;e, f\n")[0][2] == "a, b, c, d"


def test_what_the_first_line_declares_is_taken_and_is_no_row() -> None:
    assert cells("sep=|\nName|Email\nAnn, Lee|ann@example.com\n") == [["Ann, Lee", "ann@example.com"]]
    assert read("sep=|\nName|Email\nAnn, Lee|ann@example.com\n")[0].line == 3


def test_one_column_needs_no_delimiter_and_no_header() -> None:
    assert cells("ann@example.com\nbo@example.com\n") == [["ann@example.com"], ["bo@example.com"]]
    assert cells("Email\nann@example.com\n") == [["ann@example.com"]]


def test_a_quote_that_never_closes_costs_its_own_line_alone() -> None:
    rows = read(HEADER + 'Ann,"Lee,ann@example.com,07400 123456\n' + BO + 'Cy,O"Hara,cy@example.com,1\n' + ANN)

    assert [(row.line, "never closed" in row.broken) for row in rows] == [
        (2, True),
        (3, False),
        (4, False),
        (5, False),
    ]
    assert rows[1].cells == ["Bo", "Kim", "bo@example.com", "07400 123457"]
    assert rows[2].cells[1] == 'O"Hara'


@pytest.mark.parametrize(
    "last", ['Bo,"Kim,bo@example.com,1\n', 'Bo,"Kim,bo@example.com,1', 'Bo,Kim,bo@example.com,"1\r\n']
)
def test_a_quote_that_never_closes_is_seen_in_the_last_line_too(last: str) -> None:
    assert [bool(row.broken) for row in read(HEADER + ANN + last)] == [False, True]


def test_a_quote_that_swallows_more_than_a_cell_may_hold_costs_its_own_line_alone() -> None:
    rows = read(HEADER + 'Ann,"Lee,ann@example.com,07400 123456\n' + BO * (LIMITS.cell // len(BO) + 10))

    assert rows[0].broken
    assert len(rows) == LIMITS.cell // len(BO) + 11
    assert not any(row.broken for row in rows[1:])


def test_lines_within_a_cell_stay_in_it() -> None:
    note = "Call, please,\nnot before, say, ten,\nor write"
    rows = read(f'Name,Email,Notes\nAnn,ann@example.com,"{note}"\nBo,bo@example.com,\n')

    assert [(row.line, row.cells[2]) for row in rows] == [(2, note), (5, "")]


def test_titles_above_and_feet_below_are_no_rows() -> None:
    above = "Corner Shop,,,\nContacts as of 23/11/2026,,,\n,,,\n"
    below = ',,,\nTotal,,,2\n"Monday, Nov 23, 2026 09:00 AM GMT"\n'

    assert cells(above + HEADER + ANN + BO + below) == cells(HEADER + ANN + BO)


def test_a_poor_row_in_the_middle_is_a_row() -> None:
    assert cells(HEADER + ANN + ",,,\nCy\n" + BO)[1] == ["Cy"]


def test_ragged_rows_and_cells_without_a_header_stay() -> None:
    assert cells(HEADER + "Ann,Lee\nBo,Kim,bo@example.com,1,more\n") == [
        ["Ann", "Lee"],
        ["Bo", "Kim", "bo@example.com", "1", "more"],
    ]


def test_nuls_are_taken_out_wherever_they_stand() -> None:
    assert cells(b"Name,Em\0ail\nAnn\0,ann@example.com\n\0\nBo,bo@example.com\n")[0] == ["Ann", "ann@example.com"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_on_any_system(end: str) -> None:
    assert len(cells((HEADER + ANN + BO).replace("\n", end))) == 2


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"\n\n ,,\n", "empty"),
        (b"a," * 2000 + b"\n", "columns"),
        (b"x" * 5_000_000, "characters"),
    ],
)
def test_what_is_no_table_is_refused(content: bytes, says: str) -> None:
    with pytest.raises(Invalid, match=says):
        read(content)


@given(st.binary(max_size=2000))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        rows = read(content)
    except Invalid:
        return
    assert all("\0" not in cell for row in rows for cell in row.cells)


@given(st.sampled_from(sorted(FILES.iterdir())), st.data())
def test_a_file_with_some_bytes_changed_is_read_or_refused(path: object, data: st.DataObject) -> None:
    content = bytearray(path.read_bytes())  # type: ignore[attr-defined]
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=4))
    try:
        lines = [row.line for row in read(bytes(content))]
    except Invalid:
        return
    assert lines == sorted(set(lines))
