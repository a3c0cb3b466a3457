"""Cells that no spreadsheet calculates, and that come back as they were."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tools.contacts.book.csv_cells import joined, parted, plain_cell, safe_cell


@pytest.mark.parametrize(
    "text", ["=1+1", "+447400123456", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "'=1", "''+1"]
)
def test_what_would_be_calculated_is_marked_and_the_mark_comes_off_again(text: str) -> None:
    assert safe_cell(text) == "'" + text
    assert plain_cell(safe_cell(text)) == text


@pytest.mark.parametrize("text", ["", "Ann", "'tis", "O'Neill", "a=b", " =1", "''", "1-2", "ann@example.com"])
def test_what_is_no_formula_stays_as_it_is_both_ways(text: str) -> None:
    assert (safe_cell(text), plain_cell(text)) == (text, text)


@given(st.text(alphabet="'=+-@\t\r\n＝a1 ", max_size=8))
def test_every_cell_comes_back_and_none_begins_like_a_formula(text: str) -> None:
    assert plain_cell(safe_cell(text)) == text
    assert not safe_cell(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝"))


@given(st.lists(st.text(alphabet="ab;\"', \n\r=", max_size=6), max_size=5))
@example([""])
@example(["", ""])
def test_joined_values_are_parted_again(values: list[str]) -> None:
    assert parted(joined(values)) == values
