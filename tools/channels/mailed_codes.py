"""One-time codes by e-mail, through the channel that the business's mail leaves by."""

import structlog

from tools.channels.code_sender import NotTaken
from tools.channels.mail_settings import mail_settings
from tools.channels.sender import Letter, Outcome, Sender
from tools.contacts.identifiers import IdentifierKind
from tools.conversations.codes import Parcel
from tools.team.channels import Channel

_log = structlog.get_logger(__name__)


class MailedCodes:
    """A ``CodeSender``."""

    def __init__(self, sender: Sender) -> None:
        """``sender`` is that of all other mail."""
        self._sender = sender

    def carries(self, channel: Channel, kind: IdentifierKind) -> bool:
        """Codes to e-mail addresses, once the channel's server is set up."""
        return kind is IdentifierKind.EMAIL and mail_settings(channel) is not None

    async def send(self, channel: Channel, parcel: Parcel) -> None:
        """As a letter to which nobody is expected to answer."""
        letter = Letter(
            id=parcel.id,
            to=parcel.address,
            text=f"{parcel.text}\n",
            at=parcel.at,
            from_name=parcel.from_name,
            subject=parcel.subject,
            automatic=True,
        )
        sent = await self._sender.send(channel, letter)
        if sent.outcome is Outcome.LATER:
            raise NotTaken(sent.said)
        if sent.outcome is Outcome.REFUSED:
            _log.warning("a one-time code was refused", code=parcel.id, channel=channel.id)
