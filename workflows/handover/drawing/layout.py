"""Where everything in a picture stands: in layers from top to bottom, the ways beside each other."""

from collections.abc import Sequence
from itertools import pairwise

from workflows.handover.drawing.ordering import order_across
from workflows.handover.drawing.picture import AGAIN, Picture, Step
from workflows.handover.drawing.placing import MARGIN, place_spots
from workflows.handover.drawing.spots import Layout, Spot, Way
from workflows.handover.drawing.text_width import hanging, widest, wrapped

TITLE, SMALL = 14.0, 12.0
"""Sizes of letters, in pixels like all lengths."""
LINE = 17.0
PAD = 12.0
BESIDE_WAY = 7.0
"""Between a way and what is written beside it."""
_ONE_OF = "• "
_BOX = 250.0
_LABEL = 170.0
_BOLD = 1.1
"""How much wider bold letters are."""


def laid_out(picture: Picture) -> Layout:
    """The same picture always gets the same layout."""
    boxes = _boxes(picture)
    ways = [_way(boxes, *ends, reasons) for ends, reasons in picture.ways.items()]
    spots = [*boxes.values(), *(spot for way in ways for spot in way.spots[1:-1])]
    for way in ways:
        for upper, lower in pairwise(way.spots):
            upper.below.append(lower)
            lower.above.append(upper)
    layers = _layers(spots)
    order_across(layers)
    place_spots(layers, ways)
    right = max(spot.left + spot.wide for spot in spots)
    bottom = max(spot.top + spot.high for spot in spots)
    return Layout(right + MARGIN, bottom + MARGIN, tuple(spots), tuple(ways))


def _boxes(picture: Picture) -> dict[str, Spot]:
    """Each a layer of its own kind below the lowest that leads to it; layers between are for what is written."""
    places = {step.name: place for place, step in enumerate(picture.steps)}
    boxes: dict[str, Spot] = {}
    for place, step in enumerate(picture.steps):
        joined = {end if start == step.name else start for start, end in picture.ways if step.name in (start, end)}
        above = [boxes[name].layer for name in joined if places[name] < place]
        boxes[step.name] = _box(step, picture.repeats(step), layer=max(above, default=-2) + 2, order=place)
    return boxes


def _box(step: Step, repeats: Sequence[str], *, layer: int, order: int) -> Spot:
    inner = _BOX - 2 * PAD
    heads = wrapped(step.title, size=TITLE * _BOLD, most=inner)
    lines = [part for line in step.lines for part in wrapped(line, size=SMALL, most=inner)]
    lines += [part for line in repeats for part in hanging(AGAIN, line, size=SMALL, most=inner)]
    high = LINE * (len(heads) + len(lines)) + 2 * PAD + (4.0 if lines else 0.0)
    return Spot(layer, order, _BOX, high, step=step, lines=(*heads, *lines), heads=len(heads))


def _way(boxes: dict[str, Spot], start: str, end: str, reasons: Sequence[str]) -> Way:
    one, other = boxes[start], boxes[end]
    leads_up = one.layer > other.layer
    upper, lower = (other, one) if leads_up else (one, other)
    count = lower.layer - upper.layer
    # Beside the box that it leaves, where it is looked for.
    written_at = lower.layer - 1 if leads_up else upper.layer + 1
    middle = [
        _beside(reasons, layer, upper.order + (lower.order - upper.order) * (layer - upper.layer) / count)
        if layer == written_at
        else Spot(layer, upper.order + (lower.order - upper.order) * (layer - upper.layer) / count)
        for layer in range(upper.layer + 1, lower.layer)
    ]
    return Way((upper, *middle, lower), leads_up)


def _beside(reasons: Sequence[str], layer: int, order: float) -> Spot:
    most = _LABEL - BESIDE_WAY
    if len(reasons) > 1:
        lines = [part for when in reasons for part in hanging(_ONE_OF, when, size=SMALL, most=most)]
    else:
        lines = wrapped(reasons[0], size=SMALL, most=most)
    wide = widest(lines, SMALL) + BESIDE_WAY if lines else 0.0
    return Spot(layer, order, wide, LINE * len(lines), lines=tuple(lines))


def _layers(spots: Sequence[Spot]) -> list[list[Spot]]:
    layers: list[list[Spot]] = [[] for _ in range(max(spot.layer for spot in spots) + 1)]
    for spot in spots:
        layers[spot.layer].append(spot)
    return layers
