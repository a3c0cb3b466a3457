"""Which of the tools that were bound to the built-in model it knows how to use."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agent.tool_names import ASK_FOR_PERSON
from tools.toolbox.customer_tools import LEAVE_DETAILS, OPEN_INVOICES, OWN_DETAILS

# Agents that are not ours call theirs "transfer_to_human", "handover", "escalate".
_SOUNDS_LIKE_HANDOVER = re.compile(r"person|human|hand_?over|hand_?off|escalat|live_agent", re.IGNORECASE)


@dataclass(frozen=True)
class Handover:
    """The tool that asks for a person."""

    name: str
    takes_reason: bool


@dataclass(frozen=True)
class Tools:
    """The tools by what they are for; the others are never called."""

    handover: Handover | None = None
    own_details: str = ""
    open_invoices: str = ""
    leave_details: str = ""

    def is_handover(self, name: str | None) -> bool:
        """Whether a tool message comes from the tool that asks for a person."""
        return self.handover is not None and self.handover.name == name


def known_tools(schemas: Sequence[Mapping[str, Any]]) -> Tools:
    """From the tools in OpenAI's form."""
    functions = {schema["function"]["name"]: schema["function"] for schema in schemas if "function" in schema}
    names = [name for name in functions if name == ASK_FOR_PERSON]
    names += [name for name in functions if _SOUNDS_LIKE_HANDOVER.search(name)]
    handover = _handover(functions[names[0]]) if names else None
    return Tools(
        handover=handover,
        own_details=OWN_DETAILS if OWN_DETAILS in functions else "",
        open_invoices=OPEN_INVOICES if OPEN_INVOICES in functions else "",
        leave_details=LEAVE_DETAILS if LEAVE_DETAILS in functions else "",
    )


def _handover(function: Mapping[str, Any]) -> Handover:
    properties = (function.get("parameters") or {}).get("properties") or {}
    return Handover(function["name"], takes_reason="reason" in properties)
