"""What is looked up in all businesses, before it is known which one is asked."""

import sqlite3
from collections.abc import Sequence
from datetime import datetime

import psycopg
from sqlalchemy import or_, select, update

from tools.clock import to_micros
from tools.contacts.identifiers import IdentifierKind, OwnerKind
from tools.errors import HandoverkitError
from tools.ids import BusinessId, ChannelId, TeamId
from tools.storage.connection import Connection, Row
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

_TOKEN = Statement(select(tokens).where(tokens.c.secret_hash == p("the_hash")))
_USER = Statement(select(users).where(users.c.id == p("the_id"), users.c.business_id == p("the_business")))
_TEAMS = Statement(select(team_members.c.team_id).where(team_members.c.user_id == p("the_id")))
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
        async with self._database.reading() as connection:
            row = await connection.find(_TOKEN, the_hash=secret_hash)
            if row is None:
                return None
            token, now = to_token(row), await connection.now()
            if token.user_id is None:
                return Presented(token, None, now)
            found = await connection.find(_USER, the_id=token.user_id, the_business=token.business_id)
            return Presented(token, None if found is None else await _user(connection, found), now)

    async def touch(self, token: Token, *, at: datetime) -> None:
        """The token was used."""
        async with self._database.writing() as connection:
            await connection.run(_TOUCH, the_id=token.id, at=to_micros(at))

    async def sign_in_names(self, email_key: str) -> Sequence[SignInName]:
        """The active users with this e-mail: at most one in a business."""
        async with self._database.reading() as connection:
            rows = await connection.rows(_NAMES, the_key=email_key)
            return [SignInName(await _user(connection, row), row["password_hash"]) for row in rows]

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


async def _user(connection: Connection, row: Row) -> User:
    teams = await connection.rows(_TEAMS, the_id=row["id"])
    return to_user(row, frozenset(TeamId(each["team_id"]) for each in teams))
