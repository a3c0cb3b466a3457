"""The search for duplicates: which contacts are to be compared, kept by triggers, and the keys that lead to them."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Changes the schema, and has each business that has contacts look through all of them once."""
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    op.add_column("pairs", sa.Column("found", sa.Text(), server_default="[]", nullable=False))
    number = sa.Integer() if on_sqlite else sa.BigInteger()
    op.create_table(
        "contacts_to_compare",
        sa.Column("number", number, autoincrement=True, nullable=False),
        sa.Column("business_id", sa.Text(), nullable=False),
        sa.Column("contact_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_contacts_to_compare_business_id")),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_contacts_to_compare_contact_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_contacts_to_compare")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_contacts_to_compare_business", "contacts_to_compare", ["business_id", "number"])
    op.create_index("ix_contacts_to_compare_contact", "contacts_to_compare", ["contact_id"])
    op.create_table(
        "blocking_keys",
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("contact_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_blocking_keys_contact_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("key", "contact_id", name=op.f("pk_blocking_keys")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_blocking_keys_contact", "blocking_keys", ["contact_id"])
    for statement in _ON_SQLITE if on_sqlite else _ON_POSTGRESQL:
        op.execute(statement)
    op.execute(_WHOLE_BOOKS)


_WHOLE_BOOKS = """
INSERT INTO jobs (id, business_id, kind, key, data, run_at)
SELECT 'job_whole_book_' || b.id, b.id, 'compare_whole_book', b.id, '{}', 0
FROM businesses AS b
WHERE EXISTS (SELECT 1 FROM contacts AS c WHERE c.business_id = b.id AND c.kind = 'contact')
"""

_COMPARED = (
    *("kind", "status", "merged_into_id", "first_name", "middle_name", "last_name", "dummy_name", "business_name"),
    *("contact_address", "billing_address", "restricted"),
)
_NEW, _OLD = (", ".join(f"{row}.{column}" for column in _COMPARED) for row in ("NEW", "OLD"))
_VALUES_OF = "{row}.holder_kind = 'contact' AND {row}.kind IN ('email', 'phone')"
_NEW_VALUE, _OLD_VALUE = (_VALUES_OF.format(row=row) for row in ("NEW", "OLD"))
_PUT = """
INSERT INTO contacts_to_compare (business_id, contact_id)
SELECT business_id, id FROM contacts WHERE kind = 'contact' AND id IN ({ids})
"""
# Also whoever absorbed it, or gives it back: its pairs were carried over.
_PUT_CONTACT = _PUT.format(ids="NEW.id, NEW.merged_into_id, OLD.merged_into_id")

_ON_SQLITE = (
    f"""
CREATE TRIGGER contacts_to_compare_added AFTER INSERT ON contacts
WHEN NEW.kind = 'contact'
BEGIN
    {_PUT.format(ids="NEW.id")};
END
""",
    f"""
CREATE TRIGGER contacts_to_compare_changed AFTER UPDATE OF {", ".join(_COMPARED)} ON contacts
WHEN NEW.kind = 'contact' AND ({_NEW}) IS NOT ({_OLD})
BEGIN
    {_PUT_CONTACT};
END
""",
    f"""
CREATE TRIGGER contacts_to_compare_value_added AFTER INSERT ON identifiers
WHEN {_NEW_VALUE}
BEGIN
    {_PUT.format(ids="NEW.holder_id")};
END
""",
    f"""
CREATE TRIGGER contacts_to_compare_value_removed AFTER DELETE ON identifiers
WHEN {_OLD_VALUE}
BEGIN
    {_PUT.format(ids="OLD.holder_id")};
END
""",
    f"""
CREATE TRIGGER contacts_to_compare_value_moved AFTER UPDATE OF holder_id ON identifiers
WHEN NEW.holder_id <> OLD.holder_id AND NEW.kind IN ('email', 'phone')
BEGIN
    {_PUT.format(ids="NEW.holder_id, OLD.holder_id")};
END
""",
)

_ON_POSTGRESQL = (
    f"""
CREATE FUNCTION contact_to_compare() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        {_PUT.format(ids="NEW.id")};
    ELSE
        {_PUT_CONTACT};
    END IF;
    RETURN NULL;
END $$
""",
    f"""
CREATE FUNCTION holder_to_compare() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        {_PUT.format(ids="NEW.holder_id")};
    ELSIF TG_OP = 'DELETE' THEN
        {_PUT.format(ids="OLD.holder_id")};
    ELSE
        {_PUT.format(ids="NEW.holder_id, OLD.holder_id")};
    END IF;
    RETURN NULL;
END $$
""",
    """
CREATE TRIGGER contacts_to_compare_added AFTER INSERT ON contacts
FOR EACH ROW WHEN (NEW.kind = 'contact') EXECUTE FUNCTION contact_to_compare()
""",
    f"""
CREATE TRIGGER contacts_to_compare_changed AFTER UPDATE OF {", ".join(_COMPARED)} ON contacts
FOR EACH ROW WHEN (NEW.kind = 'contact' AND ({_NEW}) IS DISTINCT FROM ({_OLD}))
EXECUTE FUNCTION contact_to_compare()
""",
    f"""
CREATE TRIGGER contacts_to_compare_value_added AFTER INSERT ON identifiers
FOR EACH ROW WHEN ({_NEW_VALUE}) EXECUTE FUNCTION holder_to_compare()
""",
    f"""
CREATE TRIGGER contacts_to_compare_value_removed AFTER DELETE ON identifiers
FOR EACH ROW WHEN ({_OLD_VALUE}) EXECUTE FUNCTION holder_to_compare()
""",
    """
CREATE TRIGGER contacts_to_compare_value_moved AFTER UPDATE OF holder_id ON identifiers
FOR EACH ROW WHEN (NEW.holder_id <> OLD.holder_id AND NEW.kind IN ('email', 'phone'))
EXECUTE FUNCTION holder_to_compare()
""",
)
