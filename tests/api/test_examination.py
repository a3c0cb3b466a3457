"""What the doctor finds: each thing that stands in the way, with what helps; and that it only looks."""

import hashlib
import os
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from api.settings import Settings
from api.starting.examination import Finding, examine
from api.starting.founding import found_if_empty
from api.wiring import Machinery, open_database, open_machinery
from tests.servers.postgres import PostgresServer
from tools.errors import Unusable
from tools.storage.migrate import postgres_schema
from tools.storage.unit_of_work import SqlUnitOfWork


async def founded(settings: Settings, machinery: Machinery) -> None:
    """The first business."""
    parts = machinery.parts
    await found_if_empty(
        settings, toolkit=parts.toolkit, directory=parts.directory, passwords=parts.passwords, chance=parts.chance
    )


def of_schema(path: Path, revision: str) -> None:
    """A database of another version."""
    raw = sqlite3.connect(path)
    with raw:
        raw.execute("UPDATE alembic_version SET version_num = ?", (revision,))
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.close()


async def wrong(settings: Settings) -> list[Finding]:
    """What is not as it should be."""
    return [each for each in await examine(settings) if not each.ok]


async def test_a_founded_house_is_well_and_its_channels_are_named(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    async with open_machinery(settings) as machinery:
        await founded(settings, machinery)

    findings = await examine(settings)

    assert [each for each in findings if not each.ok] == []
    assert "webchat" in [each.said for each in findings]


async def test_a_folder_without_a_database_is_well_and_stays_without_one(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "not" / "yet")

    findings = await examine(settings)

    assert [each for each in findings if not each.ok] == []
    assert "is empty yet" in findings[-1].said
    assert os.listdir(tmp_path) == []


async def test_a_pending_migration_is_said_and_not_carried_out(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    async with open_machinery(settings):
        pass
    of_schema(settings.sqlite_path, "0001")
    before = hashlib.sha256(settings.sqlite_path.read_bytes()).hexdigest()

    (found,) = await wrong(settings)

    assert found.what == "database"
    assert "migration pending" in found.said
    assert "handover migrate" in found.said
    assert hashlib.sha256(settings.sqlite_path.read_bytes()).hexdigest() == before


async def test_a_database_of_a_newer_version_is_named_and_left_alone(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    async with open_machinery(settings):
        pass
    of_schema(settings.sqlite_path, "9999")

    (found,) = await wrong(settings)

    assert "schema 9999" in found.said
    assert "install a newer" in found.said
    with pytest.raises(Unusable, match="schema 9999"):
        await open_database(settings)


async def test_a_file_that_is_no_database_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "handover.db").write_bytes(b"x" * 5000)

    (found,) = await wrong(Settings(data_dir=tmp_path))

    assert "not a database" in found.said


async def test_an_empty_postgres_is_well_and_stays_empty(postgres_server: PostgresServer) -> None:
    with postgres_server.database() as database:
        settings = Settings.model_validate({"database_url": database.url, "secret_key": "k" * 32})

        findings = await examine(settings)

        assert [each for each in findings if not each.ok] == []
        assert postgres_schema(database.url) is None


async def test_a_job_that_was_given_up_is_named_with_its_error(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)

    async def put(work: SqlUnitOfWork) -> None:
        await work.jobs.put("import", {})

    async with open_machinery(settings) as machinery:
        await founded(settings, machinery)
        (business_id,) = await machinery.parts.directory.first_businesses(limit=1)
        await machinery.toolkit.run(business_id, put)
        (job,) = await machinery.due.claim_jobs(limit=1, lease=timedelta(minutes=1))
        await machinery.due.fail_job(job, error="the file is gone", again_in=None)

    (found,) = await wrong(settings)

    assert "job import" in found.said
    assert "the file is gone" in found.said


async def test_a_folder_that_another_process_has_is_said_with_the_cure(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    async with open_machinery(settings):
        (found,) = await wrong(settings)

    assert found.what == "database"
    assert "is in use by process" in found.said


async def test_a_folder_that_cannot_be_made_is_a_finding_and_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")

    (found,) = await wrong(Settings(data_dir=tmp_path / "data"))

    assert found.what == "database"
    assert "cannot be opened" in found.said


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://me:hidden@127.0.0.1:1/nowhere",
        "postgresql://me:hidden@127.0.0.1:x/nowhere",
        "postgresql://me:hidden@127.0.0.1/nowhere?hidden=hidden",
    ],
)
async def test_a_postgres_that_cannot_be_reached_is_a_finding_that_shows_no_password(url: str) -> None:
    (found,) = await wrong(Settings.model_validate({"database_url": url, "secret_key": "k" * 32}))

    assert found.what == "database"
    assert "hidden" not in found.said
