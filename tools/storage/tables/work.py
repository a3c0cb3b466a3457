"""What drives the service: inbox events, remembered model replies, checkpoints, jobs, the outbox, hooks."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
)
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

# Everything that happens to a conversation, until a turn has answered it. ``place`` is its order.
inbox = Table(
    "inbox",
    metadata,
    Column("place", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    text("id"),
    business(),
    points_to("conversation_id", "conversations.id"),
    text("kind"),
    json("data"),
    moment("at"),
    moment("not_before"),
    number("attempts"),
    maybe_moment("set_aside_at"),
    text("error"),
    Index("ix_inbox_conversation", "conversation_id", "place"),
    Index(
        "ix_inbox_ready",
        "not_before",
        sqlite_where=sql("set_aside_at IS NULL"),
        postgresql_where=sql("set_aside_at IS NULL"),
    ),
)

model_replies = Table(
    "model_replies",
    metadata,
    text("event_id"),
    text("request_hash"),
    points_to("conversation_id", "conversations.id"),
    json("reply"),
    moment("at"),
    PrimaryKeyConstraint("event_id", "request_hash"),
    Index("ix_model_replies_conversation", "conversation_id"),
)

# Not "checkpoints": that is the name of LangGraph's own table, which may stand in the same database.
checkpoints = Table(
    "conversation_checkpoints",
    metadata,
    Column("thread", text("x").type, primary_key=True),
    business(),
    Column("body", LargeBinary, nullable=False),
    text("parked"),
    number("graph_version", default=1),
)

jobs = Table(
    "jobs",
    metadata,
    key(),
    business(),
    text("kind"),
    maybe_text("key"),
    json("data"),
    moment("run_at"),
    maybe_moment("leased_until"),
    number("seen", default=1),
    number("attempts"),
    text("error"),
    maybe_moment("dead_at"),
    UniqueConstraint("kind", "key"),
    Index("ix_jobs_ready", "run_at", sqlite_where=sql("dead_at IS NULL"), postgresql_where=sql("dead_at IS NULL")),
)

event_counters = Table(
    "event_counters",
    metadata,
    Column("business_id", business().type, primary_key=True),
    number("last_number"),
)

events = Table(
    "events",
    metadata,
    business(),
    number("number"),
    text("id"),
    text("type"),
    moment("at"),
    maybe_text("conversation_id"),
    json("contacts", default="[]"),
    json("data"),
    PrimaryKeyConstraint("business_id", "number"),
    Index("ix_events_conversation", "conversation_id", "number"),
    Index(
        "ix_events_without_conversation",
        "business_id",
        "number",
        sqlite_where=sql("conversation_id IS NULL"),
        postgresql_where=sql("conversation_id IS NULL"),
    ),
)

hooks = Table(
    "hooks",
    metadata,
    key(),
    business(),
    text("name"),
    text("url"),
    json("secrets", default="[]"),
    json("event_types", default="[]"),
    number("last_number"),
    Column("active", Boolean, nullable=False, server_default=sql("true")),
    maybe_moment("failing_since"),
    moment("created_at"),
    Index("ix_hooks_business", "business_id"),
)

deliveries = Table(
    "deliveries",
    metadata,
    key(),
    business(),
    points_to("hook_id", "hooks.id"),
    number("number"),
    text("event_id"),
    text("type"),
    text("lane"),
    text("body"),
    text("state"),
    number("attempts"),
    maybe_moment("last_at"),
    number("last_status"),
    text("last_answer"),
    moment("created_at"),
    UniqueConstraint("hook_id", "number"),
    Index("ix_deliveries_lane", "hook_id", "lane", "state", "number"),
    Index(
        "ix_deliveries_bodies",
        "business_id",
        "created_at",
        sqlite_where=sql("body <> ''"),
        postgresql_where=sql("body <> ''"),
    ),
)
