"""The page on imports shows what each known layout becomes."""

from tests.rules.imports.vendor_table import PAGE, on_page, table


def test_the_table_on_the_page_is_the_one_of_the_code() -> None:
    page = PAGE.read_text(encoding="utf-8")

    assert on_page(page) == table(), "write it anew: python -m tests.rules.imports.vendor_table"
