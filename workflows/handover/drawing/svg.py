"""A picture as SVG: light and dark, for screen readers too, without a script and with nothing from elsewhere."""

from collections.abc import Iterator
from html import escape
from itertools import pairwise

from workflows.handover.drawing.layout import BESIDE_WAY, LINE, PAD, SMALL, TITLE, laid_out
from workflows.handover.drawing.picture import Look, Picture
from workflows.handover.drawing.spots import Layout, Spot, Way, joints

STYLE = """
    .page { fill: #ffffff; }
    .step { fill: #f6f6f4; stroke: #8b8b83; }
    .choice { fill: #fbefd8; stroke: #a86a0b; }
    .person { fill: #e3f2ef; stroke: #0f766e; }
    .end { fill: #e4f3e8; stroke: #2c8148; }
    .step, .choice, .person, .end { stroke-width: 1.5; }
    .way { fill: none; stroke: #8b8b83; stroke-width: 1.5; }
    .tip { fill: #8b8b83; }
    text { fill: #1d1e1b; font: 12px system-ui, sans-serif; }
    .head { font-size: 14px; font-weight: 600; }
    .name { font-size: 16px; font-weight: 600; }
    .when { fill: #5b5d56; }
    @media (prefers-color-scheme: dark) {
      .page { fill: #1c1d1b; }
      .step { fill: #262724; stroke: #7b7d75; }
      .choice { fill: #392a0d; stroke: #d9a441; }
      .person { fill: #143530; stroke: #2dd4bf; }
      .end { fill: #16331f; stroke: #68c384; }
      .way { stroke: #7b7d75; }
      .tip { fill: #7b7d75; }
      text { fill: #ecece7; }
      .when { fill: #a9aba2; }
    }
"""
"""The console's colours, in which it is shown; by itself a browser shows it as its own looks are."""
_CORNERS = {Look.STEP: 8, Look.CHOICE: 8, Look.PERSON: 8, Look.END: 20}


def as_svg(picture: Picture) -> str:
    """One document. Texts stay texts, whatever stands in them."""
    layout = laid_out(picture)
    return "".join(f"{line}\n" for line in _lines(picture, layout))


def _lines(picture: Picture, layout: Layout) -> Iterator[str]:
    wide, high = round(layout.wide), round(layout.high)
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}"'
        ' role="img" aria-labelledby="title text">'
    )
    yield f'  <title id="title">The handover under the template {escape(picture.title)}</title>'
    yield f'  <desc id="text">{escape(picture.in_words)}</desc>'
    yield f"  <style>{STYLE}  </style>"
    yield '  <defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8"'
    yield '    orient="auto-start-reverse"><path class="tip" d="M0 0 10 5 0 10z"/></marker></defs>'
    yield f'  <rect class="page" width="{wide}" height="{high}"/>'
    yield f'  <text class="name" x="16" y="26">{escape(picture.title)}</text>'
    for way in layout.ways:
        yield _drawn(way)
    for spot in layout.spots:
        yield from _box(spot) if spot.step is not None else _when(spot)
    yield "</svg>"


def _drawn(way: Way) -> str:
    """Straight beside what is written, bent between."""
    points = list(joints(way))
    path = f"M{_at(points[0])}"
    for place, (one, other) in enumerate(pairwise(points)):
        if one == other:
            continue
        if place % 2 == 0:
            path += f"L{_at(other)}"
        else:
            middle = (one[1] + other[1]) / 2
            path += f"C{_at((one[0], middle))} {_at((other[0], middle))} {_at(other)}"
    end = "start" if way.leads_up else "end"
    return f'  <path class="way" marker-{end}="url(#tip)" d="{path}"/>'


def _box(spot: Spot) -> Iterator[str]:
    assert spot.step is not None
    look = spot.step.look
    yield (
        f'  <rect class="{look}" x="{spot.left:.1f}" y="{spot.top:.1f}" width="{spot.wide:.1f}"'
        f' height="{spot.high:.1f}" rx="{_CORNERS[look]}"/>'
    )
    baseline = spot.top + PAD + TITLE - 2
    for place, line in enumerate(spot.lines):
        below = 4.0 if place >= spot.heads else 0.0
        kind = ' class="head"' if place < spot.heads else ""
        y = baseline + place * LINE + below
        yield f'  <text{kind} x="{spot.left + PAD:.1f}" y="{y:.1f}">{escape(line)}</text>'


def _when(spot: Spot) -> Iterator[str]:
    for place, line in enumerate(spot.lines):
        y = spot.top + SMALL + 1 + place * LINE
        yield f'  <text class="when" x="{spot.left + BESIDE_WAY:.1f}" y="{y:.1f}">{escape(line)}</text>'


def _at(point: tuple[float, float]) -> str:
    return f"{point[0]:.1f} {point[1]:.1f}"
