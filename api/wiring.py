"""From settings to all that the process is made of; concrete classes are named here and in ``live_in_redis``."""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from importlib import import_module
from ipaddress import ip_address

from api.gates.channel_secrets import ChannelSecrets
from api.gates.passwords import Passwords
from api.gates.sealed import Seal
from api.parts import Live, Parts, Place
from api.settings import Settings
from api.starting.secret_key import derived, find_or_make_key
from api.starting.templates_folder import make_shelf
from api.template_trials.beside import TrialProcess
from tools.channels.mail_servers import MailServers
from tools.channels.smtp_sender import SmtpSender
from tools.clock import SystemClock
from tools.hooks.outgoing import Outgoing
from tools.hooks.store import HookBacklog
from tools.live.in_process import InProcessBroadcast, InProcessLimits, InProcessPresence, InProcessSeats
from tools.module_path import here
from tools.privacy.remains import Remains
from tools.storage.directory import SqlDirectory
from tools.storage.due_work import SqlDueWork
from tools.storage.hook_backlog import SqlHookBacklog
from tools.storage.migrate import migrate_postgres, migrate_sqlite, postgres_schema, sqlite_schema
from tools.storage.postgres import PostgresDatabase
from tools.storage.sqlite import SqliteDatabase
from tools.storage.toolkit import Database, SqlToolkit
from tools.work.due import DueWork


@dataclass(frozen=True)
class Machinery:
    """What a process of ours runs on, whatever it does."""

    settings: Settings
    database: Database
    remains: Remains
    toolkit: SqlToolkit
    due: DueWork
    backlog: HookBacklog
    parts: Parts


@asynccontextmanager
async def open_machinery(
    settings: Settings, *, stopping: asyncio.Event | None = None, migrating: bool = True
) -> AsyncIterator[Machinery]:
    """Opens the database, migrates it unless it is only looked at, and wires everything around it.

    Raises ``Unusable`` when the database or a setting is not as needed.
    """
    key = find_or_make_key(settings)
    database = await open_database(settings, migrating=migrating)
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(database.close)
        live = in_process() if settings.redis_url is None else await stack.enter_async_context(_in_redis(settings))
        outgoing = Outgoing(allow_private=settings.allow_private_hooks)
        stack.push_async_callback(outgoing.close)
        trials = TrialProcess(faq=settings.offline_faq)
        stack.push_async_callback(trials.close)
        toolkit = SqlToolkit(database, secret=derived(key, "erased people"), wake=live.publisher)
        yield Machinery(
            settings=settings,
            database=database,
            remains=database,
            toolkit=toolkit,
            due=SqlDueWork(database),
            backlog=SqlHookBacklog(database),
            parts=make_parts(
                settings,
                key=key,
                database=database,
                toolkit=toolkit,
                live=live,
                outgoing=outgoing,
                trials=trials,
                stopping=stopping or asyncio.Event(),
            ),
        )


async def find_schema(settings: Settings) -> str | None:
    """The revision of the settings' database as it is; nothing where there is none yet."""
    if settings.postgres_url is not None:
        return await asyncio.to_thread(postgres_schema, settings.postgres_url)
    return await asyncio.to_thread(sqlite_schema, settings.sqlite_path)


async def open_database(settings: Settings, *, migrating: bool = True) -> SqliteDatabase | PostgresDatabase:
    """The database of the settings, of the newest schema. Migrating takes a while, so it is done in a thread."""
    if settings.postgres_url is not None:
        if migrating:
            await asyncio.to_thread(migrate_postgres, settings.postgres_url)
        server = PostgresDatabase(settings.postgres_url)
        await server.open()
        return server
    database = SqliteDatabase(settings.sqlite_path)
    # Opening takes the folder's lock, so that nobody else migrates the file at the same time.
    await database.open()
    if migrating:
        await asyncio.to_thread(migrate_sqlite, settings.sqlite_path)
        # Whoever was killed at work cannot finish it: an import would wait two minutes for that, a chat 90 seconds.
        await SqlDueWork(database).free_all()
    return database


def in_process() -> Live:
    """Everything live within one process."""
    clock, broadcast = SystemClock(), InProcessBroadcast()
    return Live(
        publisher=broadcast,
        subscriber=broadcast,
        presence=InProcessPresence(clock),
        limits=InProcessLimits(clock),
        seats=InProcessSeats(clock),
    )


def _in_redis(settings: Settings) -> AbstractAsyncContextManager[Live]:
    assert settings.redis_url is not None
    # Imported only here: a process alone need not wait for it.
    opened: AbstractAsyncContextManager[Live] = import_module(here("api.starting.live_in_redis")).live_in_redis(
        settings.redis_url.get_secret_value()
    )
    return opened


def make_parts(
    settings: Settings,
    *,
    key: bytes,
    database: Database,
    toolkit: SqlToolkit,
    live: Live,
    outgoing: Outgoing,
    trials: TrialProcess,
    stopping: asyncio.Event,
) -> Parts:
    """What the routes are handed."""
    directory = SqlDirectory(database)

    async def is_ready() -> bool:
        return await directory.answers()

    def key_of(purpose: str) -> bytes:
        return derived(key, purpose)

    return Parts(
        toolkit=toolkit,
        directory=directory,
        live=live,
        passwords=Passwords(),
        seal=Seal(derived(key, "seal")),
        key_of=key_of,
        chance=secrets.token_bytes,
        place=Place(url=settings.url, loopback=_is_loopback(settings.host)),
        shelf=make_shelf(settings),
        outgoing=outgoing,
        sender=SmtpSender(MailServers(ChannelSecrets(key_of).open, allow_private=settings.allow_private_hooks)),
        trials=trials,
        is_ready=is_ready,
        import_limits=settings.limits_of_imports,
        stopping=stopping,
    )


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
