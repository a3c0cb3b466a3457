"""Every route, asked by everybody: who gets through, and that the others learn nothing of the secret."""

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest

from api.app import ROUTERS
from api.routes.console import ADDRESSES
from tests.api.visibility.askers import OF_THE_SECRET, May, Who
from tests.api.visibility.asking import Asker, leaks
from tests.api.visibility.document import body_of, documented, status_of
from tests.api.visibility.row import Asked, Row
from tests.api.visibility.seeded import Seeded
from tests.api.visibility.table import FILES, ROWS
from tools.contacts.capabilities import A_BUSINESS_MAY_ALLOW

NOT_IN_THE_DOCUMENT = {
    "/",
    "/console/assets/{name}",
    "/console/{nothing}",
    "/docs",
    "/page/{name}",
    "/password",
    "/widget.js",
    *ADDRESSES,
}
"""Pages and what they load: the same bytes for everybody."""
_CONVERTER = re.compile(r":\w+\}")
CHANGING = [row for row in ROWS if not row.is_safe]


def what_to_add(method: str, path: str, operation: Mapping[str, Any]) -> str:
    """The line that is missing, as far as it can be guessed."""
    file = next((FILES[start] for start in FILES if path.startswith(start)), "settings")
    about_something, safe = "{" in path, method == "GET"
    may = ("May.SEE" if safe else "May.WORK") if about_something else ("May.LIST" if safe else "May.DO")
    status = "" if status_of(operation) == 200 else f", ok={status_of(operation)}"
    body = dict.fromkeys(body_of(operation).get("required", ()), "…")
    given = f", body={json.dumps(body, ensure_ascii=False)}" if body else ""
    return f'tests/api/visibility/rows/{file}.py:  row("{method} {path}", {may}{status}{given}),'


def test_every_route_has_a_row() -> None:
    routes = documented()
    missing = [route for route in routes if route not in {row.route for row in ROWS}]

    lines = "\n".join(what_to_add(*route, routes[route]) for route in missing)
    assert missing == [], f"say who may call them (the docstring of table.py has all that a row takes):\n{lines}"


def test_every_row_is_of_a_route() -> None:
    assert [str(row) for row in ROWS if row.route not in documented()] == []


def test_nothing_but_pages_stands_outside_the_document() -> None:
    paths = {_CONVERTER.sub("}", getattr(route, "path", str(route))) for router in ROUTERS for route in router.routes}

    assert paths - {path for _, path in documented()} == NOT_IN_THE_DOCUMENT


@pytest.mark.parametrize("row", ROWS, ids=str)
async def test_everybody_gets_what_is_theirs_and_nobody_learns_of_the_secret(worlds: Seeded, row: Row) -> None:
    got, expected, leaked = {}, {}, {}
    async with worlds.door() as door:
        asker = Asker(door, worlds.world)
        for who in Who:
            if not row.is_safe and not row.is_refused(who):
                continue
            asked, answer = await asker.ask(row, who, worlds.world.hidden)
            got[who], expected[who] = answer.status, row.status(who)
            if found := leaks(asked, answer, who=who, world=worlds.world, shows_names=row.shows_names):
                leaked[who] = found

    assert got == expected
    assert leaked == {}


@pytest.mark.parametrize("row", CHANGING, ids=str)
async def test_whoever_may_change_it_can_and_it_stays_hidden_from_others(sqlite_worlds: Seeded, row: Row) -> None:
    world = sqlite_worlds.world
    for who in Who:
        if row.is_refused(who):
            continue
        async with sqlite_worlds.door() as door:
            asker = Asker(door, world)
            asked, answer = await asker.ask(row, who, world.hidden)
            assert (who, answer.status) == (who, row.status(who)), answer.text
            assert leaks(asked, answer, who=who, world=world, shows_names=row.shows_names) == set()
            if row.widens:
                continue
            for other in (Who.OTHER, Who.STRANGE_ADMIN):
                told = await asker.replayed(other)
                assert leaks(asked, told, who=other, world=world, shows_names=True) == set()


@pytest.mark.parametrize("row", [row for row in ROWS if row.may is May.DECIDE], ids=str)
async def test_where_the_business_lets_its_agents_they_may_do_it_to_what_they_see(
    sqlite_worlds: Seeded, row: Row
) -> None:
    world, answers = sqlite_worlds.world, []
    for secret, who in ((True, Who.CHOSEN), (True, Who.OTHER), (False, Who.OTHER)):
        async with sqlite_worlds.door(secret=secret) as door:
            asker = Asker(door, world)
            allowed = Asked("PATCH", "/v1/business", {}, {"agents_may": sorted(A_BUSINESS_MAY_ALLOW)})
            assert (await asker.call(allowed, Who.ADMIN)).status == 200
            answers.append((await asker.ask(row, who, world.hidden))[1])

    chosen, other, without = answers
    named = bool(row.names)
    assert (chosen.status, other.status) == (row.ok, 404 if named else row.ok)
    assert other.comparable(set(world.open.values())) == without.comparable(set(world.open.values()))


def test_the_askers_of_a_row_are_told_apart() -> None:
    row = Row("GET", "/v1/contacts/{contact_id}", May.SEE)

    assert {who for who in Who if not row.is_refused(who)} == OF_THE_SECRET
