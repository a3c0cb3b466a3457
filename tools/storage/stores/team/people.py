"""The business and its users in the database."""

from collections.abc import Collection, Mapping, Sequence, Set
from datetime import datetime

from sqlalchemy import delete, func, insert, literal, select, union_all, update

from tools.clock import to_micros
from tools.conversations.conversation import ConversationState
from tools.conversations.handover import FollowUpState, HandoverState, OfferState
from tools.errors import NotFound
from tools.ids import BusinessId, TeamId, UserId
from tools.storage.connection import Connection, Row
from tools.storage.lists import ids, of_business, with_ids
from tools.storage.rows import dump, load, moment
from tools.storage.statement import Statement, p
from tools.storage.stores.team.founding import add_business
from tools.storage.tables.contacts import contacts, visible_to
from tools.storage.tables.conversations import conversations, handovers, offers
from tools.storage.tables.people import businesses, team_members
from tools.storage.tables.people import users as t
from tools.team.people import Presence, Role, User
from tools.team.store import Business

_FOUNDING = 4_117_220_942
"""The advisory lock of whoever founds the first business; any number, as long as every process takes the same."""

_CHOOSING = 1_802_417_733
"""The same for whoever chooses to whom a chat of a business is offered; together with the business's hash."""

_MINE = t.c.business_id == p("the_business")

# The one writer of SQLite is alone anyway.
_FOUND_ALONE = Statement(select(literal(1)), postgresql=select(func.pg_advisory_xact_lock(literal(_FOUNDING))))
_ANY_BUSINESS = Statement(select(businesses.c.id).limit(1))
_BUSINESS = Statement(select(businesses).where(businesses.c.id == p("the_business")))
# Weaker than FOR UPDATE, which would make every insert wait that names the business.
_HOLD_BUSINESS = Statement(
    select(businesses.c.id).where(businesses.c.id == p("the_business")).with_for_update(key_share=True)
)
_LOCK_BUSINESS = Statement(
    select(businesses).where(businesses.c.id == p("the_business")).with_for_update(key_share=True)
)
_RUN_TEMPLATE = Statement(
    update(businesses).where(businesses.c.id == p("the_business")).values(template_versions=p("template_versions"))
)
_SAVE_BUSINESS = Statement(
    update(businesses)
    .where(businesses.c.id == p("the_business"))
    .values({name: p(name) for name in ("name", "country", "languages", "time_zone", "privacy_url", "settings")})
)
_FIND = Statement(select(t).where(t.c.id == p("the_id"), _MINE))
# The weakest lock that leaving has to wait for; a heartbeat has not.
_HOLD = with_ids(
    lambda listed: (
        select(t)
        .where(listed(t.c.id), of_business(t), t.c.deactivated_at.is_(None))
        .order_by(t.c.id)
        .with_for_update(read=True, key_share=True, of=t)
    )
)
_ACTIVE = Statement(select(t).where(_MINE, t.c.deactivated_at.is_(None)).order_by(t.c.created_at, t.c.id))
_ALL = Statement(select(t).where(_MINE).order_by(t.c.created_at, t.c.id))
_ADD = Statement(insert(t).values({c.name: p(c.name) for c in t.c}))
_SAVE = Statement(
    update(t)
    .where(t.c.id == p("the_id"), _MINE)
    .values({name: p(name) for name in ("name", "email", "role", "capacity", "languages")})
)
_SET_PASSWORD = Statement(update(t).where(t.c.id == p("the_id"), _MINE).values(password_hash=p("password_hash")))
_DEACTIVATE = Statement(
    update(t)
    .where(t.c.id == p("the_id"), _MINE)
    .values(deactivated_at=p("at"), presence=Presence.OFFLINE.value, password_hash="")
)
_REACTIVATE = Statement(update(t).where(t.c.id == p("the_id"), _MINE).values(deactivated_at=None))
_LEAVE_TEAMS = Statement(delete(team_members).where(team_members.c.user_id == p("the_id")))
_LOCK = Statement(select(t).where(t.c.id == p("the_id"), _MINE).with_for_update())
_LOCK_ADMINS = Statement(
    select(t.c.id)
    .where(_MINE, t.c.role == Role.ADMIN.value, t.c.deactivated_at.is_(None))
    .order_by(t.c.id)
    .with_for_update()
)
_TEAMS = Statement(delete(team_members).where(team_members.c.user_id == p("the_id")))
_LOCK_TO_LEAVE = Statement(select(t.c.id).where(t.c.id == p("the_id"), _MINE).with_for_update())
_LOCK_ADMINS = Statement(
    select(t.c.id)
    .where(_MINE, t.c.role == Role.ADMIN.value, t.c.deactivated_at.is_(None))
    .order_by(t.c.id)
    .with_for_update()
)
_CONVERSATIONS_OF = Statement(
    select(conversations.c.id)
    .where(conversations.c.business_id == p("the_business"), conversations.c.assignee_id == p("the_id"))
    .order_by(conversations.c.id)
)
_LEAVE_CONTACTS = Statement(
    update(contacts)
    .where(contacts.c.business_id == p("the_business"), contacts.c.assignee_id == p("the_id"))
    .values(assignee_id=None, version=contacts.c.version + 1)
    .returning(contacts.c.id)
)
_LEAVE_FOLLOW_UPS = Statement(
    update(handovers)
    .where(
        handovers.c.business_id == p("the_business"),
        handovers.c.follow_up_owner_id == p("the_id"),
        handovers.c.follow_up == FollowUpState.OPEN.value,
    )
    .values(follow_up_owner_id=None)
)
_LEAVE_AUDIENCES = Statement(
    delete(visible_to)
    .where(visible_to.c.business_id == p("the_business"), visible_to.c.member_id == p("the_id"))
    .returning(visible_to.c.object_id)
)
_STILL_SHOWN = with_ids(
    lambda listed: select(visible_to.c.object_id).distinct().where(listed(visible_to.c.object_id))
)
_TEAMS = Statement(
    select(team_members.c.user_id, team_members.c.team_id)
    .select_from(team_members.join(t, t.c.id == team_members.c.user_id))
    .where(_MINE)
)
_TEAMS_OF = with_ids(
    lambda listed: select(team_members.c.user_id, team_members.c.team_id).where(listed(team_members.c.user_id))
)
_HAS = select(conversations.c.assignee_id.label("user_id")).where(
    conversations.c.business_id == p("the_business"),
    conversations.c.state == ConversationState.HUMAN.value,
    conversations.c.assignee_id.is_not(None),
)
_IS_OFFERED = (
    select(offers.c.user_id)
    .select_from(t.join(offers, offers.c.user_id == t.c.id).join(handovers, handovers.c.id == offers.c.handover_id))
    .where(_MINE, offers.c.state == OfferState.OPEN.value, handovers.c.state == HandoverState.WAITING.value)
)
_BUSY_WITH = union_all(_HAS, _IS_OFFERED).subquery()
_CHATS = Statement(select(_BUSY_WITH.c.user_id, func.count().label("count")).group_by(_BUSY_WITH.c.user_id))
_CHOOSE_ALONE = Statement(
    select(literal(1)),
    postgresql=select(func.pg_advisory_xact_lock(literal(_CHOOSING), func.hashtext(p("the_business")))),
)
_SEEN = Statement(update(t).where(t.c.id == p("the_id"), _MINE).values(presence=p("presence"), seen_at=p("at")))
_OFFERED = Statement(update(t).where(t.c.id == p("the_id"), _MINE).values(last_offered_at=p("at")))


class SqlBusinesses:
    """The business of this unit of work."""

    def __init__(self, connection: Connection, business_id: BusinessId) -> None:
        """Within one transaction."""
        self._connection = connection
        self._business_id = business_id
        self._business: Business | None = None

    async def get(self) -> Business:
        """This unit of work's business; read once."""
        if self._business is None:
            row = await self._connection.find(_BUSINESS, the_business=self._business_id)
            if row is None:
                raise NotFound
            self._business = _to_business(row)
        return self._business

    async def lock(self) -> Business:
        """The same as it is now, held to the commit."""
        row = await self._connection.find(_LOCK_BUSINESS, the_business=self._business_id)
        if row is None:
            raise NotFound
        self._business = _to_business(row)
        return self._business

    async def run_template(self, name: str, version: int) -> None:
        """From now on this version runs."""
        business = await self.get()
        versions = {**business.template_versions, name: version}
        await self._connection.run(_RUN_TEMPLATE, the_business=self._business_id, template_versions=dump(versions))
        self._business = None

    async def none_yet(self) -> bool:
        """Whether there is no business at all; nobody else founds one until the commit."""
        await self._connection.find(_FOUND_ALONE)
        return await self._connection.find(_ANY_BUSINESS) is None

    async def hold(self) -> None:
        """Nobody else who holds it goes on before the commit."""
        await self._connection.find(_HOLD_BUSINESS, the_business=self._business_id)

    async def add(self, business: Business, *, at: datetime) -> None:
        """Writes a new business: the one of this unit of work."""
        assert business.id == self._business_id, "a unit of work touches one business"
        await add_business(self._connection, business, now=at)

    async def save(self, business: Business) -> None:
        """Writes all of it but the versions of templates."""
        await self._connection.run(
            _SAVE_BUSINESS,
            the_business=self._business_id,
            name=business.name,
            country=business.country,
            languages=dump(list(business.languages)),
            time_zone=business.time_zone,
            privacy_url=business.privacy_url,
            settings=dump(dict(business.settings)),
        )
        self._business = None


class SqlUsers:
    """The users of one business."""

    def __init__(self, connection: Connection, business_id: BusinessId) -> None:
        """Within one transaction."""
        self._connection = connection
        self._business_id = business_id

    async def find(self, user_id: UserId) -> User | None:
        """One user, also a deactivated one."""
        row = await self._connection.find(_FIND, the_id=user_id, the_business=self._business_id)
        return None if row is None else (await self._with_teams([row]))[user_id]

    async def hold(self, user_ids: Collection[UserId]) -> Mapping[UserId, User]:
        """Those of them who are active; none of these is deactivated before the commit."""
        rows = await self._connection.rows(_HOLD, the_ids=ids(user_ids), the_business=self._business_id)
        return await self._with_teams(rows)

    async def active(self) -> Sequence[User]:
        """All that are not deactivated."""
        return await self._many(_ACTIVE)

    async def all(self) -> Sequence[User]:
        """Also the deactivated ones, oldest first."""
        return await self._many(_ALL)

    async def add(self, user: User, *, password_hash: str, at: datetime) -> None:
        """Writes a new user, who is in no team yet."""
        await self._connection.run(
            _ADD,
            id=user.id,
            business_id=self._business_id,
            name=user.name,
            email=user.email,
            role=user.role.value,
            password_hash=password_hash,
            capacity=user.capacity,
            presence=user.presence.value,
            seen_at=None,
            last_offered_at=None,
            languages=dump(list(user.languages)),
            deactivated_at=None,
            created_at=to_micros(at),
        )

    async def save(self, user: User) -> None:
        """Writes name, e-mail, role, capacity and languages."""
        await self._connection.run(
            _SAVE,
            the_id=user.id,
            the_business=self._business_id,
            name=user.name,
            email=user.email,
            role=user.role.value,
            capacity=user.capacity,
            languages=dump(list(user.languages)),
        )

    async def set_password(self, user_id: UserId, *, password_hash: str) -> None:
        """From now on this password opens."""
        await self._connection.run(
            _SET_PASSWORD, the_id=user_id, the_business=self._business_id, password_hash=password_hash
        )

    async def deactivate(self, user_id: UserId, *, at: datetime) -> None:
        """They can neither sign in nor be chosen any more, and are of no team."""
        await self._connection.run(_DEACTIVATE, the_id=user_id, the_business=self._business_id, at=to_micros(at))
        await self._connection.run(_LEAVE_TEAMS, the_id=user_id)

    async def reactivate(self, user_id: UserId) -> None:
        """They are chosen again, and have to choose a password."""
        await self._connection.run(_REACTIVATE, the_id=user_id, the_business=self._business_id)

    async def _with_teams(self, rows: Sequence[Row]) -> dict[UserId, User]:
        teams: dict[str, set[TeamId]] = {row["id"]: set() for row in rows}
        if teams:
            for each in await self._connection.rows(_TEAMS_OF, the_ids=ids(teams)):
                teams[each["user_id"]].add(TeamId(each["team_id"]))
        return {UserId(row["id"]): to_user(row, frozenset(teams[row["id"]])) for row in rows}

    async def _many(self, statement: Statement) -> list[User]:
        rows = await self._connection.rows(statement, the_business=self._business_id)
        teams: dict[str, set[TeamId]] = {}
        for each in await self._connection.rows(_TEAMS, the_business=self._business_id):
            teams.setdefault(each["user_id"], set()).add(TeamId(each["team_id"]))
        return [to_user(row, frozenset(teams.get(row["id"], ()))) for row in rows]

    async def lock(self, user_id: UserId) -> User | None:
        """One user, also a deactivated one; nobody can choose them before the commit."""
        row = await self._connection.find(_LOCK, the_id=user_id, the_business=self._business_id)
        return None if row is None else (await self._with_teams([row]))[user_id]

    async def lock_admins(self) -> Set[UserId]:
        """The active admins, held to the commit."""
        rows = await self._connection.rows(_LOCK_ADMINS, the_business=self._business_id)
        return {UserId(row["id"]) for row in rows}

    async def chats(self) -> Mapping[UserId, int]:
        """How many chats each user has open or on offer."""
        rows = await self._connection.rows(_CHATS, the_business=self._business_id)
        return {UserId(row["user_id"]): row["count"] for row in rows}

    async def choose_alone(self) -> None:
        """Nobody else chooses a user for a chat before the commit."""
        await self._connection.find(_CHOOSE_ALONE, the_business=self._business_id)

    async def seen(self, user_id: UserId, *, presence: Presence, at: datetime) -> None:
        """A heartbeat, or a change of presence."""
        await self._connection.run(
            _SEEN, the_id=user_id, the_business=self._business_id, presence=presence.value, at=to_micros(at)
        )

    async def offered(self, user_id: UserId, *, at: datetime) -> None:
        """A chat was offered to this user."""
        await self._connection.run(_OFFERED, the_id=user_id, the_business=self._business_id, at=to_micros(at))


def to_user(row: Row, teams: frozenset[TeamId]) -> User:
    """A user from a row of ``users``."""
    return User(
        id=UserId(row["id"]),
        business_id=BusinessId(row["business_id"]),
        name=row["name"],
        email=row["email"],
        role=Role(row["role"]),
        capacity=row["capacity"],
        presence=Presence(row["presence"]),
        seen_at=moment(row["seen_at"]),
        active=row["deactivated_at"] is None,
        has_password=row["password_hash"] != "",
        teams=teams,
        languages=tuple(load(row["languages"])),
        last_offered_at=moment(row["last_offered_at"]),
    )


def _to_business(row: Row) -> Business:
    return Business(
        id=BusinessId(row["id"]),
        name=row["name"],
        country=row["country"],
        languages=tuple(load(row["languages"])),
        time_zone=row["time_zone"],
        privacy_url=row["privacy_url"],
        settings=load(row["settings"]),
        template_versions=load(row["template_versions"]),
    )
