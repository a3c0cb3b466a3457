"""Building a graph with the handover in it: around an agent, into a graph of yours, or bare."""

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any

from langgraph.graph import START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.store.base import BaseStore
from langgraph.types import Checkpointer

from tools.clock import Clock, SystemClock
from tools.errors import Unusable
from tools.toolbox.handover_tool import AROUND
from workflows.handover.agent_node import Agent, answering, state_around, view_of
from workflows.handover.graph import draw
from workflows.handover.hooked_team import HookedTeam, OpenTeam
from workflows.handover.kept_in_state import KeptInState
from workflows.handover.ports import ChatPort, CodePort, ContactSink, TeamPort
from workflows.handover.routes import Node, by_first_words
from workflows.handover.scene import SceneNode
from workflows.handover.state import ChatState
from workflows.handover.surroundings import HandoverContext, HandoverPorts
from workflows.handover.templates.file import default_template, load_template
from workflows.handover.templates.template import Template

AGENT = "agent"

Graph = CompiledStateGraph[Any, Any, Any, Any]
Builder = StateGraph[Any, Any, Any, Any]
Shape = Template | Path | str | None
"""A template, the path of one, or the default."""


def with_handover(
    agent: Agent,
    *,
    contacts: ContactSink,
    chats: ChatPort,
    team: TeamPort | None = None,
    codes: CodePort | None = None,
    template: Shape = None,
    wait: timedelta | float | None = None,
    checkpointer: Checkpointer,
    store: BaseStore | None = None,
    clock: Clock | None = None,
) -> Graph:
    """Your agent with the handover's nodes flat beside it, ready to be driven by a ``Desk``.

    ``wait`` (seconds) overrides the template's; ``codes`` sends one-time codes where it says
    ``verify``. Without a checkpointer no chat can be parked: give ``None`` only where a platform brings its own.
    """
    ports = library_ports(
        contacts=contacts, chats=chats, team=team, codes=codes, template=template, wait=wait, clock=clock
    )
    builder = around(agent, bound=ports, context_schema=getattr(agent, "context_schema", None))
    return builder.compile(checkpointer=checkpointer, store=store)


def add_handover(
    builder: Builder,
    *,
    after: str = AGENT,
    contacts: ContactSink,
    chats: ChatPort,
    team: TeamPort | None = None,
    codes: CodePort | None = None,
    template: Shape = None,
    wait: timedelta | float | None = None,
    clock: Clock | None = None,
) -> Builder:
    """The handover in a graph of yours; call it after your last ``add_node()``, and compile with a checkpointer.

    ``after`` names the node that answers the customer: then it is seen whether a person is needed.
    """
    if after not in builder.nodes:
        there = ", ".join(sorted(builder.nodes)) or "none"
        raise Unusable(f"add_handover(after={after!r}): the graph has no such node yet; there are: {there}.")
    if taken := sorted(set(builder.nodes) & {node.value for node in Node}):
        raise Unusable(f"This graph has nodes called {', '.join(taken)} already; is the handover in it twice?")
    ports = library_ports(
        contacts=contacts, chats=chats, team=team, codes=codes, template=template, wait=wait, clock=clock
    )
    for node in builder.nodes.values():
        node.metadata = {**(node.metadata or {}), AROUND: True}
    draw(builder, bound=ports, agent=after, state=view_of(builder))
    return builder


def handover_workflow(agent: Agent | None = None) -> Graph:
    """The bare graph, without checkpointer or ports: for ``langgraph dev``, pictures, runs with a context."""
    return around(agent, bound=None, context_schema=HandoverContext).compile()


def around(agent: Agent | None, *, bound: HandoverPorts | None, context_schema: type[Any] | None) -> Builder:
    """An agent and its handover, not compiled yet; without an agent every run begins by asking for a person."""
    builder: Builder = StateGraph(state_around(agent), context_schema=context_schema)
    if agent is None:
        draw(builder, bound=bound, agent=None, state=ChatState)
        return builder.add_edge(START, Node.OPEN_HANDOVER.value)
    builder.add_node(AGENT, answering(agent), metadata={AROUND: True})
    draw(builder, bound=bound, agent=AGENT, state=ChatState)
    template = bound.template if bound else default_template()
    builder.add_conditional_edges(START, by_first_words(template, AGENT), [AGENT, Node.OPEN_HANDOVER.value])
    return builder


def library_ports(
    *,
    contacts: ContactSink,
    chats: ChatPort,
    team: TeamPort | None,
    template: Shape,
    wait: timedelta | float | None,
    clock: Clock | None,
    codes: CodePort | None = None,
) -> HandoverPorts:
    """The ports of a graph that keeps everything in its own state."""
    shape = (
        template if isinstance(template, Template) else load_template(template) if template else default_template()
    )
    if wait is not None:
        shape = shape.waiting_for(wait if isinstance(wait, timedelta) else timedelta(seconds=wait))
    clock = clock or SystemClock()
    return HandoverPorts(
        contacts=contacts,
        chats=chats,
        team=HookedTeam(team or OpenTeam(shape.hours, clock), names=shape.hooks),
        memory=KeptInState(),
        template=shape,
        clock=clock,
        new_id=lambda prefix, seed: f"{prefix}_{hashlib.sha256(seed.encode()).hexdigest()[:26]}",
        codes=codes,
    )


def ports_bound_in(graph: Graph) -> HandoverPorts:
    """The ports a graph was built with."""
    node = graph.builder.nodes.get(Node.OPEN_HANDOVER.value)
    scene = getattr(node.runnable, "afunc", None) if node else None
    if not isinstance(scene, SceneNode) or scene.stage.bound is None:
        raise Unusable("A Desk drives a graph made by with_handover() or add_handover(); this one holds no handover.")
    return scene.stage.bound
