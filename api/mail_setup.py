"""From what an admin typed of an e-mail channel to its settings, with the secrets sealed."""

import secrets

from api.bodies.channels import MailAsked, ServerAsked
from api.gates.channel_secrets import ChannelSecrets
from tools.channels.mail_settings import MailServer, MailSettings
from tools.errors import Invalid
from tools.ids import ChannelId


def new_inbound_secret() -> str:
    """What whoever hands in mail by HTTP shows."""
    return f"hkm_{secrets.token_urlsafe(32)}"


def settings_asked(
    asked: MailAsked, was: MailSettings | None, channel_id: ChannelId, sealing: ChannelSecrets, *, inbound: str
) -> MailSettings:
    """The new settings; ``inbound`` is the sealed secret of the way in.

    Raises ``Invalid`` where a password is needed anew: one that is kept goes to no other server.
    """
    return MailSettings(
        smtp=_server(asked.smtp, None if was is None else was.smtp, channel_id, sealing, field="smtp"),
        from_address=asked.from_address,
        reply_address=asked.reply_address or _default_reply(asked.from_address),
        imap=None
        if asked.imap is None
        else _server(asked.imap, None if was is None else was.imap, channel_id, sealing, field="imap"),
        folder=asked.folder,
        inbound_secret=inbound,
    )


def _server(
    asked: ServerAsked, was: MailServer | None, channel_id: ChannelId, sealing: ChannelSecrets, *, field: str
) -> MailServer:
    password = ""
    if asked.password is not None:
        password = sealing.close(asked.password, channel_id) if asked.password else ""
    elif was is not None and _is_same(asked, was):
        password = was.password
    elif asked.user:
        raise Invalid(
            "Enter the password as well: none is kept for this server and user.", field=f"email.{field}.password"
        )
    return MailServer(asked.host, asked.port, asked.security, asked.user, password)


def _is_same(asked: ServerAsked, was: MailServer) -> bool:
    return (asked.host, asked.port, asked.security, asked.user) == (was.host, was.port, was.security, was.user)


def _default_reply(from_address: str) -> str:
    if "+" in from_address.partition("@")[0]:
        raise Invalid("Say where answers come to: an address without a plus.", field="email.reply_address")
    return from_address
