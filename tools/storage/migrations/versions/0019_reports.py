"""Reports: counted by day, template and channel."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What there is already is counted by the first job."""
    op.create_table(
        "report_lines",
        sa.Column("business_id", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), server_default="", nullable=False),
        sa.Column("template", sa.Text(), server_default="", nullable=False),
        sa.Column("channel", sa.Text(), server_default="", nullable=False),
        sa.Column("tally", sa.Text(), server_default="{}", nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_report_lines_business_id")),
        sa.PrimaryKeyConstraint("business_id", "day", "template", "channel", name=op.f("pk_report_lines")),
    )
    op.create_table(
        "report_cursors",
        sa.Column("business_id", sa.Text(), nullable=False),
        sa.Column("last_number", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("business_id", name=op.f("pk_report_cursors")),
    )
