"""Templates over HTTP: as they run, and the shape their files have."""

import json

from tests.api.door import Door
from tools.team.tokens import Scope
from workflows.handover.template_file import default_template, read_template


async def test_the_template_that_runs_reads_back_the_same(door: Door) -> None:
    async with await door.program(scopes=frozenset({Scope.READ})) as reader:
        answer = await reader.get("/v1/templates/default")

    assert answer.status_code == 200
    assert answer.json()["wait"]["time"]["webchat"] == "90 s"
    assert read_template(answer.text) == default_template()


async def test_a_template_that_is_not_there_and_a_caller_without_a_token(door: Door) -> None:
    async with await door.user() as agent, door.caller() as nobody:
        missing = await agent.get("/v1/templates/other")
        hidden = await nobody.get("/v1/templates/default")

    assert (missing.status_code, hidden.status_code) == (404, 401)


async def test_the_shape_of_template_files_is_there_for_every_editor(door: Door) -> None:
    async with door.caller() as nobody:
        answer = await nobody.get("/v1/templates/schema.json")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/schema+json"
    assert json.loads(answer.text)["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert "required" not in answer.json()
