"""The number that a channel identity came with."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Changes the schema."""
    op.add_column("identifiers", sa.Column("came_with", sa.Text(), server_default="", nullable=False))
