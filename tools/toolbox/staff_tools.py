"""What a model may do for a user of the business: contacts, conversations and handovers, with that user's rights.

Whom it acts for comes with the run's context. No argument names a user who acts, and none is looked at for it.
"""

from collections.abc import Callable
from typing import Any

from langchain.tools import ToolRuntime
from langchain_core.tools import BaseTool, StructuredTool
from pydantic import ConfigDict, create_model, field_validator

from tools.toolbox.staff_act import StaffAct, perform
from tools.toolbox.staff_arguments import Arguments
from tools.toolbox.staff_chats import CHAT_ACTS
from tools.toolbox.staff_contacts import CONTACT_ACTS
from tools.toolbox.staff_context import NoUserInContext, StaffContext
from tools.toolbox.staff_refusals import mistakes_in

STAFF_ACTS: tuple[StaffAct, ...] = (*CONTACT_ACTS, *CHAT_ACTS)

Runtime = ToolRuntime[Any, Any]


def staff_tools(*, context_of: Callable[[Runtime], StaffContext] | None = None) -> tuple[BaseTool, ...]:
    """The tools for your agent's list. ``context_of`` finds the context where yours is not a ``StaffContext``.

    They raise ``NoUserInContext`` in a run that names nobody.
    """
    find = context_of or _context_of_run
    return tuple(_tool(act, find) for act in STAFF_ACTS)


class _InARun(Arguments):
    """The graph puts the runtime there, over whatever a model wrote by that name."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    runtime: Runtime

    @field_validator("runtime", mode="before")
    @classmethod
    def _is_one(cls, given: object) -> object:
        # Where no graph puts one there, what a model wrote would be read as one, with a context of its making.
        if not isinstance(given, ToolRuntime):
            raise ValueError("this comes from the run alone")  # noqa: TRY004 - Pydantic collects ValueErrors.
        return given


def _tool(act: StaffAct, find: Callable[[Runtime], StaffContext]) -> BaseTool:
    async def call(runtime: Runtime, **arguments: Any) -> str:
        return await perform(act, find(runtime), arguments)

    schema = create_model(act.arguments.__name__, __base__=(act.arguments, _InARun), __doc__=act.arguments.__doc__)
    return StructuredTool.from_function(
        coroutine=call,
        name=act.name,
        description=act.description,
        args_schema=schema,
        handle_tool_error=True,
        handle_validation_error=mistakes_in,
    )


def _context_of_run(runtime: Runtime) -> StaffContext:
    context = runtime.context
    if not isinstance(context, StaffContext) or not context.user_id:
        raise NoUserInContext
    return context
