"""For those who may not see the secret, every answer is the same as in a world in which there is none."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest

from tests.api.visibility.askers import OUTSIDE, May, Who
from tests.api.visibility.asking import Asker
from tests.api.visibility.customer import TAG
from tests.api.visibility.document import documented, free_parameters
from tests.api.visibility.row import Row
from tests.api.visibility.seeded import Seeded
from tests.api.visibility.table import ROWS
from tests.api.visibility.world import World

SEARCHED = [row for row in ROWS if row.may is May.LIST and row.method == "GET" and not row.names]
"""Lists: whatever is looked for in them, nothing hidden is found."""
OF_THE_PROCESS = "/metrics"
"""Counts of the process, which both worlds share here."""
TAKING = [row for row in ROWS if row.tells_taken and {"email", "phone"} & set(row.names)]
"""Where an e-mail or a phone is entered that belongs to somebody."""
COMPARED = [row for row in ROWS if row.path != OF_THE_PROCESS]
VALUES = {"email", "phone", "invoice_number"}
"""Each has one owner."""


def namings(row: Row, world: World) -> Iterator[Mapping[str, str]]:
    """Everything named is the secret's; then one thing after the other is, among things that everybody may see."""
    yield world.hidden
    if len(row.names) > 1:
        for name in row.names:
            yield world.open | {name: world.hidden[name]}


def tells_that_it_is_taken(row: Row, named: Mapping[str, str], world: World) -> bool:
    """Whether nothing of the secret is named but a value, which has an owner in one world and in the other not."""
    of_the_secret = {name for name in row.names if named[name] == world.hidden[name] != world.open[name]}
    return row.tells_taken and bool(of_the_secret) and of_the_secret <= VALUES


async def differences(here: Asker, there: Asker, row: Row, who: Who, named: Mapping[str, str]) -> list[str]:
    """What somebody is told in one world and not in the other."""
    asked, with_secret = await here.ask(row, who, named)
    _, without = await there.ask(row, who, named)
    known = set((here.world.hidden | here.world.open).values())
    one, other = with_secret.comparable(known), without.comparable(known)
    return [] if one == other else [f"{who}: {asked}\nwith the secret: {one}\nwithout it:      {other}\n"]


@pytest.mark.parametrize("row", COMPARED, ids=str)
async def test_what_is_hidden_is_answered_like_what_was_never_there(worlds: Seeded, row: Row) -> None:
    world, different = worlds.world, list[str]()
    async with worlds.door() as with_secret, worlds.door(secret=False) as without:
        here, there = Asker(with_secret, world), Asker(without, world)
        for who in OUTSIDE:
            # What may change something is asked below, of worlds that nobody else looks at.
            for named in namings(row, world) if row.is_safe else [world.hidden] * row.is_refused(who):
                if not tells_that_it_is_taken(row, named, world):
                    different += await differences(here, there, row, who, named)

    assert not different, "\n".join(different)


@pytest.mark.parametrize("row", SEARCHED, ids=str)
async def test_nothing_hidden_is_found_by_its_words(worlds: Seeded, row: Row) -> None:
    world, different = worlds.world, list[str]()
    words = [TAG, *(value for name, value in world.hidden.items() if world.open[name] != value)]
    async with worlds.door() as with_secret, worlds.door(secret=False) as without:
        here, there = Asker(with_secret, world), Asker(without, world)
        for parameter in free_parameters(documented()[row.route]):
            for word in words:
                looking = replace(row, query={**row.query, parameter: word})
                different += await differences(here, there, looking, Who.OTHER, world.hidden)

    assert not different, "\n".join(different)


@pytest.mark.parametrize("row", COMPARED, ids=str)
async def test_what_is_done_to_others_is_answered_as_if_there_were_no_secret(sqlite_worlds: Seeded, row: Row) -> None:
    world, different = sqlite_worlds.world, list[str]()
    for named in (world.open, *([] if row.is_safe else namings(row, world))):
        if tells_that_it_is_taken(row, named, world):
            continue
        async with sqlite_worlds.door() as with_secret, sqlite_worlds.door(secret=False) as without:
            here, there = Asker(with_secret, world), Asker(without, world)
            different += await differences(here, there, row, Who.OTHER, named)

    assert not different, "\n".join(different)


@pytest.mark.parametrize("row", TAKING, ids=str)
async def test_a_value_of_a_hidden_contact_is_refused_like_one_of_a_user(sqlite_worlds: Seeded, row: Row) -> None:
    world = sqlite_worlds.world
    of_hidden = {"email": world.hidden["email"], "phone": world.hidden["phone"]}
    of_user = {"email": world.hidden["user_email"], "phone": world.hidden["user_phone"]}
    said = []
    for values in (of_hidden, of_user):
        async with sqlite_worlds.door() as door:
            _, answer = await Asker(door, world).ask(row, Who.OTHER, world.open | values)
            text = answer.text.replace(values["email"], "an e-mail").replace(values["phone"], "a phone")
            said.append((answer.status, text))

    assert said[0] == said[1]
    assert said[0][0] == 409
