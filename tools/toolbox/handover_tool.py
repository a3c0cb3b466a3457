"""The tool by which an AI agent asks for a person: it leaves a mark in the chat that the handover around it sees."""

from typing import Annotated, Any

from langchain_core.runnables import RunnableConfig
from langchain_core.tools import BaseTool, StructuredTool

from tools.errors import Unusable

AROUND = "handoverkit_around"
"""The key in a node's metadata that says: a handover stands around this agent."""

_MARK = "handoverkit.ask_for_person"
_LONGEST_REASON = 500


class NoHandoverAround(Unusable):
    """This agent asks for a person, but no handover stands around it.

    Write  graph = with_handover(agent, contacts=…, chats=…, checkpointer=…)  and run that graph instead of the
    agent; in a StateGraph of your own, call  add_handover(builder, after="agent", contacts=…, chats=…)  after your
    last add_node().
    """

    code = "no_handover_around"

    def __init__(self) -> None:
        """The whole docstring is the message: it says what to write."""
        super().__init__(" ".join((self.__doc__ or "").split()))


def handover_tool(*, name: str = "ask_for_person", description: str | None = None) -> BaseTool:
    """A tool for your agent's list; it works under ``with_handover`` and ``add_handover`` alone."""
    return StructuredTool.from_function(
        func=_ask_for_person,
        coroutine=_aask_for_person,
        name=name,
        description=description or _DESCRIPTION,
        return_direct=True,
        response_format="content_and_artifact",
    )


def reason_given(artifact: Any) -> str | None:
    """The reason in a tool message's artifact; ``None`` if the message is not this tool's."""
    if isinstance(artifact, dict) and artifact.get("kind") == _MARK:
        return str(artifact.get("reason", ""))
    return None


_DESCRIPTION = (
    "Hands this chat over to a person of the business. Use it when the customer asks for a person, is upset, or "
    "needs something you cannot do. Never say that a person is connected; the customer is told how it goes on."
)
_REPLY = "A person was asked for. The customer is told how it goes on; do not say that anybody is connected."
_Why = Annotated[str, "Why a person is needed, in one short sentence; the person reads it."]


def _ask_for_person(config: RunnableConfig, reason: _Why = "") -> tuple[str, dict[str, str]]:
    """Marks the chat; the graph around the agent does the rest."""
    if not (config.get("metadata") or {}).get(AROUND):
        raise NoHandoverAround
    return _REPLY, {"kind": _MARK, "reason": reason[:_LONGEST_REASON]}


async def _aask_for_person(config: RunnableConfig, reason: _Why = "") -> tuple[str, dict[str, str]]:
    """The same for agents that are run asynchronously."""
    return _ask_for_person(config, reason)
