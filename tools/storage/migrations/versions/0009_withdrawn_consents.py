"""Consents are withdrawn."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Changes the schema."""
    op.add_column("consents", sa.Column("withdrawn_at", sa.BigInteger(), nullable=True))
