"""Invoices."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Changes the schema."""
    op.create_table(
        "invoices",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("business_id", sa.Text(), nullable=False),
        sa.Column("contact_id", sa.Text(), nullable=True),
        sa.Column("customer_key", sa.Text(), server_default="", nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column("number", sa.Text(), server_default="", nullable=False),
        sa.Column("status", sa.Text(), server_default="", nullable=False),
        sa.Column("currency", sa.Text(), server_default="", nullable=False),
        sa.Column("total", sa.Text(), server_default="0", nullable=False),
        sa.Column("amount_due", sa.Text(), server_default="0", nullable=False),
        sa.Column("issued_on", sa.Text(), server_default="", nullable=False),
        sa.Column("due_on", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), server_default="", nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_invoices_business_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_invoices_contact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoices")),
        sa.UniqueConstraint("business_id", "source", "number", name=op.f("uq_invoices_business_id_source_number")),
    )
    op.create_index("ix_invoices_contact", "invoices", ["contact_id", "issued_on", "id"], unique=False)
    op.create_index("ix_invoices_customer", "invoices", ["business_id", "customer_key"], unique=False)
