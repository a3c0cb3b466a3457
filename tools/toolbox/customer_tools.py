"""What a model may do for the customer it talks to: read the own details and what is owed, pass on what was left.

No tool takes an id: whose details they are is decided by the conversation alone, which the run's context brings along
as a ``CustomerDesk``. Whatever ids a model puts into its arguments are not looked at.
"""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Annotated, Any, Protocol

from langchain.tools import ToolRuntime
from langchain_core.tools import BaseTool, StructuredTool, ToolException

from tools.errors import Invalid, TooMany, Unusable
from tools.toolbox.customer_words import all_customer_words, said_by_customer

OWN_DETAILS = "own_details"
OPEN_INVOICES = "open_invoices"
LEAVE_DETAILS = "leave_details"

Runtime = ToolRuntime[Any, Any]


@dataclass(frozen=True)
class OwnDetails:
    """What a proven customer may read of the own contact: never notes, tags, custom fields or other conversations."""

    name: str = ""
    business_name: str = ""
    emails: Sequence[str] = ()
    phones: Sequence[str] = ()
    contact_address: Mapping[str, Any] = field(default_factory=dict)
    billing_address: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class OpenInvoice:
    """What a proven customer owes; amounts are exact, as text."""

    number: str
    currency: str
    total: str
    amount_due: str
    issued_on: str | None = None
    due_on: str | None = None
    url: str = ""


class CustomerDesk(Protocol):
    """What may be done for the customer of one conversation; made, for that one, by whoever runs the turn."""

    async def own_details(self) -> OwnDetails | None:
        """The details of the identity this session has proven; nothing when it has proven none."""
        ...

    async def open_invoices(self) -> Sequence[OpenInvoice] | None:
        """What that identity owes; nothing when the session has proven none."""
        ...

    async def leave_details(self, *, email: str, phone: str, name: str) -> None:
        """Keeps what the customer left, as the handover does. May be called twice; the second changes nothing.

        Raises ``Invalid`` with ``field`` ``email`` or ``phone`` when a value cannot be taken.
        """
        ...


@dataclass(frozen=True)
class CustomerContext:
    """What a run of an agent with these tools brings along."""

    desk: CustomerDesk | None = None


def customer_tools(*, desk_of: Callable[[Runtime], CustomerDesk] | None = None) -> tuple[BaseTool, ...]:
    """The tools for your agent's list. ``desk_of`` finds the desk where your context is not a ``CustomerContext``."""
    find = desk_of or _desk_in_context

    async def own_details(runtime: Runtime) -> str:
        return await _own_details(find(runtime))

    async def open_invoices(runtime: Runtime) -> str:
        return await _open_invoices(find(runtime))

    async def leave_details(runtime: Runtime, email: _Email = "", phone: _Phone = "", name: _Name = "") -> str:
        words = all_customer_words(_messages(runtime))
        return await _leave_details(find(runtime), words, email=email, phone=phone, name=name)

    return (
        _tool(own_details, name=OWN_DETAILS, description=_OWN_DETAILS),
        _tool(open_invoices, name=OPEN_INVOICES, description=_OPEN_INVOICES),
        _tool(leave_details, name=LEAVE_DETAILS, description=_LEAVE_DETAILS),
    )


def _tool(act: Callable[..., Awaitable[str]], *, name: str, description: str) -> BaseTool:
    # A refusal goes back to the model as an error result, so that it can ask the customer again.
    return StructuredTool.from_function(
        coroutine=act, name=name, description=description, handle_tool_error=True, handle_validation_error=_SAY_AGAIN
    )


async def _own_details(desk: CustomerDesk) -> str:
    details = await desk.own_details()
    if details is None:
        return _NOT_KNOWN
    told = {name: value for name, value in asdict(details).items() if value}
    return json.dumps({"known": True, **told}, ensure_ascii=False)


async def _open_invoices(desk: CustomerDesk) -> str:
    invoices = await desk.open_invoices()
    if invoices is None:
        return _NOT_KNOWN
    told = [{name: value for name, value in asdict(each).items() if value} for each in invoices[:_MOST_INVOICES]]
    more = {"there_are_more": True} if len(invoices) > _MOST_INVOICES else {}
    return json.dumps({"known": True, "invoices": told, **more}, ensure_ascii=False)


async def _leave_details(desk: CustomerDesk, words: Sequence[str], *, email: str, phone: str, name: str) -> str:
    email, phone, name = email.strip(), phone.strip(), name.strip()
    if not (email or phone):
        raise ToolException("Give an e-mail address or a phone number that the customer wrote.")
    for kind, value in (("e-mail address", email), ("phone number", phone)):
        if value and not said_by_customer(value, words):
            raise ToolException(
                f"The customer did not write this {kind}. Ask the customer to write it; make none up."
            )
    # A name nobody wrote is left out: it decides whether two records may be one person.
    kept_name = name if _name_was_said(name, words) else ""
    try:
        await desk.leave_details(email=email, phone=phone, name=kept_name)
    except Invalid as refused:
        raise ToolException(
            f"The {refused.field or 'value'} cannot be taken: {refused} Ask the customer again."
        ) from refused
    except TooMany:
        # Beyond the limit the customer is thanked like any other, and nothing is looked up.
        return _NOTED
    return _NOTED


def _name_was_said(name: str, words: Sequence[str]) -> bool:
    said = {word for text in words for word in _words(text)}
    return bool(name) and all(word in said for word in _words(name))


def _words(text: str) -> list[str]:
    return "".join(letter if letter.isalnum() else " " for letter in text.casefold()).split()


def _messages(runtime: Runtime) -> Sequence[Any]:
    state = runtime.state
    return state.get("messages", ()) if isinstance(state, Mapping) else getattr(state, "messages", ())


def _desk_in_context(runtime: Runtime) -> CustomerDesk:
    desk: CustomerDesk | None = getattr(runtime.context, "desk", None)
    if desk is None:
        raise Unusable(
            "customer_tools need to know the conversation: run the agent with context=CustomerContext(desk=…), "
            "or build them with customer_tools(desk_of=…)."
        )
    return desk


_Email = Annotated[str, "The customer's e-mail address, exactly as the customer wrote it."]
_Phone = Annotated[str, "The customer's phone number, exactly as the customer wrote it."]
_Name = Annotated[str, "The customer's name, if the customer said it."]
_OWN_DETAILS = (
    "Reads what the business has on file about the customer of this chat: name, e-mails, phones, addresses. "
    "Takes no arguments. Answers known=false when it is not proven who is writing."
)
_OPEN_INVOICES = (
    "Reads which invoices the customer of this chat has not paid in full: number, amount due, due day, link. "
    "Takes no arguments. Answers known=false when it is not proven who is writing."
)
_LEAVE_DETAILS = (
    "Passes on an e-mail address or phone number that the customer of this chat has just left. Only what the "
    "customer "
    "wrote; never a value from elsewhere."
)
_NOT_KNOWN = json.dumps(
    {"known": False, "why": "It is not proven who is writing, or the business lets nothing be told in chats."}
)
_MOST_INVOICES = 20
_NOTED = "Noted. Thank the customer. Nothing is known about whether the value was on file before."
_SAY_AGAIN = "The values must be text. Ask the customer to write them again."
