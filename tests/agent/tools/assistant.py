"""An assistant of the staff for tests: a model that is scripted, the staff's tools, and a team with its customers."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from langchain.agents import create_agent
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage

from tests.agent.scripted_model import ScriptedModel, calling
from tests.databases import BUSINESS, OTHER_BUSINESS
from tests.people import add_contact, add_conversation, add_handover, add_user
from tools.actions.team.add_user import add_user as add_named_user
from tools.clock import SimulatedClock
from tools.contacts.contact import Audience
from tools.conversations.conversation import ConversationState, Message, Speaker
from tools.conversations.handover import HandoverState
from tools.ids import MessageId, UserId
from tools.live.in_process import InProcessLimits
from tools.storage.toolkit import SqlToolkit
from tools.storage.unit_of_work import SqlUnitOfWork
from tools.team.people import Role
from tools.team.tokens import Scope
from tools.toolbox.staff_context import StaffContext
from tools.toolbox.staff_tools import STAFF_ACTS, staff_tools

ANN, BEN, ADA, GONE = (UserId(f"usr_{name}") for name in ("ann", "ben", "ada", "gone"))
"""Ann sees the hidden customer, Ben does not, Ada is the admin, and one has left."""
HIDDEN_WORD = "zqxjk"
"""In everything that hangs on the hidden customer."""
HIDDEN_NAME = f"{HIDDEN_WORD}a {HIDDEN_WORD}b"
HIDDEN_EMAIL, OPEN_EMAIL = f"{HIDDEN_WORD}@customer.example.com", "olga@customer.example.com"


@dataclass
class Team:
    """The business, and who asks."""

    toolkit: SqlToolkit
    limits: InProcessLimits
    ids: dict[str, str] = field(default_factory=dict)
    """Of what is hidden from Ben (``hidden_contact_id``), and of the same that everybody sees."""

    def context(self, user_id: UserId = BEN, *, scopes: frozenset[Scope] = frozenset(Scope)) -> StaffContext:
        """For a run in which somebody asks."""
        return StaffContext(self.toolkit, self.limits, BUSINESS, user_id, scopes)

    async def use(self, tool: str, arguments: Mapping[str, Any], context: StaffContext | None) -> ToolMessage:
        """What a model is told that calls this tool."""
        model = ScriptedModel(replies=[calling((tool, dict(arguments))), AIMessage("Done.")])
        agent = create_agent(model, list(staff_tools()), context_schema=StaffContext)
        state = await agent.ainvoke({"messages": [HumanMessage("please")]}, context=context)
        return next(each for each in state["messages"] if isinstance(each, ToolMessage))

    async def told(self, tool: str, arguments: Mapping[str, Any], user_id: UserId = BEN) -> dict[str, Any]:
        """What was done, where it was."""
        message = await self.use(tool, arguments, self.context(user_id))
        assert message.status == "success", message.text
        answer: dict[str, Any] = json.loads(message.text)
        return answer

    async def refused(self, tool: str, arguments: Mapping[str, Any], user_id: UserId = BEN) -> str:
        """In which words, where it was refused."""
        message = await self.use(tool, arguments, self.context(user_id))
        assert message.status == "error", message.text
        return message.text

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[SqlUnitOfWork]:
        """A unit of work of the business."""
        async with self.toolkit.once(BUSINESS) as work:
            yield work


async def team_of(toolkit: SqlToolkit, clock: SimulatedClock) -> Team:
    """Written anew for each test."""
    team = Team(toolkit, InProcessLimits(clock))
    async with team.writing() as work:
        for user_id, role in ((ANN, Role.AGENT), (BEN, Role.AGENT), (ADA, Role.ADMIN), (GONE, Role.AGENT)):
            await add_user(work, user_id, role=role)
        await work.users.deactivate(GONE, at=work.now)
        await work.tag_book.make(["vip", "press"])
        await _customer(work, team, "open", f"Olga Open {OPEN_EMAIL}", Audience(None))
        await _customer(work, team, "hidden", f"{HIDDEN_NAME} {HIDDEN_EMAIL}", Audience(frozenset({ANN})))
    async with toolkit.once(OTHER_BUSINESS) as work:
        team.ids["foreign_contact_id"] = await add_contact(work, email="foreign@customer.example.com")
        foreigner = await add_named_user(work, name="Fay", email="fay@b.example", role=Role.ADMIN, password_hash="")
        team.ids["foreign_user_id"] = foreigner.id
    return team


async def _customer(work: SqlUnitOfWork, team: Team, word: str, who: str, audience: Audience) -> None:
    name, _, email = who.rpartition(" ")
    contact_id = await add_contact(work, name=name, email=email, visibility=audience)
    conversation = await add_conversation(
        work, contact_id, sender=f"webchat:{word}", state=ConversationState.WAITING, visibility=audience
    )
    handover_id = await add_handover(work, conversation, state=HandoverState.WAITING)
    message = Message(
        id=MessageId(work.new_id("msg")),
        business_id=BUSINESS,
        conversation_id=conversation.id,
        seq=0,
        speaker=Speaker.CONTACT,
        text=f"I am {name}",
        at=work.now,
    )
    await work.messages.add(message)
    team.ids |= {
        f"{word}_contact_id": contact_id,
        f"{word}_conversation_id": conversation.id,
        f"{word}_handover_id": handover_id,
    }


NEEDED: Mapping[str, Mapping[str, Any]] = {
    "edit_contact": {"version": 1, "notes": "hello"},
    "tag_contact": {"add": ["vip"]},
    "set_contact_visibility": {"visibility": "everyone"},
    "assign_contact": {"assignee_id": BEN, "move_open": True},
    "assign_conversation": {"assignee_id": BEN},
}
"""What a tool needs besides the id of what it is about."""

ABOUT_SOMETHING: Mapping[str, str] = {
    act.name: name
    for act in STAFF_ACTS
    for name in ("contact_id", "conversation_id", "handover_id")
    if name in act.arguments.model_fields and act.arguments.model_fields[name].is_required()
}
"""Tools that are about one thing, and the argument that names it."""
