"""What a channel of the kind ``email`` is set up with: servers, addresses and secrets, as its config keeps them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from tools.conversations.conversation import ChannelKind
from tools.team.channels import Channel

_TOKEN = re.compile(r"[0-9a-z]{20,40}")


class Security(StrEnum):
    """How a connection is encrypted."""

    TLS = "tls"
    """From the first byte on."""
    STARTTLS = "starttls"
    """Before anything is said; a server that cannot is not spoken to."""
    NONE = "none"
    """Not at all: for a relay on this machine or in its network."""


@dataclass(frozen=True)
class MailServer:
    """One server, and how to sign in there."""

    host: str
    port: int
    security: Security
    user: str = ""
    """Empty: without signing in."""
    password: str = ""
    """Sealed; only whoever connects opens it."""


@dataclass(frozen=True)
class MailSettings:
    """A mailbox of the business."""

    smtp: MailServer
    from_address: str
    reply_address: str
    """``reply@example.com``: answers come to ``reply+TOKEN@example.com``."""
    imap: MailServer | None = None
    """Where answers are fetched; without it they come to the channel's webhook."""
    folder: str = "INBOX"
    inbound_secret: str = ""
    """Sealed: what whoever hands in mail by HTTP shows."""

    def address_for(self, token: str) -> str:
        """Where an answer with this token comes to."""
        local, _, domain = self.reply_address.partition("@")
        return f"{local}+{token}@{domain}"

    def token_in(self, address: str) -> str | None:
        """The token of one of our reply addresses; nothing for any other. Some servers change the case."""
        local, _, domain = self.reply_address.lower().partition("@")
        given, _, given_domain = address.strip().lower().rpartition("@")
        base, _, token = given.partition("+")
        if (base, given_domain) != (local, domain) or not _TOKEN.fullmatch(token):
            return None
        return token

    @property
    def domain(self) -> str:
        """In which our Message-IDs are unique."""
        return self.from_address.rpartition("@")[2]

    def to_config(self) -> dict[str, Any]:
        """As the channel keeps it."""
        return asdict(self)


def mail_settings(channel: Channel) -> MailSettings | None:
    """Nothing for a channel of another kind, and for one that is not set up yet."""
    config = channel.config
    if channel.kind is not ChannelKind.EMAIL or "smtp" not in config:
        return None
    imap = config.get("imap")
    return MailSettings(
        smtp=_server(config["smtp"]),
        from_address=config["from_address"],
        reply_address=config["reply_address"],
        imap=None if imap is None else _server(imap),
        folder=config["folder"],
        inbound_secret=config["inbound_secret"],
    )


def sending_channel(channels: Sequence[Channel]) -> Channel | None:
    """The one that mail leaves through: the oldest that is set up and not switched off."""
    able = (each for each in channels if each.disabled_at is None and mail_settings(each) is not None)
    return next(able, None)


def _server(config: Mapping[str, Any]) -> MailServer:
    return MailServer(
        host=config["host"],
        port=config["port"],
        security=Security(config["security"]),
        user=config["user"],
        password=config["password"],
    )
