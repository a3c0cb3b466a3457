"""A merge moves all that points at a contact: a column that is new is listed, or this fails."""

import importlib
from collections.abc import Iterator

from sqlalchemy import Column

from tests.architecture.contact_columns import MOVES, NAMES, STAYS
from tools.contacts.record import BelongingKind
from tools.storage.statement import Statement
from tools.storage.stores.joining.belongings import TABLES
from tools.storage.tables.metadata import metadata
from tools.storage.unit_of_work import SqlUnitOfWork

STORES = SqlUnitOfWork
"""Brings all stores along, and with them all tables."""


def pointing() -> set[str]:
    """Columns that point at a contact, by the database's word or by their name."""
    return {
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.c
        if column.name in NAMES or _points_at_contacts(column)
    }


def statements(module: str) -> Iterator[str]:
    """All that a store says to the database."""
    for value in vars(importlib.import_module(module)).values():
        each = value.values() if isinstance(value, dict) else (value,)
        yield from (" ".join(one.on("sqlite")[0].split()) for one in each if isinstance(one, Statement))


def test_every_column_that_points_at_a_contact_is_listed_with_what_a_merge_does() -> None:
    assert pointing() - MOVES.keys() - STAYS.keys() == set(), "say in tests/architecture/contact_columns.py"


def test_no_list_names_what_is_not_there_any_more_or_twice() -> None:
    assert (MOVES.keys() | STAYS.keys()) - pointing() == set()
    assert MOVES.keys() & STAYS.keys() == set()


def test_what_is_said_to_move_is_written_by_its_store() -> None:
    missed = [
        column
        for column, module in MOVES.items()
        if not any(_writes(text, *column.split(".")) for text in statements(module))
    ]

    assert missed == []


def test_every_kind_of_belonging_moves() -> None:
    assert set(TABLES) == set(BelongingKind)
    assert {f"{table.name}.contact_id" for table in TABLES.values()} <= MOVES.keys()


def _writes(text: str, table: str, column: str) -> bool:
    updates = text.startswith(f"UPDATE {table} SET ") and f"{column}=" in text.partition(" WHERE ")[0]
    return updates or (text.startswith(f"INSERT INTO {table} (") and column in text.partition(")")[0])


def _points_at_contacts(column: Column[object]) -> bool:
    return any(key.target_fullname == "contacts.id" for key in column.foreign_keys)
