"""What a new business starts with, in the database."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert

from tools.clock import to_micros
from tools.ids import BusinessId, ChannelId
from tools.storage.connection import Connection
from tools.storage.rows import dump
from tools.storage.statement import Statement
from tools.storage.tables.people import businesses, channels
from tools.storage.tables.work import event_counters
from tools.team.store import Business

_ADD_BUSINESS = Statement(insert(businesses))
_ADD_COUNTER = Statement(insert(event_counters))
_ADD_CHANNEL = Statement(insert(channels))


async def add_business(connection: Connection, business: Business, *, now: datetime) -> None:
    """Writes a business and its event counter."""
    await connection.run(
        _ADD_BUSINESS,
        id=business.id,
        name=business.name,
        country=business.country,
        languages=dump(list(business.languages)),
        time_zone=business.time_zone,
        privacy_url=business.privacy_url,
        settings=dump(dict(business.settings)),
        template_versions=dump(dict(business.template_versions)),
        created_at=to_micros(now),
    )
    await connection.run(_ADD_COUNTER, business_id=business.id, last_number=0)


async def add_channel(
    connection: Connection,
    channel_id: ChannelId,
    business_id: BusinessId,
    *,
    kind: str,
    name: str,
    now: datetime,
    region: str = "",
    config: dict[str, Any] | None = None,
) -> None:
    """Writes a channel."""
    await connection.run(
        _ADD_CHANNEL,
        id=channel_id,
        business_id=business_id,
        kind=kind,
        name=name,
        region=region,
        template="",
        config=dump(config or {}),
        disabled_at=None,
        created_at=to_micros(now),
    )
