"""What is looked up in all businesses, before it is known which one is asked."""

import sqlite3
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import psycopg
from sqlalchemy import or_, select, update

from tools.clock import to_micros
from tools.contacts.identifiers import IdentifierKind, OwnerKind
from tools.errors import HandoverkitError
from tools.ids import BusinessId, ChannelId, TeamId
from tools.storage.connection import Connection, Row
from tools.storage.lists import ids, with_ids
from tools.storage.rows import dump
from tools.storage.statement import Statement, p
from tools.storage.stores.channels.channels import to_channel
from tools.storage.stores.channels.widgets import to_widget
from tools.storage.stores.team.people import to_user
from tools.storage.stores.team.tokens import to_token
from tools.storage.tables.contacts import identifiers
from tools.storage.tables.people import businesses, channels, team_members, tokens, users, widgets
from tools.storage.toolkit import Database
from tools.team.channels import Channel, Widget
from tools.team.directory import Presented, SignInName
from tools.team.people import User
from tools.team.tokens import Token

_TOKENS = with_ids(lambda listed: select(tokens).where(listed(tokens.c.secret_hash)))
_USERS = with_ids(lambda listed: select(users).where(listed(users.c.id)))
_TEAMS = with_ids(lambda listed: select(team_members).where(listed(team_members.c.user_id)))
_TOUCH = Statement(
    update(tokens).where(tokens.c.id == p("the_id"), tokens.c.revoked_at.is_(None)).values(last_used_at=p("at"))
)
# From the businesses on, so that each is one look into the unique index, however many identifiers there are.
_NAMES = Statement(
    select(users)
    .select_from(
        businesses.join(
            identifiers,
            (identifiers.c.business_id == businesses.c.id)
            & (identifiers.c.kind == IdentifierKind.EMAIL.value)
            & (identifiers.c.match_key == p("the_key")),
        ).join(users, users.c.id == identifiers.c.holder_id)
    )
    .where(identifiers.c.holder_kind == OwnerKind.USER.value, users.c.deactivated_at.is_(None))
    .order_by(users.c.created_at, users.c.id)
)
_WIDGET = Statement(select(widgets).where(widgets.c.public_key == p("the_key")))
_CHANNEL = Statement(select(channels).where(channels.c.id == p("the_id")))
_EMBEDDED = Statement(
    select(widgets.c.id)
    .where(or_(widgets.c.allowed_origins == "[]", widgets.c.allowed_origins.like(p("the_origin"), escape="\\")))
    .limit(1)
)
_BUSINESSES = Statement(
    select(businesses.c.id).order_by(businesses.c.created_at, businesses.c.id).limit(p("the_limit"))
)

_CALLED = Statement(
    select(businesses.c.id)
    .where(or_(businesses.c.id == p("the_name"), businesses.c.name == p("the_name")))
    .order_by(businesses.c.created_at, businesses.c.id)
)


class SqlDirectory:
    """All businesses of a database."""

    def __init__(self, database: Database) -> None:
        """Opens a short transaction for each question."""
        self._database = database

    async def find_token(self, secret_hash: str) -> Presented | None:
        """A token, also one that has ended, with its user."""
        return (await self.find_tokens((secret_hash,))).get(secret_hash)

    async def find_tokens(self, secret_hashes: Collection[str]) -> Mapping[str, Presented]:
        """The same for many."""
        async with self._database.reading() as connection:
            found = [to_token(row) for row in await connection.rows(_TOKENS, the_ids=ids(secret_hashes))]
            if not found:
                return {}
            now = await connection.now()
            theirs = {each.user_id for each in found if each.user_id is not None}
            people = await _users(connection, await connection.rows(_USERS, the_ids=ids(theirs))) if theirs else {}
            return {each.secret_hash: Presented(each, _user_of(each, people), now) for each in found}

    async def touch(self, token: Token, *, at: datetime) -> None:
        """The token was used."""
        async with self._database.writing() as connection:
            await connection.run(_TOUCH, the_id=token.id, at=to_micros(at))

    async def sign_in_names(self, email_key: str) -> Sequence[SignInName]:
        """The active users with this e-mail: at most one in a business."""
        async with self._database.reading() as connection:
            rows = await connection.rows(_NAMES, the_key=email_key)
            people = await _users(connection, rows)
            return [SignInName(people[row["id"]], row["password_hash"]) for row in rows]

    async def find_widget(self, public_key: str) -> Widget | None:
        """The widget with this key."""
        async with self._database.reading() as connection:
            row = await connection.find(_WIDGET, the_key=public_key)
            return None if row is None else to_widget(row)

    async def find_channel(self, channel_id: ChannelId) -> Channel | None:
        """A channel, also one that is switched off."""
        async with self._database.reading() as connection:
            row = await connection.find(_CHANNEL, the_id=channel_id)
            return None if row is None else to_channel(row)

    async def is_embedded_by(self, origin: str) -> bool:
        """Whether any widget is shown by pages of this origin."""
        literal = dump(origin).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        async with self._database.reading() as connection:
            return await connection.find(_EMBEDDED, the_origin=f"%{literal}%") is not None

    async def first_businesses(self, *, limit: int) -> Sequence[BusinessId]:
        """The oldest businesses."""
        async with self._database.reading() as connection:
            return [BusinessId(row["id"]) for row in await connection.rows(_BUSINESSES, the_limit=limit)]

    async def businesses_called(self, name_or_id: str) -> Sequence[BusinessId]:
        """The businesses with this name or id, the oldest first."""
        async with self._database.reading() as connection:
            return [BusinessId(row["id"]) for row in await connection.rows(_CALLED, the_name=name_or_id)]

    async def answers(self) -> bool:
        """Whether the database can be asked at all."""
        try:
            await self.first_businesses(limit=1)
        except (sqlite3.Error, psycopg.Error, HandoverkitError):
            return False
        return True


async def _users(connection: Connection, rows: Sequence[Row]) -> Mapping[str, User]:
    teams: dict[str, set[TeamId]] = {row["id"]: set() for row in rows}
    for each in await connection.rows(_TEAMS, the_ids=ids(teams)):
        teams[each["user_id"]].add(TeamId(each["team_id"]))
    return {row["id"]: to_user(row, frozenset(teams[row["id"]])) for row in rows}


def _user_of(token: Token, people: Mapping[str, User]) -> User | None:
    user = None if token.user_id is None else people.get(token.user_id)
    return None if user is None or user.business_id != token.business_id else user
