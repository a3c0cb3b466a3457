"""What stays known of erased people, and indexes on what points at a row that goes."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_POINTING = {
    "ix_claims_handover": ("claims", "handover_id"),
    "ix_merges_conversation": ("merges", "conversation_id"),
    "ix_consents_conversation": ("consents", "conversation_id"),
    "ix_contact_changes_conversation": ("contact_changes", "conversation_id"),
    "ix_handovers_contact": ("handovers", "contact_id"),
    "ix_handovers_merge": ("handovers", "merge_id"),
    "ix_handovers_previous": ("handovers", "previous_id"),
}


def upgrade() -> None:
    """Changes the schema."""
    op.create_table(
        "suppressions",
        sa.Column("business_id", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_suppressions_business_id")),
        sa.PrimaryKeyConstraint("business_id", "fingerprint", name=op.f("pk_suppressions")),
    )
    for name, (table, column) in _POINTING.items():
        there = sa.text(f"{column} IS NOT NULL")
        op.create_index(name, table, [column], unique=False, sqlite_where=there, postgresql_where=there)
    without = sa.text("conversation_id IS NULL")
    op.create_index(
        "ix_events_without_conversation",
        "events",
        ["business_id", "number"],
        unique=False,
        sqlite_where=without,
        postgresql_where=without,
    )
