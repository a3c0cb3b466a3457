"""What the search for duplicates is done with (docs/decisions/0010).

Triggers write ``contacts_to_compare`` in the transaction that changes a contact's names, addresses, e-mails, phones,
kind, status, or whether everybody may see it: one row for each change, so that no change waits for another. Whoever
has compared a contact takes away the rows that were there before, and has made its ``blocking_keys`` anew.
"""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, PrimaryKeyConstraint, Table

from tools.storage.tables.metadata import business, metadata


def _contact() -> Column[str]:
    return Column("contact_id", ForeignKey("contacts.id", ondelete="CASCADE"), nullable=False)


contacts_to_compare = Table(
    "contacts_to_compare",
    metadata,
    Column("number", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=True),
    business(),
    _contact(),
    Index("ix_contacts_to_compare_business", "business_id", "number"),
    Index("ix_contacts_to_compare_contact", "contact_id"),
    # A number never comes again: of two workers who have read the same rows, the later takes away nothing newer.
    sqlite_autoincrement=True,
)

# The key is a hash of the business and of what ``blocking.py`` says: eight bytes, in which nobody's name is read.
blocking_keys = Table(
    "blocking_keys",
    metadata,
    Column("key", BigInteger, nullable=False),
    _contact(),
    PrimaryKeyConstraint("key", "contact_id"),
    Index("ix_blocking_keys_contact", "contact_id"),
    sqlite_with_rowid=False,
)
