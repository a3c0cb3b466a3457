"""A toy conversation graph that needs the model: for trying turns without the handover."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any

from langchain_core.runnables import RunnableConfig
from langgraph.graph import START, StateGraph
from langgraph.types import Command, interrupt
from typing_extensions import TypedDict

from tests.databases import BUSINESS, WEBCHAT
from tests.people import add_contact
from tools.conversations.conversation import (
    ChannelKind,
    Conversation,
    ConversationState,
    IdentityLevel,
    Message,
    Speaker,
)
from tools.conversations.inbox import InboxKind
from tools.events import EventType
from tools.ids import ConversationId, MessageId
from tools.storage.toolkit import SqlToolkit
from tools.storage.unit_of_work import SqlUnitOfWork
from tools.toolkit import UnitOfWork
from workflows.handover.thread_saver import ThreadSaver
from workflows.handover.words import JsonDict
from workflows.turn_words import words_of_this_turn
from workflows.turns import Turn, TurnRunner

CHAT = ConversationId("cnv_toy")


class Pad(TypedDict, total=False):
    """What the toy remembers: how many answers it gave."""

    answered: Annotated[int, lambda old, new: (old or 0) + new]
    asked: str


@dataclass
class ToyModel:
    """Answers with the number of messages it was shown; keeps what it was asked."""

    requests: list[JsonDict] = field(default_factory=list)

    async def call(self, request: JsonDict) -> JsonDict:
        self.requests.append(request)
        return {"text": f"I have read {len(request['messages'])}."}


class ToyGraph:
    """Answers each message with the model's words, and parks in between."""

    def __init__(self) -> None:
        self.saver = ThreadSaver()
        self.turn: Turn | None = None
        builder = StateGraph(Pad)
        builder.add_node("answer", self._answer)
        builder.add_node("park", self._park)
        builder.add_edge(START, "answer")
        builder.add_edge("answer", "park")
        builder.add_edge("park", "answer")
        self.graph = builder.compile(checkpointer=self.saver)

    async def answer(self, turn: Turn) -> None:
        self.turn = turn
        stored = await turn.work.checkpoints.load(turn.conversation.id)
        body, parked = stored or (None, "")
        config: RunnableConfig = {"configurable": {"thread_id": turn.conversation.id}}
        self.saver.open(turn.conversation.id, body)
        for event in turn.events:
            turn.begin(event)
            given: Any = Command(resume={parked: event.id}) if parked else {"asked": event.id}
            result = await self.graph.ainvoke(given, config, durability="exit", version="v2")
            parked = result.interrupts[0].id
        saved = self.saver.close(turn.conversation.id)
        assert saved is not None
        await turn.work.checkpoints.store(turn.conversation.id, saved, parked=parked, graph_version=1)

    async def _answer(self, state: Pad) -> Pad:
        turn = self.turn
        assert turn is not None
        assert turn.current is not None
        said = await turn.work.messages.latest(CHAT, limit=50)
        request = {"messages": [each.text for each in said], "at": turn.current.at.isoformat()}
        reply = await words_of_this_turn.get().reply(request)
        await say(turn.work, str(reply["text"]), at=turn.current.at)
        return {"answered": 1}

    async def _park(self, state: Pad) -> Pad:
        return {"asked": interrupt({"kind": "next"})}


async def say(work: UnitOfWork, text: str, *, at: datetime) -> None:
    """The AI says something, and tells that it did."""
    message = Message(
        id=MessageId(work.new_id("msg")),
        business_id=BUSINESS,
        conversation_id=CHAT,
        seq=0,
        speaker=Speaker.AI,
        text=text,
        at=at,
    )
    await work.messages.add(message)
    work.announce(EventType.MESSAGE_SENT, {"message_id": message.id}, conversation_id=CHAT)


async def open_chat(toolkit: SqlToolkit) -> None:
    """A conversation in which nothing was said yet."""
    async with toolkit.once(BUSINESS) as work:
        conversation = Conversation(
            id=CHAT,
            business_id=BUSINESS,
            channel_id=WEBCHAT,
            channel=ChannelKind.WEBCHAT,
            contact_id=await add_contact(work),
            state=ConversationState.AI,
            identity=IdentityLevel.NONE,
            opened_at=work.now,
        )
        await work.conversations.add(conversation)


async def write(toolkit: SqlToolkit, number: int) -> None:
    """The customer writes."""

    async def act(work: SqlUnitOfWork) -> None:
        message = Message(
            id=MessageId(f"msg_in_{number}"),
            business_id=BUSINESS,
            conversation_id=CHAT,
            seq=0,
            speaker=Speaker.CONTACT,
            text=f"Question {number}",
            at=work.now,
            client_id=f"c{number}",
        )
        await work.messages.add(message)
        await work.inbox.post(CHAT, InboxKind.MESSAGE, {"message_id": message.id})

    await toolkit.run(BUSINESS, act)


def runner(toolkit: SqlToolkit, model: ToyModel | None = None) -> TurnRunner:
    """A runner of the toy."""
    return TurnRunner(toolkit, ToyGraph(), model or ToyModel())


async def end_state(toolkit: SqlToolkit) -> dict[str, Any]:
    """All that a customer, a hook or the next turn could tell apart."""
    async with toolkit.reading(BUSINESS) as work:
        messages = await work.messages.after(CHAT, 0, limit=100)
        stored = await work.checkpoints.load(CHAT)
        saver = ThreadSaver()
        saver.open(CHAT, stored[0] if stored else None)
        found = await saver.aget_tuple({"configurable": {"thread_id": CHAT}})
        return {
            "messages": [(each.seq, each.speaker, each.text) for each in messages],
            "events": [(each.number, each.type) for each in await work.outbox.after(0, limit=100)],
            "pending": len(await work.inbox.pending(CHAT)),
            "remembered": len(await work.replies.known(CHAT)),
            "answered": found.checkpoint["channel_values"].get("answered") if found else None,
            "parked": bool(stored and stored[1]),
        }
