"""One-time codes that were sent to values typed in chats: hashes, counts and times."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Changes the schema."""
    texts = ("kind", "value_hash", "network_address", "code_hash", "seed", "address", "subject", "text")
    op.create_table(
        "one_time_codes",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("business_id", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), server_default="", nullable=False) for name in texts),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("tries", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_one_time_codes_business_id")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_one_time_codes_conversation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_codes")),
    )
    for name, columns in (
        ("conversation", ["conversation_id", "created_at"]),
        ("value", ["business_id", "value_hash", "created_at"]),
        ("network", ["business_id", "network_address", "created_at"]),
        ("business", ["business_id", "created_at"]),
    ):
        op.create_index(f"ix_one_time_codes_{name}", "one_time_codes", columns)
