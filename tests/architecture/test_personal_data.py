"""What may hold a customer's data is known column by column, and erasing reaches all of it."""

from collections.abc import Iterator

from sqlalchemy import Column, LargeBinary, Text

from tests.architecture.personal_data import EMPTIED, HOLDS_NO_PERSON, ROWS_GO
from tools.storage.statement import Statement
from tools.storage.stores.privacy import erasure
from tools.storage.tables.metadata import metadata
from tools.storage.unit_of_work import SqlUnitOfWork

STORES = SqlUnitOfWork
"""Brings all stores along, and with them all tables."""

OF_PEOPLE = ("contacts", "conversations", "handovers", "merges")
"""Tables whose rows go, so that nothing may go on pointing at them."""


def texts() -> Iterator[tuple[str, str]]:
    """Every column that can hold text or bytes, but for ids, which are made up."""
    for table in metadata.sorted_tables:
        for column in table.c:
            is_id = column.name == "id" or column.name.endswith("_id")
            if isinstance(column.type, Text | LargeBinary) and not is_id:
                yield table.name, column.name


def statements() -> list[str]:
    """All that is ever said to the database to erase somebody."""
    found: list[str] = []
    for value in vars(erasure).values():
        each = value if isinstance(value, tuple) else (value,)
        flat = [one for part in each for one in (part if isinstance(part, tuple) else (part,))]
        found += [one.on("sqlite")[0] for one in flat if isinstance(one, Statement)]
    return [" ".join(text.split()) for text in found]


def test_every_column_that_could_hold_a_customers_data_is_listed_with_what_becomes_of_it() -> None:
    unknown = [
        f"{table}.{column}"
        for table, column in texts()
        if table not in ROWS_GO
        and column not in EMPTIED.get(table, {})
        and column not in HOLDS_NO_PERSON.get(table, {})
    ]

    assert unknown == [], "say in tests/architecture/personal_data.py what becomes of it when a person is erased"


def test_no_list_names_what_is_not_there_any_more() -> None:
    there = set(texts())
    listed = [(table, column) for lists in (EMPTIED, HOLDS_NO_PERSON) for table in lists for column in lists[table]]

    assert [each for each in listed if each not in there] == []
    assert [table for table in ROWS_GO if table not in metadata.tables] == []


def test_rows_that_are_said_to_go_are_deleted() -> None:
    deleting = [text for text in statements() if text.startswith("DELETE FROM ")]

    assert [
        table for table in ROWS_GO if not any(text.startswith(f"DELETE FROM {table} ") for text in deleting)
    ] == []


def test_what_is_said_to_be_emptied_is_written_or_deleted() -> None:
    written = [*statements(), "UPDATE opt_outs SET match_key"]

    missed = [
        f"{table}.{column}"
        for table, columns in EMPTIED.items()
        for column in columns
        if not any(
            text.startswith(f"DELETE FROM {table} ") or (text.startswith(f"UPDATE {table} SET ") and column in text)
            for text in written
        )
    ]
    assert missed == []


def test_nothing_that_stays_points_at_what_goes() -> None:
    """Else erasing fails on whoever is pointed at."""
    said = statements()

    pointing = [
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.c
        if _points_at_people(column)
        and not any(text.startswith(f"DELETE FROM {table.name} ") and column.name in text for text in said)
        and not any(text.startswith(f"UPDATE {table.name} SET ") and f"{column.name}=" in text for text in said)
        and f"{table.name}.{column.name}" not in POINTING_WITHIN
    ]
    assert pointing == []


POINTING_WITHIN = {
    "conversations.contact_id": "all conversations of a person are held, and go before the person",
    "contacts.merged_into_id": "all records of a person go in one statement",
    "handovers.previous_id": "all handovers of a conversation go in one statement",
    "claims.handover_id": "a claim and its handover are of one conversation",
    "offers.handover_id": "goes with its handover",
}


def _points_at_people(column: Column[object]) -> bool:
    return any(key.column.table.name in OF_PEOPLE for key in column.foreign_keys)
