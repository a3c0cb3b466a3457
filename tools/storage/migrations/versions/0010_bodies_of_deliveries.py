"""Finds what hooks were told and is still kept."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Changes the schema."""
    kept = sa.text("body <> ''")
    op.create_index(
        "ix_deliveries_bodies",
        "deliveries",
        ["business_id", "created_at"],
        unique=False,
        sqlite_where=kept,
        postgresql_where=kept,
    )
