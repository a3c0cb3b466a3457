"""What the database holds, row by row; for the invariants, and to compare before and after."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from tests.databases import BUSINESS
from tests.stateful.words import shown_in
from tools.contacts.identifiers import IdentifierKind, Key
from tools.storage.statement import Statement, p
from tools.storage.tables.contacts import (
    claims,
    consents,
    contact_tags,
    contacts,
    identifiers,
    merges,
    opt_outs,
    pairs,
    tags,
    visible_to,
)
from tools.storage.tables.conversations import conversations, handovers, messages
from tools.storage.tables.invoices import invoices
from tools.storage.tables.people import team_members, teams, users
from tools.storage.toolkit import SqlToolkit

Row = Mapping[str, Any]

_READ = {
    table.name: Statement(select(table).where(table.c.business_id == p("the_business")))
    for table in (
        *(contacts, identifiers, claims, merges, pairs, opt_outs, consents, visible_to),
        *(conversations, handovers, messages, invoices, users, teams),
    )
}
_TAGS = Statement(
    select(contact_tags.c.contact_id, tags.c.name)
    .join(tags, tags.c.id == contact_tags.c.tag_id)
    .where(tags.c.business_id == p("the_business"))
)
_MEMBERS = Statement(
    select(team_members)
    .join(teams, teams.c.id == team_members.c.team_id)
    .where(teams.c.business_id == p("the_business"))
)
_NOT_COMPARED = {
    # How often and when a row was last written, and in what order rows came.
    "contacts": {"version", "updated_at"},
    "pairs": {"updated_at"},
}
_OF_NO_CONTACT = {"users", "teams", "team_members"}


@dataclass(frozen=True)
class Stored:
    """All rows about contacts, by table."""

    tables: Mapping[str, Sequence[Row]]

    @property
    def contacts(self) -> dict[str, Row]:
        """By id."""
        return {row["id"]: row for row in self.tables["contacts"]}

    @property
    def conversations(self) -> dict[str, Row]:
        """By id."""
        return {row["id"]: row for row in self.tables["conversations"]}

    def live(self) -> list[str]:
        """Contacts and guests that are no redirects."""
        return [row["id"] for row in self.tables["contacts"] if row["status"] != "merged"]

    def holders(self) -> dict[Key, Row]:
        """Who holds an e-mail or a phone."""
        return {
            Key(IdentifierKind(row["kind"]), row["match_key"]): row
            for row in self.tables["identifiers"]
            if row["kind"] in ("email", "phone")
        }

    def may_be_read_by(self, user_id: str, row: Row) -> bool:
        """Whether a contact or a conversation is an agent's to read: open, theirs, shown to them or to their team."""
        teams = {each["team_id"] for each in self.tables["team_members"] if each["user_id"] == user_id}
        shown_to = {each["member_id"] for each in self.tables["visible_to"] if each["object_id"] == row["id"]}
        return not row["restricted"] or row["assignee_id"] == user_id or not shown_to.isdisjoint({user_id, *teams})

    def addresses(self, contact_id: str, channel: str) -> frozenset[Key]:
        """What of a contact is proven, and written to on a channel."""
        kind = IdentifierKind.EMAIL if channel == "email" else IdentifierKind.PHONE
        return frozenset(
            key
            for key, row in self.holders().items()
            if (row["holder_id"], row["evidence"], key.kind) == (contact_id, "proven", kind)
        )

    def tags(self, contact_id: str) -> set[str]:
        """Of one contact."""
        return {row["name"] for row in self.tables["contact_tags"] if row["contact_id"] == contact_id}

    def names(self) -> frozenset[str]:
        """What a chat's panel shows of its contact, also to whoever sees the chat alone: the id and the name."""
        return shown_in("\n".join(f"{row['id']} {row['first_name']}" for row in self.tables["contacts"]))

    def words_of(self, record_ids: Collection[str]) -> frozenset[str]:
        """All that these records and what hangs on them would show."""
        chats = {row["id"] for row in self.tables["conversations"] if row["contact_id"] in record_ids}
        rows = [
            *(row for row in self.tables["contacts"] if row["id"] in record_ids),
            *(row for row in self.tables["identifiers"] if row["holder_id"] in record_ids),
            *(
                row
                for name in ("claims", "consents", "invoices")
                for row in self.tables[name]
                if row["contact_id"] in record_ids
            ),
            *(row for row in self.tables["messages"] if row["conversation_id"] in chats),
        ]
        return shown_in("\n".join(str(row) for row in rows))

    def standing_merges(self) -> list[Row]:
        """Those that are not undone, in the order they were made."""
        return sorted(
            (row for row in self.tables["merges"] if row["undone_at"] is None), key=lambda row: int(row["place"])
        )


async def read_stored(toolkit: SqlToolkit) -> Stored:
    """As it is now."""
    async with toolkit.reading(BUSINESS) as work:
        found = {
            name: [dict(row) for row in await work.connection.rows(statement, the_business=BUSINESS)]
            for name, statement in _READ.items()
        }
        found["contact_tags"] = [dict(row) for row in await work.connection.rows(_TAGS, the_business=BUSINESS)]
        found["team_members"] = [dict(row) for row in await work.connection.rows(_MEMBERS, the_business=BUSINESS)]
    for rows in found.values():
        rows.sort(key=lambda row: str(row.get("created_at", "")) + str(row.get("id", row)))
    return Stored(found)


def compared(stored: Stored, *, but: Sequence[Row]) -> list[str]:
    """Every row in its plain form, without these merges and what is remembered of the two whom each parted."""
    merge_ids = {row["id"] for row in but}
    apart = {frozenset((row["survivor_id"], row["absorbed_id"])) for row in but}
    return sorted(
        f"{name}: {_plain_row(row, without=_NOT_COMPARED.get(name, set()))}"
        for name, rows in stored.tables.items()
        if name not in _OF_NO_CONTACT
        for row in rows
        if not (name == "merges" and row["id"] in merge_ids)
        and not (name == "pairs" and frozenset((row["one_id"], row["other_id"])) in apart)
    )


def _plain_row(row: Row, *, without: set[str]) -> list[tuple[str, str]]:
    return sorted((column, _plain(value)) for column, value in row.items() if column not in without)


def _plain(value: object) -> str:
    """As text; the fields of an object have no order."""
    text = value if isinstance(value, str) else str(value)
    return json.dumps(json.loads(text), sort_keys=True) if text.startswith("{") else text
