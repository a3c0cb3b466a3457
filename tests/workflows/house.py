"""A whole house for one test: rows, runner, the built-in agent, a clock that stands still; no HTTP."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from langchain_core.language_models import BaseChatModel

from agent.built_in import BuiltInAgent
from agent.chat_node import conversation_graph
from agent.models import make_model
from tests.databases import BUSINESS, WEBCHAT
from tests.patience import PATIENCE
from tests.people import add_contact
from tests.workflows.post_box import PostBox
from tools.actions.codes.send_code import SEND_CODE
from tools.actions.team.add_user import add_user
from tools.clock import SimulatedClock
from tools.contacts.contact import ContactKind
from tools.conversations.conversation import (
    ChannelKind,
    Conversation,
    ConversationState,
    IdentityLevel,
    Message,
    Speaker,
)
from tools.conversations.handover import Handover
from tools.conversations.inbox import InboxKind
from tools.events import Event
from tools.ids import ChannelId, ContactId, ConversationId, MessageId, TeamId, UserId
from tools.storage.due_work import SqlDueWork
from tools.storage.toolkit import SqlToolkit
from tools.team.people import Presence, Role, User
from tools.team.teams import Team
from tools.team.templates import DEFAULT_TEMPLATE, TemplateSource
from workflows.code_sending import CodeSending
from workflows.handover.templates.file import default_template
from workflows.handover.templates.template import Template
from workflows.handover.thread_saver import ThreadSaver
from workflows.hosted.answering import HandoverConversations
from workflows.hosted.shelf import Filed, TemplateShelf
from workflows.job_runner import JobRunner
from workflows.turns import TurnRunner

CHAT = ConversationId("cnv_house")
GUEST_NAME = "Guest 4F2A"


@dataclass
class House:
    """One business with its chat."""

    toolkit: SqlToolkit
    clock: SimulatedClock
    template: Template = field(default_factory=default_template)
    model: BaseChatModel = field(default_factory=lambda: make_model("offline"))
    post_box: PostBox = field(default_factory=PostBox)

    def __post_init__(self) -> None:
        self.saver, agent = ThreadSaver(), BuiltInAgent(self.model)
        conversations = conversation_graph(agent, self.saver)
        # Under its own name, and where no other is named.
        filed = Filed(self.template, "", TemplateSource.FILE)
        shelf = TemplateShelf({self.template.name: filed, DEFAULT_TEMPLATE: filed})
        graph = HandoverConversations(conversations, self.saver, shelf, self.post_box)
        self.runner = TurnRunner(self.toolkit, graph, agent)
        self.due = SqlDueWork(self.toolkit.database)

    async def open_chat(
        self,
        chat: ConversationId = CHAT,
        *,
        contact_id: ContactId | None = None,
        channel: tuple[ChannelKind, ChannelId] = (ChannelKind.WEBCHAT, WEBCHAT),
        identity: IdentityLevel = IdentityLevel.NONE,
        sender: str = "",
        language: str = "",
        assignee_id: UserId | None = None,
        window_closes_at: datetime | None = None,
    ) -> ConversationId:
        """A conversation of a guest, or of the contact given."""
        async with self.toolkit.once(BUSINESS) as work:
            owner = contact_id or await add_contact(work, kind=ContactKind.GUEST, name=GUEST_NAME)
            await work.conversations.add(
                Conversation(
                    id=chat,
                    business_id=BUSINESS,
                    channel_id=channel[1],
                    channel=channel[0],
                    contact_id=owner,
                    state=ConversationState.AI,
                    identity=identity,
                    opened_at=work.now,
                    sender=sender,
                    language=language,
                    assignee_id=assignee_id,
                    window_closes_at=window_closes_at,
                )
            )
        return chat

    def use(self, model: BaseChatModel) -> None:
        """From now on this model answers."""
        self.model = model
        self.__post_init__()

    async def team(self, name: str) -> None:
        """A team without members."""
        async with self.toolkit.once(BUSINESS) as work:
            await work.teams.add(Team(TeamId(work.new_id("tea")), BUSINESS, name))

    async def user(
        self, name: str, *, online: bool = True, role: Role = Role.AGENT, languages: Sequence[str] = ()
    ) -> User:
        """A user of the business."""
        async with self.toolkit.once(BUSINESS) as work:
            address = f"{name.lower()}@shop.example.com"
            user = await add_user(work, name=name, email=address, role=role, password_hash="", languages=languages)
            if online:
                await work.users.seen(user.id, presence=Presence.ONLINE, at=work.now)
        return user

    async def seen(self, user_id: UserId, presence: Presence = Presence.ONLINE) -> None:
        """A heartbeat."""
        async with self.toolkit.once(BUSINESS) as work:
            await work.users.seen(user_id, presence=presence, at=work.now)

    async def post(self, text: str, chat: ConversationId = CHAT) -> None:
        """The customer writes; no turn is run."""
        async with self.toolkit.once(BUSINESS) as work:
            message = Message(
                id=MessageId(work.new_id("msg")),
                business_id=BUSINESS,
                conversation_id=chat,
                seq=0,
                speaker=Speaker.CONTACT,
                text=text,
                at=work.now,
            )
            await work.messages.add(message)
            await work.inbox.post(chat, InboxKind.MESSAGE, {"message_id": message.id})

    async def customer(self, text: str, chat: ConversationId = CHAT) -> list[str]:
        """The customer writes, the turn is run; what was said to it."""
        before = len(await self.said(chat))
        await self.post(text, chat)
        await self.turn(chat)
        return (await self.said(chat))[before:]

    async def turn(self, chat: ConversationId = CHAT) -> None:
        """Runs what is pending; a turn that failed fails the test."""
        await self.runner.run(BUSINESS, chat)
        async with self.toolkit.reading(BUSINESS) as work:
            left = await work.inbox.pending(chat)
        assert not left, f"not answered: {left}"

    async def passes(self, time: timedelta) -> None:
        """The clock moves on and what is due fires; deadline after deadline, as a sweeper would."""
        until = self.clock.now() + time
        while (pause := await self.due.next_deadline()) is not None and self.clock.now() + pause <= until:
            self.clock.advance(max(pause, timedelta(0)))
            for ready in await self.due.fire_deadlines(limit=100):
                await self.turn(ready.conversation_id)
        self.clock.advance(until - self.clock.now())
        for fire in (self.due.fire_follow_ups, self.due.fire_silences):
            for ready in await fire(limit=100):
                await self.turn(ready.conversation_id)

    async def deliver(self) -> None:
        """Codes that are on their way arrive, as far as they are taken."""
        jobs = JobRunner(self.due, {SEND_CODE: CodeSending(self.toolkit, self.post_box).send})
        running = asyncio.create_task(jobs.run())
        async with asyncio.timeout(PATIENCE):
            while (pause := await self.due.next_job()) is not None and pause <= timedelta(0):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    async def said(self, chat: ConversationId = CHAT) -> list[str]:
        """What the customer was told, in order."""
        return [message.text for message in await self.messages(chat) if message.speaker is not Speaker.CONTACT]

    async def everything_said(self) -> list[str]:
        """What customers were told in all chats."""
        chats = {event.conversation_id for event in await self.events() if event.conversation_id is not None}
        brought = [text for parcel in self.post_box.parcels for text in (parcel.subject, parcel.text)]
        return [text for chat in sorted(chats) for text in await self.said(chat)] + brought

    async def messages(self, chat: ConversationId = CHAT) -> Sequence[Message]:
        """The whole conversation."""
        async with self.toolkit.reading(BUSINESS) as work:
            return await work.messages.after(chat, 0, limit=1000)

    async def conversation(self, chat: ConversationId = CHAT) -> Conversation:
        """The conversation as it is now."""
        async with self.toolkit.reading(BUSINESS) as work:
            found = await work.conversations.find(chat)
        assert found is not None
        return found

    async def handover(self, chat: ConversationId = CHAT) -> Handover:
        """The newest handover."""
        async with self.toolkit.reading(BUSINESS) as work:
            found = await work.handovers.current(chat)
        assert found is not None
        return found

    async def events(self, chat: ConversationId | None = None) -> Sequence[Event]:
        """All that was announced, in order; of one conversation, if it is named."""
        async with self.toolkit.reading(BUSINESS) as work:
            found = await work.outbox.after(0, limit=100_000)
        return [event for event in found if chat is None or event.conversation_id == chat]

    async def story(self) -> list[str]:
        """The handover's events by their short names."""
        kinds = [event.type.value for event in await self.events()]
        return [kind.removeprefix("handover.") for kind in kinds if kind.startswith("handover.")]
