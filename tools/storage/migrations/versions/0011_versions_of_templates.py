"""Templates are kept in versions, and chosen by channel and widget."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Changes the schema. Handovers from before ran by a template that nobody had saved: that is version 0."""
    op.add_column("businesses", sa.Column("template_versions", sa.Text(), server_default="{}", nullable=False))
    op.add_column("channels", sa.Column("template", sa.Text(), server_default="", nullable=False))
    op.add_column("widgets", sa.Column("template", sa.Text(), server_default="", nullable=False))
    op.add_column("conversations", sa.Column("template", sa.Text(), server_default="", nullable=False))
    op.add_column("templates", sa.Column("shape", sa.Text(), server_default="", nullable=False))
    op.add_column("templates", sa.Column("shape_hash", sa.Text(), server_default="", nullable=False))
    op.add_column("templates", sa.Column("source", sa.Text(), server_default="user", nullable=False))
    op.add_column("templates", sa.Column("restores", sa.BigInteger(), nullable=True))
    op.create_index("ix_templates_shape", "templates", ["business_id", "name", "shape_hash"], unique=False)
    op.execute("UPDATE handovers SET template_version = 0")
