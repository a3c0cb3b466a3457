"""An index of the guests, for those of whom nobody ever heard a word."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Changes the schema."""
    guests = sa.text("kind = 'guest'")
    op.create_index(
        "ix_contacts_guests",
        "contacts",
        ["business_id", "status", "updated_at", "id"],
        sqlite_where=guests,
        postgresql_where=guests,
    )
