"""Rows become values: several in a cell, mangled by spreadsheets, of any country; what is wrong is named."""

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.imports.test_vendors import FILES
from tools.imports.cells import Said, pieces, plain, tag_pieces, yes_or_no
from tools.imports.files.layout import find_layout, read_table
from tools.imports.files.rows import Row
from tools.imports.mapping.columns import Column, find_columns, with_mapping
from tools.imports.mapping.countries import country_code
from tools.imports.mapping.fields import Field
from tools.imports.row_values import Mark, ReadRow, RowReader

NAME = {"first_name": "Ann", "last_name": "Lee"}
REACHED = {**NAME, "email": "ann@example.com"}


def read(given: Mapping[str, str], *, region: str | None = "GB") -> ReadRow:
    """A row with these fields, whose columns are called like them."""
    columns = [Column(index, name, field=name.partition("#")[0]) for index, name in enumerate(given)]
    return RowReader(columns, region=region).read(Row(2, list(given.values())))


def phones(cell: str, *, region: str | None = "GB") -> Sequence[str]:
    found = read({**NAME, "phone": cell}, region=region).values.phones
    return [number.value + (f" x{number.extension}" if number.extension else "") for number in found]


def emails(cell: str) -> Sequence[str]:
    return [address.value for address in read({**NAME, "email": cell}).values.emails]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("+44 7400 123456", ["+447400123456"]),
        ("'07400 123456", ["+447400123456"]),
        ("'+447400123456", ["+447400123456"]),
        ('="07400123456"', ["+447400123456"]),
        ("0044 7400 123456", ["+447400123456"]),
        ("7400123456", ["+447400123456"]),
        ("447400123456", ["+447400123456"]),
        ("\u202a+44 7400 123456\u202c", ["+447400123456"]),
        ("+44 (0)20 7183 8750 ext. 4", ["+442071838750 x4"]),
        ("tel:+447400123456", ["+447400123456"]),
        ("Phone:(020) 7183 8750", ["+442071838750"]),
        ("07400 123456 ::: 020 7183 8750", ["+447400123456", "+442071838750"]),
        ("07400 123456 / 020 7183 8750", ["+447400123456", "+442071838750"]),
        ("+44 7400 123456; +44 20 7183 8750", ["+447400123456", "+442071838750"]),
        ("07400123456,07400123457", ["+447400123456", "+447400123457"]),
        ("07400 123456\n020 7183 8750", ["+447400123456", "+442071838750"]),
        ("home 0113 496 0000 / mob 07400123456", ["+441134960000", "+447400123456"]),
        ("07400 123456 | 07400 123456", ["+447400123456"]),
        ("n/a", []),
        ("#ERROR!", []),
        (" - ", []),
    ],
)
def test_numbers_are_found_in_a_cell(cell: str, expected: Sequence[str]) -> None:
    assert phones(cell) == expected
    assert all(fault.column == "" for fault in read({**NAME, "phone": cell}).faults)


def test_a_slash_within_a_number_does_not_cut_it() -> None:
    assert phones("0151/23456789", region="DE") == ["+4915123456789"]


def test_the_row_says_the_country_of_its_numbers() -> None:
    for country in ("AU", "Australia", "Australien", "Australie"):
        row = read({**NAME, "phone": "0412 345 678", "contact_address.country": country})
        assert [number.value for number in row.values.phones] == ["+61412345678"]
        assert row.values.contact_address == {"country": "AU"}


@pytest.mark.parametrize(
    ("cell", "says"),
    [("4.474E+11", "last digits are lost"), ("12345", "too short"), ("call me", "phone number"), ("+1 23", "short")],
)
def test_a_number_that_cannot_be_is_named_with_its_column(cell: str, says: str) -> None:
    (fault,) = read({**REACHED, "phone": cell}).faults

    assert fault.column == "phone"
    assert cell in fault.said
    assert says in fault.said


def test_numbers_that_somebody_should_look_at_are_marked_and_taken() -> None:
    two = read({**NAME, "phone": "4915112345678"}, region="DE")
    landline = read({**NAME, "phone": "020 7183 8750"})
    foreign = read({**NAME, "phone": "5511987654321"})

    assert [mark.mark for mark in two.marks] == [Mark.TWO_READINGS]
    assert "+49 491 5112345678" in two.marks[0].said
    assert "+49 1511 2345678" in two.marks[0].said
    assert [mark.mark for mark in landline.marks] == [Mark.LANDLINE]
    assert [mark.mark for mark in foreign.marks] == [Mark.FOREIGN_GUESS]
    assert not any([two.faults, landline.faults, foreign.faults])
    assert all(len(row.values.phones) == 1 for row in (two, landline, foreign))


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Ann@Example.com", ["Ann@example.com"]),
        ("mailto:ann@example.com", ["ann@example.com"]),
        ("Ann Lee <ann@example.com>", ["ann@example.com"]),
        ('cy@example.com, "Ng, Cy" <cy.n@example.org>', ["cy@example.com", "cy.n@example.org"]),
        ("a@example.com ::: b@example.com", ["a@example.com", "b@example.com"]),
        ("a@example.com;b@example.com; A@EXAMPLE.COM", ["a@example.com", "b@example.com"]),
        ("ed (at) example dot com", ["ed@example.com"]),
        ("none", []),
    ],
)
def test_addresses_are_found_in_a_cell(cell: str, expected: Sequence[str]) -> None:
    assert emails(cell) == expected


def test_an_address_that_cannot_be_is_named_and_costs_no_other() -> None:
    row = read({**NAME, "email": "ann@example.com; ann@@example", "email#2": "x"})

    assert [address.value for address in row.values.emails] == ["ann@example.com"]
    assert [(fault.column, "ann@@example" in fault.said) for fault in row.faults] == [
        ("email", True),
        ("email#2", False),
    ]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("vip", ["vip"]),
        ("vip;lead", ["vip", "lead"]),
        ("vip|lead", ["vip", "lead"]),
        ("wholesale, vip", ["wholesale", "vip"]),
        ('"VIP, UK","Lead"', ["VIP, UK", "Lead"]),
        ('"VIP; UK";Lead', ["VIP; UK", "Lead"]),
        ("* myContacts ::: * Wholesale", ["Wholesale"]),
        ("* myContacts", []),
        ("* starred", ["starred"]),
        ("", []),
    ],
)
def test_tags_are_found_in_a_cell(cell: str, expected: Sequence[str]) -> None:
    assert list(tag_pieces(cell)) == expected


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        *((cell, Said.YES) for cell in ("1", "Yes", "TRUE", "x", "ja", "sí", "Unsubscribed", "2026-03-01 10:00")),
        *((cell, Said.NO) for cell in ("", "0", "no", "False", "n/a", "nein")),
        *((cell, Said.UNCLEAR) for cell in ("maybe", "2", "ask him")),
    ],
)
def test_yes_and_no_are_understood_and_nothing_is_guessed(cell: str, said: Said) -> None:
    assert yes_or_no(cell) is said


def test_opt_outs_come_from_any_of_their_columns() -> None:
    row = read(
        {**REACHED, "opt_out.email": "no", "opt_out.email#2": "yes", "opt_outs": "sms", "consent.whatsapp": "1"}
    )

    assert row.values.opt_outs == {"email", "sms"}
    assert row.values.consents == {"whatsapp"}
    assert [fault.column for fault in read({**REACHED, "opt_out.sms": "perhaps"}).faults] == ["opt_out.sms"]
    assert [fault.column for fault in read({**REACHED, "opt_outs": "fax"}).faults] == ["opt_outs"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"full_name": "Anna Maria von Trapp"}, ("Anna", "Maria", "von Trapp")),
        ({"full_name": "Trapp, Anna"}, ("Anna", "", "Trapp")),
        ({"first_name": "Ann", "last_name": "Lee", "full_name": "Somebody Else"}, ("Ann", "", "Lee")),
        ({"last_name": "Lee", "full_name": "Ann Lee"}, ("Ann", "", "Lee")),
        ({"first_name": " Ann ", "last_name": "O'Hara\n"}, ("Ann", "", "O'Hara")),
        ({"first_name": "'t", "last_name": "Hooft"}, ("'t", "", "Hooft")),
    ],
)
def test_names_are_taken_or_split(given: Mapping[str, str], expected: tuple[str, str, str]) -> None:
    values = read({**given, "email": "ann@example.com"}).values

    assert (values.first_name, values.middle_name, values.last_name) == expected


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"first_name": "Ann", "email": "ann@example.com"}, "last"),
        ({"full_name": "Madonna", "email": "m@example.com"}, "last"),
        ({"first_name": "12345", "last_name": "678", "email": "m@example.com"}, "name"),
        ({"first_name": "Ann", "last_name": "Lee"}, "e-mail or a phone"),
    ],
)
def test_a_row_without_the_minimum_is_no_contact(given: Mapping[str, str], says: str) -> None:
    (fault,) = read(given).faults

    assert says in fault.said


def test_of_several_addresses_the_first_one_that_is_written_counts() -> None:
    columns = find_columns(
        ["Name", "Email", "Business Street", "Business City", "Home Street", "Home City", "Home Country"],
        [["Ann Lee", "ann@example.com", "1 Work Rd", "Leeds", "2 Home St", "York", ""]],
    )

    def address(*cells: str) -> object:
        read = RowReader(columns, region="GB").read(Row(2, ["Ann Lee", "ann@example.com", *cells]))
        return read.values.contact_address

    assert address("1 Work Rd", "Leeds", "2 Home St", "York", "UK") == {
        "lines": ["2 Home St"],
        "city": "York",
        "country": "GB",
    }
    assert address("1 Work Rd\nUnit 2", "Leeds", "", "", "UK") == {"lines": ["1 Work Rd", "Unit 2"], "city": "Leeds"}
    assert address("", "", "", "", "UK") == {"country": "GB"}
    assert address("", "", "", "", "") == {}


def test_a_spreadsheet_does_not_change_a_postal_code() -> None:
    assert read({**REACHED, "contact_address.postal_code": "1234.0"}).values.contact_address == {
        "postal_code": "1234"
    }
    assert read({**REACHED, "contact_address.postal_code": "0800"}).values.contact_address == {"postal_code": "0800"}


def test_a_formula_is_text_and_our_own_mark_comes_off() -> None:
    assert read({**REACHED, "notes": '=HYPERLINK("http://x","y")'}).values.notes == '=HYPERLINK("http://x","y")'
    assert plain("'=1+1") == "=1+1"
    assert plain("'''=1+1") == "''=1+1"
    assert plain("''=1+1") == "'=1+1"
    assert plain("'12 Mill Lane") == "12 Mill Lane"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *(("gb", "GB"), ("United Kingdom", "GB"), ("Vereinigtes Königreich", "GB"), ("UK", "GB"), ("U.S.A.", "US")),
        *(("España", "ES"), ("Deutschland", "DE"), ("Brasil", "BR"), ("Côte d’Ivoire", "CI"), ("Narnia", None)),
        *(("", None), ("XX", None)),
    ],
)
def test_a_country_is_known_by_code_and_by_name(text: str, code: str | None) -> None:
    assert country_code(text) == code


def test_a_mapping_by_hand_says_what_counts() -> None:
    columns = find_columns(["Who", "Mail it", "Accepts Marketing"], [["Ann Lee", "ann@example.com", "yes"]])
    mapped = with_mapping(columns, {"Who": "full_name", "#2": "email"}, custom=())
    row = RowReader(mapped, region=None).read(Row(2, ["Ann Lee", "ann@example.com", "yes"]))

    assert row.faults == []
    assert row.values.consents == frozenset()
    assert (row.values.first_name, row.values.emails[0].value) == ("Ann", "ann@example.com")


@given(st.text(max_size=200))
def test_any_cell_is_cut_into_pieces_of_itself(cell: str) -> None:
    for piece in (*pieces(cell), *tag_pieces(cell)):
        assert piece
        assert piece.strip() == piece


@given(st.sampled_from([each.value for each in Field]), st.text(max_size=300))
def test_any_cell_can_be_read_as_any_field(field: str, cell: str) -> None:
    row = read({**REACHED, field + "#x": cell})

    assert all(fault.said for fault in row.faults)


@pytest.mark.parametrize("path", sorted(FILES.iterdir()), ids=lambda path: path.stem)
def test_each_row_of_a_real_file_is_a_contact_or_says_why_not(path: object) -> None:
    with path.open("rb") as file:  # type: ignore[attr-defined]
        layout, first = find_layout(file)
        columns = find_columns(layout.headers, [row.cells for row in first])
        rows = [*map(RowReader(columns, region="GB").read, read_table(file, layout))]

    for row in rows:
        named = bool(row.values.first_name and row.values.last_name)
        assert bool(row.faults) or (named and (row.values.emails or row.values.phones))
