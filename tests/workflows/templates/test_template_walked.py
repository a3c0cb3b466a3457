"""A picture shows what a chat can do: every branch that a chat takes is drawn, and every branch drawn is taken."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from langgraph.graph import END

from tests.databases import copied, opened
from tests.workflows.house import House
from tests.workflows.template_fields import asking, hours, keeping, languages, reading, texts, waiting
from tests.workflows.template_fields.exercise import EXERCISES
from tests.workflows.templates.drawn import chats
from tests.workflows.templates.drawn.walked import Walk, walked
from tools.clock import SimulatedClock
from tools.storage.sqlite import SqliteDatabase
from workflows.handover.drawing.after_asking import FOLLOW_UP
from workflows.handover.drawing.asking import ABANDONED, REFUSED
from workflows.handover.drawing.template_picture import picture_of
from workflows.handover.drawing.waiting import AI, CANCELLED, RETURNED
from workflows.handover.graph import PARKING, scenes
from workflows.handover.routes import Node
from workflows.handover.templates.file import default_template, read_template
from workflows.handover.templates.template import Template

REGISTERED = (asking, hours, keeping, languages, reading, texts, waiting)
RICH = Path(__file__).with_name("drawn") / "rich.yaml"
TAKES_A_CHAT = (AI, Node.WITH_PERSON.value)
"""A user steps in without a handover: no template decides that, so it is not drawn."""
GOES = (Node.WITH_PERSON.value, RETURNED)
"""Nothing is announced of it; ``test_handover_moves.py`` holds it."""


def drawn_in(template: Template) -> set[Walk]:
    return {(branch.start, branch.end) for branch in picture_of(template).branches}


async def test_every_branch_a_chat_takes_is_drawn_and_every_branch_drawn_is_taken(
    migrated_file: Path, tmp_path: Path
) -> None:
    plays: list[tuple[Template, Callable[[House], Awaitable[Any]]]] = [
        *((read_template(each.template), each.scenario) for each in EXERCISES),
        *((read_template(each.template or "{}"), each.play) for each in texts.CHATS),
        *((read_template(template or "{}"), play) for template, play in chats.CHATS),
    ]
    drawn, taken = set[Walk](), set[Walk]()

    for number, (template, play) in enumerate(plays):
        clock = SimulatedClock()
        async with opened(SqliteDatabase(copied(migrated_file, tmp_path / str(number)), clock=clock)) as toolkit:
            house = House(toolkit, clock, template=template)
            await play(house)
            here = drawn_in(house.template)
            asks = any(step.name == Node.OPEN_HANDOVER for step in picture_of(house.template).steps)
            steps = walked(await house.events(), asks_who_is_there=asks)
        undrawn = set(steps) - here - {TAKES_A_CHAT}
        assert undrawn == set(), f"{play.__name__} under {template.name}"
        drawn |= here
        taken |= set(steps)

    assert {walk for walk in drawn if walk[0] != walk[1]} - taken == {GOES}


def test_the_ways_between_its_steps_are_those_of_the_graph() -> None:
    pictures = (default_template(), read_template(RICH.read_text(encoding="utf-8")))
    in_graph = {
        REFUSED: Node.END_HANDOVER.value,
        ABANDONED: Node.END_HANDOVER.value,
        CANCELLED: Node.END_HANDOVER.value,
        RETURNED: END,
        FOLLOW_UP: END,
    }

    drawn = {
        (in_graph.get(start, start), in_graph.get(end, end))
        for template in pictures
        for start, end in drawn_in(template)
        if start not in (AI, end)
    }

    # A cancelled handover ends without a follow-up, the others end with one: in the graph it is one way.
    assert drawn == ways_of_graph()


def ways_of_graph() -> set[Walk]:
    """Between the nodes that are drawn, through those that are not; without the AI's, which lead to each of them."""
    ends = {str(node): tuple(map(str, to)) for node, (_, _, to) in (*PARKING.items(), *scenes(AI).items())}
    shown = {
        Node.OPEN_HANDOVER,
        Node.WAIT_FOR_PERSON,
        Node.TIME_OUT,
        Node.ASK_DETAILS,
        Node.WITH_PERSON,
        Node.SAVE_CONTACT,
        Node.END_HANDOVER,
    }
    shown_names = {node.value for node in shown} | {END}

    def reached(node: str, seen: frozenset[str]) -> set[str]:
        if node in shown_names:
            return {node}
        if node in seen or node == AI:
            return set()
        return {end for following in ends[node] for end in reached(following, seen | {node})}

    ways = {
        (node, end)
        for node in shown_names - {END}
        for following in ends[node]
        for end in reached(following, frozenset({node}))
    }
    return {(start, end) for start, end in ways if start != end}
