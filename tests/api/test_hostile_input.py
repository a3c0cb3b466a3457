"""What nobody sends by accident: refused early, in words, and without being repeated."""

import json
from collections.abc import AsyncIterator

import pytest

from tests.api.chats import a_chat
from tests.api.door import Door
from tools.conversations.conversation import ConversationState
from tools.team.people import Role

SMALL = 64 * 1024


async def pieces(count: int, size: int = 8192) -> AsyncIterator[bytes]:
    """A body that says nothing about its length."""
    for _ in range(count):
        yield b"x" * size


async def test_a_body_that_says_it_is_too_large_is_not_read(door: Door) -> None:
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        for _ in range(1000):
            read += 1
            yield b"x" * 65536

    async with await door.user() as agent:
        headers = {"Content-Type": "application/json", "Content-Length": str(65_536_000)}
        answer = await agent.post("/v1/conversations/cnv_1/messages", content=endless(), headers=headers)

    assert answer.status_code == 413
    assert answer.json()["code"] == "too_large"
    assert read == 0
    assert answer.headers["connection"] == "close"


async def test_a_chunked_body_is_counted_as_it_comes(door: Door) -> None:
    async with await door.user() as agent:
        headers = {"Content-Type": "application/json"}
        answer = await agent.post("/v1/conversations/cnv_1/messages", content=pieces(20), headers=headers)

    assert answer.status_code == 413


async def test_a_body_of_just_the_right_size_is_read(door: Door) -> None:
    chat = await a_chat(door.toolkit)
    body = json.dumps({"text": "hello"})
    async with await door.user() as agent:
        headers = {"Content-Type": "application/json"}
        padded = body + " " * (SMALL - len(body))
        answer = await agent.post(f"/v1/conversations/{chat}/notes", content=padded, headers=headers)
        over = await agent.post(f"/v1/conversations/{chat}/notes", content=padded + " ", headers=headers)

    assert (answer.status_code, over.status_code) == (201, 413)


@pytest.mark.parametrize("length", ["-1", "1e3", "٣", "9" * 400, "0x10"])
async def test_a_strange_content_length_is_refused(door: Door, length: str) -> None:
    async with await door.user() as agent:
        headers = [(b"content-type", b"application/json"), (b"content-length", length.encode())]
        answer = await agent.post("/v1/conversations/cnv_1/notes", content=b"{}", headers=headers)

    assert answer.status_code == 413


@pytest.mark.parametrize("kind", ["text/plain", "", "application/x-www-form-urlencoded", "multipart/form-data"])
async def test_other_kinds_of_body_are_refused(door: Door, kind: str) -> None:
    async with await door.user() as agent:
        answer = await agent.post(
            "/v1/conversations/c/notes", content=b'{"text": "x"}', headers={"Content-Type": kind}
        )

    assert answer.status_code == 415
    assert "application/json" in answer.json()["detail"]


async def test_a_compressed_body_is_refused(door: Door) -> None:
    async with await door.user() as agent:
        headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
        answer = await agent.post("/v1/conversations/c/notes", content=b"\x1f\x8b", headers=headers)

    assert answer.status_code == 415


@pytest.mark.parametrize("body", ["", "{", "[]", '"x"', "null", "{'text': 'x'}", "\ufeff{}", '{"text": NaN}'])
async def test_broken_json_and_json_of_another_shape_are_refused_with_words(door: Door, body: str) -> None:
    chat = await a_chat(door.toolkit)
    async with await door.user() as agent:
        headers = {"Content-Type": "application/json"}
        answer = await agent.post(f"/v1/conversations/{chat}/notes", content=body.encode(), headers=headers)

    assert answer.status_code == 422
    assert answer.json()["code"] == "invalid"


async def test_deeply_nested_json_does_no_harm(door: Door) -> None:
    async with await door.user() as agent:
        headers = {"Content-Type": "application/json"}
        answer = await agent.post("/v1/conversations/c/notes", content=b"[" * 60_000, headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")


async def test_unknown_fields_are_named_and_refused(door: Door) -> None:
    chat = await a_chat(door.toolkit)
    async with await door.user() as agent:
        answer = await agent.post(f"/v1/conversations/{chat}/notes", json={"text": "x", "admin": True})

    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"field": "admin", "message": "Extra inputs are not permitted"}]


@pytest.mark.parametrize(
    ("visibility", "fields"),
    [
        (5, {"visibility"}),
        ("nobody", {"visibility"}),
        ({}, {"visibility"}),
        (["usr_1", 5], {"visibility", "visibility.1"}),
    ],
)
async def test_a_field_of_several_kinds_is_named_as_it_was_sent(
    door: Door, visibility: object, fields: set[str]
) -> None:
    async with await door.user() as agent:
        answer = await agent.patch("/v1/contacts/con_1", json={"visibility": visibility})

    assert answer.status_code == 422
    assert {each["field"] for each in answer.json()["errors"]} == fields


async def test_a_missing_field_is_named_where_it_is_missing(door: Door) -> None:
    async with await door.user() as agent:
        nothing = await agent.post("/v1/contacts", json={})
        inside = await agent.post("/v1/contacts", json={"first_name": "Ann", "last_name": "Lee", "emails": [{}]})

    assert {each["field"] for each in nothing.json()["errors"]} == {"first_name", "last_name"}
    assert {each["field"] for each in inside.json()["errors"]} == {"emails.0.value"}


@pytest.mark.parametrize(
    ("text", "field"),
    [('"a\\u0000b"', "text"), ('"\\ud800"', "text"), ('"\\udc00\\ud800"', "text"), ('"\\u0000"', "text")],
)
async def test_what_a_database_cannot_keep_is_refused_and_named(both_doors: Door, text: str, field: str) -> None:
    chat = await a_chat(both_doors.toolkit)
    async with await both_doors.user() as agent:
        headers = {"Content-Type": "application/json"}
        body = f'{{"text": {text}}}'.encode()
        answer = await agent.post(f"/v1/conversations/{chat}/notes", content=body, headers=headers)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


async def test_a_pair_of_surrogates_is_a_character_and_is_kept(both_doors: Door) -> None:
    chat = await a_chat(both_doors.toolkit)
    async with await both_doors.user() as agent:
        headers = {"Content-Type": "application/json"}
        body = b'{"text": "\\ud83c\\udf88"}'
        answer = await agent.post(f"/v1/conversations/{chat}/notes", content=body, headers=headers)

    assert answer.json()["text"] == "🎈"


async def test_nul_in_a_path_or_query_reaches_no_database(both_doors: Door) -> None:
    async with await both_doors.user() as agent:
        answers = [
            (await agent.get("/v1/contacts/con_%00")).status_code,
            (await agent.get("/v1/contacts?search=a%00b")).status_code,
            (await agent.get("/v1/conversations?assignee=%00")).status_code,
            (await agent.get("/v1/contacts?search=%ED%A0%80")).status_code,
            (await agent.get("/v1/contacts/con_%ED%A0%80")).status_code,
        ]

    assert answers == [404, 422, 422, 200, 404]


async def test_a_nul_in_the_idempotency_key_or_the_token_reaches_no_database(both_doors: Door) -> None:
    chat = await a_chat(both_doors.toolkit)
    async with await both_doors.user() as agent, both_doors.caller() as nobody:
        keyed = await agent.post(
            f"/v1/conversations/{chat}/notes", json={"text": "x"}, headers={b"Idempotency-Key": b"a\xffb"}
        )
        token = await nobody.get("/v1/me", headers={b"Authorization": b"Bearer \xff\xfe"})

    assert (keyed.status_code, token.status_code) == (422, 401)


async def test_texts_have_four_thousand_characters_at_most(door: Door) -> None:
    chat = await a_chat(door.toolkit)
    async with await door.user() as agent:
        longest = await agent.post(f"/v1/conversations/{chat}/notes", json={"text": "é" * 4000})
        longer = await agent.post(f"/v1/conversations/{chat}/notes", json={"text": "é" * 4001})
        blank = await agent.post(f"/v1/conversations/{chat}/notes", json={"text": " \n "})

    assert (longest.status_code, longer.status_code, blank.status_code) == (201, 422, 422)
    assert "éé" not in longer.text


async def test_a_refused_password_is_not_repeated(door: Door) -> None:
    async with await door.user(role=Role.ADMIN) as admin:
        body = {"name": "Zoe", "email": "zoe@shop.example", "password": "geheim", "role": "owner"}
        answer = await admin.post("/v1/users", json=body)

    assert answer.status_code == 422
    assert "geheim" not in answer.text
    assert {each["field"] for each in answer.json()["errors"]} == {"password", "role"}


async def test_ids_that_look_like_sql_or_paths_find_nothing(door: Door) -> None:
    async with await door.user() as agent:
        answers = [
            (await agent.get(f"/v1/conversations/{each}")).status_code
            for each in ("' OR 1=1 --", "..%2F..%2Fetc", "%25", "con_" + "9" * 5000)
        ]

    assert set(answers) == {404}


@pytest.mark.parametrize("typed", ["A%n", "A_n", "_", "%", "\\", "A*", '"Ann', "Ann OR Bob"])
async def test_a_search_has_no_wildcards_and_no_operators(door: Door, typed: str) -> None:
    await a_chat(door.toolkit, name="Ann")
    await a_chat(door.toolkit, name="Bob")
    async with await door.user() as agent:
        answer = await agent.get("/v1/contacts", params={"search": typed})

    # A sign between letters is nothing to look for: what stands around it is.
    expected = {"A*": ["Ann"], '"Ann': ["Ann"]}
    assert [each["first_name"] for each in answer.json()["items"]] == expected.get(typed, [])


async def test_a_write_to_a_chat_of_somebody_else_is_a_conflict_that_says_what_to_do(door: Door) -> None:
    chat = await a_chat(door.toolkit, state=ConversationState.AI)
    async with await door.user() as agent:
        answer = await agent.post(f"/v1/conversations/{chat}/messages", json={"text": "Hello"})

    assert answer.status_code == 409
    assert (answer.json()["state"], answer.json()["instead"]) == ("ai", "take")


@pytest.mark.parametrize("path", ["/v1/contacts/x%0A", "/v1/contacts/%0A/invoices", "/mcp/%0A", "/v1/%0A"])
async def test_a_newline_in_a_path_leads_past_no_door(door: Door, path: str) -> None:
    async with door.caller() as nobody, await door.user() as agent:
        answers = [(await caller.get(path)).status_code for caller in (nobody, agent)]

    assert answers == [401, 404]


@pytest.mark.parametrize("done", [0, 1, "yes", "false", 0.0])
async def test_true_and_false_are_not_guessed_from_something_else(door: Door, done: object) -> None:
    async with await door.user() as agent:
        answer = await agent.patch("/v1/follow-ups/hov_1", json={"done": done})

    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["errors"]] == ["done"]


@pytest.mark.parametrize("seq", [True, "7", 7.5])
async def test_a_number_is_not_guessed_from_something_else(door: Door, seq: object) -> None:
    async with await door.user() as agent:
        answer = await agent.post("/v1/conversations/cnv_1/read", json={"seq": seq})

    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["errors"]] == ["seq"]


@pytest.mark.parametrize("due", [0, 1.5, "0.5", "1764000000", "now"])
async def test_a_time_is_not_guessed_from_a_number(door: Door, due: object) -> None:
    async with await door.user() as agent:
        asked = await agent.get("/v1/follow-ups", params={"due": str(due)})
        changed = await agent.patch("/v1/follow-ups/hov_1", json={"due_at": due})

    assert (asked.status_code, changed.status_code) == (422, 422)
    assert asked.json()["errors"][0]["field"] == "due"
    assert "2026-03-01T09:00:00Z" in changed.json()["detail"]
