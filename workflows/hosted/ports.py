"""The ports of the handover's graph over a conversation's rows."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from tools.actions.capture.capture_contact import Captured as CapturedContact
from tools.actions.capture.capture_contact import capture_contact
from tools.actions.conversations.chats_of_user import is_of_audience
from tools.contacts.evidence import OnMatch
from tools.contacts.identifiers import Key
from tools.conversations.conversation import Speaker
from tools.ids import UserId
from tools.team.people import Presence
from workflows.handover.hours import is_open, opens_at
from workflows.handover.ports import Availability, Captured, Chat, Details, Heard, JsonDict, News, Notes, Said, Spoken
from workflows.hosted.captured import answers_in, as_captured, notes_in
from workflows.hosted.chat import HostedChat
from workflows.hosted.news import carry_out
from workflows.hosted.people_named import answering, audience_of

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
        """Whether somebody who may be offered this chat is online, and whether it is within business hours."""
        work, template = self.hosted.work, self.hosted.template
        users = await self.hosted.users()
        there = any(
            user.present(work.now) is Presence.ONLINE
            and is_of_audience(user, self.hosted.conversation)
            and self.hosted.spoken.lets(user, assignee_id=self.hosted.conversation.assignee_id)
            for user in users
        )
        return Availability(
            anybody=there,
            closed=not is_open(template.hours, work.now),
            back_at=opens_at(template.hours, work.now),
            place=await self._place() if template.wait.say_place else None,
        )

    async def _place(self) -> int:
        """Behind all who have waited longer."""
        waiting = [handover.id for handover in await self.hosted.work.handovers.waiting()]
        own = self.hosted.handover.id if self.hosted.handover is not None else None
        return (waiting.index(own) if own in waiting else len(waiting)) + 1

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
        captured = await self.capture(details, handover_id=handover_id, on_match=self.hosted.on_match)
        return Captured(contact_id=captured.contact_id)

    async def capture(
        self, details: Details, *, handover_id: str, on_match: OnMatch, settled: Collection[Key] = ()
    ) -> CapturedContact:
        """By the template; ``settled`` are the values that no code is asked for any more."""
        hosted, work, save = self.hosted, self.hosted.work, self.hosted.template.save
        if hosted.handover_is_new:
            # What is noted refers to its row.
            await hosted.flush()
        await hosted.write_conversation()
        handover = hosted.handover if hosted.is_current(handover_id) else None
        names_people = save.assignee is not None or save.visibility != "everyone"
        users = await hosted.users() if names_people else ()
        captured = await capture_contact(
            work,
            conversation_id=hosted.conversation.id,
            handover_id=None if handover is None else handover.id,
            details=details,
            on_match=on_match,
            settled_codes=settled,
            tags=save.tags,
            assignee_id=await answering(work, users, save.assignee),
            audience=await audience_of(work, users, hosted.template),
            locked=(hosted.conversation, handover),
        )
        hosted.place(captured.conversation, captured.handover)
        return captured


@dataclass(frozen=True)
class HostedMemory:
    """What was said stands in the messages, what was given on the handover's row: nothing of it in a checkpoint."""

    hosted: HostedChat

    async def hear(self, chat: Chat, answer: JsonDict) -> Heard:
        """All messages that came together are one answer."""
        ids = answer.get("message_ids") or [answer["message_id"]]
        texts = [(await self.hosted.message(each)).text for each in ids]
        return Heard("\n".join(texts))

    async def hide(self, chat: Chat, answer: JsonDict, hidden: Callable[[str], str]) -> Heard:
        """In the rows that the team and the streams read."""
        ids = answer.get("message_ids") or [answer["message_id"]]
        return Heard("\n".join([await self.hosted.reword(each, hidden) for each in ids]))

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
        handover, captured = self.hosted.handover, as_captured(notes)
        if handover is not None:
            given = {*captured, *answers_in(captured)}
            missing = tuple(name for name in handover.missing if name not in given)
            self.hosted.handover = replace(handover, captured=captured, missing=missing)
        return {}

    async def recall(self, chat: Chat, kept: JsonDict, *, handover_id: str) -> Notes:
        """From the handover's row; a new handover begins with what the one before had."""
        captured = self.hosted.handover.captured if self.hosted.handover is not None else {}
        return notes_in(captured)

    async def speak(self, chat: Chat, said: Sequence[Said]) -> Spoken:
        """Into the conversation."""
        for each in said:
            await self.hosted.write(each.text, speaker=each.speaker, key=each.message_id)
        return Spoken()
