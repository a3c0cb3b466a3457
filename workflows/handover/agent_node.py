"""Your agent as a node of the graph around it: what it reads and writes, and what happens when it fails."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NotRequired, get_type_hints

from langchain_core.runnables import Runnable, RunnableConfig
from langgraph.errors import GraphBubbleUp
from langgraph.graph import StateGraph
from typing_extensions import TypedDict

from tools.errors import Unusable
from workflows.handover.moves import Reason
from workflows.handover.state import ChatState

Agent = Runnable[Any, Any] | Callable[..., Awaitable[Any]]
"""A compiled graph or other runnable with ``messages``; or an async node of your own."""

_log = logging.getLogger(__name__)


def answering(agent: Agent) -> Callable[..., Awaitable[Any]]:
    """The agent as a node. Whatever goes wrong in a runnable ends at a person; a bare node answers for itself."""
    if not isinstance(agent, Runnable):
        return agent
    reads = tuple(_hints(agent, "input_schema")) or ("messages",)

    async def answer(state: Mapping[str, Any], config: RunnableConfig) -> Any:
        try:
            return await agent.ainvoke({key: state[key] for key in reads if key in state}, config)
        except GraphBubbleUp:
            raise
        except Exception:
            _log.exception("The agent failed; the chat is handed to a person.")
            return {"handover": {**(state.get("handover") or {}), "request": {"reason": Reason.FAILED.value}}}

    return answer


def state_around(agent: Agent | None) -> type[Any]:
    """What the agent reads and writes, and the handover beside it."""
    hints = {**_hints(agent, "input_schema"), **_hints(agent, "output_schema")}
    if not hints:
        return ChatState
    if "messages" not in hints:
        raise Unusable("This agent's state has no messages; the handover needs them.")
    return _typed_dict("ChatStateAround", {**hints, "handover": NotRequired[dict[str, Any]]})


def view_of(builder: StateGraph[Any, Any, Any, Any]) -> type[Any]:
    """What the handover's nodes read of a graph of yours."""
    hints = get_type_hints(builder.state_schema, include_extras=True)
    if "messages" not in hints:
        raise Unusable(
            "This graph's state has no messages. Add  messages: Annotated[list[AnyMessage], add_messages]  to it."
        )
    return _typed_dict("HandoverView", {"messages": hints["messages"], "handover": NotRequired[dict[str, Any]]})


def _hints(agent: Agent | None, schema: str) -> dict[str, Any]:
    found = getattr(getattr(agent, "builder", None), schema, None)
    return get_type_hints(found, include_extras=True) if found is not None else {}


def _typed_dict(name: str, hints: dict[str, Any]) -> type[Any]:
    make: Any = TypedDict
    made: type[Any] = make(name, hints)
    return made
