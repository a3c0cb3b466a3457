"""``POST /mcp`` by the protocol's own client, over a real server: the tools, and nothing beyond the user's rights."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx
import httpx2
import pytest
from mcp.client import Client
from mcp.client.session import ClientSession
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError
from mcp_types import CallToolResult, TextContent

from tests.api.door import Door
from tests.api.streaming import served
from tests.databases import BUSINESS, OTHER_BUSINESS
from tests.people import add_contact, add_conversation
from tools.contacts.contact import Audience
from tools.ids import ContactId
from tools.team.people import Role
from tools.team.tokens import Scope, TokenKind
from tools.toolbox.staff_tools import STAFF_ACTS

FINDING = {"jsonrpc": "2.0", "id": 7, "method": "tools/call", "params": {"name": "find_contacts", "arguments": {}}}
NEW = {"first_name": "Nia", "last_name": "New", "emails": ["nia@customer.example.com"]}
READING = {act.name for act in STAFF_ACTS if act.only_reads}


@pytest.fixture
async def open_door(both_doors: Door) -> AsyncIterator[Door]:
    """The door behind a real server, on either database."""
    async with served(both_doors):
        yield both_doors


async def two_contacts(door: Door, seen_by: str) -> dict[str, ContactId]:
    """One for everybody, one for a single user."""
    async with door.toolkit.once(BUSINESS) as work:
        return {
            "open": await add_contact(work, name="Olga Open", email="olga@customer.example.com"),
            "hidden": await add_contact(work, name="Hidden Hal", visibility=Audience(frozenset({seen_by}))),
        }


async def token_of(door: Door, name: str, *, scopes: frozenset[Scope] = frozenset(Scope)) -> str:
    """A token of a user, who is made where there is none."""
    if name not in door.users:
        await door.user(name)
    return await door.token(TokenKind.USER, scopes=scopes, user_id=door.users[name].id)


@asynccontextmanager
async def assistant(door: Door, token: str, *, query: str = "", mode: str = "auto") -> AsyncIterator[Client]:
    """The protocol's own client."""
    http = httpx2.AsyncClient(headers={"Authorization": f"Bearer {token}"})
    transport = streamable_http_client(f"{door.address}/mcp{query}", http_client=http)
    async with http, Client(transport, mode=mode) as client:
        yield client


def told(result: CallToolResult) -> Any:
    """What a tool answered."""
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text if result.is_error else json.loads(content.text)


async def test_a_client_shakes_hands_lists_the_tools_and_calls_one(open_door: Door) -> None:
    token = await token_of(open_door, "Ann")
    await two_contacts(open_door, open_door.users["Ann"].id)
    http = httpx2.AsyncClient(headers={"Authorization": f"Bearer {token}"})

    async with (
        http,
        streamable_http_client(f"{open_door.address}/mcp", http_client=http) as (reading, writing),
        ClientSession(reading, writing) as session,
    ):
        hello = await session.initialize()
        listed = await session.list_tools()
        found = await session.call_tool("find_contacts", {"search": "olga"})

    assert hello.server_info.name == "handoverkit"
    assert [tool.name for tool in listed.tools] == [act.name for act in STAFF_ACTS]
    assert isinstance(found, CallToolResult)
    assert [each["name"] for each in told(found)["contacts"]] == ["Olga Open"]
    assert found.structured_content == told(found)


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_two_users_see_what_each_may_see(open_door: Door, mode: str) -> None:
    tokens = {name: await token_of(open_door, name) for name in ("Ann", "Ben")}
    ids = await two_contacts(open_door, open_door.users["Ann"].id)
    names, refused = {}, {}

    for name, token in tokens.items():
        async with assistant(open_door, token, mode=mode) as client:
            found = told(await client.call_tool("find_contacts", {}))["contacts"]
            names[name] = {each["name"] for each in found}
            hidden = await client.call_tool("get_contact", {"contact_id": ids["hidden"]})
            never = await client.call_tool("get_contact", {"contact_id": "con_never"})
            refused[name] = (hidden.is_error, hidden.content == never.content)

    assert names == {"Ann": {"Olga Open", "Hidden Hal"}, "Ben": {"Olga Open"}}
    assert refused == {"Ann": (False, False), "Ben": (True, True)}


async def test_a_token_that_reads_is_offered_what_reads_alone(open_door: Door) -> None:
    token = await token_of(open_door, "Ann", scopes=frozenset({Scope.READ}))

    async with assistant(open_door, token) as client:
        listed = await client.list_tools()
        with pytest.raises(MCPError, match="There is no such tool, or not for this token"):
            await client.call_tool(
                "add_contact", {"first_name": "Nia", "last_name": "New", "emails": ["n@x.example"]}
            )

    assert {tool.name for tool in listed.tools} == READING
    assert {tool.annotations.read_only_hint for tool in listed.tools if tool.annotations} == {True}


async def test_what_is_done_stands_under_the_users_name_and_token(open_door: Door) -> None:
    token = await token_of(open_door, "Ada")
    await open_door.user("Root", role=Role.ADMIN)
    ids = await two_contacts(open_door, open_door.users["Ada"].id)
    admins = await token_of(open_door, "Root")

    async with assistant(open_door, token) as client:
        added = told(
            await client.call_tool(
                "add_contact", {"first_name": "N", "last_name": "New", "emails": ["n@new.example.com"]}
            )
        )
    async with assistant(open_door, admins) as client:
        await client.call_tool("get_contact", {"contact_id": ids["hidden"]})

    async with open_door.toolkit.once(BUSINESS) as work:
        events = [each.data for each in await work.outbox.after(0, limit=10)]
        (look,) = await work.audit.latest(before=None, limit=10, what="restricted")
    assert events == [{"contact_id": added["id"], "by_id": open_door.users["Ada"].id}]
    assert (look.user_id, look.data["id"]) == (open_door.users["Root"].id, ids["hidden"])
    assert str(look.data["token_id"]).startswith("tok_")


async def test_a_program_acts_for_the_user_whom_the_address_names(open_door: Door) -> None:
    token = await open_door.token(TokenKind.BUSINESS, scopes=frozenset(Scope))
    await token_of(open_door, "Ann"), await token_of(open_door, "Ben")
    await two_contacts(open_door, open_door.users["Ann"].id)
    names = {}

    for name in ("Ann", "Ben"):
        async with assistant(open_door, token, query=f"?user_id={open_door.users[name].id}") as client:
            names[name] = {each["name"] for each in told(await client.call_tool("find_contacts", {}))["contacts"]}

    assert names == {"Ann": {"Olga Open", "Hidden Hal"}, "Ben": {"Olga Open"}}


async def problem(door: Door, token: str | None, *, path: str = "/mcp", **more: Any) -> tuple[int, str, str]:
    """Status, kind and code of a refusal."""
    async with door.caller(token, **more.pop("headers", {})) as caller:
        answer = await caller.request(more.pop("method", "POST"), path, **({"json": FINDING} | more))
    return answer.status_code, answer.headers["content-type"], answer.json().get("code", "")


PROBLEM = "application/problem+json"


async def test_refusals_of_the_way_in_are_problems(door: Door) -> None:
    ann = await token_of(door, "Ann")
    program = await door.token(TokenKind.BUSINESS, scopes=frozenset(Scope))
    stranger = await door.user("Fay", business_id=OTHER_BUSINESS)
    async with door.toolkit.once(BUSINESS) as work:
        conversation = await add_conversation(work, await add_contact(work))
    visitor = await door.token(TokenKind.VISITOR, conversation_id=conversation.id)
    await stranger.aclose()
    strange = door.users["Fay"].id

    assert await problem(door, None) == (401, PROBLEM, "not_signed_in")
    assert await problem(door, "hku_" + "x" * 40) == (401, PROBLEM, "not_signed_in")
    assert await problem(door, visitor) == (403, PROBLEM, "not_allowed")
    assert await problem(door, program) == (403, PROBLEM, "not_allowed")
    assert await problem(door, program, path=f"/mcp?user_id={strange}") == (403, PROBLEM, "not_allowed")
    assert await problem(door, program, path="/mcp?user_id=usr_never") == (403, PROBLEM, "not_allowed")
    assert await problem(door, ann, path=f"/mcp?user_id={strange}") == (403, PROBLEM, "not_allowed")
    assert await problem(door, ann, path=f"/mcp?token={ann}") == (400, PROBLEM, "bad_request")
    assert await problem(door, ann, headers={"Origin": "https://elsewhere.example"}) == (403, PROBLEM, "not_allowed")
    assert await problem(door, ann, headers={"Content-Type": "text/plain"}) == (
        415,
        PROBLEM,
        "unsupported_media_type",
    )
    assert await problem(door, ann, content=b"x" * (1024 * 1024 + 1), json=None) == (413, PROBLEM, "too_large")
    assert await problem(door, ann, method="GET") == (405, PROBLEM, "method_not_allowed")
    assert await problem(door, ann, method="DELETE") == (405, PROBLEM, "method_not_allowed")


async def test_a_body_that_grows_beyond_what_is_allowed_is_refused_as_it_comes(door: Door) -> None:
    ann = await token_of(door, "Ann")

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b"[" * 64 * 1024

    async with door.caller(ann) as caller:
        answer = await caller.post("/mcp", content=endless(), headers={"Content-Type": "application/json"})

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


async def test_our_own_page_may_call_it(door: Door) -> None:
    ann = await token_of(door, "Ann")

    async with door.caller(ann, Origin=door.parts.place.url) as caller:
        answer = await caller.post("/mcp", json=FINDING)

    assert answer.status_code == 200


def call(params: object) -> bytes:
    """A call of a tool with these parameters."""
    return json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}).encode()


def asking(method: str) -> bytes:
    """Another request."""
    return json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": {}}).encode()


HOSTILE: Mapping[str, bytes] = {
    "nothing": b"",
    "no JSON": b"{",
    "deep": b"[" * 100_000,
    "a batch": json.dumps([FINDING, FINDING]).encode(),
    "an answer": b'{"jsonrpc": "2.0", "id": 1, "result": {}}',
    "a long number": b"1" + b"0" * 5000,
    "NUL": call({"name": "find_contacts", "arguments": {"search": "\0"}}),
    "half a pair": call({"name": "find_contacts", "arguments": {"search": "\ud800"}}),
    "a tool that is none": call({"name": "\ud800", "arguments": {}}),
    "no name": call({}),
    "no arguments": call({"name": "get_contact"}),
    "arguments of another kind": call({"name": "get_contact", "arguments": [1]}),
    "parameters of another kind": call([]),
    "another method": asking("tools/destroy"),
    "a stream": asking("subscriptions/listen"),
    "a notification": b'{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}}',
}


@pytest.mark.parametrize("version", [None, "2025-11-25", "2026-07-28", "1.0", "\N{SNOWMAN}".encode()])
@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
async def test_whatever_is_sent_is_answered_and_never_our_fault(door: Door, body: bytes, version: Any) -> None:
    headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
    async with door.caller(await token_of(door, "Ann")) as caller, asyncio.timeout(10):
        said: Any = {**headers, **({} if version is None else {"MCP-Protocol-Version": version})}
        answer = await caller.post("/mcp", content=body, headers=said)

    assert answer.status_code < 500, answer.text
    assert "mcp-session-id" not in answer.headers


async def test_nothing_is_left_of_a_client_that_goes_away(open_door: Door) -> None:
    token = await token_of(open_door, "Ann")
    host, _, port = open_door.address.removeprefix("http://").partition(":")
    body = json.dumps(FINDING).encode()
    head = (
        f"POST /mcp HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n"
    )
    before = len(asyncio.all_tasks())

    for cut in (0, len(body) // 2, len(body)):
        for _ in range(5):
            _, writer = await asyncio.open_connection(host, int(port))
            sent = f"{head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode()
            writer.write(sent + body[:cut])
            await writer.drain()
            writer.transport.abort()

    for _ in range(100):
        if len(asyncio.all_tasks()) <= before:
            break
        await asyncio.sleep(0.05)
    assert len(asyncio.all_tasks()) <= before


async def test_an_answer_is_kept_by_nobody(open_door: Door) -> None:
    token = await token_of(open_door, "Ann")
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {token}"}) as client:
        answer = await client.post(f"{open_door.address}/mcp", json=FINDING)

    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"


async def test_a_call_without_a_message_is_a_problem_in_words(door: Door) -> None:
    async with await door.user() as agent:
        answer = await agent.post("/mcp")

    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert answer.json()["detail"] == "Send a message of the protocol."
