"""Imports: their files in pieces, what became of each row, and what the rows are found by."""

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, PrimaryKeyConstraint, Table
from sqlalchemy import text as sql

from tools.storage.tables.metadata import (
    business,
    json,
    key,
    maybe_moment,
    maybe_text,
    metadata,
    moment,
    number,
    pointing,
    points_to,
    text,
)

imports = Table(
    "imports",
    metadata,
    key(),
    business(),
    text("asker_id"),
    text("token_id"),
    text("file_name"),
    number("size"),
    number("pieces"),
    text("state"),
    text("task"),
    Column("dry_run", Boolean, nullable=False, server_default=sql("false")),
    number("run"),
    json("layout"),
    json("columns", default="[]"),
    json("choices"),
    json("counts"),
    number("read_bytes"),
    text("reason"),
    json("undo"),
    moment("created_at"),
    maybe_moment("started_at"),
    maybe_moment("ended_at"),
    Index("ix_imports_asker", "business_id", "asker_id", "id"),
    Index(
        "ix_imports_task",
        "business_id",
        "started_at",
        "id",
        sqlite_where=sql("task <> ''"),
        postgresql_where=sql("task <> ''"),
    ),
    Index("ix_imports_created", "business_id", "created_at"),
)

import_pieces = Table(
    "import_pieces",
    metadata,
    points_to("import_id", "imports.id"),
    Column("number", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    PrimaryKeyConstraint("import_id", "number"),
)

# A contact by the id that it was given: it may be erased since, or have been planned alone.
import_rows = Table(
    "import_rows",
    metadata,
    points_to("import_id", "imports.id"),
    Column("run", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("line", Integer, nullable=False),
    text("outcome"),
    maybe_text("contact_id"),
    json("said"),
    json("cells", default="[]"),
    Column("twin_line", Integer),
    number("version"),
    json("journal"),
    text("undone"),
    PrimaryKeyConstraint("import_id", "run", "number"),
    Index("ix_import_rows_outcome", "import_id", "run", "outcome", "number"),
    pointing("ix_import_rows_contact", "contact_id"),
)

# ``contact_id`` is whom the row became, if anybody: it leads on where a dry run has written no contact.
import_keys = Table(
    "import_keys",
    metadata,
    points_to("import_id", "imports.id"),
    text("kind"),
    text("match_key"),
    Column("run", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("line", Integer, nullable=False),
    maybe_text("contact_id"),
    PrimaryKeyConstraint("import_id", "match_key", "kind", "run", "number"),
    sqlite_with_rowid=False,
)

saved_mappings = Table(
    "saved_mappings",
    metadata,
    business(),
    text("shape"),
    json("fields"),
    moment("saved_at"),
    PrimaryKeyConstraint("business_id", "shape"),
)
