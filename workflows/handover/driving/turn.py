"""One run of a graph for one chat, as a ``Desk`` makes it: what goes in, what was said, what it is parked at now."""

from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.runnables import RunnableConfig
from langgraph.graph import END
from langgraph.graph.state import CompiledStateGraph
from langgraph.types import Command, Durability

from tools.errors import Unusable
from workflows.handover.driving.parked_chat import ParkedChat, is_ours, parked_chat, said_since
from workflows.handover.moves import Parked
from workflows.handover.ports import Said
from workflows.handover.routes import Node
from workflows.handover.state import JsonDict

_OURS = frozenset(node.value for node in Node)


@dataclass(frozen=True)
class Turn:
    """What a run came to."""

    said: Sequence[Said]
    value: JsonDict
    """The pending interrupt's; empty when the chat is parked nowhere."""

    @property
    def parked(self) -> Parked:
        """What the chat waits for now."""
        return Parked(self.value["kind"]) if self.value else Parked.NOWHERE


@dataclass(frozen=True)
class Runner:
    """Runs one graph; whoever calls it holds the thread's lock."""

    graph: CompiledStateGraph[Any, Any, Any, Any]
    context: Callable[[str], Any] | None
    config: RunnableConfig
    durability: Durability

    async def load(self, thread_id: str) -> ParkedChat:
        """The chat as its last checkpoint shows it."""
        saver = self.graph.checkpointer
        if saver is None or isinstance(saver, bool):
            raise Unusable("This graph was compiled without a checkpointer, so no chat can be parked; give it one.")
        return parked_chat(await saver.aget_tuple(self._config(thread_id)))

    async def run(self, thread_id: str, given: Any, before: ParkedChat) -> Turn:
        """Runs until the chat is parked again or at rest."""
        result = await self.graph.ainvoke(
            given,
            self._config(thread_id),
            context=self._context(thread_id),
            durability=self.durability,
            version="v2",
        )
        messages = _messages_in(result.value)
        if messages is None:
            messages = (await self.load(thread_id)).messages
        value: JsonDict = next((one.value for one in result.interrupts if is_ours(one)), {})
        return Turn(said_since(before.messages, messages), value)

    async def begin_at(self, node: Node, thread_id: str, chat: ParkedChat, update: JsonDict) -> None:
        """Stores that the next run begins at one of the handover's nodes; a run of nothing (``None``) then does it.

        Not ``ainvoke(Command(goto=…))``: on a thread without a checkpoint that begins at the start as well, and if
        its first node fails, it is begun again beside whatever comes next.
        """
        config = self._config(thread_id)
        agent_undone = self.durability != "exit" or chat.leftover
        if chat.exists and agent_undone and (await self.graph.aget_state(config)).next:
            await self.graph.aupdate_state(config, None, as_node=END)
        way_in: Any = Command(update=update, goto=node.value)
        await self.graph.aupdate_state(config, way_in, as_node=Node.LEAVE_PERSON.value)

    async def stream(self, thread_id: str, given: Any) -> AsyncGenerator[tuple[str, str], None]:
        """The same run, word by word: ``token`` is the agent's, ``say`` a whole text of the handover's."""
        seen: set[str] = set()
        parts = self.graph.astream(
            given,
            self._config(thread_id),
            context=self._context(thread_id),
            durability=self.durability,
            stream_mode="messages",
            subgraphs=True,
            version="v2",
        )
        async for part in parts:
            message, metadata = cast("tuple[BaseMessage, dict[str, Any]]", part["data"])
            if not isinstance(message, AIMessage) or not (text := str(message.text)):
                continue
            if str(metadata.get("langgraph_node")) not in _OURS:
                yield "token", text
            elif message.id not in seen:
                seen.add(message.id or "")
                yield "say", text

    def _config(self, thread_id: str) -> RunnableConfig:
        own = self.config.get("configurable") or {}
        return {**self.config, "configurable": {**own, "thread_id": thread_id}}

    def _context(self, thread_id: str) -> Any:
        """Contexts are not checkpointed: every run needs its own."""
        return self.context(thread_id) if self.context is not None else None


def resumed(chat: ParkedChat, answer: JsonDict) -> Command[Any]:
    """Answers the pending interrupt and no other."""
    return Command(resume={chat.interrupt_id: answer})


def messages_given(given: Any) -> Sequence[BaseMessage]:
    """The customer's messages in what a run was given."""
    return given.get("messages") or () if isinstance(given, dict) else ()


def _messages_in(value: Any) -> Sequence[BaseMessage] | None:
    if isinstance(value, dict):
        return value.get("messages")
    return getattr(value, "messages", None)
