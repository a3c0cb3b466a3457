"""Python hooks: functions of yours that are called after something happened, found by the event's name."""

import functools
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from tools.events import EventType

Payload = Mapping[str, Any]
Hook = Callable[[Payload], Awaitable[None] | None]
HookT = TypeVar("HookT", bound=Hook)


@dataclass(frozen=True)
class Registered:
    """One hook, and the name by which a template may ask for it."""

    name: str
    event: EventType
    hook: Hook


_registered: dict[str, Registered] = {}


def on_event(event: str, *, name: str | None = None) -> Callable[[HookT], HookT]:
    """Registers a function for an event: ``@on_event("handover.timed_out")``.

    It is called with the event's public fields, beside the handover: it can neither delay nor change its outcome.
    Its name is the function's, unless one is given; registering a name again replaces it, as reloading a module does.
    """
    kind = _known(event)

    def register(hook: HookT) -> HookT:
        own = name or getattr(hook, "__name__", "") or type(_bare(hook)).__name__
        _registered[f"{own}@{kind}"] = Registered(own, kind, hook)
        return hook

    return register


def hooks_for(event: EventType) -> list[Registered]:
    """The hooks of an event, in the order they were registered."""
    return [one for one in _registered.values() if one.event is event]


def all_hooks() -> list[Registered]:
    """Every hook, in the order they were registered."""
    return list(_registered.values())


def forget_hooks() -> None:
    """Forgets them all, for whoever loads hook modules anew."""
    _registered.clear()


def _known(event: str) -> EventType:
    try:
        return EventType(event)
    except ValueError:
        names = ", ".join(kind.value for kind in EventType)
        raise ValueError(f"there is no event {event!r}; there are {names}") from None


def _bare(hook: Hook) -> Any:
    return hook.func if isinstance(hook, functools.partial) else hook
