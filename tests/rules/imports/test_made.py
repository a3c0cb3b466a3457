"""What is made of a row without constructors has all the fields of its class."""

from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from typing import Any

from tools.contacts.contact import Contact, ContactKind, ContactStatus
from tools.ids import BusinessId, ContactId
from tools.imports.contact_import import Choices
from tools.imports.files.rows import Row
from tools.imports.import_book import ImportBook
from tools.imports.mapping.columns import find_columns
from tools.imports.numbered_rows import number_row
from tools.imports.plan_row import plan_row
from tools.imports.row_plan import PlanRules
from tools.imports.row_values import RowReader

NOW = datetime(2026, 3, 1, tzinfo=UTC)
CELLS = ["Ada", "Lovelace", "ada@example.com; a.king@example.com", "+44 7400 123456", "+44 20 7946 0958"]


def test_a_row_is_read_and_planned_with_all_fields() -> None:
    columns = find_columns(["First name", "Last name", "Email", "Mobile", "Phone"], [CELLS])
    contact = Contact(ContactId("con_1"), BusinessId("biz"), ContactKind.CONTACT, ContactStatus.ACTIVE, NOW, NOW)
    rules = PlanRules(
        choices=Choices(), tags={}, fields=(), sees=lambda _: True, new_contact=lambda: contact, now=NOW
    )
    book = ImportBook()

    row = number_row(1, CELLS, RowReader(columns, region="GB").read(Row(2, CELLS)))
    created = plan_row(row, book, rules)
    unchanged = plan_row(row, book, rules)

    values = row.read.values
    assert created.creates
    assert len(created.enters) == len(CELLS) - 1
    assert [value.primary for value in created.enters] == [True, False, True, False]
    for made in (row, row.read, values, *values.emails, *values.phones, *row.offered, created, unchanged, contact):
        assert _fields_of(made) == set(vars(made))
    assert created.after is not None
    for made in (created.row, created.after, created.after.contact, book.records[contact.id]):
        assert _fields_of(made) == set(vars(made))


def _fields_of(made: Any) -> set[str]:
    assert is_dataclass(made)
    return {each.name for each in fields(made)}
