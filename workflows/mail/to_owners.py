"""Writes to those who owe customers answers: that one is owed, that it is due, that it has come to them."""

from datetime import datetime
from zoneinfo import ZoneInfo

import structlog

from tools.actions.conversations.chats_of_user import may_user_see
from tools.channels.mail_settings import sending_channel
from tools.channels.sender import Letter, Outcome, Sender
from tools.contacts.access import Sight, sight
from tools.conversations.follow_ups import Notice
from tools.conversations.handover import FollowUpState
from tools.errors import Unreachable
from tools.ids import HandoverId, UserId
from tools.team.channels import Channel
from tools.team.rights import asker_of
from tools.team.store import Business
from tools.toolkit import Toolkit, UnitOfWork
from tools.work.store import Job

_WORDS = {
    "en": {
        Notice.OPENED: "An answer is owed to {name}",
        Notice.DUE: "The answer to {name} is due",
        Notice.REMINDER: "An answer is still owed to {name}",
        Notice.ESCALATED: "An answer has been owed too long to {name}",
        "somebody": "a customer",
        "when": "Due: {when}",
        "ways": "To be reached: {ways}",
        "email": "by e-mail",
        "phone": "by phone",
        "chat": "only in the chat",
        "link": "Open it here: {link}",
    },
    "es": {
        Notice.OPENED: "Se debe una respuesta a {name}",
        Notice.DUE: "Toca responder a {name}",
        Notice.REMINDER: "Aún se debe una respuesta a {name}",
        Notice.ESCALATED: "Hace demasiado que se debe una respuesta a {name}",
        "somebody": "un cliente",
        "when": "Para: {when}",
        "ways": "Contacto: {ways}",
        "email": "por correo",
        "phone": "por teléfono",
        "chat": "solo en el chat",
        "link": "Ábrelo aquí: {link}",
    },
}
_log = structlog.get_logger(__name__)


class OwnerMail:
    """One for all businesses of a process."""

    def __init__(self, toolkit: Toolkit, sender: Sender, *, url: str) -> None:
        """``url`` is where the service is reached."""
        self._toolkit = toolkit
        self._sender = sender
        self._url = url

    async def tell(self, job: Job) -> None:
        """One letter to one user, unless it holds no more: it was answered, or is not theirs to see.

        Raises ``Unreachable`` when it is to be tried again.
        """
        async with self._toolkit.reading(job.business_id) as work:
            found = await self._letter(work, job)
        if found is None:
            return
        channel, letter = found
        sent = await self._sender.send(channel, letter)
        if sent.outcome is Outcome.LATER:
            raise Unreachable(sent.said)
        if sent.outcome is Outcome.REFUSED:
            _log.warning("a user could not be written to", user=job.data["user_id"], said=sent.said)

    async def _letter(self, work: UnitOfWork, job: Job) -> tuple[Channel, Letter] | None:
        handover = await work.handovers.find(HandoverId(str(job.data["handover_id"])))
        user = await work.users.find(UserId(str(job.data["user_id"])))
        channel = sending_channel(await work.channels.all())
        if handover is None or user is None or channel is None or handover.follow_up.state is not FollowUpState.OPEN:
            return None
        conversation = await work.conversations.find(handover.conversation_id)
        if conversation is None or not may_user_see(user, conversation):
            return None
        contact = await work.contacts.find(conversation.contact_id)
        business = await work.businesses.get()
        words = _WORDS.get(business.languages[0], _WORDS["en"])
        # Whoever owes the answer sees the chat, and need not see the contact; what role alone shows is in no letter.
        own = contact is not None and sight(asker_of(user), contact) is Sight.OWN
        name = contact.name if contact is not None and own else words["somebody"]
        title = words[Notice(str(job.data["notice"]))].format(name=name)
        lines = [f"{title}."]
        if handover.follow_up.due_at is not None:
            when = handover.follow_up.due_at.astimezone(_zone(business)).strftime("%Y-%m-%d %H:%M")
            lines.append(words["when"].format(when=f"{when} ({business.time_zone})"))
        lines.append(words["ways"].format(ways=", ".join(words[each] for each in handover.follow_up.reach)))
        lines.append(words["link"].format(link=f"{self._url}/console/conversations/{conversation.id}"))
        return channel, Letter(
            id=job.id,
            to=user.email,
            text="\n".join(lines) + "\n",
            at=datetime.fromisoformat(str(job.data["at"])),
            from_name=business.name,
            subject=title,
            thread=handover.id,
            automatic=True,
        )


def _zone(business: Business) -> ZoneInfo:
    return ZoneInfo(business.time_zone)
