"""Merges in the order they were made, who undid them, and what sessions have proven."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_IN_ORDER = """
    UPDATE merges SET place = (
        SELECT count(*) FROM merges AS earlier
        WHERE earlier.survivor_id = merges.survivor_id
        AND (earlier.at < merges.at OR (earlier.at = merges.at AND earlier.id <= merges.id))
    )
"""


def upgrade() -> None:
    """Changes the schema."""
    op.add_column("merges", sa.Column("place", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("merges", sa.Column("undone_by", sa.Text(), nullable=True))
    op.execute(_IN_ORDER)
    op.create_table(
        "session_proofs",
        sa.Column("business_id", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("match_key", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_session_proofs_business_id")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_session_proofs_conversation_id")
        ),
        sa.PrimaryKeyConstraint("conversation_id", "kind", "match_key", name=op.f("pk_session_proofs")),
    )
