"""An admin says how an e-mail channel sends and where answers come to."""

from collections.abc import Mapping
from dataclasses import replace

from tools.channels.mail_settings import MailSettings, mail_settings
from tools.contacts.identifiers import Evidence, Holder, Identifier, IdentifierKind, Key, OwnerKind, Source
from tools.contacts.values.email_addresses import check_email
from tools.conversations.conversation import ChannelKind
from tools.errors import Invalid
from tools.team.channels import Channel, Mailbox
from tools.toolkit import UnitOfWork

FETCH_MAIL = "fetch_mail"
"""The kind of job that reads a channel's mailbox again and again."""


async def watch_mailbox(work: UnitOfWork, channel: Channel) -> None:
    """Has the mailbox of a channel, which was just written, read from now on."""
    settings = mail_settings(channel)
    if channel.disabled_at is None and settings is not None and settings.imap is not None:
        await work.jobs.put(FETCH_MAIL, {"channel_id": channel.id}, key=channel.id)


async def set_up_mail(work: UnitOfWork, channel: Channel, settings: MailSettings) -> Channel:
    """The channel with these settings; whoever has the row writes it. Its mailboxes are the business's own.

    Raises ``Invalid`` for a channel of another kind.
    """
    if channel.kind is not ChannelKind.EMAIL:
        raise Invalid("Only a channel of the kind email has these.", field="email")
    was = mail_settings(channel)
    if was is not None and _box(was) != _box(settings):
        # Another box has numbers of its own.
        await work.mailboxes.save(Mailbox(channel.id))
    await _hold(work, channel, {settings.from_address, settings.reply_address})
    return replace(channel, config=settings.to_config())


def _box(settings: MailSettings) -> tuple[str, ...]:
    server = settings.imap
    return () if server is None else (server.host, server.user, settings.folder)


async def _hold(work: UnitOfWork, channel: Channel, addresses: set[str]) -> None:
    """A customer who types one of them has typed no address of theirs. Whose it is already, it stays."""
    wanted: Mapping[str, str] = {check_email(each).match_key: each for each in addresses}
    holder = Holder(OwnerKind.BUSINESS, channel.id)
    held = await work.identifiers.of([channel.id])
    await work.identifiers.remove([each.id for each in held if each.key.match_key not in wanted], held_by=channel.id)
    had = {each.key.match_key for each in held}
    new = [
        Identifier(
            id=work.new_id("idf"),
            business_id=work.business_id,
            key=Key(IdentifierKind.EMAIL, match_key),
            value=value,
            holder=holder,
            evidence=Evidence.PROVEN,
            source=Source.AGENT,
            primary=False,
            created_at=work.now,
        )
        for match_key, value in sorted(wanted.items())
        if match_key not in had
    ]
    if new:
        await work.identifiers.claim(new)
