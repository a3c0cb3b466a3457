"""The names of tags: one tag for each, however it is spelled, and for each name it had before."""

from unicodedata import normalize

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Changes the schema."""
    names = op.create_table(
        "tag_names",
        sa.Column("business_id", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), server_default="", nullable=False),
        sa.Column("tag_id", sa.Text(), nullable=False),
        sa.Column("former", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_tag_names_business_id")),
        sa.ForeignKeyConstraint(["tag_id"], ["tags.id"], name=op.f("fk_tag_names_tag_id")),
        sa.PrimaryKeyConstraint("business_id", "name_key", name=op.f("pk_tag_names")),
    )
    op.create_index("ix_tag_names_tag", "tag_names", ["tag_id"], unique=False)
    op.create_index(
        "ix_conversations_tagged",
        "conversations",
        ["business_id"],
        unique=False,
        sqlite_where=sa.text("tags <> '[]'"),
        postgresql_where=sa.text("tags <> '[]'"),
    )
    op.bulk_insert(names, _names_of_all())


def _names_of_all() -> list[dict[str, object]]:
    """Of two that differ in spelling alone the younger gets a number: no tag is taken from anybody."""
    tags = sa.table("tags", sa.column("id"), sa.column("business_id"), sa.column("name"))
    connection = op.get_bind()
    found = connection.execute(sa.select(*tags.c).order_by(tags.c.id)).all()
    names = {(business_id, name) for _, business_id, name in found}
    taken: set[tuple[str, str]] = set()
    rows: list[dict[str, object]] = []
    for tag_id, business_id, name in found:
        called, number = name, 1
        while (business_id, _key(called)) in taken or (called != name and (business_id, called) in names):
            number += 1
            called = f"{name} ({number})"
        if called != name:
            connection.execute(tags.update().where(tags.c.id == tag_id).values(name=called))
        taken.add((business_id, _key(called)))
        rows.append({"business_id": business_id, "name_key": _key(called), "tag_id": tag_id, "former": False})
    return rows


def _key(name: str) -> str:
    """What is the same for all spellings of a name, as it was decided when this was written."""
    return normalize("NFKC", normalize("NFKC", " ".join(normalize("NFC", name).split())).casefold())
