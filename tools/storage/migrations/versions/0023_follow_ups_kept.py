"""When follow-ups are looked at again: they come due, are reminded of, and go to somebody else."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Changes the schema. What is owed already comes due at its time, or at once where that is over."""
    op.add_column("handovers", sa.Column("follow_up_next_at", sa.BigInteger(), nullable=True))
    op.add_column("handovers", sa.Column("follow_up_told", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("handovers", sa.Column("follow_up_escalated_at", sa.BigInteger(), nullable=True))
    op.execute("UPDATE handovers SET follow_up_next_at = follow_up_due_at WHERE follow_up = 'open'")
    op.create_index(
        "ix_handovers_follow_up_next",
        "handovers",
        ["follow_up_next_at"],
        sqlite_where=sa.text("follow_up_next_at IS NOT NULL"),
        postgresql_where=sa.text("follow_up_next_at IS NOT NULL"),
    )
