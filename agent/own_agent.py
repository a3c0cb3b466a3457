"""A business's own agent: any compiled LangGraph graph with ``messages``, named by ``HANDOVER_AGENT``.

It is asked as a whole, outside the transaction, as a model is: what it does with its own tools is its own.
"""

import asyncio
import importlib
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import structlog
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langchain_core.runnables import RunnableConfig
from langgraph.errors import GraphRecursionError
from langgraph.graph import StateGraph
from langgraph.pregel import Pregel

from agent.answer import Answer, failed, read_answer
from agent.failures import Failure, ModelFailed
from agent.prompts import Briefing
from agent.requests import JsonDict, message_from, message_json
from agent.words import failure_in, failure_reply
from tools.conversations.conversation import Message, Speaker
from tools.conversations.files_in_words import words_of
from tools.errors import Unusable
from tools.toolbox.customer_tools import CustomerDesk
from tools.toolbox.handover_tool import AROUND
from workflows.handover.routes import this_turn
from workflows.turn_words import words_of_this_turn

OWN_AGENT_SECONDS = 80.0
"""For the whole answer, its tools included; shorter than the runner's lease."""

Graph = Pregel[Any, Any, Any, Any]

_CONFIG: RunnableConfig = {"metadata": {AROUND: True}}
_log = structlog.get_logger(__name__)


def load_graph(place: str) -> Graph:
    """The graph at ``package.module:attribute``; ``Unusable`` says what is wrong with the setting."""
    module_name, _, attribute = place.strip().partition(":")
    if not (module_name and attribute.isidentifier()):
        raise Unusable(
            f"HANDOVER_AGENT={place} is not of the form package.module:attribute, such as my_package.graph:graph."
        )
    module = _imported(module_name, place=place)
    if not hasattr(module, attribute):
        raise Unusable(f"HANDOVER_AGENT={place}: the module {module_name} has no {attribute}.")
    found = getattr(module, attribute)
    graph = found.compile() if isinstance(found, StateGraph) else found
    if not isinstance(graph, Pregel):
        raise Unusable(
            f"HANDOVER_AGENT={place} is a {type(found).__name__}; it must be a graph: what create_agent() or "
            "StateGraph(…).compile() returns."
        )
    if "messages" not in graph.channels:
        raise Unusable(f"HANDOVER_AGENT={place}: the graph's state has no messages, so it cannot answer a chat.")
    return graph


class OwnAgent:
    """Answers chats with the business's own graph."""

    def __init__(self, graph: Graph, *, seconds: float = OWN_AGENT_SECONDS) -> None:
        """``seconds`` must be shorter than the runner's lease."""
        # The transcript is its memory; a checkpointer of its own would remember everything twice.
        self._graph = graph.copy({"checkpointer": None})
        self._seconds = seconds

    async def answer(self, briefing: Briefing, transcript: Sequence[Message], *, desk: CustomerDesk | None) -> Answer:
        """Answers the end of a transcript. Of the briefing it gets nothing: its prompt is its own."""
        request: JsonDict = {"agent": [message_json(message) for message in plain_messages(transcript)]}
        words = words_of_this_turn.get(None)
        reply = await (words.reply(request) if words else self.call(request))
        failure = failure_in(reply)
        if failure is not None:
            _log.warning("own agent failed", failure=failure.failure.value, detail=failure.detail)
            return failed(failure.failure)
        return Answer(tuple(reply["texts"]), person_asked=reply["person_asked"], reason=reply["reason"])

    async def call(self, request: JsonDict) -> JsonDict:
        """Runs the graph, outside the turn; a failure is a reply too."""
        messages = [message_from(told) for told in request["agent"]]
        try:
            async with asyncio.timeout(self._seconds):
                state = await self._graph.ainvoke({"messages": messages}, config=_CONFIG)
        except GraphRecursionError as error:
            return failure_reply(ModelFailed(Failure.TURN_LIMIT, str(error)))
        except Exception as error:  # It is somebody else's code; whatever it raises ends at a person.
            return failure_reply(ModelFailed(Failure.MODEL_ERROR, f"{type(error).__name__}: {error}"))
        # Not by counting: their graph may shorten the messages.
        answer = read_answer(this_turn(state["messages"]))
        if answer.failure is not None:
            return failure_reply(ModelFailed(answer.failure, "neither words nor a tool call"))
        return {"texts": list(answer.texts), "person_asked": answer.person_asked, "reason": answer.reason}


def plain_messages(transcript: Sequence[Message]) -> list[BaseMessage]:
    """The chat as any agent takes it: the customer's words as they are, a colleague's as ours."""
    told: list[BaseMessage] = []
    for message in transcript:
        if message.speaker is Speaker.CONTACT:
            told.append(HumanMessage(words_of(message)))
        elif message.speaker is Speaker.AI and message.text.strip():
            told.append(AIMessage(message.text))
        elif message.speaker is Speaker.USER:
            told.append(AIMessage(f"({message.from_name or 'A colleague'}, a person, wrote:) {words_of(message)}"))
    return told


def _imported(module_name: str, *, place: str) -> ModuleType:
    # A command that was installed does not look where it was started, and that is where the module mostly stands.
    # Last, so that nothing there takes the place of an installed package.
    if str(Path.cwd()) not in sys.path:
        sys.path.append(str(Path.cwd()))
    try:
        return importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        missing = error.name or module_name
        if module_name == missing or module_name.startswith(missing + "."):
            raise Unusable(
                f"HANDOVER_AGENT={place}: there is no module {missing} here. Install its package, or start where "
                f"it can be "
                "imported."
            ) from error
        raise Unusable(f"HANDOVER_AGENT={place}: {module_name} needs {missing}, which is not installed.") from error
    except Exception as error:
        raise Unusable(
            f"HANDOVER_AGENT={place}: {module_name} cannot be imported: {type(error).__name__}: {error}"
        ) from error
