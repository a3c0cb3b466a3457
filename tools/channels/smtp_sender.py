"""Sends letters by SMTP: one connection each, encrypted as the channel says, bounded in time."""

import asyncio
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8

from aiosmtplib import SMTP as Client  # noqa: N811 - the policy has the same name.
from aiosmtplib import (
    SMTPDataError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

from tools.channels.compose_mail import compose_mail
from tools.channels.mail_servers import MailServers
from tools.channels.mail_settings import MailServer, MailSettings, Security, mail_settings
from tools.channels.sender import Letter, Outcome, Sent
from tools.errors import Unreachable
from tools.team.channels import Channel

SECONDS = 30.0
"""For the whole of one attempt; each answer of the server has a third of it."""
_MOST_SAID = 300
_PERMANENT = 500


class SmtpSender:
    """Nothing is kept between two letters."""

    def __init__(self, servers: MailServers, *, seconds: float = SECONDS) -> None:
        """``seconds`` is for the whole of one attempt."""
        self._servers = servers
        self._seconds = seconds

    async def send(self, channel: Channel, letter: Letter) -> Sent:
        """One attempt."""
        settings = mail_settings(channel)
        if settings is None or channel.disabled_at is not None:
            return Sent(Outcome.REFUSED, "The channel is switched off, or not set up.")
        server = settings.smtp
        try:
            password = self._servers.password(server, channel.id)
            async with asyncio.timeout(self._seconds):
                return await self._send(settings, letter, password)
        except Unreachable as error:
            return Sent(Outcome.LATER, str(error))
        except TimeoutError:
            return Sent(Outcome.LATER, f"{server.host} did not answer within {self._seconds:g} s.")
        except SMTPException as error:
            return _not_sent(error)
        except (OSError, ValueError) as error:
            return Sent(Outcome.LATER, _short(str(error) or type(error).__name__))

    async def _send(self, settings: MailSettings, letter: Letter, password: str) -> Sent:
        mail, server = compose_mail(letter, settings), settings.smtp
        connection = await self._servers.connect(server)
        client = self._client(server, password, domain=settings.domain)
        try:
            await client.connect(sock=connection)
            # Bounces come where answers come, and are told apart there.
            sender = settings.address_for(letter.reply_token) if letter.reply_token else settings.from_address
            body, options = _bytes_of(mail, letter.to)
            _, said = await client.sendmail(sender, [letter.to], body, mail_options=options)
        finally:
            # Whatever the server says to a good-bye, the letter was taken or refused by now.
            client.close()
            connection.close()
        return Sent(Outcome.SENT, _short(said))

    def _client(self, server: MailServer, password: str, *, domain: str) -> Client:
        return Client(
            hostname=server.host,
            username=server.user or None,
            password=password if server.user else None,
            local_hostname=domain,
            timeout=self._seconds / 3,
            use_tls=server.security is Security.TLS,
            start_tls=server.security is Security.STARTTLS,
            tls_context=None if server.security is Security.NONE else self._servers.trusted,
        )


def _bytes_of(mail: EmailMessage, to: str) -> tuple[bytes, list[str]]:
    """The bytes, and what the server has to know for an address that is written in another script."""
    if to.isascii():
        return mail.as_bytes(policy=SMTP), []
    return mail.as_bytes(policy=SMTPUTF8), ["SMTPUTF8"]


def _not_sent(error: SMTPException) -> Sent:
    """Only what is said of this recipient or of this letter is for good; all else an admin, or time, may mend."""
    if isinstance(error, SMTPRecipientsRefused) and error.recipients:
        return _not_sent(error.recipients[0])
    for_good = isinstance(error, SMTPRecipientRefused | SMTPDataError) and error.code >= _PERMANENT
    said = f"{error.code} {error.message}" if isinstance(error, SMTPResponseException) else str(error)
    return Sent(Outcome.REFUSED if for_good else Outcome.LATER, _short(said or type(error).__name__))


def _short(said: str) -> str:
    # PostgreSQL keeps no NUL in a text.
    return said.replace(" on port None", "").replace("\0", "\N{REPLACEMENT CHARACTER}")[:_MOST_SAID]
