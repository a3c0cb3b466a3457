"""Invoices, as other systems tell them."""

from sqlalchemy import Index, Table, UniqueConstraint

from tools.storage.tables.metadata import business, key, maybe_text, metadata, moment, points_to, text

# Amounts are decimals as text: a float would not be exact, and neither database counts with them.
# ``issued_on`` is a date as ISO text, empty where it is not known.
invoices = Table(
    "invoices",
    metadata,
    key(),
    business(),
    points_to("contact_id", "contacts.id", required=False),
    text("customer_key"),
    text("source"),
    text("number"),
    text("status"),
    text("currency"),
    text("total", default="0"),
    text("amount_due", default="0"),
    text("issued_on"),
    maybe_text("due_on"),
    text("url"),
    moment("updated_at"),
    UniqueConstraint("business_id", "source", "number"),
    Index("ix_invoices_contact", "contact_id", "issued_on", "id"),
    Index("ix_invoices_customer", "business_id", "customer_key"),
)
