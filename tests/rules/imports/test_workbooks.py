"""Workbooks give the rows that a person sees in them; what would cost memory is refused before it does."""

import io
import tracemalloc
import zipfile
from collections.abc import Iterator
from dataclasses import replace

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.imports.made_workbooks import PARTS, SHEET, by_hand, text_row, written
from tests.scale import scaled
from tools.errors import Invalid
from tools.imports.files.kinds import Kind
from tools.imports.files.layout import find_layout, read_table
from tools.imports.files.limits import LIMITS, Limits
from tools.imports.mapping.columns import find_columns
from tools.imports.row_values import RowReader

HEADER = ("First Name", "Last Name", "Email", "Phone")
SOUND = written([HEADER, ["Ann", "Lee", "ann@example.com", 7400123456]])


def cells(content: bytes, limits: Limits = LIMITS) -> list[list[str]]:
    file = io.BytesIO(content)
    layout, _ = find_layout(file, called="contacts.xlsx", limits=limits)
    return [row.cells for row in read_table(file, layout, limits=limits)]


@pytest.mark.parametrize("shared", [True, False])
def test_texts_come_out_as_they_went_in(shared: bool) -> None:
    rows = [["Zoë", "O'Hara", "zoe@example.com", "=1+1 is text"], ["Bo", 'K"im\nof <Leeds>', "", "+44 7400 123456"]]
    content = written([HEADER, *rows], shared=shared)

    assert cells(content)[1] == rows[1]
    assert cells(content)[0][:3] == rows[0][:3]


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [
        (447400123456, None, "447400123456"),
        (7400123456, "00000000000", "07400123456"),
        (800, "0000", "0800"),
        (1.5, None, "1.5"),
        (0.1 + 0.2, None, "0.3"),
        (1234567890123456789, None, "1.23457E+18"),
        (True, None, "TRUE"),
        (46023.5, "dd/mm/yyyy hh:mm", "2026-01-01 12:00:00"),
        (46023, "d. mmm yy", "2026-01-01"),
        (0.25, "hh:mm", "06:00:00"),
        (46023, '0.00 "d"', "46023"),
        (46023, "[Red]General", "46023"),
    ],
)
def test_numbers_are_shown_as_a_person_sees_them(value: float, form: str | None, shown: str) -> None:
    content = written(
        [["Name", "Email", "Value"], ["Ann Lee", "ann@example.com", value]], formats={(1, 2): form or ""}
    )

    assert cells(content)[0][2] == shown


def test_a_number_that_was_rounded_is_refused_and_one_in_full_is_taken() -> None:
    rows = [["Ann", "Lee", "", 447400123456], ["Bo", "Kim", "", 4474001234567890123]]
    file = io.BytesIO(written([HEADER, *rows]))

    layout, first = find_layout(file)
    columns = find_columns(layout.headers, [row.cells for row in first])
    ann, bo = map(RowReader(columns, region="GB").read, read_table(file, layout))

    assert [number.value for number in ann.values.phones] == ["+447400123456"]
    assert "last digits are lost" in bo.faults[0].said


def test_rows_keep_their_numbers_and_gaps_are_none() -> None:
    rows = [
        ["Contacts of the shop"],
        [],
        list(HEADER),
        ["Ann", "Lee", "ann@example.com"],
        [],
        [],
        ["Bo", "Kim", "b@x.org"],
    ]
    file = io.BytesIO(written(rows))

    layout, _ = find_layout(file)

    assert (layout.kind, layout.sheet, layout.header_line, layout.encoding) == (Kind.WORKBOOK, "Contacts", 3, "")
    assert [(row.line, row.cells[0]) for row in read_table(file, layout)] == [(4, "Ann"), (7, "Bo")]


def test_the_sheet_with_contacts_is_found() -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        cover, hidden, people = (book.add_worksheet(name) for name in ("Cover", "Old", "People"))
        cover.write("A1", "Our customers")
        hidden.hide()
        for sheet, name in ((hidden, "Old"), (people, "New")):
            sheet.write_row("A1", ["Name", "Email"])
            sheet.write_row("A2", [f"{name} Lee", "ann@example.com"])

    layout, _ = find_layout(file)

    assert layout.sheet == "People"
    assert [row.cells[0] for row in read_table(file, layout)] == ["New Lee"]


def test_texts_with_layout_and_reading_aids_are_plain() -> None:
    strings = [
        "<si><t>Name</t></si><si><t>Email</t></si>",
        "<si><r><t>An</t></r><r><rPr/><t>n Lee</t></r><rPh><t>aside</t></rPh></si>",
        "<si><t>a_x000D_b_x005F_c@example.com</t></si>",
    ]
    rows = (
        '<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row><row><c t="s"><v>2</v></c><c t="s"><v>3</v></c></row>'
    )

    assert cells(by_hand(rows, strings=strings)) == [["Ann Lee", "a\rb_c@example.com"]]


def test_texts_are_found_wherever_among_many_they_stand() -> None:
    strings = [f"<si><t>{number}@example.com</t></si>" for number in range(20_000)]
    order = [0, 19_999, 5, 10_000, 5, 19_999]
    rows = text_row(1, "Email") + "".join(f'<row><c t="s"><v>{number}</v></c></row>' for number in order)

    assert cells(by_hand(rows, strings=strings)) == [[f"{number}@example.com"] for number in order]


ROWS = text_row(1, "Name", "Email") + text_row(2, "Ann Lee", "ann@example.com")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (written([]), "empty"),
        (by_hand(ROWS, workbook=None), "no workbook"),
        (b"PK\x03\x04 and nothing more", "damaged"),
        (by_hand(ROWS)[:-30], "damaged"),
        (by_hand(ROWS.replace("</row>", "</column>")), "damaged"),
        (by_hand('<!DOCTYPE a [<!ENTITY b "c">]>' + ROWS), "damaged"),
        (by_hand("", sheet1='<!DOCTYPE a [<!ENTITY b "c">]><worksheet>&b;</worksheet>'), "damaged"),
        (by_hand(ROWS + "<a>" * 1000), "damaged"),
        (by_hand(ROWS + f'<row r="3" note="{"x" * 5_000_000}"/>'), "damaged"),
        (by_hand('<row r="5"/><row r="5"/>'), "followed by"),
        (by_hand('<row><c t="s"><v>7</v></c></row>'), "not in it"),
        (by_hand('<row><c r="ZZZ1"><v>1</v></c></row>'), "columns"),
        (by_hand(text_row(1, "x" * 1_000_001)), "characters"),
        (by_hand(text_row(1, *["x" * 900_000] * 5)), "characters"),
    ],
)
def test_what_is_no_sound_workbook_is_refused(content: bytes, says: str) -> None:
    with pytest.raises(Invalid, match=says):
        cells(content)


def test_cells_in_far_corners_cost_nothing() -> None:
    far = text_row(1, "Name", "Email") + '<row r="1048576"><c r="B1048576" t="str"><v>ann@example.com</v></c></row>'

    assert cells(by_hand(far)) == [["", "ann@example.com"]]


def test_a_bomb_is_refused_by_what_its_directory_says() -> None:
    file = io.BytesIO(by_hand(ROWS))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as packed, packed.open("xl/media/image1.png", "w") as part:
        for _ in range(20):
            part.write(bytes(1 << 20))

    assert cells(file.getvalue())
    with pytest.raises(Invalid, match="unpack to more than 10 MB"):
        cells(file.getvalue(), replace(LIMITS, unpacked_bytes=10 << 20))


def test_a_directory_of_very_many_files_is_not_read() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        for number in range(16_000):
            packed.writestr(f"{number:030}", b"")

    with pytest.raises(Invalid, match="too many"):
        cells(file.getvalue())


def test_one_with_a_password_is_told_so() -> None:
    content = by_hand(ROWS)
    at = content.index(b"PK\x01\x02")
    with pytest.raises(Invalid, match="password"):
        cells(content[: at + 8] + b"\x01" + content[at + 9 :])


def test_a_large_sheet_is_read_with_little_memory() -> None:
    count = scaled(200_000, at_least=20_000)

    def rows() -> Iterator[str]:
        for line in range(2, count):
            yield f'<row r="{line}"><c t="s"><v>{2 * line}</v></c><c t="s"><v>{2 * line + 1}</v></c></row>'

    head = '<row r="1"><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row>'
    texts = (
        f"<si><t>Ann Number{line} Lee</t></si><si><t>{line}@example.com</t></si>" for line in range(2, count + 2)
    )
    strings = ["<si><t>Name</t></si><si><t>Email</t></si><si/><si/>", *texts]
    content = by_hand(head + "".join(rows()), strings=strings)
    file = io.BytesIO(content)
    del strings, content

    tracemalloc.start()
    try:
        layout, _ = find_layout(file)
        seen = sum(row.cells[1].endswith("@example.com") for row in read_table(file, layout))
        assert seen == count - 2
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


@settings(max_examples=scaled(2000))
@given(st.data())
def test_a_workbook_with_some_bytes_changed_is_read_or_refused(data: st.DataObject) -> None:
    content = bytearray(SOUND)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=4))
    try:
        cells(bytes(content))
    except Invalid:
        return


@settings(max_examples=scaled(2000))
@given(st.sampled_from([SHEET, *PARTS]), st.data())
def test_a_workbook_with_parts_changed_is_read_or_refused(name: str, data: st.DataObject) -> None:
    word = st.sampled_from(
        ["<", ">", "/", '"', "r=", "A1", "-1", "9" * 30, "&#0;", "<row>", "</c>", "t='s'", "<v>", "é"]
    )
    text = PARTS.get(name) or f"<worksheet><sheetData>{ROWS}</sheetData></worksheet>"
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        text = text[:at] + data.draw(word) + text[at + data.draw(st.integers(0, 5)) :]
    try:
        cells(by_hand(ROWS, **{name.rpartition("/")[2].partition(".")[0]: text}))
    except Invalid:
        return
