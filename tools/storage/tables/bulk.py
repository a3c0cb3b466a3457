"""Bulk changes, and the contacts of each."""

from sqlalchemy import Boolean, Column, Index, PrimaryKeyConstraint, Table
from sqlalchemy import text as sql

from tools.storage.tables.metadata import (
    business,
    json,
    key,
    maybe_moment,
    maybe_text,
    metadata,
    moment,
    number,
    points_to,
    text,
)

# ``wanted`` is the filter, until all its contacts are written down; blank once a person was erased meanwhile.
bulk_changes = Table(
    "bulk_changes",
    metadata,
    key(),
    business(),
    text("asker_id"),
    text("token_id"),
    text("kind"),
    json("argument"),
    Column("by_filter", Boolean, nullable=False, server_default=sql("false")),
    maybe_text("wanted"),
    text("state"),
    text("reason"),
    number("rows"),
    number("done"),
    number("unchanged"),
    number("failed"),
    moment("created_at"),
    maybe_moment("ended_at"),
    Index("ix_bulk_changes_asker", "business_id", "asker_id", "id"),
    Index(
        "ix_bulk_changes_open",
        "business_id",
        "id",
        sqlite_where=sql("ended_at IS NULL"),
        postgresql_where=sql("ended_at IS NULL"),
    ),
    Index("ix_bulk_changes_ended", "business_id", "ended_at"),
)

# A contact by the id that was given: there need not be one, and erasing leaves a number that leads nowhere.
bulk_rows = Table(
    "bulk_rows",
    metadata,
    points_to("change_id", "bulk_changes.id"),
    text("contact_id"),
    text("outcome"),
    text("reason"),
    PrimaryKeyConstraint("change_id", "contact_id"),
    Index("ix_bulk_rows_outcome", "change_id", "outcome", "contact_id"),
)
