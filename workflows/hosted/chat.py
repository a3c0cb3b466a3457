"""One conversation during one turn: its rows as they are now, changed together and written once."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from tools.channels.code_sender import CodeSender
from tools.contacts.evidence import OnMatch
from tools.contacts.identifiers import Evidence, IdentifierKind
from tools.contacts.typed.typed_wishes import Wanted
from tools.conversations.conversation import ChannelKind, Conversation, Message, Speaker
from tools.conversations.handover import FollowUpState, Handover
from tools.conversations.inbox import InboxEvent, InboxKind
from tools.conversations.visitor_view import IN_REPLY_TO
from tools.events import EventType
from tools.ids import HandoverId, MessageId, UserId
from tools.team.people import User
from tools.team.routing import Spoken
from tools.team.store import Business
from tools.toolkit import UnitOfWork
from workflows.handover.ports import Chat, Identity
from workflows.handover.templates.template import Speak, Template
from workflows.hosted.proven import shows_who_writes
from workflows.hosted.shelf import Chosen, TemplateShelf
from workflows.turns import Overtaken, Turn

_ASKED_ON = {IdentifierKind.EMAIL: Wanted.EMAIL, IdentifierKind.PHONE: Wanted.PHONE}


class HostedChat:
    """The rows of a conversation and of its newest handover. Whoever changes them says so here."""

    def __init__(
        self,
        turn: Turn,
        business: Business,
        shelf: TemplateShelf,
        handover: Handover | None,
        codes: CodeSender | None,
    ) -> None:
        """As they were read after the fence; ``codes`` is what one-time codes go out through."""
        self._turn = turn
        self.codes = codes
        self.business = business
        self._shelf = shelf
        self._chosen: Chosen | None = None
        self._begun: HandoverId | None = None
        self.conversation: Conversation = turn.conversation
        self.handover = handover
        self.nobody_left = False
        """Everybody had the chat on offer, and the template waits for nobody else."""
        self._stored_conversation = turn.conversation
        self._stored_handover = handover
        self._messages: dict[str, Message] = {}
        self._identity: Identity | None = None
        self._users: Sequence[User] | None = None

    @property
    def template(self) -> Template:
        """By which this chat runs."""
        assert self._chosen is not None, "a template is chosen for each event"
        return self._chosen.template

    @property
    def work(self) -> UnitOfWork:
        """The turn's unit of work."""
        return self._turn.work

    @property
    def event(self) -> InboxEvent:
        """What is being answered."""
        assert self._turn.current is not None
        return self._turn.current

    @property
    def on_match(self) -> OnMatch:
        """What a typed value of somebody's does; under ``verify`` only what a code has proven leads anywhere."""
        wanted = self.template.save.on_match
        return OnMatch.LINK if wanted is OnMatch.VERIFY else wanted

    @property
    def spoken_language(self) -> str:
        """In which the customer is spoken to."""
        if self.template.speak is Speak.BUSINESS:
            return self.template.language
        return self.conversation.language or self.business.languages[0]

    @property
    def spoken(self) -> Spoken:
        """The customer's own language, and what the template makes of it where the chat is offered."""
        language = self.conversation.language or self.business.languages[0]
        return Spoken(language, self.template.routing_language, self.business.languages)

    @property
    def follow_up_id(self) -> HandoverId | None:
        """The handover whose follow-up is owed: what is typed now replaces what was typed then."""
        if self.handover is None or self.handover.follow_up.state is not FollowUpState.OPEN:
            return None
        return self.handover.id

    async def as_graph_sees_it(self) -> Chat:
        """Language, country, and what the session has proven."""
        conversation = self.conversation
        if self._identity is None:
            self._identity = await self._proven()
        return Chat(
            thread_id=conversation.id,
            channel=conversation.channel,
            language=conversation.language or self.business.languages[0],
            region=conversation.region or self.business.country,
            identity=self._identity,
            privacy_page=self.business.privacy_url,
        )

    async def message(self, message_id: str) -> Message:
        """A message of this conversation."""
        found = self._messages.get(message_id)
        if found is None:
            found = await self.work.messages.find(MessageId(message_id))
            assert found is not None, "an inbox event names a message that was stored with it"
            self._messages[message_id] = found
        return found

    async def reword(self, message_id: str, hidden: Callable[[str], str]) -> str:
        """What stands in a message from now on."""
        message = await self.message(message_id)
        text = hidden(message.text)
        if text != message.text:
            await self.work.messages.reword(message.id, text)
            self._messages[message_id] = replace(message, text=text)
        return text

    async def write(
        self, text: str, *, speaker: Speaker, key: str | None = None, user: tuple[UserId, str] | None = None
    ) -> None:
        """Says something in the conversation, and tells that it was said."""
        user_id, name = user or (None, "")
        answers = await self._answered()
        message = Message(
            id=MessageId(self.work.new_id("msg")),
            business_id=self.conversation.business_id,
            conversation_id=self.conversation.id,
            seq=0,
            speaker=speaker,
            text=text,
            at=self.work.now,
            user_id=user_id,
            from_name=name,
            client_id=key,
            data={} if answers is None else {IN_REPLY_TO: answers.seq},
        )
        await self.work.messages.add(message)
        said = {"message_id": message.id, "from": speaker.value}
        self.announce(EventType.MESSAGE_SENT, said if answers is None else {**said, "in_reply_to": answers.id})

    async def _answered(self) -> Message | None:
        """The customer's message to which something is said, where it is said to one."""
        if self.event.kind is not InboxKind.MESSAGE:
            return None
        return await self.message(self.event.data["message_id"])

    def announce(self, kind: EventType, data: dict[str, Any], *, contacts: tuple[str, ...] = ()) -> None:
        """Tells what happened in this conversation."""
        told = {"conversation_id": self.conversation.id, **data}
        self.work.announce(kind, told, conversation_id=self.conversation.id, contacts=contacts)

    async def choose_template(self, *, parked: str) -> None:
        """The version that the handover began with, while it runs; ``parked`` is the one the graph is parked for."""
        handover = self.handover
        runs = handover is not None and (handover.id == parked or not handover.state.ended)
        if handover is None or not runs:
            self._chosen = await self._shelf.current(self.work, self.business, self.conversation.template)
        elif handover.id != self._begun:
            self._chosen = await self._shelf.of_handover(self.work, handover)

    async def template_of(self, handover: Handover) -> Template:
        """By which another handover of this conversation ran."""
        return (await self._shelf.of_handover(self.work, handover)).template

    async def template_version(self) -> int:
        """Of the template that a handover begins by now."""
        assert self._chosen is not None, "a template is chosen for each event"
        return await self._shelf.keep(self.work, self.business, self._chosen)

    async def begin_handover(self, handover: Handover) -> None:
        """Another handover; the one before is written first, the new one with all else."""
        await self._write_handover()
        # Its version may be one that only this unit of work knows yet.
        self._begun = handover.id
        self.handover, self._stored_handover = handover, None
        self.conversation = replace(self.conversation, handover_id=handover.id)

    @property
    def handover_is_new(self) -> bool:
        """Whether the handover has no row yet, and so no offers."""
        return self._stored_handover is None

    async def users(self) -> Sequence[User]:
        """The people of the business, read once in a turn."""
        if self._users is None:
            self._users = await self.work.users.active()
        return self._users

    def is_current(self, handover_id: str) -> bool:
        """Whether this is the newest handover; a stretch that began by stepping in has none."""
        return self.handover is not None and self.handover.id == HandoverId(handover_id)

    async def flush(self) -> None:
        """Writes what changed.

        Raises ``Overtaken`` when somebody else moved the handover since it was read.
        """
        await self.write_conversation()
        await self._write_handover()

    async def write_conversation(self) -> None:
        """Its row alone: what is handed to an action must stand there as it is."""
        if self.conversation != self._stored_conversation:
            await self.work.conversations.save_changes(self.conversation, was=self._stored_conversation)
            self._stored_conversation = self.conversation

    def place(self, conversation: Conversation, handover: Handover | None) -> None:
        """What an action that was handed the rows has made of them: the conversation is written, the handover not."""
        self.conversation = self._stored_conversation = conversation
        self.handover = handover or self.handover
        self._identity = None

    async def reread(self) -> None:
        """Another action has changed the rows."""
        conversation = await self.work.conversations.find(self.conversation.id)
        assert conversation is not None
        self.conversation = self._stored_conversation = conversation
        if self.handover is not None:
            self.handover = self._stored_handover = await self.work.handovers.find(self.handover.id)
        self._identity = None

    async def _write_handover(self) -> None:
        if self.handover is None or self.handover == self._stored_handover:
            return
        if self._stored_handover is None:
            await self.work.handovers.add(self.handover)
        elif not await self.work.handovers.save(self.handover, was=self._stored_handover):
            raise Overtaken
        self._stored_handover = self.handover

    async def _proven(self) -> Identity:
        level = self.conversation.identity
        if not await shows_who_writes(self.work, self.conversation, at=self.event.at):
            return Identity(level=level)
        known: dict[Wanted, str] = await self._own_name()
        on_file: dict[Wanted, str] = {}
        for identifier in await self.work.identifiers.of([self.conversation.contact_id]):
            wanted = _ASKED_ON.get(identifier.key.kind)
            if wanted is None or identifier.evidence is not Evidence.PROVEN:
                continue
            if wanted is Wanted.PHONE and self._writes_from(identifier.value):
                known[wanted] = identifier.value
            if identifier.primary or wanted not in on_file:
                on_file[wanted] = identifier.value
        return Identity(
            level=level, known=known, on_file={kind: on_file[kind] for kind in on_file if kind not in known}
        )

    async def _own_name(self) -> dict[Wanted, str]:
        """Read only where the template asks for it."""
        if Wanted.NAME not in self.template.ask.kinds:
            return {}
        contact = await self.work.contacts.find(self.conversation.contact_id)
        return {} if contact is None or contact.dummy_name else {Wanted.NAME: contact.name}

    def _writes_from(self, phone: str) -> bool:
        """On WhatsApp and SMS the number is the sender: it is known and not asked for."""
        if self.conversation.channel not in (ChannelKind.WHATSAPP, ChannelKind.SMS):
            return False
        return self.conversation.sender.endswith(phone.removeprefix("+"))


async def open_chat(turn: Turn, shelf: TemplateShelf, codes: CodeSender | None) -> HostedChat:
    """Reads what a turn needs beside the conversation."""
    conversation = turn.conversation
    handover = None
    if conversation.handover_id is not None:
        handover = await turn.work.handovers.find(conversation.handover_id)
    return HostedChat(turn, await turn.work.businesses.get(), shelf, handover, codes)


def in_time(moment: datetime | None) -> str | None:
    """A time as it stands in an event."""
    return None if moment is None else moment.isoformat()
