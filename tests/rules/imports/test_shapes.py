"""A mapping is remembered for files of the same shape, and for no others."""

import pytest

from tools.imports.mapping.columns import Column, find_columns, with_mapping
from tools.imports.mapping.fields import Field
from tools.imports.mapping.shapes import proposed, remembered, shape_of

HEADERS = ("Kunde", "E-Mail", "Accepts Email Marketing", "Kunde")
FIELDS = [each.value for each in Field]


def columns_of(*headers: str) -> list[Column]:
    return list(find_columns(headers, [["Ann Lee", "ann@example.com", "yes", "Acme"]]))


def test_what_somebody_chose_is_proposed_for_the_next_file_of_the_shape() -> None:
    choice = {"#1": "full_name", "#3": "consent.email", "#4": "business_name"}
    mapped = with_mapping(columns_of(*HEADERS), choice, custom=())
    saved = remembered(HEADERS, mapped)
    assert saved is not None

    again = columns_of("KUNDE", "e mail", "accepts_email_marketing", "Kunde ", "")
    result = with_mapping(again, proposed(saved, again, known=FIELDS), custom=())

    assert saved.shape == shape_of(["KUNDE", "e mail", "accepts_email_marketing", "Kunde ", ""])
    assert [column.field for column in result][:4] == ["full_name", "email", "consent.email", "business_name"]


def test_what_was_left_out_stays_out() -> None:
    mapped = with_mapping(columns_of("Name", "Email", "Notes"), {"Notes": None}, custom=())
    saved = remembered(["Name", "Email", "Notes"], mapped)
    assert saved is not None

    again = columns_of("Name", "Email", "Notes")
    result = with_mapping(again, proposed(saved, again, known=FIELDS), custom=())

    assert [column.field for column in result][:3] == ["full_name", "email", None]


@pytest.mark.parametrize("others", [["Name"], ["Email", "Name"], ["Name", "Email", "Phone"], ["Nom", "Email"]])
def test_other_columns_are_another_shape(others: list[str]) -> None:
    assert shape_of(["Name", "Email"]) != shape_of(others)


def test_a_file_without_headers_is_not_remembered() -> None:
    assert shape_of([]) == shape_of(["", " "]) == ""
    assert remembered([], columns_of("", "")) is None


def test_a_field_that_has_gone_is_not_proposed() -> None:
    columns = with_mapping(columns_of("Name", "Email", "Size"), {"Size": "custom.size"}, custom=["size"])
    saved = remembered(["Name", "Email", "Size"], columns)
    assert saved is not None

    assert proposed(saved, columns, known=[*FIELDS, "custom.size"])["#3"] == "custom.size"
    assert "#3" not in proposed(saved, columns, known=FIELDS)
