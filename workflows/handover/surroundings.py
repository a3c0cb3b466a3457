"""The ports a graph runs with: bound when it is built, or brought along by each run."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from langgraph.runtime import Runtime

from tools.clock import Clock
from tools.errors import Unusable
from workflows.handover.ports import ChatPort, CodePort, ContactSink, Memory, TeamPort
from workflows.handover.templates.template import Template


@dataclass(frozen=True)
class HandoverPorts:
    """Everything the handover does to the world goes through here."""

    contacts: ContactSink
    chats: ChatPort
    team: TeamPort
    memory: Memory
    template: Template
    clock: Clock
    new_id: Callable[[str, str], str]
    """From a prefix and a seed that is the same whenever the same step is run again."""
    codes: CodePort | None = field(default=None, kw_only=True)


@dataclass(frozen=True)
class HandoverContext:
    """What a run of the bare graph brings along. ``toolkit`` is a ``HandoverPorts``."""

    business_id: str = ""
    conversation_id: str = ""
    toolkit: object | None = None


def ports_of(runtime: Runtime[Any], bound: HandoverPorts | None) -> HandoverPorts:
    """The bound ports, else the ones the run brought along."""
    if bound is not None:
        return bound
    toolkit = getattr(runtime.context, "toolkit", None)
    if isinstance(toolkit, HandoverPorts):
        return toolkit
    raise Unusable(
        "This graph was built without ports. Build it with with_handover(agent, contacts=…, chats=…), "
        "or run it with context=HandoverContext(toolkit=HandoverPorts(…))."
    )
