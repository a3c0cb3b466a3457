"""What reports show: counted beforehand, so that none has to look through all handovers."""

from sqlalchemy import Column, PrimaryKeyConstraint, Table

from tools.storage.tables.metadata import business, json, maybe_moment, metadata, number, text

report_lines = Table(
    "report_lines",
    metadata,
    business(),
    text("day"),
    text("template"),
    text("channel"),
    json("tally"),
    PrimaryKeyConstraint("business_id", "day", "template", "channel"),
)

report_cursors = Table(
    "report_cursors",
    metadata,
    Column("business_id", business().type, primary_key=True),
    number("last_number"),
    maybe_moment("last_at"),
)
