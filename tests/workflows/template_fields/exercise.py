"""An exercise of fields: a template, a chat played under it, and what is seen only if the fields are heeded."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import BaseModel

from tests.workflows.house import House
from tools.conversations.conversation import ChannelKind
from workflows.handover.templates.values import PerChannel

Scenario = Callable[[House], Awaitable[Any]]


@dataclass(frozen=True)
class Exercise:
    """Under ``template`` the scenario shows ``seen``; under the default, as if they were ignored, it must not."""

    fields: tuple[str, ...]
    template: str
    scenario: Scenario
    seen: Any

    def __str__(self) -> str:
        """As the test is called, in each process alike."""
        return f"{self.fields[0]}: {sorted(self.seen) if isinstance(self.seen, set) else self.seen}"[:70]


EXERCISES: list[Exercise] = []


def exercise(*fields: str, template: str, seen: Any) -> Callable[[Scenario], Scenario]:
    """Registers a scenario. May stand several times above one."""

    def register(scenario: Scenario) -> Scenario:
        EXERCISES.append(Exercise(fields, template, scenario, seen))
        return scenario

    return register


def on_each_channel(
    field: str, *, value: str, seen: Any, others: str | None = None
) -> Callable[[Callable[[House, ChannelKind], Any]], Any]:
    """Registers a scenario for a time of each channel: set for that channel alone, it must count there.

    ``others`` is what the other channels have, where there is no default.
    """

    def register(scenario: Callable[[House, ChannelKind], Any]) -> Any:
        place, _, name = field.partition(".")
        for channel in ChannelKind:
            times = {each.value: others for each in ChannelKind if others} | {channel.value: value}
            written = ", ".join(f"{kind}: {time}" for kind, time in times.items())
            template = f"{place}: {{{name}: {{{written}}}}}"

            async def on_channel(house: House, channel: ChannelKind = channel) -> Any:
                return await scenario(house, channel)

            EXERCISES.append(Exercise((f"{field}.{channel.value}",), template, on_channel, seen))
        return scenario

    return register


def leaves(model: type[BaseModel], prefix: str = "") -> Iterator[str]:
    """The dotted names of all fields that hold no further fields."""
    for name, field in model.model_fields.items():
        inner = list(models_in(field.annotation))
        if not inner:
            yield f"{prefix}{name}"
        for part in inner:
            yield from leaves(part, f"{prefix}{name}.")


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """The parts that a field holds."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        return
    for inner in get_args(annotation):
        yield from models_in(inner)


def is_per_channel(field: str) -> bool:
    """Whether a leaf is the time of one channel."""
    return field.rpartition(".")[2] in PerChannel.model_fields
