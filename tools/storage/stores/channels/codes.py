"""One-time codes in the database: keyed hashes of digits and values, no digits."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, func, insert, select, update

from tools.clock import from_micros, to_micros
from tools.contacts.identifiers import IdentifierKind, Key
from tools.contacts.typed.typed_codes import DIGITS
from tools.conversations.codes import A_DAY, Code, CodeState, Parcel, Sends
from tools.ids import BusinessId, ConversationId
from tools.privacy.fingerprint import fingerprint
from tools.storage.connection import Connection
from tools.storage.statement import Statement, p
from tools.storage.tables.conversations import one_time_codes as t
from tools.storage.tables.people import businesses

_MINE = t.c.business_id == p("the_business")
_ONE = (t.c.id == p("the_id")) & _MINE
_ADD = Statement(insert(t))
_REPLACE = Statement(
    update(t)
    .where(
        t.c.conversation_id == p("the_conversation"),
        _MINE,
        t.c.value_hash == p("the_value"),
        t.c.state == CodeState.OPEN.value,
    )
    .values(state=CodeState.REPLACED.value, seed="", address="", subject="", text="")
)
_PACK = Statement(update(t).where(_ONE).values(address=p("address"), subject=p("subject"), text=p("text")))
_UNPACK = Statement(
    select(t, businesses.c.name).where(
        _ONE, t.c.seed != "", t.c.state == CodeState.OPEN.value, businesses.c.id == t.c.business_id
    )
)
_SENT = Statement(update(t).where(_ONE).values(seed="", address="", subject="", text=""))
_SAVE = Statement(update(t).where(_ONE).values(state=p("state"), tries=p("tries")))
_NEWEST = Statement(
    select(t)
    .where(t.c.conversation_id == p("the_conversation"), _MINE, t.c.value_hash == p("the_value"))
    .order_by(t.c.state != CodeState.OPEN.value, t.c.created_at.desc())
    .limit(1)
)
_STATES = Statement(
    select(t.c.state)
    .where(_MINE, t.c.created_at > p("since"), t.c.kind == p("the_kind"))
    .order_by(t.c.created_at.desc(), t.c.id.desc())
    .limit(p("the_limit"))
)


def _count() -> Select[int]:
    return select(func.count()).select_from(t).where(_MINE)


_SENDS = Statement(
    select(
        _count().where(t.c.conversation_id == p("the_conversation")).scalar_subquery().label("in_conversation"),
        _count()
        .where(t.c.value_hash == p("the_value"), t.c.created_at > p("since"))
        .scalar_subquery()
        .label("to_value"),
        _count()
        .where(t.c.network_address == p("the_network"), t.c.network_address != "", t.c.created_at > p("since"))
        .scalar_subquery()
        .label("from_network_address"),
        _count().where(t.c.created_at > p("since")).scalar_subquery().label("in_business"),
    )
)


class SqlCodes:
    """The one-time codes of one business."""

    def __init__(self, connection: Connection, business_id: BusinessId, now: datetime, secret: bytes) -> None:
        """Within one transaction."""
        self._connection = connection
        self._business_id = business_id
        self._now = now
        self._secret = secret

    async def issue(
        self, code_id: str, key: Key, *, conversation_id: ConversationId, network_address: str, expires_at: datetime
    ) -> None:
        """A new code; one that was sent to the value before in this conversation is replaced."""
        value, seed = self._value_hash(key), secrets.token_hex(32)
        await self._connection.run(
            _REPLACE, the_business=self._business_id, the_conversation=conversation_id, the_value=value
        )
        await self._connection.run(
            _ADD,
            id=code_id,
            business_id=self._business_id,
            conversation_id=conversation_id,
            kind=key.kind.value,
            value_hash=value,
            network_address=network_address,
            code_hash=self._code_hash(code_id, self._digits(code_id, seed)),
            seed=seed,
            address="",
            subject="",
            text="",
            state=CodeState.OPEN.value,
            tries=0,
            created_at=to_micros(self._now),
            expires_at=to_micros(expires_at),
        )

    async def pack(self, code_id: str, *, address: str, subject: str, text: str) -> None:
        """What it is sent with."""
        await self._connection.run(
            _PACK, the_id=code_id, the_business=self._business_id, address=address, subject=subject, text=text
        )

    async def unpack(self, code_id: str) -> Parcel | None:
        """What is to be sent."""
        row = await self._connection.find(_UNPACK, the_id=code_id, the_business=self._business_id)
        if row is None:
            return None
        digits = self._digits(code_id, row["seed"])
        return Parcel(
            id=row["id"],
            kind=IdentifierKind(row["kind"]),
            address=row["address"],
            subject=row["subject"],
            text=row["text"].replace("{code}", digits),
            from_name=row["name"],
            at=from_micros(row["created_at"]),
            expires_at=from_micros(row["expires_at"]),
        )

    async def sent(self, code_id: str) -> None:
        """It has left."""
        await self._connection.run(_SENT, the_id=code_id, the_business=self._business_id)

    async def sends(self, key: Key, *, conversation_id: ConversationId, network_address: str) -> Sends:
        """How many were sent of late."""
        row = await self._connection.find(
            _SENDS,
            the_business=self._business_id,
            the_conversation=conversation_id,
            the_value=self._value_hash(key),
            the_network=network_address,
            since=to_micros(self._now - A_DAY),
        )
        assert row is not None, "a count is always one row"
        return Sends(
            in_conversation=row["in_conversation"],
            to_value=row["to_value"],
            from_network_address=row["from_network_address"],
            in_business=row["in_business"],
        )

    async def latest_states(self, kind: IdentifierKind, *, limit: int) -> Sequence[CodeState]:
        """What became of the codes of a kind sent in the last day."""
        rows = await self._connection.rows(
            _STATES,
            the_business=self._business_id,
            the_kind=kind.value,
            since=to_micros(self._now - A_DAY),
            the_limit=limit,
        )
        return [CodeState(row["state"]) for row in rows]

    async def find(self, key: Key, *, conversation_id: ConversationId) -> Code | None:
        """The newest code for a value in a conversation."""
        row = await self._connection.find(
            _NEWEST,
            the_business=self._business_id,
            the_conversation=conversation_id,
            the_value=self._value_hash(key),
        )
        if row is None:
            return None
        return Code(
            id=row["id"],
            conversation_id=ConversationId(row["conversation_id"]),
            kind=IdentifierKind(row["kind"]),
            code_hash=row["code_hash"],
            expires_at=from_micros(row["expires_at"]),
            state=CodeState(row["state"]),
            tries=row["tries"],
        )

    def matches(self, code: Code, digits: str) -> bool:
        """Whether these are its digits."""
        return hmac.compare_digest(self._code_hash(code.id, digits), code.code_hash)

    async def save(self, code: Code) -> None:
        """Writes state and tries."""
        await self._connection.run(
            _SAVE, the_id=code.id, the_business=self._business_id, state=code.state.value, tries=code.tries
        )

    def _digits(self, code_id: str, seed: str) -> str:
        made = hmac.digest(self._secret, f"digits of a code\0{code_id}\0{seed}".encode(), hashlib.sha256)
        return str(int.from_bytes(made, "big") % 10**DIGITS).zfill(DIGITS)

    def _code_hash(self, code_id: str, digits: str) -> str:
        return fingerprint(self._secret, self._business_id, "code", code_id, digits)

    def _value_hash(self, key: Key) -> str:
        return fingerprint(self._secret, self._business_id, "value of a code", key.kind.value, key.match_key)
