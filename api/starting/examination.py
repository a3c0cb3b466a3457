"""What ``handover doctor`` looks at, and leaves as it is; each finding says what is wrong and what helps."""

import asyncio
import os
from collections.abc import Sequence
from dataclasses import dataclass
from errno import EACCES
from pathlib import Path

from redis.asyncio import Redis
from redis.exceptions import RedisError

from api.settings import Settings
from api.starting.background import make_agent
from api.starting.templates_folder import make_shelf
from api.wiring import Machinery, find_schema, open_machinery
from tools.errors import HandoverkitError
from tools.storage.migrate import HEAD, refuse_unknown
from tools.storage.sqlite import refuse_unfit_sqlite

MOST_BUSINESSES = 100
"""Whose channels are looked at."""


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    what: str
    ok: bool
    said: str


async def examine(settings: Settings) -> Sequence[Finding]:
    """Looks at everything; what cannot be reached is a finding, not an error."""
    findings = [
        Finding("settings", ok=True, said=f"served at {settings.url}"),
        await _model(settings),
        await _redis(settings),
        _templates(settings),
    ]
    return [*findings, *await _database(settings)]


def _templates(settings: Settings) -> Finding:
    """Those of the folder, and the default as it comes; what was saved is looked at when it is saved."""
    try:
        filed = make_shelf(settings).files
    except HandoverkitError as error:
        return Finding("templates", ok=False, said=str(error))
    lacking = {name: len(one.template.missing_translations()) for name, one in filed.items()}
    said = [f"{name} ({count} texts not translated)" if count else name for name, count in sorted(lacking.items())]
    return Finding("templates", ok=True, said=", ".join(said))


async def _model(settings: Settings) -> Finding:
    try:
        await asyncio.to_thread(make_agent, settings)
    except HandoverkitError as error:
        return Finding("model", ok=False, said=str(error))
    return Finding("model", ok=True, said=settings.agent or settings.model)


async def _redis(settings: Settings) -> Finding:
    if settings.redis_url is None:
        return Finding("redis", ok=True, said="none; everything is in one process")
    client = Redis.from_url(settings.redis_url.get_secret_value(), socket_timeout=2, socket_connect_timeout=2)
    try:
        await client.execute_command("PING")  # type: ignore[no-untyped-call]  # redis-py has not typed it.
    except (RedisError, OSError) as error:
        said = f"does not answer ({error}). Nothing is lost; start it, or take HANDOVER_REDIS_URL away."
        return Finding("redis", ok=False, said=said)
    finally:
        await client.aclose()
    return Finding("redis", ok=True, said="answers")


async def _database(settings: Settings) -> list[Finding]:
    where = "PostgreSQL" if settings.postgres_url else str(settings.sqlite_path)
    try:
        if settings.postgres_url is None:
            refuse_unfit_sqlite()
        schema = await find_schema(settings)
        if schema != HEAD:
            return [_without_newest_schema(settings, where, schema)]
        async with open_machinery(settings, migrating=False) as machinery:
            stuck = await machinery.due.stuck()
            channels = await _channels(machinery)
    except HandoverkitError as error:
        return [Finding("database", ok=False, said=str(error))]
    except OSError as error:
        return [Finding("database", ok=False, said=f"{where} cannot be opened: {error}")]
    findings = [Finding("database", ok=True, said=f"{where}, schema {HEAD}, the newest"), *channels]
    if not stuck:
        findings.append(Finding("work", ok=True, said="nothing was set aside"))
    return findings + [Finding("set aside", ok=False, said=f"{one.what}: {one.error}") for one in stuck]


def _without_newest_schema(settings: Settings, where: str, schema: str | None) -> Finding:
    """Nothing more can be read; and nothing is migrated by whoever only looks."""
    if schema is not None:
        refuse_unknown(schema)
        said = f"{where}, schema {schema}: migration pending to {HEAD}. Run `handover migrate`, or start the service."
        return Finding("database", ok=False, said=said)
    if settings.postgres_url is None:
        _refuse_closed_folder(settings.sqlite_path.parent)
    return Finding("database", ok=True, said=f"{where} is empty yet; `handover serve` or `handover migrate` makes it")


def _refuse_closed_folder(folder: Path) -> None:
    """A folder that is not there yet can be made where the nearest one above it may be written to.

    Raises ``OSError``.
    """
    nearest = next(each for each in (folder, *folder.parents) if each.exists())
    if not os.access(nearest, os.W_OK | os.X_OK):
        raise PermissionError(EACCES, "no right to write there", str(nearest))


async def _channels(machinery: Machinery) -> list[Finding]:
    findings: list[Finding] = []
    for business_id in await machinery.parts.directory.first_businesses(limit=MOST_BUSINESSES):
        async with machinery.toolkit.reading(business_id) as work:
            business = await work.businesses.get()
            in_use = [each.kind.value for each in await work.channels.all() if each.disabled_at is None]
        said = ", ".join(in_use) or "none, so that no customer can write. Switch one on: PATCH /v1/channels/{id}"
        findings.append(Finding(f"channels of {business.name}", ok=bool(in_use), said=said))
    return findings or [Finding("channels", ok=True, said="no business yet; `handover serve` founds the first")]
