"""The published schema: kept in the repository, and true."""

import json
from pathlib import Path

import pytest

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


def test_every_body_has_a_name_of_its_own() -> None:
    schemas = json.loads(schema_text())["components"]["schemas"]

    # Two classes of one name are told apart by their modules.
    assert [name for name in schemas if "__" in name] == []


def test_no_request_body_takes_unknown_fields() -> None:
    schema = json.loads(schema_text())
    schemas = schema["components"]["schemas"]
    bodies = {
        body["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        for path, methods in schema["paths"].items()
        # What a message of the protocol may hold, the protocol says.
        if path != "/mcp"
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


def refusals(method: str, path: str) -> set[str]:
    operation = json.loads(schema_text())["paths"][path][method]
    return {status for status in operation["responses"] if status >= "4"}


def test_each_operation_documents_how_it_refuses() -> None:
    signed_in = {"400", "401", "403", "422", "503"}

    assert refusals("get", "/healthz") == set()
    assert refusals("get", "/v1/contacts") == signed_in
    assert refusals("get", "/v1/contacts/{contact_id}") == signed_in | {"404"}
    assert refusals("patch", "/v1/contacts/{contact_id}") == signed_in | {"404", "409", "412", "413", "415", "429"}
    assert refusals("post", "/v1/session") == {"400", "401", "413", "415", "422", "429", "503"}


def test_every_refusal_in_the_document_is_a_problem_with_the_headers_that_are_sent() -> None:
    document = json.loads(schema_text())
    shared = document["components"]["responses"]
    referred = {
        response["$ref"].rpartition("/")[2]
        for path, methods in document["paths"].items()
        for operation in methods.values()
        for status, response in operation["responses"].items()
        # The protocol spoken there has errors of its own.
        if status >= "4" and not (path == "/mcp" and "$ref" not in response)
    }

    assert referred == set(shared)
    assert {kind for each in shared.values() for kind in each["content"]} == {"application/problem+json"}
    assert {name: sorted(each["headers"]) for name, each in shared.items() if "headers" in each} == {
        "Busy": ["Retry-After"],
        "NotSignedIn": ["WWW-Authenticate"],
        "Stale": ["ETag"],
        "TooMany": ["Retry-After"],
    }


def test_what_takes_an_idempotency_key_says_so_and_nothing_else_does() -> None:
    paths = json.loads(schema_text())["paths"]

    def takes_one(method: str, path: str) -> bool:
        return any(each["name"] == "Idempotency-Key" for each in paths[path][method].get("parameters", ()))

    assert takes_one("post", "/v1/contacts")
    assert takes_one("post", "/v1/webchat/conversations")
    assert not takes_one("delete", "/v1/session")
    assert not takes_one("post", "/v1/templates/check")


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/v1/contacts/con_1", "DELETE, GET, PATCH"),
        ("/v1/contacts", "GET, POST"),
        ("/v1/contacts/export.csv", "GET"),
        ("/v1/templates/check", "POST"),
        ("/v1/session", "DELETE, POST"),
        ("/healthz", "GET"),
    ],
)
async def test_a_method_that_a_path_has_not_is_told_all_that_it_has(door: Door, path: str, methods: str) -> None:
    async with await door.user() as agent:
        answer = await agent.request("TRACE", path)

    assert (answer.status_code, answer.headers["allow"]) == (405, methods)
    assert answer.json()["code"] == "method_not_allowed"
