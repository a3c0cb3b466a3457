"""On PostgreSQL what triggers look up is read by its id alone, also before there are statistics.

A new table has none, and an index that ends with the id seemed as good as that of the ids: each contact of an import
read all that had come before it. Notes that a contact is to be compared are now written once a statement, and a
document once a transaction.
"""

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Changes the functions and triggers of PostgreSQL; those of SQLite are so already."""
    if op.get_bind().dialect.name == "postgresql":
        for statement in _ON_POSTGRESQL:
            op.execute(statement)


# ``OFFSET 0`` keeps the kind out of what is looked up: indexes over contacts alone would be weighed for it.
_PUT = """
INSERT INTO contacts_to_compare (business_id, contact_id)
SELECT business_id, id FROM (SELECT business_id, id, kind FROM contacts WHERE id IN ({ids}) OFFSET 0) AS named
WHERE kind = 'contact'
"""

_ON_POSTGRESQL = (
    """
CREATE OR REPLACE FUNCTION keep_contact_document(the_contact text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    contact contacts%ROWTYPE;
    made text;
BEGIN
    -- All that calls this is deferred to the end of the transaction: what it has made is as it will stay.
    IF EXISTS (
        SELECT 1 FROM contact_documents WHERE contact_id = the_contact AND xmin = pg_current_xact_id()::xid
    ) THEN
        RETURN;
    END IF;
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
    "DROP TRIGGER contacts_to_compare_added ON contacts",
    "DROP TRIGGER contacts_to_compare_value_added ON identifiers",
    # Also whoever absorbed it, or gives it back: its pairs were carried over.
    f"""
CREATE OR REPLACE FUNCTION contact_to_compare() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {_PUT.format(ids="NEW.id, NEW.merged_into_id, OLD.merged_into_id")};
    RETURN NULL;
END $$
""",
    f"""
CREATE OR REPLACE FUNCTION holder_to_compare() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        {_PUT.format(ids="OLD.holder_id")};
    ELSE
        {_PUT.format(ids="NEW.holder_id, OLD.holder_id")};
    END IF;
    RETURN NULL;
END $$
""",
    """
CREATE FUNCTION added_contacts_to_compare() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO contacts_to_compare (business_id, contact_id)
    SELECT business_id, id FROM added WHERE kind = 'contact';
    RETURN NULL;
END $$
""",
    """
CREATE FUNCTION added_holders_to_compare() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO contacts_to_compare (business_id, contact_id)
    SELECT named.business_id, named.id
    FROM (SELECT DISTINCT holder_id FROM added WHERE holder_kind = 'contact' AND kind IN ('email', 'phone')) AS holder
    CROSS JOIN LATERAL (SELECT business_id, id, kind FROM contacts WHERE id = holder.holder_id OFFSET 0) AS named
    WHERE named.kind = 'contact';
    RETURN NULL;
END $$
""",
    """
CREATE TRIGGER contacts_to_compare_added AFTER INSERT ON contacts
REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION added_contacts_to_compare()
""",
    """
CREATE TRIGGER contacts_to_compare_value_added AFTER INSERT ON identifiers
REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION added_holders_to_compare()
""",
)
