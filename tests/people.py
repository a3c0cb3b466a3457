"""Customers for tests."""

from sqlalchemy import insert

from tests.databases import BUSINESS
from tools.clock import to_micros
from tools.contacts.contact import ContactKind, ContactStatus
from tools.ids import ContactId
from tools.storage.statement import Statement
from tools.storage.tables.contacts import contacts
from tools.storage.unit_of_work import SqlUnitOfWork


async def add_contact(
    work: SqlUnitOfWork, *, kind: ContactKind = ContactKind.CONTACT, name: str = "Ann Lee"
) -> ContactId:
    """A contact in the book."""
    first, _, last = name.partition(" ")
    contact_id = ContactId(work.new_id("con"))
    row = {
        "id": contact_id,
        "business_id": BUSINESS,
        "kind": kind.value,
        "status": ContactStatus.ACTIVE.value,
        "first_name": first,
        "middle_name": "",
        "last_name": last,
        "business_name": "",
        "dummy_name": False,
        "contact_address": "{}",
        "billing_address": "{}",
        "notes": "",
        "custom": "{}",
        "provenance": "{}",
        "restricted": False,
        "assignee_id": None,
        "blocked_at": None,
        "merged_into_id": None,
        "version": 1,
        "created_at": to_micros(work.now),
        "updated_at": to_micros(work.now),
    }
    await work.connection.run(Statement(insert(contacts)), **row)
    return contact_id
