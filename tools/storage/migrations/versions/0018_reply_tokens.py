"""Tokens of the addresses to which mail of a conversation is answered."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Changes the schema."""
    op.create_table(
        "reply_tokens",
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("business_id", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_reply_tokens_business_id")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_reply_tokens_conversation_id")
        ),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_reply_tokens")),
    )
    op.create_index("ix_reply_tokens_conversation", "reply_tokens", ["conversation_id"])
