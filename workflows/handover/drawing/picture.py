"""A picture before it is drawn: steps, and the branches between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

AGAIN = "↻ "
"""Before what makes a step be done again: it stands in the step's box."""


class Look(StrEnum):
    """What a step is, which its shape and colour show."""

    STEP = "step"
    CHOICE = "choice"
    PERSON = "person"
    END = "end"


@dataclass(frozen=True)
class Step:
    """One box. A title and lines may hold anything that stands in a template."""

    name: str
    """Letters, digits and ``_``; no two steps share one."""
    title: str
    lines: tuple[str, ...] = ()
    look: Look = Look.STEP


@dataclass(frozen=True)
class Branch:
    """One way on. Several may lead from one step to the same other: each is another reason."""

    start: str
    end: str
    when: str = ""


@dataclass(frozen=True)
class Picture:
    """The steps stand in the order of the way on; a branch to an earlier one leads back, one to itself repeats it."""

    title: str
    steps: tuple[Step, ...]
    branches: tuple[Branch, ...]

    def repeats(self, step: Step) -> tuple[str, ...]:
        """When a step is done again."""
        return tuple(each.when for each in self.branches if each.start == each.end == step.name)

    @property
    def ways(self) -> dict[tuple[str, str], tuple[str, ...]]:
        """The branches that lead from one step to another, with all that leads there."""
        found: dict[tuple[str, str], tuple[str, ...]] = {}
        for each in self.branches:
            if each.start != each.end:
                found[each.start, each.end] = (*found.get((each.start, each.end), ()), each.when)
        return found

    @property
    def in_words(self) -> str:
        """The same for those who do not see it."""
        titles = {step.name: step.title for step in self.steps}
        return " ".join(self._of(step, titles) for step in self.steps)

    def _of(self, step: Step, titles: dict[str, str]) -> str:
        said: Sequence[str] = [
            f"{when}: {titles[end]}" if when else titles[end]
            for (start, end), reasons in self.ways.items()
            for when in reasons
            if start == step.name
        ]
        first = "; ".join((step.title, *step.lines, *self.repeats(step)))
        return f"{first}. Then: {'; '.join(said)}." if said else f"{first}."
