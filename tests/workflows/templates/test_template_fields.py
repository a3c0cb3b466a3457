"""Every field of the schema changes something: each exercise shows it, and fails where the field is ignored."""

from pathlib import Path

import pytest

from tests.databases import copied, opened
from tests.workflows.house import House
from tests.workflows.template_fields import asking, hours, keeping, languages, reading, telling, texts, waiting
from tests.workflows.template_fields.exercise import EXERCISES, Exercise, leaves
from tools.clock import SimulatedClock
from tools.storage.sqlite import SqliteDatabase
from tools.storage.toolkit import SqlToolkit
from workflows.handover.templates.file import default_template, read_template
from workflows.handover.templates.template import Template
from workflows.handover.templates.texts import Text

REGISTERED = (asking, hours, keeping, languages, reading, telling, texts, waiting)
ELSEWHERE = {"messages"}
"""Each text of its own: in ``template_fields/texts.py``."""


def test_every_field_of_the_schema_has_an_exercise() -> None:
    exercised = {field for each in EXERCISES for field in each.fields}

    assert set(leaves(Template)) - ELSEWHERE == exercised


@pytest.mark.parametrize("each", EXERCISES, ids=str)
async def test_a_field_changes_what_happens(
    each: Exercise, sqlite_toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    house = House(sqlite_toolkit, clock, template=read_template(each.template))

    assert await each.scenario(house) == each.seen


@pytest.mark.parametrize("each", EXERCISES, ids=str)
async def test_a_field_that_was_ignored_would_be_noticed(
    each: Exercise, sqlite_toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    house = House(sqlite_toolkit, clock, template=default_template())

    assert await each.scenario(house) != each.seen


async def test_every_text_of_a_template_is_said_somewhere(migrated_file: Path, tmp_path: Path) -> None:
    said = await texts.somebody_without_a_name(texts.naming(""))
    for number, chats in enumerate(texts.CHATS):
        clock = SimulatedClock()
        async with opened(SqliteDatabase(copied(migrated_file, tmp_path / str(number)), clock=clock)) as toolkit:
            house = House(toolkit, clock, template=texts.naming(chats.template))
            await chats.play(house)
            said += await house.everything_said()

    assert set(Text) - texts.names_in(said) == set()
