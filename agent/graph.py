"""The built-in agent as a graph: the model, the tool that asks for a person, and the customer's tools."""

from collections.abc import Sequence
from typing import Any

from langchain.agents import create_agent
from langchain_core.language_models import BaseChatModel
from langchain_core.tools import BaseTool
from langgraph.graph.state import CompiledStateGraph

from agent.tool_names import ASK_FOR_PERSON
from agent.words import MODEL_SECONDS, WordsModel
from tools.toolbox.customer_tools import CustomerContext, customer_tools
from tools.toolbox.handover_tool import handover_tool

AgentGraph = CompiledStateGraph[Any, Any, Any, Any]


def build_agent(
    model: BaseChatModel, *, tools: Sequence[BaseTool] | None = None, seconds: float = MODEL_SECONDS
) -> AgentGraph:
    """Built once and used for every chat; what differs between chats comes with the messages and the context.

    It keeps no checkpoints of its own: the transcript is its memory.
    """
    given = [handover_tool(name=ASK_FOR_PERSON), *customer_tools()] if tools is None else list(tools)
    return create_agent(
        WordsModel(inner=model, seconds=seconds), given, context_schema=CustomerContext, checkpointer=False
    )
