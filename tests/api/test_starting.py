"""Before the first request: settings, the key, the socket, the porch, the first business."""

import asyncio
import json
import os
import socket
import stat
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import jsonschema
import pytest
from pydantic import SecretStr

from api.gates.passwords import Passwords
from api.gates.sealed import Seal
from api.openapi import schema_text
from api.settings import Settings, read_settings
from api.starting.founding import Founded, found_if_empty
from api.starting.listening import listen
from api.starting.porch import App, Message, Porch, Receive, Scope, Send
from api.starting.secret_key import derived, find_or_make_key
from api.wiring import open_database
from tests.api.door import opened_door
from tests.databases import BUSINESS, HASH_SECRET, copied, found
from tests.faults.toy import CHAT, open_chat, runner, write
from tools.clock import SimulatedClock
from tools.errors import Unusable
from tools.imports.files.limits import LIMITS
from tools.storage.due_work import SqlDueWork
from tools.storage.sqlite import SqliteDatabase
from tools.storage.toolkit import SqlToolkit
from workflows.turns import MODEL_LEASE


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """A process in which nothing of ours is set, in a folder of its own."""
    for name in [each for each in os.environ if each.startswith("HANDOVER_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return monkeypatch


@pytest.mark.parametrize(
    ("module", "needless"),
    [
        ("api.command_line", {"alembic", "cryptography", "fastapi", "langgraph", "redis", "sqlalchemy"}),
        ("api.starting.opening", {"alembic", "mcp", "redis"}),
        ("api.app", {"phonenumbers.geodata"}),
        ("api.file_import.carried_out", {"alembic", "fastapi", "langchain_core", "langgraph"}),
    ],
)
def test_what_a_start_does_not_need_is_not_waited_for(module: str, needless: set[str]) -> None:
    script = f"import sys, {module}; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout

    assert module in loaded.split()
    assert needless & set(loaded.split()) == set()


def test_nothing_has_to_be_set(environment: pytest.MonkeyPatch) -> None:
    settings = read_settings()

    assert (settings.url, settings.postgres_url, settings.model) == ("http://127.0.0.1:8000", None, "offline")
    assert settings.sqlite_path.is_absolute()


def test_the_file_is_read_and_the_environment_wins(environment: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("HANDOVER_PORT=1111\nHANDOVER_HOST=::1\nOTHER=x\n")
    environment.setenv("HANDOVER_PORT", "2222")
    environment.setenv("HANDOVER_MODEL", "")

    settings = read_settings()

    assert settings.url == "http://[::1]:2222"
    assert settings.model == "offline"


def test_limits_of_files_are_chosen_one_by_one(environment: pytest.MonkeyPatch) -> None:
    usual = read_settings().limits_of_imports
    environment.setenv("HANDOVER_IMPORT_LIMITS", '{"columns": 200}')

    chosen = read_settings().limits_of_imports

    assert usual == LIMITS
    assert chosen == replace(LIMITS, columns=200)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "x"),
        ("PORT", "70000"),
        ("WAIT_SECONDS", "0"),
        ("SECRET_KEY", "short"),
        ("ADMIN_PASSWORD", "secret7"),
        ("DATABASE_URL", "mysql://root:hunter2@db/x"),
        ("PUBLIC_URL", "shop.example"),
        ("COUNTRY", "Spain"),
        ("IMPORT_LIMITS", '{"colums": 200}'),
        ("IMPORT_LIMITS", '{"columns": 0}'),
        ("IMPORT_LIMITS", '{"text_bytes": 9000000000}'),
    ],
)
def test_a_setting_that_cannot_be_taken_is_named_and_never_repeated(
    environment: pytest.MonkeyPatch, name: str, value: str
) -> None:
    environment.setenv(f"HANDOVER_{name}", value)

    with pytest.raises(Unusable) as refused:
        read_settings()

    assert f"HANDOVER_{name}" in str(refused.value)
    if len(value) > 5:
        assert value not in str(refused.value)


def test_the_key_is_made_once_for_the_owner_alone(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")

    first, second = find_or_make_key(settings), find_or_make_key(settings)

    path = tmp_path / "data" / "secret.key"
    assert first == second
    assert len(first) >= 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["secret.key"]


def test_a_key_file_that_lost_its_key_is_an_error_and_not_a_new_key(
    environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "secret.key").write_text("")
    settings = Settings(data_dir=tmp_path)

    with pytest.raises(Unusable, match="holds no key"):
        find_or_make_key(settings)


def test_with_postgresql_the_key_has_to_be_given(environment: pytest.MonkeyPatch) -> None:
    settings = Settings(database_url=SecretStr("postgresql://x/y"))

    with pytest.raises(Unusable, match="HANDOVER_SECRET_KEY"):
        find_or_make_key(settings)


def test_each_purpose_has_a_key_of_its_own() -> None:
    assert derived(b"k" * 32, "one") != derived(b"k" * 32, "other") != derived(b"j" * 32, "other")


def test_what_is_sealed_opens_only_where_it_was_meant_to() -> None:
    seal = Seal(b"k" * 32)
    closed = seal.close([7, "con_1"], bound=("cursor", "biz_1", "usr_1"))

    assert seal.open(closed, bound=("cursor", "biz_1", "usr_1")) == [7, "con_1"]
    assert seal.open(closed, bound=("cursor", "biz_1", "usr_2")) is None
    # Two names that run together are not the same as one.
    assert seal.open(closed, bound=("cursor", "biz_1usr_1")) is None
    assert Seal(b"j" * 32).open(closed, bound=("cursor", "biz_1", "usr_1")) is None
    assert [seal.open(each, bound=("x",)) for each in ("", "A", "AAAA", "é", "=" * 50, closed[:-1])] == [None] * 6


async def test_passwords_match_themselves_alone_and_an_absent_one_matches_nothing() -> None:
    passwords = Passwords()
    stored = await passwords.hash("correct horse")

    assert await passwords.matches("correct horse", stored)
    assert not await passwords.matches("correct horsE", stored)
    assert not await passwords.matches("", "")
    assert not await passwords.matches("correct horse", None)
    assert not await passwords.matches("correct horse", "not a hash")
    assert stored != await passwords.hash("correct horse")


def test_a_taken_port_is_named_with_the_cure() -> None:
    with listen("127.0.0.1", 0) as first:
        port = first.getsockname()[1]

        with pytest.raises(Unusable, match=f"{port}.*HANDOVER_PORT={port + 1}"):
            listen("127.0.0.1", port)


@pytest.mark.parametrize(("host", "said"), [("192.0.2.1", "no address"), ("no such host", "Cannot listen")])
def test_an_address_that_is_not_here_is_named_with_the_cure(host: str, said: str) -> None:
    with pytest.raises(Unusable, match=said) as refused:
        listen(host, 0)

    assert "HANDOVER_HOST" in str(refused.value)


async def house(scope: Scope, receive: Receive, send: Send) -> None:
    """What the porch leads to."""
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


async def asked(app: App, path: str) -> int:
    """The status of a request."""
    return int((await sent_by(app, path))[0]["status"])


async def sent_by(app: App, path: str) -> list[Message]:
    """All of the answer."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": b""}

    await app({"type": "http", "path": path}, receive, send)
    return sent


@asynccontextmanager
async def living(porch: Porch) -> AsyncIterator[None]:
    """The porch in a process that has started, until it is asked to end."""
    messages: asyncio.Queue[Message] = asyncio.Queue()
    said: asyncio.Queue[str] = asyncio.Queue()

    async def send(message: Message) -> None:
        said.put_nowait(message["type"])

    life = asyncio.create_task(porch({"type": "lifespan"}, messages.get, send))
    messages.put_nowait({"type": "lifespan.startup"})
    assert await said.get() == "lifespan.startup.complete"
    try:
        yield
    finally:
        messages.put_nowait({"type": "lifespan.shutdown"})
        assert await said.get() == "lifespan.shutdown.complete"
        await life


async def test_what_the_porch_refuses_is_a_problem_as_the_document_says() -> None:
    @asynccontextmanager
    async def open_house() -> AsyncIterator[App]:
        await asyncio.Event().wait()
        yield house

    _, body = await sent_by(Porch(open_house, failed=print), "/v1/contacts")

    document = json.loads(schema_text())
    jsonschema.validate(json.loads(body["body"]), document["components"]["schemas"]["Problem"])


async def test_while_the_house_is_opened_the_porch_is_healthy_and_not_ready() -> None:
    finished = asyncio.Event()
    closed: list[object] = []

    @asynccontextmanager
    async def open_house() -> AsyncIterator[App]:
        await finished.wait()
        yield house
        closed.append(True)

    porch = Porch(open_house, failed=closed.append)
    async with living(porch):
        early = [await asked(porch, path) for path in ("/healthz", "/readyz", "/v1/contacts")]
        finished.set()
        await asyncio.sleep(0.01)
        later = [await asked(porch, path) for path in ("/healthz", "/readyz", "/v1/contacts")]

    assert (early, later) == ([200, 503, 503], [204, 204, 204])
    assert closed == [True]


async def test_a_house_that_cannot_be_opened_is_told_to_whoever_started_it() -> None:
    has_roof = False

    @asynccontextmanager
    async def open_house() -> AsyncIterator[App]:
        if not has_roof:
            raise Unusable("The roof is missing.")
        yield house

    failures: list[BaseException] = []
    porch = Porch(open_house, failed=failures.append)
    async with living(porch):
        await asyncio.sleep(0.01)

        assert await asked(porch, "/readyz") == 503
    assert [str(each) for each in failures] == ["The roof is missing."]


async def test_the_first_start_founds_a_business_once_and_tells_what_it_made_up(
    environment: pytest.MonkeyPatch, migrated_file: Path, tmp_path: Path, clock: SimulatedClock
) -> None:
    database = SqliteDatabase(copied(migrated_file, tmp_path), clock=clock)
    await database.open()
    settings = Settings(admin_email="Owner@shop-one.example", country="es")
    async with opened_door(SqlToolkit(database, secret=HASH_SECRET), clock) as door:
        parts = door.parts

        async def start() -> Founded | None:
            return await found_if_empty(
                settings,
                toolkit=parts.toolkit,
                directory=parts.directory,
                passwords=parts.passwords,
                chance=parts.chance,
            )

        first, second = await start(), await start()
        assert first is not None
        async with door.caller(first.token) as owner, door.caller() as stranger:
            body = {"email": "owner@shop-one.example", "password": first.password}
            signed_in = await stranger.post("/v1/session", json=body)
            business = await owner.get("/v1/business")
            channels = await owner.get("/v1/channels")
            chat = await stranger.post("/v1/webchat/conversations", json={})
            made = await owner.get("/v1/tokens")
    await database.close()

    assert second is None
    assert signed_in.json()["user"]["role"] == "admin"
    assert business.json()["country"] == "ES"
    assert [each["kind"] for each in channels.json()["items"]] == ["webchat"]
    assert chat.status_code == 201
    assert len(made.json()["items"]) == 1


def test_sockets_are_not_inherited_by_what_is_started() -> None:
    with listen("127.0.0.1", 0) as listener:
        assert isinstance(listener, socket.socket)
        assert not listener.get_inheritable()


async def test_what_is_written_in_small_pieces_leaves_at_once() -> None:
    is_sent_at_once: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

    def connected(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        accepted = writer.get_extra_info("socket")
        is_sent_at_once.set_result(accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0)
        writer.close()

    async with await asyncio.start_server(connected, sock=listen("127.0.0.1", 0)) as server:
        _, client = await asyncio.open_connection(*server.sockets[0].getsockname())
        client.close()
        await client.wait_closed()

        assert await is_sent_at_once


def test_the_search_for_garbage_is_switched_on_again_and_leaves_out_what_was_there() -> None:
    told = """
import gc
from api.starting.garbage import look_seldom
gc.disable()
was_there = []
look_seldom()
came_later = []
searched = [id(each) for each in gc.get_objects()]
print(gc.isenabled(), id(was_there) in searched, id(came_later) in searched)
"""

    said = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True, timeout=60)

    assert said.stdout.split() == ["True", "False", "True"]


async def test_what_a_killed_process_was_working_on_is_taken_up_by_the_next_at_once(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    killed = await open_database(settings)
    toolkit = SqlToolkit(killed, secret=HASH_SECRET)
    await found(toolkit)
    await open_chat(toolkit)
    await write(toolkit, 1)
    async with toolkit.once(BUSINESS) as work:
        await work.jobs.put("imports", {})
        asking = await work.conversations.lease(CHAT, until=work.now + MODEL_LEASE, turn=None)
    (job,) = await SqlDueWork(killed).claim_jobs(limit=1, lease=timedelta(minutes=2))
    await killed.close()

    started = await open_database(settings)
    toolkit = SqlToolkit(started, secret=HASH_SECRET)
    (again,) = await SqlDueWork(started).claim_jobs(limit=1, lease=timedelta(minutes=2))
    await runner(toolkit).run(BUSINESS, CHAT)
    async with toolkit.reading(BUSINESS) as work:
        said = [message.text for message in await work.messages.after(CHAT, 0, limit=10)]
    await started.close()

    assert asking is not None
    assert again.id == job.id
    assert said == ["Question 1", "I have read 1."]
