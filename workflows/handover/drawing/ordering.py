"""Which stands left of which: so that few ways cross."""

from collections.abc import Mapping, Sequence

from workflows.handover.drawing.spots import Spot

_SWEEPS = 16


def order_across(layers: list[list[Spot]]) -> None:
    """Each between its neighbours, from above and from below by turns; the best of all tries is kept."""
    tries: list[tuple[int, dict[Spot, float]]] = []
    first = {spot: spot.order for layer in layers for spot in layer}
    for mirrored in (1, -1):
        for layer in layers:
            _renumber(layer, {spot: first[spot] * mirrored for spot in layer})
        for sweep in range(_SWEEPS):
            down = sweep % 2 == 0
            for layer in layers if down else reversed(layers):
                _renumber(layer, {spot: _mean_order(spot.above if down else spot.below, spot) for spot in layer})
            _exchange(layers)
            tries.append((_crossings(layers), {spot: spot.order for layer in layers for spot in layer}))
    best = min(tries, key=lambda each: each[0])[1]
    for layer in layers:
        _renumber(layer, {spot: best[spot] for spot in layer})


def _exchange(layers: Sequence[list[Spot]]) -> None:
    """Neighbours change places where fewer ways cross then."""
    for number, layer in enumerate(layers):
        around = layers[max(number - 1, 0) : number + 1]
        for place in range(len(layer) - 1):
            before = _crossings(around)
            _swap(layer, place)
            if _crossings(around) >= before:
                _swap(layer, place)


def _swap(layer: list[Spot], place: int) -> None:
    one, other = layer[place : place + 2]
    layer[place : place + 2] = other, one
    one.order, other.order = other.order, one.order


def _renumber(layer: list[Spot], wanted: Mapping[Spot, float]) -> None:
    layer.sort(key=lambda spot: (wanted[spot], spot.order))
    for place, spot in enumerate(layer):
        spot.order = place


def _mean_order(neighbours: Sequence[Spot], spot: Spot) -> float:
    return sum(each.order for each in neighbours) / len(neighbours) if neighbours else spot.order


def _crossings(layers: Sequence[Sequence[Spot]]) -> int:
    count = 0
    for layer in layers:
        edges = sorted((spot.order, lower.order) for spot in layer for lower in spot.below)
        count += sum(
            one[0] < other[0] and one[1] > other[1] for place, one in enumerate(edges) for other in edges[place:]
        )
    return count
