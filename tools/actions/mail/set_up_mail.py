"""An admin says how an e-mail channel sends and where answers come to."""

from collections.abc import Mapping
from dataclasses import replace

from tools.channels.mail_settings import MailSettings
from tools.contacts.email_addresses import check_email
from tools.contacts.identifiers import Evidence, Holder, Identifier, IdentifierKind, Key, OwnerKind, Source
from tools.conversations.conversation import ChannelKind
from tools.errors import Invalid
from tools.team.channels import Channel
from tools.toolkit import UnitOfWork


async def set_up_mail(work: UnitOfWork, channel: Channel, settings: MailSettings) -> Channel:
    """The channel with these settings; whoever has the row writes it. Its mailboxes are the business's own.

    Raises ``Invalid`` for a channel of another kind.
    """
    if channel.kind is not ChannelKind.EMAIL:
        raise Invalid("Only a channel of the kind email has these.", field="email")
    await _hold(work, channel, {settings.from_address, settings.reply_address})
    return replace(channel, config=settings.to_config())


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
