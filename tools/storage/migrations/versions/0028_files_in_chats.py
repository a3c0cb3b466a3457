"""Files are kept in pieces, wait for their message, and may come from either side."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

# Alembic names no constraint of a column that comes later on SQLite.
_MESSAGE = "ALTER TABLE files ADD COLUMN message_id TEXT CONSTRAINT fk_files_message_id REFERENCES messages (id)"
_THEIR_MESSAGES = """
    UPDATE files SET message_id = (
        SELECT messages.id FROM messages
        WHERE messages.conversation_id = files.conversation_id
        AND messages.attachments LIKE '%"' || files.id || '"%'
    )
"""


def upgrade() -> None:
    """Changes the schema. What is there already came with mail, and is one piece each."""
    op.create_table(
        "file_pieces",
        sa.Column("file_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_file_pieces_file_id")),
        sa.PrimaryKeyConstraint("file_id", "number", name=op.f("pk_file_pieces")),
    )
    op.execute("INSERT INTO file_pieces (file_id, number, body) SELECT id, 0, body FROM files")
    op.execute(_MESSAGE)
    op.add_column("files", sa.Column("sender", sa.Text(), server_default="", nullable=False))
    op.add_column("files", sa.Column("client_id", sa.Text(), nullable=True))
    op.add_column("files", sa.Column("size", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("files", sa.Column("sha256", sa.Text(), server_default="", nullable=False))
    op.execute("UPDATE files SET size = length(body)")
    op.execute(_THEIR_MESSAGES)
    op.drop_column("files", "body")
    op.drop_index("ix_files_conversation", "files")
    op.create_index("ix_files_conversation", "files", ["conversation_id", "at"])
    op.create_index("ix_files_age", "files", ["business_id", "at"])
    op.create_index("ix_files_client_id", "files", ["conversation_id", "sender", "client_id"], unique=True)
    sent, waiting = sa.text("message_id IS NOT NULL"), sa.text("message_id IS NULL")
    op.create_index("ix_files_message", "files", ["message_id"], sqlite_where=sent, postgresql_where=sent)
    op.create_index(
        "ix_files_waiting", "files", ["business_id", "at"], sqlite_where=waiting, postgresql_where=waiting
    )
