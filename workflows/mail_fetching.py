"""Fetches answers from the mailboxes of e-mail channels: one job for each, that comes again and again."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

import structlog

from tools.actions.mail.receive_mail import Taken, receive_mail
from tools.channels.imap_reader import Fetched, Look
from tools.channels.mail_settings import MailSettings, mail_settings
from tools.channels.read_mail import IncomingMail, read_mail
from tools.errors import HandoverkitError, Unreachable
from tools.ids import BusinessId, ChannelId
from tools.team.channels import Channel, Mailbox
from tools.toolkit import Toolkit, UnitOfWork
from tools.work.store import Job
from workflows.job_runner import PutOff

EVERY = timedelta(seconds=30)
_AFTER_FAILURE = timedelta(minutes=2)
_log = structlog.get_logger(__name__)


class MailboxReader(Protocol):
    """Looks into mailboxes (``ImapReader``)."""

    async def look(self, channel: Channel, mailbox: Mailbox | None, *, now: datetime) -> Look:
        """What came since. Raises ``Unreachable``."""
        ...


class MailFetching:
    """One for all channels of a process."""

    def __init__(self, toolkit: Toolkit, reader: MailboxReader) -> None:
        """Nothing is fetched before a job comes."""
        self._toolkit = toolkit
        self._reader = reader

    async def fetch(self, job: Job) -> None:
        """One look. Raises ``PutOff``: it comes again, as long as the channel has a mailbox and is on."""
        channel_id = ChannelId(str(job.data["channel_id"]))
        async with self._toolkit.reading(job.business_id) as work:
            now, channel = work.now, await work.channels.find(channel_id)
            mailbox = await work.mailboxes.find(channel_id)
        settings = None if channel is None or channel.disabled_at is not None else mail_settings(channel)
        if channel is None or settings is None or settings.imap is None:
            return
        try:
            look = await self._reader.look(channel, mailbox, now=now)
        except Unreachable as error:
            failed = replace(mailbox or Mailbox(channel_id), error=str(error), read_at=now)
            await self._save(job.business_id, failed)
            raise PutOff(now + _AFTER_FAILURE) from error
        for fetched in look.mails:
            await self._take(job.business_id, fetched, settings)
        await self._save(job.business_id, replace(look.mailbox, error="", read_at=now))
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

    async def _save(self, business_id: BusinessId, mailbox: Mailbox) -> None:
        async def save(work: UnitOfWork) -> None:
            await work.mailboxes.save(mailbox)

        await self._toolkit.run(business_id, save)


async def _receive(work: UnitOfWork, *, mail: IncomingMail, settings: MailSettings, at: Mailbox) -> Taken:
    taken = await receive_mail(work, mail, settings)
    await work.mailboxes.save(replace(at, read_at=work.now))
    return taken
