"""The commands that change or examine an installation, as they are typed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from tests.journeys.processes import Started, started, url_of

SETTINGS = {"HANDOVER_PORT": "0", "HANDOVER_ADMIN_PASSWORD": "correct horse battery"}


@asynccontextmanager
async def ended(*arguments: str, folder: Path, **more: str) -> AsyncIterator[Started]:
    """A command that has run to its end."""
    async with started(*arguments, folder=folder, settings={**SETTINGS, **more}) as command:
        await command.process.wait()
        await command.all_said()
        yield command


async def test_a_user_made_by_the_command_line_signs_in_and_a_token_works(tmp_path: Path) -> None:
    async with started("serve", folder=tmp_path, settings=SETTINGS) as first:
        await url_of(first)
    person = ["user", "add", "--name", "Ann Lee", "--email", "ann@example.com", "--password", "correct horse"]
    async with ended(*person, folder=tmp_path) as added:
        assert added.process.returncode == 0
    asked = ["token", "create", "--name", "program", "--user", "ann@example.com", "--scopes", "read,write"]
    async with ended(*asked, folder=tmp_path) as made:
        secret = made.printed[-1].split()[-1]

    async with (
        started("serve", folder=tmp_path, settings=SETTINGS) as serving,
        httpx.AsyncClient(base_url=await url_of(serving)) as client,
    ):
        signed_in = await client.post("/v1/session", json={"email": "ann@example.com", "password": "correct horse"})
        me = await client.get("/v1/me", headers={"Authorization": f"Bearer {secret}"})
        async with ended("user", "add", "--name", "Ben", "--email", "ben@example.com", folder=tmp_path) as late:
            refused = "".join(late.printed)

    assert signed_in.status_code in (200, 201)
    assert me.json()["user"]["name"] == "Ann Lee"
    assert "is in use by process" in refused


async def test_an_email_that_is_taken_is_refused_in_a_sentence(tmp_path: Path) -> None:
    async with started("serve", folder=tmp_path, settings=SETTINGS) as first:
        await url_of(first)
    async with ended("user", "add", "--name", "Eve", "--email", "admin@example.com", folder=tmp_path) as again:
        said, code = "".join(again.printed), again.process.returncode

    assert code == 1
    assert "Traceback" not in said
    assert "belongs to somebody" in said


async def test_a_token_says_for_whom_it_acts(tmp_path: Path) -> None:
    async with started("serve", folder=tmp_path, settings=SETTINGS) as first:
        await url_of(first)
    async with ended("token", "create", "--name", "cron", "--business", folder=tmp_path) as made:
        said = "".join(made.printed)
    async with ended("token", "create", "--name", "cron", folder=tmp_path) as nobody:
        code = nobody.process.returncode

    assert "hkb_" in said
    assert code != 0


async def test_the_doctor_finds_what_is_wrong_and_ends_with_one(tmp_path: Path) -> None:
    async with ended("doctor", folder=tmp_path) as well:
        healthy = well.process.returncode
    wrong = {"HANDOVER_MODEL": "nobody:knows", "HANDOVER_REDIS_URL": "redis://127.0.0.1:1/0"}
    async with ended("doctor", folder=tmp_path, **wrong) as ill:
        said, sick = "".join(ill.printed), ill.process.returncode

    assert (healthy, sick) == (0, 1)
    assert "WRONG  model" in said
    assert "WRONG  redis" in said
