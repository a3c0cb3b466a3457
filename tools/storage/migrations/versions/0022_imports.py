"""Imports: files of contacts, and what became of their rows."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Changes the schema."""
    op.create_table(
        "imports",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("business_id", sa.Text(), nullable=False),
        *(_text(name) for name in ("asker_id", "token_id", "file_name")),
        *(_number(name) for name in ("size", "pieces")),
        *(_text(name) for name in ("state", "task")),
        sa.Column("dry_run", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        _number("run"),
        _text("layout", "{}"),
        _text("columns", "[]"),
        _text("choices", "{}"),
        _text("counts", "{}"),
        _number("read_bytes"),
        _text("reason"),
        _text("undo", "{}"),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_imports_business_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
    )
    op.create_index("ix_imports_asker", "imports", ["business_id", "asker_id", "id"])
    op.create_index("ix_imports_created", "imports", ["business_id", "created_at"])
    to_do = sa.text("task <> ''")
    op.create_index(
        "ix_imports_task",
        "imports",
        ["business_id", "started_at", "id"],
        sqlite_where=to_do,
        postgresql_where=to_do,
    )
    op.create_table(
        "import_pieces",
        sa.Column("import_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_import_pieces_import_id")),
        sa.PrimaryKeyConstraint("import_id", "number", name=op.f("pk_import_pieces")),
    )
    _rows()


def _rows() -> None:
    op.create_table(
        "import_rows",
        sa.Column("import_id", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("run", "number", "line")),
        _text("outcome"),
        sa.Column("contact_id", sa.Text(), nullable=True),
        _text("said", "{}"),
        _text("cells", "[]"),
        sa.Column("twin_line", sa.Integer(), nullable=True),
        _number("version"),
        _text("journal", "{}"),
        _text("undone"),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_import_rows_import_id")),
        sa.PrimaryKeyConstraint("import_id", "run", "number", name=op.f("pk_import_rows")),
    )
    op.create_index("ix_import_rows_outcome", "import_rows", ["import_id", "run", "outcome", "number"])
    somebody = sa.text("contact_id IS NOT NULL")
    op.create_index(
        "ix_import_rows_contact", "import_rows", ["contact_id"], sqlite_where=somebody, postgresql_where=somebody
    )
    op.create_table(
        "import_keys",
        sa.Column("import_id", sa.Text(), nullable=False),
        _text("kind"),
        _text("match_key"),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("run", "number", "line")),
        sa.Column("contact_id", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_import_keys_import_id")),
        sa.PrimaryKeyConstraint("import_id", "match_key", "kind", "run", "number", name=op.f("pk_import_keys")),
        sqlite_with_rowid=False,
    )


def _text(name: str, default: str = "") -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default=default, nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), server_default="0", nullable=False)
