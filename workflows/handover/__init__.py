"""The handover for LangGraph agents; this one ``__init__`` re-exports, as the face that the public contract names."""

from tools.conversations.codes import Tried
from workflows.handover.building import add_handover, handover_workflow, with_handover
from workflows.handover.driving.blocking_desk import BlockingDesk
from workflows.handover.driving.desk import Desk
from workflows.handover.driving.driver import Driver
from workflows.handover.driving.replies import Accepted, Reply, TooLate
from workflows.handover.ports import (
    Availability,
    Captured,
    Chat,
    ChatPort,
    CodePort,
    CodeWords,
    ContactSink,
    Deadlines,
    Details,
    Identity,
    News,
    Said,
    TeamPort,
    ThreadLock,
)
from workflows.handover.remote.desk import RemoteDesk
from workflows.handover.templates.file import load_template
from workflows.handover.templates.template import Template

__all__ = [
    "Accepted",
    "Availability",
    "BlockingDesk",
    "Captured",
    "Chat",
    "ChatPort",
    "CodePort",
    "CodeWords",
    "ContactSink",
    "Deadlines",
    "Desk",
    "Details",
    "Driver",
    "Identity",
    "News",
    "RemoteDesk",
    "Reply",
    "Said",
    "TeamPort",
    "Template",
    "ThreadLock",
    "TooLate",
    "Tried",
    "add_handover",
    "handover_workflow",
    "load_template",
    "with_handover",
]
