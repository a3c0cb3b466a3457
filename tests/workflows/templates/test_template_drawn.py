"""The picture of a template: every field that changes a chat changes it, and nothing in a template can break it."""

import re
import xml.etree.ElementTree as ET
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.architecture.source import ROOT
from tests.workflows.template_fields import asking, hours, keeping, languages, reading, telling, texts, waiting
from tests.workflows.template_fields.exercise import EXERCISES, Exercise, leaves
from tools.conversations.conversation import ChannelKind
from workflows.handover.drawing.draw import Kind, drawn
from workflows.handover.drawing.layout import laid_out
from workflows.handover.drawing.mermaid import as_mermaid
from workflows.handover.drawing.picture import Branch, Picture, Step
from workflows.handover.drawing.spots import Layout, Spot, joints
from workflows.handover.drawing.svg import as_svg
from workflows.handover.drawing.template_picture import picture_of
from workflows.handover.templates.file import default_template, load_template, read_template
from workflows.handover.templates.hours import Hours
from workflows.handover.templates.template import Template

REGISTERED = (asking, hours, keeping, languages, reading, telling, texts, waiting)
DRAWN = Path(__file__).with_name("drawn")
RICH = load_template(DRAWN / "rich.yaml")
NOT_DRAWN = {
    "messages": "The words of each text; a picture shows in which languages there are some.",
    "hooks": "They run beside the handover.",
}
"""What a picture leaves out, and why."""
SVG = "{http://www.w3.org/2000/svg}"
PICTURES = tuple(
    {picture_of(template): None for template in (RICH, *(read_template(each.template) for each in EXERCISES))}
)


def test_each_field_is_drawn_or_is_left_out_for_a_reason() -> None:
    changing = {
        field
        for each in EXERCISES
        for field in each.fields
        if (other := without(read_template(each.template), field)) is not None
        and as_mermaid(picture_of(other)) != as_mermaid(picture_of(read_template(each.template)))
    }

    assert changing == set(leaves(Template)) - set(NOT_DRAWN)


@pytest.mark.parametrize("each", EXERCISES, ids=str)
def test_a_field_that_differs_is_drawn_otherwise(each: Exercise) -> None:
    template = read_template(each.template)

    for field in each.fields:
        other = without(template, field)
        if other is not None and field not in NOT_DRAWN:
            assert drawn(other, Kind.MERMAID) != drawn(template, Kind.MERMAID), field
            assert drawn(other, Kind.SVG) != drawn(template, Kind.SVG), field


def test_a_language_more_is_drawn() -> None:
    french = read_template("messages: {fr: {waiting: Un instant.}}")

    assert "en, es and fr" in drawn(french, Kind.MERMAID)


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize(
    ("template", "file"),
    [(default_template(), ROOT / "docs" / "template"), (RICH, DRAWN / "rich")],
    ids=["default", "rich"],
)
def test_the_pictures_kept_are_those_that_are_drawn(template: Template, file: Path, kind: Kind) -> None:
    """``handover template draw workflows/handover/templates/default.yaml -o docs/template.svg`` makes them anew."""
    kept = file.with_suffix({Kind.SVG: ".svg", Kind.MERMAID: ".mmd"}[kind])

    assert kept.read_text(encoding="utf-8") == drawn(template, kind)


def test_nothing_stands_on_anything_else_and_no_way_runs_over_a_box_or_a_text() -> None:
    for picture in PICTURES:
        layout = laid_out(picture)

        assert not [pair for pair in combinations(layout.spots, 2) if overlap(*pair)]
        assert ways_over_spots(layout) == []
        assert all(spot.left >= 0 and spot.left + spot.wide <= layout.wide for spot in layout.spots)
        assert all(spot.top >= 0 and spot.top + spot.high <= layout.high for spot in layout.spots)


@pytest.mark.parametrize("template", [default_template(), RICH], ids=["default", "rich"])
def test_an_svg_is_well_formed_and_holds_each_step_and_its_words(template: Template) -> None:
    picture = picture_of(template)

    root = ET.fromstring(as_svg(picture))

    assert root.tag == f"{SVG}svg"
    assert len(root.findall(f"{SVG}rect")) == 1 + len(picture.steps)
    assert len(root.findall(f"{SVG}path")) == len(picture.ways)
    assert root.findtext(f"{SVG}title") == f"The handover under the template {template.name}"
    assert root.findtext(f"{SVG}desc") == picture.in_words
    assert set(root.attrib["aria-labelledby"].split()) == {root[0].attrib["id"], root[1].attrib["id"]}
    written = " ".join(" ".join(part.text or "" for part in root.iter(f"{SVG}text")).split())
    steps = [text for step in picture.steps for text in (step.title, *step.lines, *picture.repeats(step))]
    assert [text for text in steps if text not in written] == []
    assert [branch.when for branch in picture.branches if branch.when not in written] == []


HOSTILE = [
    '"]; click ai href "javascript:alert(1)"',
    "<script>alert(1)</script>",
    "</text></svg><img src=x onerror=alert(1)>",
    '%%{init: {"securityLevel": "loose"}}%%',
    "end\n    ai --> evil",
    "`**bold**` #quot; &lt; |x|",
    "]]><!--",
    "\u202egnp.exe",
    "W" * 100,
    "漢字" * 50,
    "- one",
    "1. one",
    "naïve café, שלום, مرحبا",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_a_template_says_stays_text(text: str) -> None:
    template = hostile(text)
    calm = hostile("calm")

    svg, mermaid = drawn(template, Kind.SVG), drawn(template, Kind.MERMAID)

    root = ET.fromstring(svg)
    assert elements(root) <= {"svg", "title", "desc", "style", "defs", "marker", "path", "rect", "text"}
    assert not [name for part in root.iter() for name in part.attrib if name.startswith("on") or "href" in name]
    assert [skeleton(line) for line in mermaid.splitlines()] == [
        skeleton(line) for line in drawn(calm, Kind.MERMAID).splitlines()
    ]
    assert "\u202e" not in svg + mermaid
    layout = laid_out(picture_of(template))
    assert not any(overlap(one, other) for one, other in combinations(layout.spots, 2))


@settings(max_examples=30)
@given(title=st.text(), line=st.text(), when=st.text())
def test_any_text_at_all_leaves_a_picture_well_formed(title: str, line: str, when: str) -> None:
    template = read_template("{}").model_copy(update={"name": title})
    save = template.save.model_copy(update={"tags": (line,), "assignee": when})

    root = ET.fromstring(as_svg(picture_of(template.model_copy(update={"save": save}))))

    assert elements(root) <= {"svg", "title", "desc", "style", "defs", "marker", "path", "rect", "text"}


@pytest.mark.parametrize("text", ["- one", "+ one", "1. one", "12) one"])
def test_no_line_of_mermaid_begins_a_list(text: str) -> None:
    mermaid = as_mermaid(Picture("", (Step("a", text, (text,)), Step("b", "B")), (Branch("a", "b", text),)))

    assert text not in mermaid
    assert re.sub(r"#(\d+);", lambda found: chr(int(found[1])), mermaid).count(text) == 3


def test_a_way_over_a_box_would_be_noticed() -> None:
    picture = Picture("", (Step("a", "A"), Step("b", "B"), Step("c", "C")), (Branch("a", "b"), Branch("a", "c")))
    layout = laid_out(picture)
    assert ways_over_spots(layout) == []

    layout.spots[1].left, layout.spots[1].top = layout.spots[2].left, layout.spots[2].top - 40

    assert ways_over_spots(layout) != []


def hostile(text: str) -> Template:
    """It stands wherever a template takes a text."""
    values = RICH.model_dump(mode="json")
    values["trigger"]["words"] = {"en": [text]}
    values["ask"]["details"][2]["words"] = {"en": text}
    values["hours"][0]["name"] = text
    values["save"] |= {"tags": [text, text], "assignee": text, "visibility": [text]}
    values["follow_up"]["owner"] = text
    return Template.model_validate(values)


def without(template: Template, field: str) -> Template | None:
    """The same with one field as if nobody had written it; nothing if it says that anyway."""
    values, default = (each.model_dump(mode="json") for each in (template, default_template()))
    place, _, name = field.rpartition(".")
    if place == "hours":
        plain = Hours(time_zone="UTC").model_dump(mode="json")
        for office in values["hours"]:
            office[name] = plain[name]
    elif place == "ask.details":
        values["ask"]["details"] = [undone(entry, name) for entry in values["ask"]["details"]]
        if name == "what":
            values["ask"]["details"] = default["ask"]["details"]
    else:
        _undo(values, default, field.split("."))
    other = Template.model_validate(values)
    return None if other == template else other


def undone(entry: Any, name: str) -> Any:
    """An entry of what is asked for, with one of its fields as nobody wrote it."""
    plain: dict[str, Any] = {"required": True, "question": "another", "words": {"en": "Another?"}}
    return {**entry, name: plain[name]} if isinstance(entry, dict) and name in entry else entry


def _undo(values: Any, default: Any, path: list[str]) -> None:
    *outer, last = path
    for part in outer:
        values, default = values[part], (default or {}).get(part)
    if default is not None:
        values[last] = default[last]
    else:
        values[last] = next(values[kind.value] for kind in ChannelKind if kind.value != last)


def overlap(one: Spot, other: Spot) -> bool:
    """Whether one stands on the other; where a way only passes, there is nothing to stand on."""
    across = one.left < other.left + other.wide and other.left < one.left + one.wide
    return across and one.top < other.top + other.high and other.top < one.top + one.high


def ways_over_spots(layout: Layout) -> list[tuple[str, tuple[str, ...]]]:
    """What ways run over; each piece of a way counts as the whole rectangle that it is drawn in."""
    found = []
    for way in layout.ways:
        points = list(joints(way))
        for (left, top), (right, bottom) in pairwise(points):
            piece = Spot(0, 0, abs(right - left), bottom - top, min(left, right), top)
            found += [
                (way.spots[0].lines[0], spot.lines)
                for spot in layout.spots
                if spot.lines and overlap_inside(piece, spot)
            ]
    return found


def overlap_inside(piece: Spot, spot: Spot) -> bool:
    """Whether a piece of a way, which may have no width, runs through the inside of a spot."""
    across = piece.left < spot.left + spot.wide and spot.left < piece.left + piece.wide
    if piece.wide == 0:
        across = spot.left < piece.left < spot.left + spot.wide
    return across and piece.top < spot.top + spot.high and spot.top < piece.top + piece.high


def elements(root: ET.Element) -> set[str]:
    return {part.tag.removeprefix(SVG) for part in root.iter()}


def skeleton(line: str) -> str:
    """A line of Mermaid without what stands in quotes."""
    return re.sub(r'"[^"]*"', '""', line)
