"""What a layout is made of: boxes, what is written beside ways, and the ways themselves. Lengths are pixels."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from workflows.handover.drawing.picture import Step


@dataclass(eq=False)
class Spot:
    """A box, what is written beside a way, or where a long way only passes."""

    layer: int
    order: float
    """Its place in the layer, as far as is known."""
    wide: float = 0.0
    high: float = 0.0
    left: float = 0.0
    top: float = 0.0
    floor: float = 0.0
    """The lower end of its layer."""
    step: Step | None = None
    lines: tuple[str, ...] = ()
    """Of a box, the first ``heads`` are its title's."""
    heads: int = 0
    above: list["Spot"] = field(default_factory=list)
    below: list["Spot"] = field(default_factory=list)

    def gate(self, other: "Spot") -> float:
        """How far from the left the way to a neighbour goes through.

        Ways leave a box beside each other, in the order in which they go on; what is written stands right of its way.
        """
        if self.step is None:
            return 0.0
        beside = sorted(self.below if other in self.below else self.above, key=lambda spot: spot.order)
        return self.wide * (beside.index(other) + 1) / (len(beside) + 1)


@dataclass(frozen=True)
class Way:
    """From one box down to another, through what is written beside it."""

    spots: tuple[Spot, ...]
    leads_up: bool
    """The arrow is at its upper end: it leads back."""


@dataclass(frozen=True)
class Layout:
    """A picture laid out."""

    wide: float
    high: float
    spots: tuple[Spot, ...]
    ways: tuple[Way, ...]


def joints(way: Way) -> Iterator[tuple[float, float]]:
    """Where the line goes through, from top to bottom: straight to the second, bent to the third, and so on.

    So it bends between the layers alone, where no box is.
    """
    first, *middle, last = way.spots
    leaves = first.left + first.gate(way.spots[1])
    yield leaves, first.top + first.high
    yield leaves, first.floor
    for spot in middle:
        yield spot.left, spot.top
        yield spot.left, spot.floor
    yield last.left + last.gate(way.spots[-2]), last.top
