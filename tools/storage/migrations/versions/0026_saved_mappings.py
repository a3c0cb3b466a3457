"""Mappings of imports that are proposed for the next file of the same shape."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Changes the schema."""
    op.create_table(
        "saved_mappings",
        sa.Column("business_id", sa.Text(), nullable=False),
        sa.Column("shape", sa.Text(), server_default="", nullable=False),
        sa.Column("fields", sa.Text(), server_default="{}", nullable=False),
        sa.Column("saved_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_saved_mappings_business_id")),
        sa.PrimaryKeyConstraint("business_id", "shape", name=op.f("pk_saved_mappings")),
    )
