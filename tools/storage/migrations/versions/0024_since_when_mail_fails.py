"""Since when a mailbox cannot be read."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Changes the schema. Of what fails already, the last look says since when."""
    op.add_column("mailboxes", sa.Column("failing_since", sa.BigInteger(), nullable=True))
    op.execute("UPDATE mailboxes SET failing_since = read_at WHERE error <> ''")
