"""The handover's graph: its nodes and the ways between them."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from langgraph.graph import END, StateGraph

from workflows.handover import routes
from workflows.handover.nodes import asking, checking, ending, failing, parking, person, waiting
from workflows.handover.routes import Node, Route, to
from workflows.handover.scene import ParkingNode, Play, SceneNode, Stage
from workflows.handover.surroundings import HandoverPorts

BEGINNINGS = (Node.OPEN_HANDOVER, Node.JOIN_PERSON, Node.ASK_AGAIN, Node.FAILED_ANSWER)
"""Where a run comes to the handover from outside or from the agent; chats are parked at none of them."""
ASK_OR_END = (Node.ASK_DETAILS, Node.SEND_CODE, Node.SAVE_CONTACT, Node.END_HANDOVER)

PARKING: dict[Node, tuple[parking.Park, Route, tuple[str, ...]]] = {
    Node.WAIT_FOR_PERSON: (
        parking.wait_for_person,
        routes.after_wait,
        (
            Node.JOIN_PERSON,
            Node.TIME_OUT,
            Node.HEAR_MEANWHILE,
            Node.STILL_WAITING,
            Node.END_HANDOVER,
            Node.WAIT_FOR_PERSON,
        ),
    ),
    Node.ASK_DETAILS: (
        parking.ask_details,
        routes.after_asking,
        (
            Node.READ_ANSWER,
            Node.READ_CODE,
            Node.JOIN_PERSON,
            Node.BREAK_SILENCE,
            Node.END_HANDOVER,
            Node.ASK_DETAILS,
        ),
    ),
    Node.WITH_PERSON: (
        parking.with_person,
        routes.after_person,
        (Node.KEEP_WORDS, Node.OPEN_HANDOVER, Node.LEAVE_PERSON, Node.WITH_PERSON),
    ),
}


def scenes(agent: str) -> dict[Node, tuple[Play, Route, tuple[str, ...]]]:
    """Every other node, the way on from it, and where that may lead; ``agent`` answers counter-questions."""
    return {
        Node.OPEN_HANDOVER: (waiting.open_handover, routes.after_open, (Node.WAIT_FOR_PERSON, Node.TIME_OUT)),
        Node.HEAR_MEANWHILE: (waiting.hear_meanwhile, *to(Node.WAIT_FOR_PERSON)),
        Node.STILL_WAITING: (waiting.still_waiting, *to(Node.WAIT_FOR_PERSON)),
        Node.TIME_OUT: (waiting.time_out, routes.by_outcome, ASK_OR_END),
        Node.READ_ANSWER: (asking.read_answer, routes.after_reading(agent), (*ASK_OR_END, agent)),
        Node.ASK_AGAIN: (asking.ask_again, routes.by_outcome, ASK_OR_END),
        Node.READ_CODE: (checking.read_code, routes.after_reading(agent), (*ASK_OR_END, agent)),
        Node.SEND_CODE: (checking.send_code, routes.by_outcome, (Node.ASK_DETAILS, Node.SAVE_CONTACT)),
        Node.BREAK_SILENCE: (asking.break_silence, routes.by_outcome, ASK_OR_END),
        Node.SAVE_CONTACT: (ending.save_contact, *to(END)),
        Node.END_HANDOVER: (ending.end_handover, *to(END)),
        Node.JOIN_PERSON: (person.join_person, *to(Node.WITH_PERSON)),
        Node.KEEP_WORDS: (person.keep_words, *to(Node.WITH_PERSON)),
        Node.LEAVE_PERSON: (person.leave_person, *to(END)),
        Node.FAILED_ANSWER: (failing.failed_answer, routes.after_failure, (Node.OPEN_HANDOVER, END)),
    }


def draw(
    builder: StateGraph[Any, Any, Any, Any],
    *,
    bound: HandoverPorts | None,
    agent: str | None,
    state: type[Any],
    at_once: bool = False,
) -> None:
    """Puts the handover beside the node ``agent``; its nodes read ``state``: ``messages`` and ``handover``.

    ``at_once`` is for a run that is committed as a whole: what follows without an interrupt is one step, and only
    where steps begin are nodes. LangGraph looks through the channels of all nodes several times in every run.
    """
    drawn = scenes(agent or Node.ASK_AGAIN)
    stage = Stage({name.value: (play, route) for name, (play, route, _) in drawn.items()}, bound, at_once)

    def add(name: Node, node: Any, ends: tuple[str, ...]) -> None:
        # They are for pictures, and what is one step has none.
        shown = () if at_once else tuple(str(end) for end in ends)
        builder.add_node(name.value, node, input_schema=state, destinations=shown)

    for name, (park, route, ends) in PARKING.items():
        add(name, ParkingNode(park, route, stage), ends)
    for name, (_, _, ends) in drawn.items():
        if name in BEGINNINGS or not at_once:
            add(name, SceneNode(name.value, stage), ends)
    if agent is not None:
        ends = (Node.OPEN_HANDOVER, Node.ASK_AGAIN, Node.FAILED_ANSWER, END)
        builder.add_conditional_edges(agent, _seeing(state, routes.after_agent), [str(end) for end in ends])


def _seeing(state: type[Any], route: Callable[[Mapping[str, Any]], str]) -> Callable[[Any], Awaitable[str]]:
    """Asynchronous, since LangGraph gives each synchronous route to a thread; and annotated with what it reads.

    Without the annotation it is shown only what the node before it reads, and an agent reads no handover.
    """

    async def handover_route(seen: Any) -> str:
        return route(seen)

    handover_route.__annotations__["seen"] = state
    return handover_route
