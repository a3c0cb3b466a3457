"""A mailbox is read from where it was left, changes nothing in it, and is read again after whatever went wrong."""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.gates.channel_secrets import ChannelSecrets
from tests.api.door import Door, key_of
from tests.api.mail.house import LEASE
from tests.api.mail.imap_server import ImapServer, imap_server
from tests.api.mail.post_office import PASSWORD, USER, post_office
from tests.api.mail.test_answers import Talk
from tests.api.mail.test_read_mail import raw
from tests.certificates import certificate
from tools.channels.imap_reader import AT_ONCE, ImapReader, Look
from tools.channels.mail_servers import MailServers
from tools.channels.read_mail import MOST_BYTES
from tools.storage.due_work import SqlDueWork
from tools.team.channels import Channel, Mailbox
from tools.team.people import Role
from tools.work.store import MAX_ATTEMPTS, back_off
from workflows.job_runner import PutOff
from workflows.mail.fetching import EVERY, MailFetching


def box(server: ImapServer, **more: Any) -> dict[str, Any]:
    return {
        "host": "127.0.0.1",
        "port": server.port,
        "security": "none",
        "user": USER,
        "password": PASSWORD,
        **more,
    }


@asynccontextmanager
async def fetching(door: Door, *, seconds: float = 20.0, trusting: Path | None = None) -> AsyncIterator[MailFetching]:
    """What runs the jobs."""
    tls = ssl.create_default_context(cafile=None if trusting is None else str(trusting))
    reader = ImapReader(MailServers(ChannelSecrets(key_of).open, allow_private=True, tls=tls), seconds=seconds)
    yield MailFetching(door.toolkit, SqlDueWork(door.toolkit.database), reader)
    reader.close()


async def look(door: Door, fetcher: MailFetching) -> bool:
    """One look into the mailbox; whether another is to come."""
    due = SqlDueWork(door.toolkit.database)
    for job in await due.claim_jobs(limit=9, lease=LEASE):
        if job.kind != "fetch_mail":
            continue
        try:
            await fetcher.fetch(job)
        except PutOff as later:
            await due.put_off_job(job, until=later.until)
            door.clock.advance(max(later.until - door.clock.now(), EVERY * 0))
            return True
        await due.finish_job(job)
    return False


async def shown(admin: httpx.AsyncClient) -> dict[str, Any]:
    """The mailbox as an admin sees it."""
    channels = (await admin.get("/v1/channels")).json()["items"]
    return dict(next(each["email"] for each in channels if each["email"] is not None))


async def test_answers_are_fetched_from_where_the_mailbox_was_left(both_doors: Door) -> None:
    door = both_doors
    async with post_office() as office, imap_server() as server, await door.user(role=Role.ADMIN) as ben:
        server.add(raw("Long before", to="reply@shop.example"))
        talk = Talk(door, ben, office)
        await talk.begin()
        there = f"/v1/channels/{talk.channel['id']}"
        email = {**talk.channel["email"], "imap": box(server)}
        asked = {name: email[name] for name in ("from_address", "reply_address", "imap", "folder")}
        asked["smtp"] = {"host": "127.0.0.1", "port": office.port, "security": "none"}
        assert (await ben.patch(there, json={"email": asked})).status_code == 200
        async with fetching(door) as fetcher:
            assert await look(door, fetcher)
            server.add(raw("Thank you!", to=talk.address))
            server.add(b"From: shop@ads.example\r\nTo: reply@shop.example\r\n\r\nBuy!")
            assert await look(door, fetcher)
            before = len(server.commands)
            assert await look(door, fetcher)
            fetched_again = [each for each in server.commands[before:] if each.startswith("UID FETCH")]
            server.validity += 1
            assert await look(door, fetcher)
            await ben.delete(there)
            assert not await look(door, fetcher)
        messages = [each["text"] for each in await talk.messages() if each["sent_by"] == "email"]
        box_shown = await shown(ben)

    assert messages == ["It is on its way.", "Thank you!"]
    assert fetched_again == []
    assert "STORE" not in " ".join(server.commands)
    assert (box_shown["fetch_error"], box_shown["fetched_at"] is not None) == (None, True)


async def channel_with(talk: Talk, server: ImapServer, **more: Any) -> None:
    """The talk's channel, with a mailbox that stands at its beginning."""
    smtp = {"host": "127.0.0.1", "port": talk.office.port, "security": "none"}
    asked = {
        "smtp": smtp,
        "from_address": "help@shop.example",
        "reply_address": "reply@shop.example",
        "imap": box(server, **more),
    }
    answer = await talk.ben.patch(f"/v1/channels/{talk.channel['id']}", json={"email": asked})
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("case", ["password", "down", "hangs", "drops", "folder"])
async def test_what_goes_wrong_is_shown_and_the_mail_is_fetched_later(door: Door, case: str) -> None:
    async with post_office() as office, imap_server() as server, await door.user(role=Role.ADMIN) as ben:
        talk = Talk(door, ben, office)
        await talk.begin()
        await channel_with(talk, server)
        async with fetching(door, seconds=0.8 if case == "hangs" else 20.0) as fetcher:
            await look(door, fetcher)
            server.add(raw("Thank you!", to=talk.address))
            if case == "password":
                await channel_with(talk, server, password="wrong")
            if case == "down":
                await server.stop()
            server.hangs_at = "UID SEARCH" if case == "hangs" else ""
            server.drops_at = "UID FETCH 1 (BODY" if case == "drops" else ""
            server.folder = "Elsewhere" if case == "folder" else "INBOX"
            assert await look(door, fetcher)
            broken = (await shown(ben))["fetch_error"]
            early = [each["text"] for each in await talk.messages() if each["from"] == "contact"]
            server.hangs_at, server.drops_at, server.folder = "", "", "INBOX"
            if case == "password":
                await channel_with(talk, server)
            if case == "down":
                await server.start()
            assert await look(door, fetcher)
            mended = (await shown(ben))["fetch_error"]
        messages = [each["text"] for each in await talk.messages() if each["from"] == "contact"]

    assert broken
    assert PASSWORD not in broken
    assert (mended, early, messages) == (None, ["Hello"], ["Hello", "Thank you!"])


class Failing:
    """A reader that meets what nobody has thought of."""

    def __init__(self, reader: ImapReader) -> None:
        self._reader = reader
        self.fails = True

    async def look(self, channel: Channel, mailbox: Mailbox | None, *, now: datetime) -> Look:
        if self.fails:
            raise RuntimeError("never thought of")
        return await self._reader.look(channel, mailbox, now=now)


async def fails(door: Door, fetcher: MailFetching) -> int:
    """As a runner does it, until the job is given up; how often it was tried."""
    due, tried = SqlDueWork(door.toolkit.database), 0
    while (pause := await due.next_job()) is not None:
        door.clock.advance(max(pause, EVERY * 0))
        for job in await due.claim_jobs(limit=9, lease=LEASE):
            if job.kind != "fetch_mail":
                await due.finish_job(job)
                continue
            tried += 1
            with pytest.raises(RuntimeError):
                await fetcher.fetch(job)
            await due.fail_job(job, error="RuntimeError", again_in=back_off(job.attempts))
    return tried


async def test_a_mailbox_that_was_given_up_is_read_again_by_itself(both_doors: Door) -> None:
    door = both_doors
    async with post_office() as office, imap_server() as server, await door.user(role=Role.ADMIN) as ben:
        talk = Talk(door, ben, office)
        await talk.begin()
        await channel_with(talk, server)
        reader = ImapReader(MailServers(ChannelSecrets(key_of).open, allow_private=True))
        failing = Failing(reader)
        fetcher = MailFetching(door.toolkit, SqlDueWork(door.toolkit.database), failing)
        began = door.clock.now()
        tried = await fails(door, fetcher)
        broken, at_once = await shown(ben), await fetcher.revive()
        door.clock.advance(timedelta(hours=1))
        later, twice = await fetcher.revive(), await fetcher.revive()
        failing.fails = False
        assert await look(door, fetcher)
        server.add(raw("Thank you!", to=talk.address))
        assert await look(door, fetcher)
        reader.close()
        messages = [each["text"] for each in await talk.messages() if each["from"] == "contact"]
        mended = await shown(ben)

    assert tried == MAX_ATTEMPTS
    assert "RuntimeError" in broken["fetch_error"]
    assert datetime.fromisoformat(broken["fetch_failing_since"]) == began
    assert (at_once, later, twice) == (False, True, False)
    assert messages == ["Hello", "Thank you!"]
    assert (mended["fetch_error"], mended["fetch_failing_since"]) == (None, None)


async def test_whoever_died_of_a_mailbox_has_left_no_word_and_it_is_said_all_the_same(door: Door) -> None:
    async with post_office() as office, imap_server() as server, await door.user(role=Role.ADMIN) as ben:
        talk = Talk(door, ben, office)
        await talk.begin()
        await channel_with(talk, server)
        due = SqlDueWork(door.toolkit.database)
        async with fetching(door) as fetcher:
            await look(door, fetcher)
            read_at = (await shown(ben))["fetched_at"]
            for job in await due.claim_jobs(limit=9, lease=LEASE):
                await due.fail_job(job, error="It was begun too often.", again_in=None)
            door.clock.advance(timedelta(hours=1))
            await fetcher.revive()
            broken = await shown(ben)

    assert "It was begun too often." in broken["fetch_error"]
    assert broken["fetch_failing_since"] == read_at


async def test_many_mails_are_read_in_several_looks_and_one_too_large_is_passed(door: Door) -> None:
    async with post_office() as office, imap_server() as server, await door.user(role=Role.ADMIN) as ben:
        talk = Talk(door, ben, office)
        await talk.begin()
        await channel_with(talk, server)
        async with fetching(door) as fetcher:
            await look(door, fetcher)
            server.sizes[server.add(raw("Too large", to=talk.address))] = MOST_BYTES + 1
            for number in range(AT_ONCE + 2):
                server.add(raw(f"No. {number}", to=talk.address).replace(b"<1@", f"<{number}@".encode()))
            for _ in range(2):
                await look(door, fetcher)
        messages = [each["text"] for each in await talk.messages() if each["from"] == "contact"]

    assert messages == ["Hello", *(f"No. {number}" for number in range(AT_ONCE + 2))]


@pytest.mark.parametrize("security", ["tls", "starttls"])
@pytest.mark.parametrize("name", ["localhost", "other.example"])
async def test_an_encrypted_mailbox_is_verified_by_its_name(
    door: Door, tmp_path: Path, security: str, name: str
) -> None:
    theirs = certificate(tmp_path, name=name)
    server = ImapServer(tls=theirs) if security == "tls" else ImapServer(starttls=theirs)
    await server.start()
    async with post_office() as office, await door.user(role=Role.ADMIN) as ben:
        talk = Talk(door, ben, office)
        await talk.begin()
        await channel_with(talk, server, security=security, host="localhost")
        async with fetching(door, trusting=tmp_path / "cert.pem") as fetcher:
            await look(door, fetcher)
        error = (await shown(ben))["fetch_error"]
    await server.stop()

    assert (error is None) is (name == "localhost"), error
    assert ("LOGIN" in server.commands) is (name == "localhost")


async def test_a_server_that_cannot_encrypt_is_told_no_password(door: Door) -> None:
    async with post_office() as office, imap_server() as server, await door.user(role=Role.ADMIN) as ben:
        talk = Talk(door, ben, office)
        await talk.begin()
        await channel_with(talk, server, security="starttls")
        async with fetching(door) as fetcher:
            await look(door, fetcher)
        error = (await shown(ben))["fetch_error"]

    assert error
    assert "LOGIN" not in server.commands
