"""A chat to try the handover in: a scripted agent, and a contact book, a chat and a team that keep what they get."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from langchain.agents import create_agent
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.memory import InMemorySaver
from pydantic import Field

from tools.clock import SimulatedClock, SystemClock
from tools.errors import NotFound
from tools.events import EventType
from tools.toolbox.handover_tool import handover_tool
from workflows.handover.building import Graph, with_handover
from workflows.handover.driving.desk import Desk
from workflows.handover.driving.replies import Reply
from workflows.handover.ports import Availability, Captured, Chat, ContactSink, Details, News, Said

THREAD = "chat-1"


@dataclass
class Book:
    """A contact book that keeps what it was given, once for each handover."""

    saved: dict[str, Details] = field(default_factory=dict)
    broken: bool = False
    calls: int = 0

    async def save(self, chat: Chat, details: Details, *, handover_id: str) -> Captured:
        self.calls += 1
        if self.broken:
            raise ConnectionError("the contact book is away")
        self.saved[handover_id] = details
        return Captured(contact_id=f"con_{len(self.saved)}")

    @property
    def last(self) -> Details:
        return list(self.saved.values())[-1]


@dataclass
class Room:
    """A chat that shows each message once."""

    chat: Chat = field(default_factory=lambda: Chat(THREAD, region="DE"))
    shown: dict[str, Said] = field(default_factory=dict)
    anything: asyncio.Event = field(default_factory=asyncio.Event)
    strangers: set[str] = field(default_factory=set)
    """Threads that are not this room's."""
    fails: int = 0
    """How often it fails to show something."""

    async def find(self, thread_id: str) -> Chat:
        if thread_id in self.strangers:
            raise NotFound
        return replace(self.chat, thread_id=thread_id)

    async def say(self, chat: Chat, said: Said) -> None:
        if self.fails:
            self.fails -= 1
            raise ConnectionError("the chat is away")
        self.shown[f"{chat.thread_id}/{said.message_id}"] = said
        self.anything.set()

    @property
    def texts(self) -> list[str]:
        return [said.text for said in self.shown.values()]


@dataclass
class Crew:
    """A team that keeps what it was told."""

    there: Availability = field(default_factory=Availability)
    told: list[News] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=lambda: {"usr_mia": "Mia"})

    async def availability(self, chat: Chat) -> Availability:
        return self.there

    async def name_of(self, user_id: str) -> str:
        return self.names.get(user_id, "")

    async def tell(self, chat: Chat, news: News) -> None:
        self.told.append(news)

    @property
    def events(self) -> list[EventType]:
        return [news.type for news in self.told]

    def news(self, type_: EventType) -> News:
        return next(news for news in reversed(self.told) if news.type is type_)


ASK_FOR_PERSON = AIMessage(
    "", tool_calls=[{"name": "ask_for_person", "args": {"reason": "a refund"}, "id": "call-1"}]
)


class ScriptedModel(BaseChatModel):
    """Says what it is told to say; an exception in the script is raised. What it was shown is kept."""

    script: list[Any]
    seen: list[list[BaseMessage]] = Field(default_factory=list)

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def bind_tools(self, tools: Any, **kwargs: Any) -> "ScriptedModel":
        return self

    def _generate(
        self, messages: list[BaseMessage], stop: list[str] | None = None, run_manager: Any = None, **kwargs: Any
    ) -> ChatResult:
        self.seen.append(list(messages))
        line = self.script.pop(0)
        if isinstance(line, Exception):
            raise line
        message = AIMessage(line) if isinstance(line, str) else line.model_copy()
        return ChatResult(generations=[ChatGeneration(message=message)])


@dataclass
class Trial:
    """A customer, a person and a clock at one desk."""

    desk: Desk
    graph: Graph
    book: Book
    room: Room
    crew: Crew
    clock: SimulatedClock
    model: ScriptedModel
    thread: str = THREAD

    async def write(self, text: str, message_id: str | None = None) -> list[str]:
        return (await self.reply(text, message_id)).texts

    async def reply(self, text: str, message_id: str | None = None) -> Reply:
        return await self.desk.customer(self.thread, text, message_id)

    async def pass_time(self, **span: float) -> list[str]:
        """Moves the clock and fires what is due; what the customer is shown of it."""
        self.clock.advance(timedelta(**span))
        before = len(self.room.shown)
        await self.desk.fire_due(self.clock.now())
        return self.room.texts[before:]

    async def ask_for_person(self) -> list[str]:
        """The customer asks in words that need no agent."""
        return await self.write("I want to talk to a human, please")

    async def until_asked(self) -> list[str]:
        """Asks for a person, and nobody comes."""
        await self.ask_for_person()
        return await self.pass_time(minutes=6)

    async def state(self) -> dict[str, Any]:
        config: RunnableConfig = {"configurable": {"thread_id": self.thread}}
        return dict((await self.graph.aget_state(config)).values)

    async def messages(self) -> list[BaseMessage]:
        return list((await self.state())["messages"])

    async def phase(self) -> str:
        return str((await self.state())["handover"]["phase"])

    async def outcome(self) -> str:
        return str((await self.state())["handover"]["outcome"])


def trial(
    script: Sequence[Any] = (),
    *,
    chat: Chat | None = None,
    crew: Crew | None = None,
    checkpointer: Any = None,
    tools: Sequence[Any] = (),
    contacts: ContactSink | None = None,
    clock: SimulatedClock | SystemClock | None = None,
    **shape: Any,
) -> Trial:
    """A trial with an agent made by ``create_agent``."""
    book, room, crew = Book(), Room(chat or Chat(THREAD, region="DE")), crew or Crew()
    simulated, model = SimulatedClock(), ScriptedModel(script=list(script))
    agent = create_agent(model, [handover_tool(), *tools])
    graph = with_handover(
        agent,
        contacts=contacts or book,
        chats=room,
        team=crew,
        checkpointer=checkpointer or InMemorySaver(),
        clock=clock or simulated,
        **shape,
    )
    return Trial(Desk(graph), graph, book, room, crew, simulated, model)


def spoken(messages: Sequence[BaseMessage]) -> list[tuple[str, str]]:
    """Who said what, as the agent's memory holds it."""
    return [
        ("customer" if isinstance(message, HumanMessage) else "agent", message.text)
        for message in messages
        if message.text
    ]
