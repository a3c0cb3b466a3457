"""What a new contact brings with it is written once: its document, and the note that it is to be compared.

An import writes identifiers before their contacts. On SQLite a trigger was run for each of them, only to find nobody.
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Changes the schema: triggers of SQLite, and an index in which nearly all contacts stood for nothing."""
    absorbed = sa.text("merged_into_id IS NOT NULL")
    op.drop_index("ix_contacts_merged_into", "contacts")
    op.create_index(
        "ix_contacts_merged_into",
        "contacts",
        ["merged_into_id"],
        sqlite_where=absorbed,
        postgresql_where=absorbed,
    )
    if op.get_bind().dialect.name == "sqlite":
        for statement in _ON_SQLITE:
            op.execute(statement)


_ON_SQLITE = (
    "DROP TRIGGER contacts_document_added",
    "DROP TRIGGER identifiers_document_added",
    "DROP TRIGGER contacts_to_compare_added",
    "DROP TRIGGER contacts_to_compare_value_added",
    """
CREATE TRIGGER contacts_document_added AFTER INSERT ON contacts
WHEN NEW.kind = 'contact' AND NEW.status <> 'merged'
BEGIN
    INSERT INTO contact_documents (business_id, contact_id, status, words)
    VALUES (NEW.business_id, NEW.id, NEW.status, NEW.search_words || coalesce(
        (SELECT group_concat(i.search_words, '') FROM identifiers AS i
         WHERE i.holder_id = NEW.id AND i.search_words <> ''), ''));
END
""",
    """
CREATE TRIGGER identifiers_document_added AFTER INSERT ON identifiers
WHEN NEW.holder_kind = 'contact' AND NEW.search_words <> ''
AND EXISTS (SELECT 1 FROM contacts WHERE id = NEW.holder_id)
BEGIN
    INSERT INTO contact_documents (business_id, contact_id, status, words)
    SELECT c.business_id, c.id, c.status, c.search_words || coalesce(
        (SELECT group_concat(i.search_words, '') FROM identifiers AS i
         WHERE i.holder_id = c.id AND i.search_words <> ''), '')
    FROM contacts AS c
    WHERE c.id = NEW.holder_id AND c.kind = 'contact' AND c.status <> 'merged'
    ON CONFLICT (contact_id) DO UPDATE SET status = excluded.status, words = excluded.words
    WHERE (status, words) <> (excluded.status, excluded.words);
END
""",
    """
CREATE TRIGGER contacts_to_compare_added AFTER INSERT ON contacts
WHEN NEW.kind = 'contact'
BEGIN
    INSERT INTO contacts_to_compare (business_id, contact_id) VALUES (NEW.business_id, NEW.id);
END
""",
    """
CREATE TRIGGER contacts_to_compare_value_added AFTER INSERT ON identifiers
WHEN NEW.holder_kind = 'contact' AND NEW.kind IN ('email', 'phone')
AND EXISTS (SELECT 1 FROM contacts WHERE id = NEW.holder_id)
BEGIN
    INSERT INTO contacts_to_compare (business_id, contact_id)
    SELECT business_id, id FROM contacts WHERE kind = 'contact' AND id = NEW.holder_id;
END
""",
)
