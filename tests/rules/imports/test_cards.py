"""Contact cards of phones and address books, in all three versions, are rows that map by themselves."""

import io
import tracemalloc
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.scale import scaled
from tools.errors import Invalid
from tools.imports.files.kinds import Kind
from tools.imports.files.layout import find_layout, read_table
from tools.imports.mapping.columns import find_columns, mapped_fields
from tools.imports.mapping.fields import missing_fields
from tools.imports.row_values import ReadRow, RowReader

OLD = """BEGIN:VCARD
VERSION:2.1
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=4D=C3=BC=6C=6C=65=72;=4A=C3=B6=72=67;;;
TEL;CELL:+49 1511 2345678
TEL;HOME;PREF:030 12345678
TEL;WORK;FAX:030 12345679
EMAIL;INTERNET:joerg@example.de
ADR;HOME;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:;;Stra=C3=9Fe 1=0D=0A=
Hinterhaus;Berlin;;10115;Germany
PHOTO;ENCODING=BASE64;JPEG:/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAgGBgcGBQgHBwcJCQgK
 HRofHh0aHBwgJC4nICIsIxwcKDcpLDAxNDQ0Hyc5PTgyPC4zNDL/2wBDAQkJCQwLDBgNDRgyIRwh

END:VCARD
"""
APPLE = """BEGIN:VCARD
VERSION:3.0
N:Lee;Ann;Mary;;
FN:Ann Lee
ORG:Acme\\, Inc.;Sales
item1.EMAIL;type=INTERNET:a.lee@example.org
item2.EMAIL;type=INTERNET;type=pref:ann@example.com
item2.X-ABLabel:_$!<Other>!$_
TEL;type=CELL;type=VOICE:07400 1
 23456
ADR;type=WORK:;;1 Work Rd;Leeds;;LS1 4AB;UK
item3.ADR;type=HOME:PO Box 7;Flat 2;1 High St;York;;YO1 7HH;UK
NOTE:He said\\, "call me"\\nthen left\\; bye
CATEGORIES:VIP\\, UK,lead,myContacts
END:VCARD
"""
NEW = """BEGIN:VCARD
VERSION:4.0
N:Kim;Bo;;;
FN:Bo Kim
TEL;VALUE=uri;TYPE="voice,home":tel:+1-512-555-0134;ext=22
EMAIL;PREF=1:bo@example.com
END:VCARD
"""
COMPANY = """BEGIN:VCARD
VERSION:3.0
N:;;;;
FN:Acme Ltd
X-ABShowAs:COMPANY
EMAIL:office@example.com
END:VCARD
"""
WITH_AGENT = """BEGIN:VCARD
VERSION:2.1
N:Py;Ed
AGENT:
BEGIN:VCARD
VERSION:2.1
N:Friday;Fred
TEL:+1-213-555-1234
END:VCARD
TEL:07400 123460
END:VCARD
"""


def read(content: str | bytes) -> Sequence[ReadRow]:
    file = io.BytesIO(content.encode() if isinstance(content, str) else content)
    layout, first = find_layout(file, called="contacts.vcf")
    columns = find_columns(layout.headers, [row.cells for row in first])
    assert layout.kind is Kind.CARDS
    assert missing_fields(mapped_fields(columns)) == ()
    return [RowReader(columns, region="GB").read(row) for row in read_table(file, layout)]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_an_old_card_with_coded_letters_and_a_picture(end: str) -> None:
    (row,) = read(OLD.replace("\n", end))

    assert (row.values.first_name, row.values.last_name, row.faults) == ("Jörg", "Müller", [])
    assert [number.value for number in row.values.phones] == ["+493012345678", "+4915112345678"]
    assert row.values.contact_address == {
        "lines": ["Straße 1", "Hinterhaus"],
        "city": "Berlin",
        "postal_code": "10115",
        "country": "DE",
    }


def test_a_card_of_a_phone_with_groups_folds_and_backslashes() -> None:
    (row,) = read(APPLE)

    values = row.values
    assert (values.first_name, values.middle_name, values.last_name) == ("Ann", "Mary", "Lee")
    assert values.business_name == "Acme, Inc."
    assert [address.value for address in values.emails] == ["ann@example.com", "a.lee@example.org"]
    assert [number.value for number in values.phones] == ["+447400123456"]
    assert values.contact_address["lines"] == ["1 High St", "Flat 2", "PO Box 7"]
    assert values.notes == 'He said, "call me"\nthen left; bye'
    assert values.tags == ("VIP, UK", "lead")


def test_a_new_card_with_links_for_numbers() -> None:
    (row,) = read(NEW)

    assert [(number.value, number.extension) for number in row.values.phones] == [("+15125550134", "22")]


def test_a_company_is_no_person() -> None:
    (row,) = read(COMPANY)

    assert row.values.business_name == "Acme Ltd"
    assert "last" in row.faults[0].said


def test_a_card_within_a_card_is_somebody_else() -> None:
    (row,) = read(WITH_AGENT)

    assert (row.values.first_name, [number.value for number in row.values.phones]) == ("Ed", ["+447400123460"])


def test_a_card_without_an_end_costs_itself_alone() -> None:
    rows = read(APPLE.replace("END:VCARD\n", "") + NEW + "END:VCARD\nnothing\n:\n" + NEW.removesuffix("END:VCARD\n"))

    assert [(row.line, bool(row.faults)) for row in rows] == [(1, True), (15, False), (25, True)]
    assert "END:VCARD" in rows[0].faults[0].said


def test_other_encodings_are_found() -> None:
    card = "BEGIN:VCARD\nN:Núñez;Zoë\nEMAIL:zoe@example.com\nEND:VCARD\n"

    for encoding in ("utf-8-sig", "cp1252", "utf-16"):
        (row,) = read(card.encode(encoding))
        assert (row.values.first_name, row.values.last_name) == ("Zoë", "Núñez")


def test_unknown_codings_and_odd_lines_lose_nothing_else() -> None:
    odd = 'N;CHARSET=klingon;ENCODING=QUOTED-PRINTABLE:Lee;Ann\nEMAIL no colon\n;;;\n"x:y\nTEL:07400 123456\n'
    (row,) = read(f"BEGIN:VCARD\n{odd}END:VCARD\n")

    assert (row.values.first_name, row.faults) == ("Ann", [])


def test_a_picture_as_large_as_a_disk_costs_no_memory() -> None:
    line = b" " + b"A" * 75 + b"\n"
    content = b"BEGIN:VCARD\nN:Lee;Ann\nPHOTO;ENCODING=b:x\n" + line * 100_000 + b"TEL:07400 123456\nEND:VCARD\n"
    file = io.BytesIO(content)

    tracemalloc.start()
    try:
        _, first = find_layout(file)
        assert first[0].cells[6] == "07400 123456"
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


@settings(max_examples=scaled(3000))
@given(st.sampled_from([OLD, APPLE, NEW, COMPANY, WITH_AGENT]), st.data())
def test_cards_with_some_signs_changed_are_read_or_refused(card: str, data: st.DataObject) -> None:
    content = bytearray((card + NEW).encode())
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 3))] = data.draw(
            st.one_of(st.binary(max_size=3), st.sampled_from([b";", b":", b'"', b"\\", b"=", b"\n", b"\n "]))
        )
    file = io.BytesIO(content)
    try:
        layout, first = find_layout(file)
        rows = list(read_table(file, layout))
    except Invalid:
        return
    columns = find_columns(layout.headers, [row.cells for row in first])
    assert len([RowReader(columns, region="GB").read(row) for row in rows]) == len(rows)
