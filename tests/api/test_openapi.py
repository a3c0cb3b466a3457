"""The published schema: kept in the repository, and true."""

import json
from pathlib import Path

from api.openapi import schema_text
from tests.api.door import Door

KEPT = Path(__file__).parents[2] / "openapi.json"


def test_the_kept_schema_is_the_one_of_the_routes() -> None:
    assert KEPT.read_text(encoding="utf-8") == schema_text(), "run `make openapi`"


async def test_the_service_serves_the_kept_schema_to_everybody(door: Door) -> None:
    async with door.caller() as nobody:
        answer = await nobody.get("/openapi.json")

    assert answer.json() == json.loads(KEPT.read_text(encoding="utf-8"))
    assert answer.json()["openapi"].startswith("3.1")


def test_every_operation_has_a_name_of_its_own_and_says_what_it_does() -> None:
    operations = [each for methods in json.loads(schema_text())["paths"].values() for each in methods.values()]
    names = [each["operationId"] for each in operations]

    assert len(set(names)) == len(names)
    assert [each["operationId"] for each in operations if not each.get("description")] == []


def test_no_request_body_takes_unknown_fields() -> None:
    schema = json.loads(schema_text())
    schemas = schema["components"]["schemas"]
    bodies = {
        body["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        for methods in schema["paths"].values()
        for operation in methods.values()
        if (body := operation.get("requestBody")) and "application/json" in body["content"]
    }
    # A body of several kinds is one of these.
    taken = {
        each["$ref"].rpartition("/")[2] if "$ref" in each else name
        for name in bodies
        for each in schemas[name].get("oneOf", [{}])
    }

    assert len(taken) > 10
    assert {name for name in taken if schemas[name].get("additionalProperties", True)} == set()
