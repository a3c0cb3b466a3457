"""What stays known of people who were erased."""

from sqlalchemy import Column, PrimaryKeyConstraint, Table, Text

from tools.storage.tables.metadata import business, metadata, moment

# Keyed hashes alone: nobody can read a value out of them, and only a value that is tried finds its own.
suppressions = Table(
    "suppressions",
    metadata,
    business(),
    Column("fingerprint", Text, nullable=False),
    moment("at"),
    PrimaryKeyConstraint("business_id", "fingerprint"),
)
