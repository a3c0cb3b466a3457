"""Channels, and what one of e-mail is set up with; passwords are written and never shown."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import AfterValidator, Field

from api.bodies.business import Country, Name, TemplateName
from api.bodies.strict import WHOLE, Answer, Asked, Flag
from tools.channels.mail_settings import MailServer, MailSettings, Security, mail_settings
from tools.contacts.values.email_addresses import check_email
from tools.conversations.conversation import ChannelKind
from tools.errors import Invalid
from tools.team.channels import Channel, Mailbox

_LONGEST_BASE = 37
"""Letters before the plus of a reply address: with it and the token there are 64."""


def _mailbox(value: str) -> str:
    try:
        address = check_email(value)
    except Invalid as refused:
        raise ValueError(str(refused)) from refused
    if not address.value.isascii():
        raise ValueError("write an address in plain letters, like help@example.com")
    return address.value


def _reply_address(value: str) -> str:
    local = value.partition("@")[0]
    if "+" in local or len(local) > _LONGEST_BASE:
        raise ValueError(f"write an address without a plus, and with at most {_LONGEST_BASE} letters before the @")
    return value


Host = Annotated[str, Field(pattern=r"^[A-Za-z0-9]([A-Za-z0-9.:-]{0,251}[A-Za-z0-9])?$")]
Port = Annotated[int, Field(ge=1, le=65_535), WHOLE]
OwnAddress = Annotated[str, Field(max_length=200), AfterValidator(_mailbox)]
ReplyAddress = Annotated[OwnAddress, AfterValidator(_reply_address)]
Password = Annotated[str, Field(max_length=500)]
User = Annotated[str, Field(max_length=320)]
Folder = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[ -~]+$")]


class ServerAsked(Asked):
    """A mail server. A ``password`` that is left out stays, as long as host, port, security and user do."""

    host: Host
    port: Port
    security: Security
    user: User = ""
    password: Password | None = None


class MailAsked(Asked):
    """How an e-mail channel sends, and where answers come to."""

    smtp: ServerAsked
    from_address: OwnAddress
    reply_address: ReplyAddress | None = None
    """Answers come to it with ``+`` and a token before the @; left out, it is ``from_address``."""
    imap: ServerAsked | None = None
    """Where answers are fetched; without it they are handed in by HTTP."""
    folder: Folder = "INBOX"


class ChannelAsked(Asked):
    """A new channel. ``email`` belongs to one of that kind, and may follow later."""

    kind: ChannelKind
    name: Name
    region: Country | None = None
    template: TemplateName | None = None
    email: MailAsked | None = None


class ChannelChange(Asked):
    """What is to change; what is left out stays. ``email`` is given whole, but for its passwords."""

    name: Name | None = None
    region: Country | None = None
    template: TemplateName | None = None
    """By which its handovers run from the next message on; ``null`` is ``default``."""
    disabled: Flag | None = None
    email: MailAsked | None = None
    new_inbound_secret: Flag = False


class TrialAsked(Asked):
    """To whom a trial letter goes; left out, to the caller."""

    to: OwnAddress | None = None


class ChannelTrialBody(Answer):
    """What came of a trial letter."""

    sent: bool
    said: str
    """What the server said, or what went wrong."""


class ServerBody(Answer):
    """A mail server."""

    host: str
    port: int
    security: Security
    user: str
    has_password: bool

    @classmethod
    def of(cls, server: MailServer) -> Self:
        """Without its password."""
        return cls(
            host=server.host,
            port=server.port,
            security=server.security,
            user=server.user,
            has_password=bool(server.password),
        )


class MailBody(Answer):
    """How an e-mail channel is set up."""

    smtp: ServerBody
    from_address: str
    reply_address: str
    imap: ServerBody | None
    folder: str
    fetched_at: datetime | None
    """When the mailbox was last looked into."""
    fetch_error: str | None
    """Why that failed."""
    fetch_failing_since: datetime | None
    """Since when it does."""

    @classmethod
    def of(cls, settings: MailSettings, mailbox: Mailbox | None) -> Self:
        """Without its secrets."""
        return cls(
            smtp=ServerBody.of(settings.smtp),
            from_address=settings.from_address,
            reply_address=settings.reply_address,
            imap=None if settings.imap is None else ServerBody.of(settings.imap),
            folder=settings.folder,
            fetched_at=None if mailbox is None else mailbox.read_at,
            fetch_error=(mailbox.error if mailbox is not None else "") or None,
            fetch_failing_since=None if mailbox is None else mailbox.failing_since,
        )


class ChannelBody(Answer):
    """A way in; secrets are shown to nobody, but for ``inbound_secret`` when it is made."""

    id: str
    kind: ChannelKind
    name: str
    region: str | None
    template: str | None
    disabled: bool
    created_at: datetime
    email: MailBody | None
    inbound_secret: str | None = None
    """What whoever hands in mail by HTTP shows."""

    @classmethod
    def of(cls, channel: Channel, *, mailbox: Mailbox | None = None, inbound_secret: str | None = None) -> Self:
        """As an admin sees it."""
        settings = mail_settings(channel)
        return cls(
            id=channel.id,
            kind=channel.kind,
            name=channel.name,
            region=channel.region or None,
            template=channel.template or None,
            disabled=channel.disabled_at is not None,
            created_at=channel.created_at,
            email=None if settings is None else MailBody.of(settings, mailbox),
            inbound_secret=inbound_secret,
        )
