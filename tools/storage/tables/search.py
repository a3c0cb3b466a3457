"""What the contact book is searched by: one document per contact, kept by the database itself (docs/decisions/0008).

Triggers make a contact's document anew in the transaction that changes its words, its identifiers, its kind or its
status. Nobody writes here.
"""

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, Table, UniqueConstraint

from tools.storage.tables.metadata import business, metadata, text

contact_documents = Table(
    "contact_documents",
    metadata,
    # What SQLite's index counts by; PostgreSQL's goes to the row itself.
    Column("number", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=True),
    business(),
    Column("contact_id", ForeignKey("contacts.id", ondelete="CASCADE"), nullable=False),
    text("status"),
    text("words"),
    UniqueConstraint("contact_id"),
)

# What an index makes of the words is no column: on PostgreSQL it is an expression (``search_grams``), on SQLite a
# table of its own kind (``contact_grams``). Both are made in the migration.
