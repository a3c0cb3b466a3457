"""Businesses, their users, teams, tokens, channels and widgets."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, PrimaryKeyConstraint, Table, Text, UniqueConstraint
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
    points_to,
    text,
)

businesses = Table(
    "businesses",
    metadata,
    key(),
    text("name"),
    text("country"),
    json("languages", default='["en"]'),
    text("time_zone", default="UTC"),
    text("privacy_url"),
    json("settings"),
    json("template_versions"),
    moment("created_at"),
)

users = Table(
    "users",
    metadata,
    key(),
    business(),
    text("name"),
    text("email"),
    text("role"),
    text("password_hash"),
    number("capacity", default=5),
    text("presence", default="offline"),
    maybe_moment("seen_at"),
    maybe_moment("last_offered_at"),
    json("languages", default="[]"),
    maybe_moment("deactivated_at"),
    moment("created_at"),
    Index("ix_users_business", "business_id"),
)

teams = Table(
    "teams",
    metadata,
    key(),
    business(),
    text("name"),
    UniqueConstraint("business_id", "name"),
)

team_members = Table(
    "team_members",
    metadata,
    points_to("team_id", "teams.id"),
    points_to("user_id", "users.id"),
    PrimaryKeyConstraint("team_id", "user_id"),
    Index("ix_team_members_user", "user_id"),
)

tokens = Table(
    "tokens",
    metadata,
    key(),
    business(),
    text("kind"),
    Column("secret_hash", Text, nullable=False),
    text("name"),
    json("scopes", default="[]"),
    points_to("user_id", "users.id", required=False),
    points_to("conversation_id", "conversations.id", required=False),
    moment("created_at"),
    maybe_moment("last_used_at"),
    maybe_moment("expires_at"),
    maybe_moment("revoked_at"),
    UniqueConstraint("secret_hash"),
    Index("ix_tokens_conversation", "conversation_id"),
    Index("ix_tokens_user", "user_id"),
)

channels = Table(
    "channels",
    metadata,
    key(),
    business(),
    text("kind"),
    text("name"),
    text("region"),
    text("template"),
    json("config"),
    maybe_moment("disabled_at"),
    moment("created_at"),
    Index("ix_channels_business", "business_id"),
)

# How far a channel's mailbox has been read.
mailboxes = Table(
    "mailboxes",
    metadata,
    Column("channel_id", Text, ForeignKey("channels.id"), primary_key=True),
    business(),
    number("validity"),
    number("last_uid"),
    maybe_moment("read_at"),
    text("error"),
    maybe_moment("failing_since"),
)

widgets = Table(
    "widgets",
    metadata,
    key(),
    business(),
    points_to("channel_id", "channels.id"),
    Column("public_key", Text, nullable=False),
    json("allowed_origins", default="[]"),
    json("identity_secrets", default="[]"),
    json("looks"),
    text("template"),
    UniqueConstraint("public_key"),
)

templates = Table(
    "templates",
    metadata,
    business(),
    text("name"),
    number("version"),
    text("body"),
    text("shape"),
    text("shape_hash"),
    text("source", default="user"),
    maybe_text("author_id"),
    Column("restores", BigInteger),
    moment("created_at"),
    PrimaryKeyConstraint("business_id", "name", "version"),
    Index("ix_templates_shape", "business_id", "name", "shape_hash"),
)

audit = Table(
    "audit",
    metadata,
    key(),
    business(),
    maybe_text("user_id"),
    text("what"),
    json("data"),
    moment("at"),
    Index("ix_audit_business", "business_id", "at"),
)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    business(),
    text("asker"),
    text("method"),
    text("path"),
    text("given_key"),
    text("body_hash"),
    number("status"),
    text("answer"),
    moment("at"),
    PrimaryKeyConstraint("business_id", "asker", "method", "path", "given_key"),
    Index("ix_idempotency_keys_at", "at"),
)

active_users = Index(
    "ix_users_active",
    users.c.business_id,
    sqlite_where=sql("deactivated_at IS NULL"),
    postgresql_where=sql("deactivated_at IS NULL"),
)
