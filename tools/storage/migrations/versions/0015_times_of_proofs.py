"""When a session has proven something: what a code said counts for a while alone."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Changes the schema. Of what was proven before nobody knows when."""
    op.add_column("session_proofs", sa.Column("at", sa.BigInteger(), nullable=False, server_default="0"))
