"""Fetches answers from the mailboxes of e-mail channels: one job for each, that comes again and again."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

import structlog

from tools.actions.mail.receive_mail import Taken, receive_mail
from tools.actions.mail.set_up_mail import FETCH_MAIL
from tools.channels.imap_reader import Fetched, Look
from tools.channels.mail_settings import MailSettings, mail_settings
from tools.channels.read_mail import IncomingMail, read_mail
from tools.errors import HandoverkitError, Unreachable
from tools.ids import BusinessId, ChannelId
from tools.team.channels import Channel, Mailbox
from tools.toolkit import Toolkit, UnitOfWork
from tools.work.due import DueWork
from tools.work.store import Job
from workflows.job_runner import PutOff

EVERY = timedelta(seconds=30)
_AFTER_FAILURE = timedelta(minutes=2)
_GIVEN_UP_FOR = timedelta(hours=1)
_AT_ONCE = 100
_OURS = "It failed here ({error}), not at the mail server: the service's log says how. It is tried again by itself."
_log = structlog.get_logger(__name__)


class MailboxReader(Protocol):
    """Looks into mailboxes (``ImapReader``)."""

    async def look(self, channel: Channel, mailbox: Mailbox | None, *, now: datetime) -> Look:
        """What came since. Raises ``Unreachable``."""
        ...


class MailFetching:
    """One for all channels of a process."""

    def __init__(self, toolkit: Toolkit, due: DueWork, reader: MailboxReader) -> None:
        """Nothing is fetched before a job comes."""
        self._toolkit = toolkit
        self._due = due
        self._reader = reader

    async def fetch(self, job: Job) -> None:
        """One look. Raises ``PutOff``: it comes again, as long as the channel has a mailbox and is on."""
        channel_id = ChannelId(str(job.data["channel_id"]))
        try:
            await self._look(job.business_id, channel_id)
        except Unreachable as error:
            now = await self._failed(job.business_id, channel_id, str(error))
            raise PutOff(now + _AFTER_FAILURE) from error
        except PutOff:
            raise
        except Exception as error:
            # Nobody knows how to go on: the job fails, and is tried less and less often.
            await self._failed(job.business_id, channel_id, _OURS.format(error=type(error).__name__))
            raise

    async def revive(self) -> bool:
        """Whether any that was given up is tried again; its channel says since when nothing is fetched, and why."""
        revived = await self._due.revive_jobs(FETCH_MAIL, dead_for=_GIVEN_UP_FOR, limit=_AT_ONCE)
        for job in revived:
            channel_id = ChannelId(str(job.data["channel_id"]))
            await self._failed(job.business_id, channel_id, _OURS.format(error=job.error), unless_known=True)
        return bool(revived)

    async def _look(self, business_id: BusinessId, channel_id: ChannelId) -> None:
        async with self._toolkit.reading(business_id) as work:
            now, channel = work.now, await work.channels.find(channel_id)
            mailbox = await work.mailboxes.find(channel_id)
        settings = None if channel is None or channel.disabled_at is not None else mail_settings(channel)
        if channel is None or settings is None or settings.imap is None:
            return
        look = await self._reader.look(channel, mailbox, now=now)
        for fetched in look.mails:
            await self._take(business_id, fetched, settings)
        await self._save(business_id, replace(look.mailbox, error="", failing_since=None, read_at=now))
        raise PutOff(now if look.more else now + EVERY)

    async def _take(self, business_id: BusinessId, fetched: Fetched, settings: MailSettings) -> None:
        """Each is kept together with how far the mailbox has been read, so that none is missed or taken twice."""
        if fetched.raw is None:
            _log.warning("a mail was too large", channel=fetched.mailbox.channel_id, uid=fetched.mailbox.last_uid)
            return
        mail = await asyncio.to_thread(read_mail, fetched.raw, settings)
        try:
            await self._toolkit.run(business_id, partial(_receive, mail=mail, settings=settings, at=fetched.mailbox))
        except HandoverkitError:
            # The others must not wait for one that can never be taken; it stays in the mailbox.
            _log.exception("a mail was left", channel=fetched.mailbox.channel_id, uid=fetched.mailbox.last_uid)

    async def _failed(
        self, business_id: BusinessId, channel_id: ChannelId, error: str, *, unless_known: bool = False
    ) -> datetime:
        async def note(work: UnitOfWork) -> datetime:
            was = await work.mailboxes.find(channel_id) or Mailbox(channel_id)
            if was.failing_since is None or not unless_known:
                since = was.failing_since or (was.read_at if unless_known else None) or work.now
                await work.mailboxes.save(replace(was, error=error, read_at=work.now, failing_since=since))
            return work.now

        return await self._toolkit.run(business_id, note)

    async def _save(self, business_id: BusinessId, mailbox: Mailbox) -> None:
        async def save(work: UnitOfWork) -> None:
            await work.mailboxes.save(mailbox)

        await self._toolkit.run(business_id, save)


async def _receive(work: UnitOfWork, *, mail: IncomingMail, settings: MailSettings, at: Mailbox) -> Taken:
    taken = await receive_mail(work, mail, settings)
    await work.mailboxes.save(replace(at, read_at=work.now))
    return taken
