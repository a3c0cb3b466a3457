"""The ports of the handover's graph over a conversation's rows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tools.actions.capture_contact import capture_contact
from tools.actions.chats_of_user import is_of_audience
from tools.conversations.conversation import Speaker
from tools.ids import UserId
from tools.team.people import Presence
from workflows.handover.hours import is_open, opens_at
from workflows.handover.ports import Availability, Captured, Chat, Details, Heard, JsonDict, News, Notes, Said, Spoken
from workflows.hosted.chat import HostedChat
from workflows.hosted.news import carry_out

_DETAILS = ("email", "phone", "extension", "name")
_LOOK_BACK = 50
"""Messages of a wait that are read when it ends."""


@dataclass(frozen=True)
class HostedChats:
    """The chat itself."""

    hosted: HostedChat

    async def find(self, thread_id: str) -> Chat:
        """The chat of this turn; there is no other in it."""
        assert thread_id == self.hosted.conversation.id
        return await self.hosted.as_graph_sees_it()

    async def say(self, chat: Chat, said: Said) -> None:
        """Everything is said through ``HostedMemory``, into the rows that the streams read."""
        raise AssertionError("the hosted chat speaks through its memory")


@dataclass(frozen=True)
class HostedTeam:
    """The people of the business."""

    hosted: HostedChat

    async def availability(self, chat: Chat) -> Availability:
        """Whether somebody who may see this chat is online within business hours."""
        work, template = self.hosted.work, self.hosted.template
        users = await self.hosted.users()
        there = any(
            user.present(work.now) is Presence.ONLINE and is_of_audience(user, self.hosted.conversation)
            for user in users
        )
        if there and is_open(template.hours, work.now):
            place = len(await work.handovers.waiting()) + 1 if template.say_place else None
            return Availability(anybody=True, place=place)
        return Availability(anybody=False, back_at=opens_at(template.hours, work.now))

    async def name_of(self, user_id: str) -> str:
        """How a user is called in front of customers."""
        user = await self.hosted.work.users.find(UserId(user_id))
        return user.name if user is not None else ""

    async def tell(self, chat: Chat, news: News) -> None:
        """Moves the handover's row, and tells everybody."""
        await carry_out(self.hosted, news)


@dataclass(frozen=True)
class HostedContacts:
    """The contact book."""

    hosted: HostedChat

    async def save(self, chat: Chat, details: Details, *, handover_id: str) -> Captured:
        """Opens the same action as the toolbox does."""
        await self.hosted.flush()
        handover = self.hosted.handover if self.hosted.is_current(handover_id) else None
        captured = await capture_contact(
            self.hosted.work,
            conversation_id=self.hosted.conversation.id,
            handover_id=None if handover is None else handover.id,
            details=details,
            on_match=self.hosted.on_match,
            tags=self.hosted.template.tags,
            locked=(self.hosted.conversation, handover),
        )
        await self.hosted.reread()
        return Captured(contact_id=captured.contact_id)


@dataclass(frozen=True)
class HostedMemory:
    """What was said stands in the messages, what was given on the handover's row: nothing of it in a checkpoint."""

    hosted: HostedChat

    async def hear(self, chat: Chat, answer: JsonDict) -> Heard:
        """All messages that came together are one answer."""
        ids = answer.get("message_ids") or [answer["message_id"]]
        texts = [(await self.hosted.message(each)).text for each in ids]
        return Heard("\n".join(texts))

    async def meanwhile(self, chat: Chat, answer: JsonDict, *, handover_id: str) -> Sequence[Heard]:
        """What the customer wrote since the person was asked for."""
        handover = self.hosted.handover
        if handover is None:
            return []
        written = await self.hosted.work.messages.latest(self.hosted.conversation.id, limit=_LOOK_BACK)
        return [
            Heard(message.text)
            for message in written
            if message.speaker is Speaker.CONTACT and message.at >= handover.requested_at
        ]

    async def keep(self, chat: Chat, notes: Notes, *, handover_id: str) -> JsonDict:
        """Onto the handover's row."""
        if self.hosted.handover is not None:
            given = {name: value for name in _DETAILS if (value := getattr(notes.details, name))}
            doubt = {"doubtful_email": notes.doubtful_email, "suggestion": notes.suggestion}
            captured = given | {name: value for name, value in doubt.items() if value}
            self.hosted.handover = replace(self.hosted.handover, captured=captured)
        return {}

    async def recall(self, chat: Chat, kept: JsonDict, *, handover_id: str) -> Notes:
        """From the handover's row; a new handover begins with what the one before had."""
        captured = self.hosted.handover.captured if self.hosted.handover is not None else {}
        details = Details(**{name: captured[name] for name in _DETAILS if name in captured})
        return Notes(details, captured.get("doubtful_email", ""), captured.get("suggestion", ""))

    async def speak(self, chat: Chat, said: Sequence[Said]) -> Spoken:
        """Into the conversation."""
        for each in said:
            await self.hosted.write(each.text, speaker=each.speaker, key=each.message_id)
        return Spoken()
