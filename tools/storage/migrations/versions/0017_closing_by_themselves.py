"""When it is looked at whether a conversation closes by itself."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Changes the schema. Those that go on are looked at a day after their last message."""
    op.add_column("conversations", sa.Column("close_at", sa.BigInteger()))
    op.execute(
        "UPDATE conversations SET close_at = coalesce(last_message_at, opened_at) + 86400000000 "
        "WHERE state IN ('ai', 'human')"
    )
    set_at = sa.text("close_at IS NOT NULL")
    op.create_index(
        "ix_conversations_close", "conversations", ["close_at"], sqlite_where=set_at, postgresql_where=set_at
    )
