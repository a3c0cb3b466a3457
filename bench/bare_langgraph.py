"""The floor for a whole handover: a graph of the same shape without our work, on LangGraph's stock savers."""

from collections.abc import Awaitable, Callable
from itertools import pairwise
from typing import Annotated, Any, NotRequired, TypedDict

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.message import add_messages
from langgraph.types import Command, interrupt


class BareState(TypedDict):
    """As the handover's, without its content."""

    messages: Annotated[list[AnyMessage], add_messages]
    handover: NotRequired[dict[str, Any]]


async def agent(state: BareState) -> dict[str, Any]:
    return {"handover": {"phase": "waiting"}}


async def open_handover(state: BareState) -> dict[str, Any]:
    return {"messages": [AIMessage("I'm getting a colleague for you.")]}


async def wait_for_person(state: BareState) -> dict[str, Any]:
    return {"handover": {"answer": interrupt({"kind": "wait_for_person"})}}


async def time_out(state: BareState) -> dict[str, Any]:
    return {"messages": [AIMessage("I'm sorry. May I have your e-mail and phone?")]}


async def ask_details(state: BareState) -> dict[str, Any]:
    answer = interrupt({"kind": "ask_details"})
    return {"messages": [HumanMessage(answer["text"])], "handover": {"answer": answer}}


async def read_answer(state: BareState) -> dict[str, Any]:
    return {"messages": [AIMessage("Thank you.")], "handover": {"phase": "captured"}}


async def save_contact(state: BareState) -> dict[str, Any]:
    return {"handover": {"phase": "ended"}}


def _to(name: str) -> Callable[[BareState], Awaitable[str]]:
    """A way on, chosen by a function as ours are; asynchronous, because others cost a thread hop each."""

    async def route(state: BareState) -> str:
        return name

    return route


def bare_graph(saver: BaseCheckpointSaver[Any]) -> Any:
    """The way of a handover that ends with details: seven nodes, two interrupts."""
    builder = StateGraph(BareState)
    way = [agent, open_handover, wait_for_person, time_out, ask_details, read_answer, save_contact]
    for node in way:
        builder.add_node(node.__name__, node)
    builder.add_edge(START, "agent")
    for before, after in pairwise(way):
        builder.add_conditional_edges(before.__name__, _to(after.__name__), [after.__name__, END])
    builder.add_edge("save_contact", END)
    return builder.compile(checkpointer=saver)


async def bare_handover(graph: Any, thread_id: str) -> None:
    """One whole handover: asked, timed out, answered."""
    config: RunnableConfig = {"configurable": {"thread_id": thread_id}}
    given: Any = {"messages": [HumanMessage("I want to talk to a person")]}
    for answer in ({"type": "timed_out"}, {"type": "customer", "text": "bob@example.com, +44 7400 123456"}, None):
        result = await graph.ainvoke(given, config, durability="sync", version="v2")
        if answer is not None:
            given = Command(resume={result.interrupts[0].id: answer})
