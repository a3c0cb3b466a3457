"""The node of the hosted conversation graph that answers the customer, and the graph around it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage
from langgraph.graph import START, StateGraph
from langgraph.runtime import Runtime

from agent.answer import ChatAgent
from agent.prompts import Briefing
from tools.conversations.conversation import Speaker
from tools.conversations.handover import FollowUpState
from workflows.handover.graph import draw
from workflows.handover.state import ChatState, progress_of
from workflows.handover.surroundings import HandoverContext, ports_of
from workflows.handover.thread_saver import ThreadSaver
from workflows.hosted.answering import ConversationStateGraph, HostedPorts
from workflows.hosted.chat import HostedChat
from workflows.hosted.customer_desk import HostedCustomerDesk

_AGENT = "agent"
_TRANSCRIPT = 60
"""Messages the agent is shown."""
_DETAILS = ("email", "phone", "name")


def conversation_graph(agent: ChatAgent, saver: ThreadSaver) -> ConversationStateGraph:
    """The agent with the handover beside it, built once for all conversations."""
    builder: StateGraph[Any, Any, Any, Any] = StateGraph(ChatState, context_schema=HandoverContext)
    builder.add_node(_AGENT, ChatNode(agent), input_schema=ChatState)
    builder.add_edge(START, _AGENT)
    draw(builder, bound=None, agent=_AGENT, state=ChatState, at_once=True)
    return builder.compile(checkpointer=saver)


class ChatNode:
    """Reads the transcript from the conversation, and says there what the agent answers."""

    def __init__(self, agent: ChatAgent) -> None:
        """Any agent."""
        self._agent = agent

    async def __call__(self, state: ChatState, runtime: Runtime[Any]) -> dict[str, Any]:
        """What the agent said, or that a person is needed."""
        ports = ports_of(runtime, None)
        assert isinstance(ports, HostedPorts)
        hosted = ports.hosted
        transcript = await hosted.work.messages.latest(hosted.conversation.id, limit=_TRANSCRIPT)
        answer = await self._agent.answer(_briefing(hosted), transcript, desk=HostedCustomerDesk(hosted))
        for text in answer.texts:
            await hosted.write(text, speaker=Speaker.AI)
        update: dict[str, Any] = {"messages": _spoken(answer.texts)}
        progress = progress_of(state)
        if answer.person_needed:
            reason = "failed" if answer.failure is not None else "tool"
            update["handover"] = replace(progress, request={"reason": reason, "note": answer.reason}).to_json()
        elif progress.failures:
            update["handover"] = replace(progress, failures=0).to_json()
        return update


def _spoken(texts: Sequence[str]) -> list[BaseMessage]:
    """So that the way behind the node sees that something was said; none of it is kept in the checkpoint."""
    return [AIMessage(text) for text in texts]


def _briefing(hosted: HostedChat) -> Briefing:
    handover = hosted.handover
    given = [kind for kind in _DETAILS if handover is not None and kind in handover.captured]
    return Briefing(
        now=hosted.event.at,
        business_name=hosted.business.name,
        language=hosted.spoken_language,
        follow_up_owed=handover is not None and handover.follow_up.state is FollowUpState.OPEN,
        details_given=given,
    )
