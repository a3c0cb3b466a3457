"""What alembic runs for each migration; the connection is handed in, no settings are read."""

from alembic import context

from tools.storage.tables import contacts, conversations, imports, invoices, people, privacy, reports, search, work
from tools.storage.tables.metadata import metadata

ALL = (people, contacts, conversations, imports, invoices, privacy, reports, search, work)
"""Imported so that the metadata is whole."""

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
