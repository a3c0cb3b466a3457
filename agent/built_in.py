"""The built-in agent: answers a chat with the model of the settings."""

from collections.abc import Sequence
from dataclasses import replace

import structlog
from langchain_core.language_models import BaseChatModel
from langchain_core.runnables import RunnableConfig
from langgraph.errors import GraphRecursionError

from agent.answer import Answer, failed, read_answer
from agent.failures import Failure, ModelFailed
from agent.graph import build_agent
from agent.prompts import Briefing, chat_messages
from agent.requests import JsonDict
from agent.tool_names import ASK_FOR_PERSON
from agent.words import MODEL_SECONDS, OutsideModel
from tools.conversations.conversation import Message
from tools.toolbox.customer_tools import CustomerContext, CustomerDesk
from tools.toolbox.handover_tool import AROUND, handover_tool
from workflows.turn_words import MAX_REPLIES

_CONFIG: RunnableConfig = {
    # A model call and a round of tools are one step each.
    "recursion_limit": 2 * MAX_REPLIES + 1,
    # The handover stands around: whoever runs the turn opens it.
    "metadata": {AROUND: True},
}
_log = structlog.get_logger(__name__)


class BuiltInAgent:
    """Holds the graphs, which are built once."""

    def __init__(self, model: BaseChatModel, *, knowledge: str = "", seconds: float = MODEL_SECONDS) -> None:
        """``knowledge`` is told to the model in every chat; ``seconds``, how long one call of it may take, must be
        shorter than the runner's lease.
        """
        self._knowledge = knowledge
        self._graph = build_agent(model, seconds=seconds)
        self._without_desk = build_agent(model, tools=[handover_tool(name=ASK_FOR_PERSON)], seconds=seconds)
        self._outside = OutsideModel(model, seconds=seconds)

    async def answer(self, briefing: Briefing, transcript: Sequence[Message], *, desk: CustomerDesk | None) -> Answer:
        """Answers the end of a transcript; every failure of the model is an answer that needs a person."""
        messages = chat_messages(replace(briefing, knowledge=self._knowledge), transcript)
        try:
            graph = self._graph if desk else self._without_desk
            state = await graph.ainvoke({"messages": messages}, config=_CONFIG, context=CustomerContext(desk=desk))
        except ModelFailed as error:
            _log.warning("model failed", failure=error.failure.value, detail=error.detail)
            return failed(error.failure)
        except GraphRecursionError:
            return failed(Failure.TURN_LIMIT)
        return read_answer(state["messages"][len(messages) :])

    async def call(self, request: JsonDict) -> JsonDict:
        """Asks the model, outside the turn."""
        return await self._outside.call(request)
