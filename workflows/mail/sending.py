"""Sends what waits to go out by e-mail, one job for each message, after the commit that wrote it."""

from functools import partial

from tools.actions.conversations.reply_to_customer import MAIL
from tools.actions.mail.settle_mail import mail_failed, mail_was_taken
from tools.channels.sender import Enclosed, Letter, Outcome, Sender, Sent
from tools.conversations.conversation import Delivery, Message
from tools.conversations.files import PIECE
from tools.errors import Unreachable
from tools.ids import BusinessId, ChannelId, MessageId
from tools.toolkit import Toolkit, UnitOfWork
from tools.work.store import MAX_ATTEMPTS, Job


class MailSending:
    """At least once: what was taken but not written down in time is sent again, under the same Message-ID."""

    def __init__(self, toolkit: Toolkit, sender: Sender) -> None:
        """One for all channels of a process."""
        self._toolkit = toolkit
        self._sender = sender

    async def send(self, job: Job) -> None:
        """One attempt.

        Raises ``Unreachable``, which says why the mail was not taken, when it is to be tried again.
        """
        message_id = MessageId(str(job.data["message_id"]))
        sent = await self.send_letter_of(job.business_id, message_id)
        if sent is None:
            return
        if sent.outcome is Outcome.SENT:
            await self._toolkit.run(job.business_id, partial(mail_was_taken, message_id=message_id))
        elif sent.outcome is Outcome.REFUSED or job.attempts >= MAX_ATTEMPTS:
            await self._toolkit.run(job.business_id, partial(mail_failed, message_id=message_id, why=sent.said))
        else:
            raise Unreachable(sent.said)

    async def send_letter_of(self, business_id: BusinessId, message_id: MessageId) -> Sent | None:
        """Sends it and writes nothing down; nothing is sent that is settled already."""
        async with self._toolkit.reading(business_id) as work:
            message = await work.messages.find(message_id)
            if message is None or message.delivery is not Delivery.QUEUED:
                return None
            channel = await work.channels.find(ChannelId(message.data[MAIL]["channel_id"]))
            letter = await _letter(work, message)
        assert channel is not None, "a channel that was used is switched off, never deleted"
        return await self._sender.send(channel, letter)


async def _letter(work: UnitOfWork, message: Message) -> Letter:
    """What the person typed and who they are: no history, no account data, no links."""
    business = await work.businesses.get()
    by = ", ".join(name for name in (message.from_name, business.name) if name)
    return Letter(
        id=message.id,
        to=str(message.data[MAIL]["to"]),
        text=f"{message.text}\n\n-- \n{by}\n".lstrip("\n"),
        at=message.at,
        from_name=by,
        subject=business.name,
        thread=message.conversation_id,
        reply_token=await work.reply_tokens.of(message.conversation_id) or "",
        files=[enclosed for each in message.attachments if (enclosed := await _enclosed(work, message, each["id"]))],
    )


async def _enclosed(work: UnitOfWork, message: Message, file_id: str) -> Enclosed | None:
    """Nothing when the file is kept no longer."""
    file = await work.files.find(file_id, of=message.conversation_id)
    if file is None:
        return None
    body = bytearray()
    while len(body) < file.size and (piece := await work.files.piece(file.id, len(body) // PIECE)) is not None:
        body += piece
    return Enclosed(file.name, file.kind, bytes(body))
