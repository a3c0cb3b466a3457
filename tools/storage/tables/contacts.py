"""Contacts and guests, what leads to them, what was said of them in chats, and how records were joined and parted."""

from sqlalchemy import Boolean, Column, Index, PrimaryKeyConstraint, Table, UniqueConstraint
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
    sortable,
    text,
)

contacts = Table(
    "contacts",
    metadata,
    key(),
    business(),
    text("kind"),
    text("status"),
    text("first_name"),
    text("middle_name"),
    text("last_name"),
    text("business_name"),
    Column("dummy_name", Boolean, nullable=False, server_default=sql("false")),
    json("contact_address"),
    json("billing_address"),
    text("notes"),
    json("custom"),
    json("provenance"),
    text("search_words"),
    sortable("sort_name"),
    Column("restricted", Boolean, nullable=False, server_default=sql("false")),
    points_to("assignee_id", "users.id", required=False),
    maybe_moment("blocked_at"),
    points_to("merged_into_id", "contacts.id", required=False),
    number("version", default=1),
    moment("created_at"),
    moment("updated_at"),
    pointing("ix_contacts_merged_into", "merged_into_id"),
)

# One for each order of the list, and for those whose chats somebody answers; guests stand in none of them.
for order, columns in {
    "updated": ("status", "updated_at", "id"),
    "created": ("status", "created_at", "id"),
    "name": ("status", "sort_name", "id"),
    "assignee": ("assignee_id", "status", "updated_at", "id"),
}.items():
    Index(
        f"ix_contacts_{order}",
        *(contacts.c[name] for name in ("business_id", *columns)),
        sqlite_where=sql("kind = 'contact'"),
        postgresql_where=sql("kind = 'contact'"),
    )

# Guests by their age: those of whom nobody ever heard a word go by themselves.
Index(
    "ix_contacts_guests",
    *(contacts.c[name] for name in ("business_id", "status", "updated_at", "id")),
    sqlite_where=sql("kind = 'guest'"),
    postgresql_where=sql("kind = 'guest'"),
)

# Where nearly all are restricted, the few that are not.
Index(
    "ix_contacts_open",
    contacts.c.business_id,
    contacts.c.status,
    sqlite_where=sql("kind = 'contact' AND restricted IS 0"),
    postgresql_where=sql("kind = 'contact' AND restricted IS false"),
)

# One row per member (a user's or a team's id) of a restricted contact or conversation. No row: admins only.
visible_to = Table(
    "visible_to",
    metadata,
    business(),
    text("object_id"),
    text("member_id"),
    PrimaryKeyConstraint("object_id", "member_id"),
    Index("ix_visible_to_member", "member_id"),
)

# Exactly one holder per value, proven or claimed; a claimed row yields to a proven one in one upsert
# (docs/decisions/0003). ``previous_holder_id`` is whom the last upsert took it from.
identifiers = Table(
    "identifiers",
    metadata,
    key(),
    business(),
    text("kind"),
    text("match_key"),
    text("value"),
    text("extension"),
    text("search_words"),
    text("holder_kind"),
    text("holder_id"),
    text("evidence"),
    text("source"),
    Column("is_primary", Boolean, nullable=False, server_default=sql("false")),
    maybe_text("conversation_id"),
    text("came_with"),
    maybe_text("previous_holder_id"),
    maybe_moment("blocked_at"),
    moment("created_at"),
    UniqueConstraint("business_id", "kind", "match_key"),
    Index("ix_identifiers_holder", "holder_id"),
)

claims = Table(
    "claims",
    metadata,
    key(),
    business(),
    points_to("contact_id", "contacts.id"),
    points_to("conversation_id", "conversations.id"),
    points_to("handover_id", "handovers.id", required=False),
    text("kind"),
    text("match_key"),
    text("value"),
    text("extension"),
    text("state"),
    Column("over_limit", Boolean, nullable=False, server_default=sql("false")),
    moment("at"),
    Index("ix_claims_contact", "contact_id"),
    Index("ix_claims_conversation", "conversation_id"),
    pointing("ix_claims_handover", "handover_id"),
    Index("ix_claims_match_key", "business_id", "kind", "match_key"),
)

merges = Table(
    "merges",
    metadata,
    key(),
    business(),
    text("kind"),
    points_to("survivor_id", "contacts.id"),
    points_to("absorbed_id", "contacts.id"),
    points_to("conversation_id", "conversations.id", required=False),
    json("journal"),
    maybe_text("by_id"),
    moment("at"),
    maybe_moment("undone_at"),
    maybe_text("undone_by"),
    number("place"),
    Index("ix_merges_survivor", "survivor_id"),
    Index("ix_merges_absorbed", "absorbed_id"),
    pointing("ix_merges_conversation", "conversation_id"),
)

# Two records that may be, or may not be, one person: conflicts, suggestions, and pairs never joined again.
pairs = Table(
    "pairs",
    metadata,
    key(),
    business(),
    text("kind"),
    text("state"),
    points_to("one_id", "contacts.id"),
    points_to("other_id", "contacts.id"),
    points_to("conversation_id", "conversations.id", required=False),
    json("reasons", default="[]"),
    json("found", default="[]"),
    number("times", default=1),
    moment("created_at"),
    moment("updated_at"),
    maybe_text("settled_by"),
    UniqueConstraint("business_id", "one_id", "other_id"),
    Index("ix_pairs_open", "business_id", "state", "updated_at"),
    Index("ix_pairs_one", "one_id"),
    Index("ix_pairs_other", "other_id"),
    Index("ix_pairs_conversation", "conversation_id"),
)

tags = Table(
    "tags",
    metadata,
    key(),
    business(),
    text("name"),
    text("colour"),
    UniqueConstraint("business_id", "name"),
)

# All names by which a tag is found: the present one, and those it had before, until another tag is called so.
tag_names = Table(
    "tag_names",
    metadata,
    business(),
    text("name_key"),
    points_to("tag_id", "tags.id"),
    Column("former", Boolean, nullable=False, server_default=sql("false")),
    PrimaryKeyConstraint("business_id", "name_key"),
    Index("ix_tag_names_tag", "tag_id"),
)

contact_tags = Table(
    "contact_tags",
    metadata,
    points_to("contact_id", "contacts.id"),
    points_to("tag_id", "tags.id"),
    PrimaryKeyConstraint("contact_id", "tag_id"),
    Index("ix_contact_tags_tag", "tag_id"),
)

# Opt-outs belong to the address and follow it through merge, archive, erase and re-import.
opt_outs = Table(
    "opt_outs",
    metadata,
    business(),
    text("channel"),
    text("match_key"),
    text("source"),
    moment("at"),
    PrimaryKeyConstraint("business_id", "match_key", "channel"),
)

consents = Table(
    "consents",
    metadata,
    key(),
    business(),
    points_to("contact_id", "contacts.id"),
    points_to("conversation_id", "conversations.id", required=False),
    text("purpose"),
    text("channel"),
    text("words"),
    text("language"),
    text("source"),
    moment("at"),
    maybe_moment("withdrawn_at"),
    Index("ix_consents_contact", "contact_id"),
    pointing("ix_consents_conversation", "conversation_id"),
)

contact_changes = Table(
    "contact_changes",
    metadata,
    key(),
    business(),
    points_to("contact_id", "contacts.id"),
    text("kind"),
    maybe_text("by_id"),
    maybe_text("source"),
    points_to("conversation_id", "conversations.id", required=False),
    json("changes"),
    moment("at"),
    Index("ix_contact_changes_contact", "contact_id", "id"),
    pointing("ix_contact_changes_conversation", "conversation_id"),
)

custom_fields = Table(
    "custom_fields",
    metadata,
    key(),
    business(),
    text("key"),
    text("label"),
    text("type"),
    json("choices", default="[]"),
    moment("created_at"),
    maybe_moment("removed_at"),
    UniqueConstraint("business_id", "key"),
)
