"""How far to the right and how far down everything stands: nothing on another, ways as straight as may be."""

from collections.abc import Sequence

from workflows.handover.drawing.spots import Spot, Way

MARGIN = 16.0
_GAP_ACROSS = 22.0
_GAP_DOWN = 30.0
_HEAD = 40.0
_SWEEPS = 48
_STRAIGHT = 8.0
"""How much more a bend counts where a long way only passes."""


def place_spots(layers: Sequence[Sequence[Spot]], ways: Sequence[Way]) -> None:
    """Of layers in their order."""
    _place_across(layers)
    _straighten(layers, ways)
    _place_down(layers)


def _place_across(layers: Sequence[Sequence[Spot]]) -> None:
    """Every spot as near as possible to those it is joined to, without changing the order."""
    for layer in layers:
        _spread(layer, [0.0] * len(layer))
    for sweep in range(_SWEEPS):
        for layer in layers if sweep % 2 == 0 else reversed(layers):
            _spread(layer, [_wanted(spot) for spot in layer])


def _wanted(spot: Spot) -> float:
    """The left at which its ways are straightest; where a long way only passes, it weighs more."""
    joined = [*spot.above, *spot.below]
    weights = [1.0 if each.step is not None or spot.step is not None else _STRAIGHT for each in joined]
    lefts = [each.left + each.gate(spot) - spot.gate(each) for each in joined]
    return sum(left * weight for left, weight in zip(lefts, weights, strict=True)) / sum(weights)


def _spread(layer: Sequence[Spot], wanted: Sequence[float]) -> None:
    """The places next to those wanted at which nothing overlaps: neighbours that would are moved as one block."""
    blocks: list[tuple[float, int]] = []
    before = [0.0]
    for spot in layer:
        before.append(before[-1] + spot.wide + _GAP_ACROSS)
    for place, (_, want) in enumerate(zip(layer, wanted, strict=True)):
        mean, count = want - before[place], 1
        while blocks and blocks[-1][0] > mean:
            other, others = blocks.pop()
            mean, count = (mean * count + other * others) / (count + others), count + others
        blocks.append((mean, count))
    for spot, left in zip(layer, (mean for mean, count in blocks for _ in range(count)), strict=True):
        spot.left = left
    for spot, offset in zip(layer, before, strict=False):
        spot.left += offset


def _straighten(layers: Sequence[Sequence[Spot]], ways: Sequence[Way]) -> None:
    """Takes small bends out: first of the ways, then by moving boxes to them, as far as there is room."""
    for way in ways:
        run: list[Spot] = []
        for spot in way.spots[1:-1]:
            if run and _room([*run, spot], layers) is None:
                _align(run, layers)
                run = []
            run.append(spot)
        _align(run, layers)
    for layer in layers:
        for box in layer:
            if box.step is not None and len(box.above) + len(box.below) == 1:
                _align([box], layers)
    left = min(spot.left for layer in layers for spot in layer)
    for layer in layers:
        for spot in layer:
            spot.left += MARGIN - left


def _align(run: Sequence[Spot], layers: Sequence[Sequence[Spot]]) -> None:
    room = _room(run, layers)
    if room is not None:
        ends = [run[0].above[0], run[-1].below[0]] if run[0].step is None else [*run[0].above, *run[0].below]
        spots = [run[0], run[-1]]
        wanted = sum(
            end.left + end.gate(spot) - spot.gate(end) for end, spot in zip(ends, spots, strict=False)
        ) / len(ends)
        for spot in run:
            spot.left = min(max(wanted, room[0]), room[1])


def _room(run: Sequence[Spot], layers: Sequence[Sequence[Spot]]) -> tuple[float, float] | None:
    """The lefts that all of them can have at once."""
    least, most = float("-inf"), float("inf")
    for spot in run:
        layer, place = layers[spot.layer], round(spot.order)
        if place > 0:
            least = max(least, layer[place - 1].left + layer[place - 1].wide + _GAP_ACROSS)
        if place + 1 < len(layer):
            most = min(most, layer[place + 1].left - _GAP_ACROSS - spot.wide)
    return (least, most) if run and least <= most else None


def _place_down(layers: Sequence[Sequence[Spot]]) -> None:
    top = _HEAD
    for layer in layers:
        high = max((spot.high for spot in layer), default=0.0)
        for spot in layer:
            spot.top, spot.floor = top, top + high
        top += high + _GAP_DOWN
