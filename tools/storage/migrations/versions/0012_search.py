"""The search of the contact book: words of each row, a document per contact kept by triggers, and its index."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from tools.contacts.book.search_words import contact_words, identifier_words, sort_name
from tools.contacts.identifiers import IdentifierKind

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_AT_ONCE = 5000
_LISTED = "kind = 'contact'"


def upgrade() -> None:
    """Changes the schema, and makes the documents of the contacts that are there."""
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    sort_type = sa.Text() if on_sqlite else sa.Text(collation="C")
    for table, column, kind in (
        ("contacts", "search_words", sa.Text()),
        ("contacts", "sort_name", sort_type),
        ("identifiers", "search_words", sa.Text()),
    ):
        op.add_column(table, sa.Column(column, kind, server_default="", nullable=False))
    number = sa.Integer() if on_sqlite else sa.BigInteger()
    op.create_table(
        "contact_documents",
        sa.Column("number", number, autoincrement=True, nullable=False),
        sa.Column("business_id", sa.Text(), nullable=False),
        sa.Column("contact_id", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default="", nullable=False),
        sa.Column("words", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_contact_documents_business_id")),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_contact_documents_contact_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_contact_documents")),
        sa.UniqueConstraint("contact_id", name=op.f("uq_contact_documents_contact_id")),
    )
    _write_words()
    joined = "group_concat(i.search_words, '')" if on_sqlite else "string_agg(i.search_words, '')"
    op.execute(_ALL_DOCUMENTS.format(joined=joined))
    for statement in _ON_SQLITE if on_sqlite else _ON_POSTGRESQL:
        op.execute(statement)
    _index_lists(on_sqlite=on_sqlite)


def _write_words() -> None:
    connection = op.get_bind()
    contacts = sa.table("contacts", *map(sa.column, ("id", *_NAMES, "search_words", "sort_name")))
    for rows in _pages(contacts, "id", *_NAMES):
        connection.execute(
            sa.update(contacts)
            .where(contacts.c.id == sa.bindparam("the_id"))
            .values(search_words=sa.bindparam("words"), sort_name=sa.bindparam("name")),
            [{"the_id": row.id, "words": contact_words(row), "name": sort_name(row)} for row in rows],
        )
    identifiers = sa.table("identifiers", *map(sa.column, ("id", "kind", "value", "match_key", "search_words")))
    for rows in _pages(identifiers, "id", "kind", "value", "match_key"):
        connection.execute(
            sa.update(identifiers)
            .where(identifiers.c.id == sa.bindparam("the_id"))
            .values(search_words=sa.bindparam("words")),
            [
                {"the_id": row.id, "words": identifier_words(IdentifierKind(row.kind), row.value, row.match_key)}
                for row in rows
            ],
        )


def _pages(table: sa.TableClause, *names: str) -> Iterator[list[Any]]:
    connection, last = op.get_bind(), ""
    while True:
        page = sa.select(*(table.c[name] for name in names)).where(table.c.id > last).order_by(table.c.id)
        rows = list(connection.execute(page.limit(_AT_ONCE)))
        if not rows:
            return
        yield rows
        last = rows[-1].id


def _index_lists(*, on_sqlite: bool) -> None:
    op.drop_index("ix_contacts_list", "contacts")
    for name, columns in (
        ("updated", ["status", "updated_at", "id"]),
        ("created", ["status", "created_at", "id"]),
        ("name", ["status", "sort_name", "id"]),
        ("assignee", ["assignee_id", "status", "updated_at", "id"]),
    ):
        op.create_index(
            f"ix_contacts_{name}",
            "contacts",
            ["business_id", *columns],
            sqlite_where=sa.text(_LISTED),
            postgresql_where=sa.text(_LISTED),
        )
    op.create_index(
        "ix_contacts_open",
        "contacts",
        ["business_id", "status"],
        sqlite_where=sa.text(f"{_LISTED} AND restricted IS 0"),
        postgresql_where=sa.text(f"{_LISTED} AND restricted IS false"),
    )


_NAMES = ("first_name", "middle_name", "last_name", "business_name")

_ALL_DOCUMENTS = """
INSERT INTO contact_documents (business_id, contact_id, status, words)
SELECT c.business_id, c.id, c.status, c.search_words || coalesce(
    (SELECT {joined} FROM identifiers AS i WHERE i.holder_id = c.id AND i.search_words <> ''), '')
FROM contacts AS c
WHERE c.kind = 'contact' AND c.status <> 'merged'
"""

# SQLite: one writer, so a document is made anew at once. Its index is a table of its own, which keeps for each three
# characters the numbers of the documents that have them (``detail=none``: not where, the search looks there itself).
_REMADE = """
INSERT INTO contact_documents (business_id, contact_id, status, words)
SELECT c.business_id, c.id, c.status, c.search_words || coalesce(
    (SELECT group_concat(i.search_words, '') FROM identifiers AS i
     WHERE i.holder_id = c.id AND i.search_words <> ''), '')
FROM contacts AS c
WHERE c.id = {contact} AND c.kind = 'contact' AND c.status <> 'merged'
ON CONFLICT (contact_id) DO UPDATE SET status = excluded.status, words = excluded.words
WHERE (status, words) <> (excluded.status, excluded.words);
DELETE FROM contact_documents
WHERE contact_id = {contact}
AND NOT EXISTS (SELECT 1 FROM contacts WHERE id = {contact} AND kind = 'contact' AND status <> 'merged');
"""
_REMADE_NEW, _REMADE_OF_NEW, _REMADE_OF_OLD = (
    _REMADE.format(contact=contact) for contact in ("NEW.id", "NEW.holder_id", "OLD.holder_id")
)

_ON_SQLITE = (
    """
CREATE VIRTUAL TABLE contact_grams USING fts5 (
    words, content='contact_documents', content_rowid='number',
    tokenize='trigram case_sensitive 1', detail=none, columnsize=0
)
""",
    "INSERT INTO contact_grams (contact_grams) VALUES ('rebuild')",
    """
CREATE TRIGGER contact_documents_added AFTER INSERT ON contact_documents
BEGIN
    INSERT INTO contact_grams (rowid, words) VALUES (NEW.number, NEW.words);
END
""",
    """
CREATE TRIGGER contact_documents_removed AFTER DELETE ON contact_documents
BEGIN
    INSERT INTO contact_grams (contact_grams, rowid, words) VALUES ('delete', OLD.number, OLD.words);
END
""",
    """
CREATE TRIGGER contact_documents_changed AFTER UPDATE OF words ON contact_documents
WHEN NEW.words <> OLD.words
BEGIN
    INSERT INTO contact_grams (contact_grams, rowid, words) VALUES ('delete', OLD.number, OLD.words);
    INSERT INTO contact_grams (rowid, words) VALUES (NEW.number, NEW.words);
END
""",
    f"""
CREATE TRIGGER contacts_document_added AFTER INSERT ON contacts
WHEN NEW.kind = 'contact'
BEGIN
    {_REMADE_NEW}
END
""",
    f"""
CREATE TRIGGER contacts_document_changed AFTER UPDATE OF kind, status, search_words ON contacts
WHEN (NEW.kind, NEW.status, NEW.search_words) IS NOT (OLD.kind, OLD.status, OLD.search_words)
BEGIN
    {_REMADE_NEW}
END
""",
    f"""
CREATE TRIGGER identifiers_document_added AFTER INSERT ON identifiers
WHEN NEW.holder_kind = 'contact' AND NEW.search_words <> ''
BEGIN
    {_REMADE_OF_NEW}
END
""",
    f"""
CREATE TRIGGER identifiers_document_removed AFTER DELETE ON identifiers
WHEN OLD.holder_kind = 'contact' AND OLD.search_words <> ''
BEGIN
    {_REMADE_OF_OLD}
END
""",
    f"""
CREATE TRIGGER identifiers_document_changed AFTER UPDATE OF holder_id, search_words ON identifiers
WHEN (NEW.holder_id, NEW.search_words) IS NOT (OLD.holder_id, OLD.search_words)
BEGIN
    {_REMADE_OF_OLD}
    {_REMADE_OF_NEW}
END
""",
)

# PostgreSQL: a document is made once, at the commit, however often its contact was written before. The index is over
# what a function makes of the document, so that no row has to carry its grams. Each gram bears the end of the
# business's id and the status: a common word in one business costs nothing in another, nor among the archived.
_ON_POSTGRESQL = (
    r"""
CREATE FUNCTION search_grams(business_id text, status text, words text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1000 AS $$
DECLARE
    size integer := length(words);
    marked text := right(business_id, 8) || left(status, 2) || '\1' || chr(10);
BEGIN
    -- Three cuts into threes, each one character later, are all the grams; a loop takes three times as long.
    RETURN string_to_array(rtrim(
        regexp_replace(left(words, size / 3 * 3), '(...)', marked, 'g')
        || regexp_replace(substr(words, 2, greatest(size - 1, 0) / 3 * 3), '(...)', marked, 'g')
        || regexp_replace(substr(words, 3, greatest(size - 2, 0) / 3 * 3), '(...)', marked, 'g'),
        chr(10)), chr(10));
END $$
""",
    """
CREATE FUNCTION keep_contact_document(the_contact text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    contact contacts%ROWTYPE;
    made text;
BEGIN
    -- By its id alone, guest or not: of two who change the same contact one waits here for the commit of the other,
    -- and what follows reads what that wrote.
    SELECT * INTO contact FROM contacts WHERE id = the_contact FOR NO KEY UPDATE;
    IF contact.id IS NULL OR contact.kind <> 'contact' OR contact.status = 'merged' THEN
        DELETE FROM contact_documents WHERE contact_id = the_contact;
        RETURN;
    END IF;
    SELECT contact.search_words || coalesce(string_agg(i.search_words, ''), '') INTO made
    FROM identifiers AS i
    WHERE i.holder_id = the_contact AND i.search_words <> '';
    INSERT INTO contact_documents (business_id, contact_id, status, words)
    VALUES (contact.business_id, the_contact, contact.status, made)
    ON CONFLICT (contact_id) DO UPDATE SET status = excluded.status, words = excluded.words
    WHERE (contact_documents.status, contact_documents.words) <> (excluded.status, excluded.words);
END $$
""",
    """
CREATE FUNCTION contact_words_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM keep_contact_document(NEW.id);
    RETURN NULL;
END $$
""",
    """
CREATE FUNCTION identifier_words_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- In the order of their ids, so that two never wait crosswise.
    IF TG_OP = 'UPDATE' AND OLD.holder_id <> NEW.holder_id THEN
        PERFORM keep_contact_document(least(OLD.holder_id, NEW.holder_id));
        PERFORM keep_contact_document(greatest(OLD.holder_id, NEW.holder_id));
    ELSIF TG_OP = 'DELETE' THEN
        PERFORM keep_contact_document(OLD.holder_id);
    ELSE
        PERFORM keep_contact_document(NEW.holder_id);
    END IF;
    RETURN NULL;
END $$
""",
    """
CREATE CONSTRAINT TRIGGER contacts_document_added AFTER INSERT ON contacts
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
WHEN (NEW.kind = 'contact')
EXECUTE FUNCTION contact_words_changed()
""",
    """
CREATE CONSTRAINT TRIGGER contacts_document_changed AFTER UPDATE OF kind, status, search_words ON contacts
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
WHEN ((NEW.kind, NEW.status, NEW.search_words) IS DISTINCT FROM (OLD.kind, OLD.status, OLD.search_words))
EXECUTE FUNCTION contact_words_changed()
""",
    """
CREATE CONSTRAINT TRIGGER identifiers_document_added AFTER INSERT ON identifiers
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
WHEN (NEW.holder_kind = 'contact' AND NEW.search_words <> '')
EXECUTE FUNCTION identifier_words_changed()
""",
    """
CREATE CONSTRAINT TRIGGER identifiers_document_removed AFTER DELETE ON identifiers
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
WHEN (OLD.holder_kind = 'contact' AND OLD.search_words <> '')
EXECUTE FUNCTION identifier_words_changed()
""",
    """
CREATE CONSTRAINT TRIGGER identifiers_document_changed AFTER UPDATE OF holder_id, search_words ON identifiers
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
WHEN ((NEW.holder_id, NEW.search_words) IS DISTINCT FROM (OLD.holder_id, OLD.search_words))
EXECUTE FUNCTION identifier_words_changed()
""",
    """
CREATE INDEX ix_contact_documents_grams ON contact_documents USING gin (search_grams(business_id, status, words))
""",
)
