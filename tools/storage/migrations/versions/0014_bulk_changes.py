"""Bulk changes of contacts."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Changes the schema."""
    op.create_table(
        "bulk_changes",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("business_id", sa.Text(), nullable=False),
        sa.Column("asker_id", sa.Text(), server_default="", nullable=False),
        sa.Column("token_id", sa.Text(), server_default="", nullable=False),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("argument", sa.Text(), server_default="{}", nullable=False),
        sa.Column("by_filter", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("wanted", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("rows", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("done", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("unchanged", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("failed", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_bulk_changes_business_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_changes")),
    )
    op.create_index("ix_bulk_changes_asker", "bulk_changes", ["business_id", "asker_id", "id"])
    op.create_index("ix_bulk_changes_ended", "bulk_changes", ["business_id", "ended_at"])
    not_ended = sa.text("ended_at IS NULL")
    op.create_index(
        "ix_bulk_changes_open",
        "bulk_changes",
        ["business_id", "id"],
        sqlite_where=not_ended,
        postgresql_where=not_ended,
    )
    op.create_table(
        "bulk_rows",
        sa.Column("change_id", sa.Text(), nullable=False),
        sa.Column("contact_id", sa.Text(), server_default="", nullable=False),
        sa.Column("outcome", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["change_id"], ["bulk_changes.id"], name=op.f("fk_bulk_rows_change_id")),
        sa.PrimaryKeyConstraint("change_id", "contact_id", name=op.f("pk_bulk_rows")),
    )
    op.create_index("ix_bulk_rows_outcome", "bulk_rows", ["change_id", "outcome", "contact_id"])
