"""The handover's graph: its nodes and the ways between them."""

from collections.abc import Callable, Mapping
from typing import Any

from langgraph.graph import END, StateGraph

from workflows.handover import routes
from workflows.handover.nodes import asking, ending, parking, person, waiting
from workflows.handover.routes import Node
from workflows.handover.scene import Play, SceneNode
from workflows.handover.surroundings import HandoverPorts

PARKING = {
    Node.WAIT_FOR_PERSON: parking.wait_for_person,
    Node.ASK_DETAILS: parking.ask_details,
    Node.WITH_PERSON: parking.with_person,
}
SCENES: dict[Node, Play] = {
    Node.OPEN_HANDOVER: waiting.open_handover,
    Node.HEAR_MEANWHILE: waiting.hear_meanwhile,
    Node.TIME_OUT: waiting.time_out,
    Node.READ_ANSWER: asking.read_answer,
    Node.ASK_AGAIN: asking.ask_again,
    Node.BREAK_SILENCE: asking.break_silence,
    Node.SAVE_CONTACT: ending.save_contact,
    Node.END_HANDOVER: ending.end_handover,
    Node.JOIN_PERSON: person.join_person,
    Node.KEEP_WORDS: person.keep_words,
    Node.LEAVE_PERSON: person.leave_person,
}


def draw(
    builder: StateGraph[Any, Any, Any, Any], *, bound: HandoverPorts | None, agent: str | None, state: type[Any]
) -> None:
    """Puts the handover beside the node ``agent``; its nodes read ``state``: ``messages`` and ``handover``."""
    for name, park in PARKING.items():
        builder.add_node(name.value, park, input_schema=state)
    for name, play in SCENES.items():
        node: Any = SceneNode(play, bound)
        builder.add_node(name.value, node, input_schema=state)

    def way(start: str, route: Callable[[Mapping[str, Any]], str], *ends: str) -> None:
        builder.add_conditional_edges(str(start), route, [str(end) for end in ends])

    ask_or_end = (Node.ASK_DETAILS, Node.SAVE_CONTACT, Node.END_HANDOVER)
    if agent is not None:
        way(agent, _reading(state, routes.after_agent), Node.OPEN_HANDOVER, Node.ASK_AGAIN, END)
    way(Node.OPEN_HANDOVER, routes.after_open, Node.WAIT_FOR_PERSON, Node.TIME_OUT)
    way(
        Node.WAIT_FOR_PERSON,
        routes.after_wait,
        *(Node.JOIN_PERSON, Node.TIME_OUT, Node.HEAR_MEANWHILE, Node.END_HANDOVER, Node.WAIT_FOR_PERSON),
    )
    builder.add_edge(Node.HEAR_MEANWHILE.value, Node.WAIT_FOR_PERSON.value)
    way(Node.TIME_OUT, routes.by_outcome, *ask_or_end)
    way(
        Node.ASK_DETAILS,
        routes.after_asking,
        *(Node.READ_ANSWER, Node.JOIN_PERSON, Node.BREAK_SILENCE, Node.END_HANDOVER, Node.ASK_DETAILS),
    )
    way(Node.READ_ANSWER, routes.after_reading(agent), *ask_or_end, agent or Node.ASK_AGAIN)
    way(Node.ASK_AGAIN, routes.by_outcome, *ask_or_end)
    way(Node.BREAK_SILENCE, routes.by_outcome, *ask_or_end)
    builder.add_edge(Node.SAVE_CONTACT.value, END)
    builder.add_edge(Node.END_HANDOVER.value, END)
    builder.add_edge(Node.JOIN_PERSON.value, Node.WITH_PERSON.value)
    way(
        Node.WITH_PERSON,
        routes.after_person,
        *(Node.KEEP_WORDS, Node.OPEN_HANDOVER, Node.LEAVE_PERSON, Node.WITH_PERSON),
    )
    builder.add_edge(Node.KEEP_WORDS.value, Node.WITH_PERSON.value)
    builder.add_edge(Node.LEAVE_PERSON.value, END)


def _reading(state: type[Any], route: Callable[[Mapping[str, Any]], str]) -> Callable[[Any], str]:
    """LangGraph shows a route only what its node reads: an agent reads no handover, so the annotation asks for it."""

    def with_handover_in_sight(seen: Any) -> str:
        return route(seen)

    with_handover_in_sight.__annotations__["seen"] = state
    return with_handover_in_sight
