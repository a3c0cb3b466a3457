"""Graphs as a business may have them, for the setting that names one."""

import asyncio
from typing import Any, TypedDict

from langchain.agents import create_agent
from langchain_core.messages import AIMessage, HumanMessage, RemoveMessage
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, MessagesState, StateGraph
from langgraph.graph.message import REMOVE_ALL_MESSAGES

from agent.offline.model import OfflineModel
from tools.toolbox.handover_tool import handover_tool


async def _echo(state: MessagesState) -> dict[str, Any]:
    return {"messages": [AIMessage(f"{len(state['messages'])}: {state['messages'][-1].text}")]}


async def _fail(state: MessagesState) -> dict[str, Any]:
    raise RuntimeError("their bug")


async def _sleep(state: MessagesState) -> dict[str, Any]:
    await asyncio.sleep(30)
    return {}


async def _silent(state: MessagesState) -> dict[str, Any]:
    return {}


async def _shorten(state: MessagesState) -> dict[str, Any]:
    kept = HumanMessage(state["messages"][-1].text)
    return {"messages": [RemoveMessage(REMOVE_ALL_MESSAGES), kept, AIMessage("short")]}


def _of(node: Any) -> StateGraph[Any, Any, Any, Any]:
    return StateGraph(MessagesState).add_node("node", node).add_edge(START, "node").add_edge("node", END)


class _Other(TypedDict):
    text: str


async def _other(state: _Other) -> dict[str, Any]:
    return {}


builder = _of(_echo)
echo = builder.compile(checkpointer=InMemorySaver())
failing = _of(_fail).compile()
sleeping = _of(_sleep).compile()
silent = _of(_silent).compile()
shortening = _of(_shorten).compile()
looping = (
    StateGraph(MessagesState).add_node("node", _silent).add_edge(START, "node").add_edge("node", "node").compile()
)
asking = create_agent(OfflineModel(), [handover_tool()])
without_messages = StateGraph(_Other).add_node("node", _other).add_edge(START, "node").compile()
number = 5
