"""One thing that an assistant may do for a user: how a model calls it, and how it is done in the user's name."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from langchain_core.tools import ToolException
from pydantic import ValidationError

from tools.actions.team.count_refusals import count_refusals
from tools.actions.team.eyes import Eyes, change, look
from tools.contacts.capabilities import Capability
from tools.errors import HandoverkitError, Unreachable, Unusable
from tools.toolbox.staff_arguments import Arguments
from tools.toolbox.staff_context import StaffContext, acting_user_of
from tools.toolbox.staff_refusals import mistakes_in, refusal
from tools.toolkit import UnitOfWork

Told = Mapping[str, Any]
"""What a model is told, as it goes into JSON."""


@dataclass(frozen=True)
class StaffAct:
    """One tool of the staff's; it opens one action of those behind the API's routes."""

    name: str
    description: str
    arguments: type[Arguments]
    capability: Capability
    """What role, token and business have to allow."""
    do: Callable[[UnitOfWork, Eyes, Any], Awaitable[Told]]
    enters_values: bool = False
    """It may be refused because a value is somebody's, which is counted."""

    @property
    def only_reads(self) -> bool:
        """Whether nothing is changed by it."""
        return self.capability in (Capability.READ, Capability.READ_SETTINGS)


async def perform(act: StaffAct, context: StaffContext, arguments: Mapping[str, Any]) -> str:
    """Does it, and tells the model what came of it as JSON.

    Raises ``ToolException`` with words for the model where an argument is wrong or the user may not.
    """
    try:
        asked = act.arguments.model_validate(dict(arguments))
    except ValidationError as error:
        raise ToolException(mistakes_in(error)) from error
    try:
        told = await _perform(act, context, asked)
    except (Unusable, Unreachable):
        raise
    except HandoverkitError as error:
        raise ToolException(refusal(error)) from error
    return json.dumps(told, ensure_ascii=False)


async def _perform(act: StaffAct, context: StaffContext, asked: Arguments) -> Told:
    caller = await acting_user_of(context)

    async def once(work: UnitOfWork, eyes: Eyes) -> Told:
        await eyes.need(work, act.capability)
        return await act.do(work, eyes, asked)

    async def done() -> Told:
        return await (look if act.only_reads else change)(context.toolkit, caller, once)

    return await (count_refusals(context.toolkit, context.limits, caller, done) if act.enters_values else done())
