"""Nobody comes in without a token, and nobody further than it reaches."""

from datetime import timedelta

import pytest

from api.gates.doorkeeper import is_open
from tests.api.chats import a_chat
from tests.api.door import Door
from tests.databases import OTHER_BUSINESS
from tools.team.people import Role
from tools.team.tokens import Scope, TokenKind


async def test_every_route_under_v1_wants_a_token_unless_it_is_listed_as_open(door: Door) -> None:
    routes = [
        (method.upper(), path)
        for path, methods in door.app.openapi()["paths"].items()
        if path.startswith("/v1")
        for method in methods
        if not is_open(method.upper(), path)
    ]

    async with door.caller() as nobody:
        answers = {f"{method} {path}": (await nobody.request(method, path)).status_code for method, path in routes}

    assert len(routes) > 20
    assert set(answers.values()) == {401}


async def test_a_made_up_token_opens_nothing_and_the_answer_is_a_problem(door: Door) -> None:
    async with door.caller("hku_made_up") as nobody:
        answer = await nobody.get("/v1/contacts")

    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json()["code"] == "not_signed_in"


@pytest.mark.parametrize("header", ["Basic abc", "Bearer", "Bearer ", "hku_x", "\u00ff\u00fe"])
async def test_other_ways_to_say_who_one_is_are_no_way_in(door: Door, header: str) -> None:
    async with door.caller() as nobody:
        answer = await nobody.get("/v1/contacts", headers={b"Authorization": header.encode("latin-1")})

    assert answer.status_code == 401


async def test_a_token_that_has_ended_says_so(door: Door) -> None:
    agent = await door.user()
    ended = await door.token(TokenKind.USER, scopes=frozenset(Scope), user_id=door.users["Ben"].id)
    async with door.toolkit.once(door.users["Ben"].business_id) as work:
        token = (await work.tokens.of_programs())[0]
        await work.tokens.revoke(token.id, at=work.now)

    async with agent, door.caller(ended) as late:
        answers = [(await agent.get("/v1/me")).status_code, (await late.get("/v1/me")).status_code]

    assert sorted(answers) == [200, 401]


async def test_an_unused_visitor_token_ends_after_thirty_days_and_use_renews_it(door: Door) -> None:
    chat = await a_chat(door.toolkit)
    async with await door.visitor(chat) as visitor:
        path = f"/v1/webchat/conversations/{chat}/messages"
        door.clock.advance(timedelta(days=29))
        used = await visitor.get(path)
        door.clock.advance(timedelta(days=29))
        renewed = await visitor.get(path)
        door.clock.advance(timedelta(days=31))
        lapsed = await visitor.get(path)

    assert [used.status_code, renewed.status_code, lapsed.status_code] == [200, 200, 401]
    ended = door.clock.now() - timedelta(days=1)
    assert (lapsed.json()["code"], lapsed.json()["ended_at"]) == ("expired", f"{ended:%Y-%m-%dT%H:%M:%SZ}")


async def test_a_token_in_the_address_is_refused_wherever_it_stands(door: Door) -> None:
    async with door.caller() as nobody:
        named = await nobody.get("/v1/contacts?token=abc")
        hidden = await nobody.get("/v1/contacts?x=hkv_abcdefghijklmnopqrstuvwxyz")

    assert (named.status_code, hidden.status_code) == (400, 400)
    assert named.json()["code"] == "bad_request"


async def test_a_visitor_gets_no_further_than_the_own_chat(door: Door) -> None:
    own, other = await a_chat(door.toolkit), await a_chat(door.toolkit)
    async with await door.visitor(own) as visitor:
        mine = await visitor.get(f"/v1/webchat/conversations/{own}/messages")
        theirs = await visitor.get(f"/v1/webchat/conversations/{other}/messages")
        team = [await visitor.get(path) for path in ("/v1/contacts", "/v1/conversations", f"/v1/conversations/{own}")]

    assert mine.status_code == 200
    assert theirs.status_code == 404
    assert [answer.status_code for answer in team] == [403, 403, 403]


async def test_nobody_of_the_team_comes_in_by_the_visitors_door(door: Door) -> None:
    chat = await a_chat(door.toolkit)
    async with await door.user(role=Role.ADMIN) as admin:
        answer = await admin.get(f"/v1/webchat/conversations/{chat}/messages")

    assert answer.status_code == 403


async def test_scopes_reach_as_far_as_they_say(door: Door) -> None:
    async with await door.program(scopes=frozenset({Scope.READ})) as reader:
        reading = await reader.get("/v1/contacts")
        writing = await reader.post("/v1/conversations/cnv_1/close")
        administering = await reader.get("/v1/tokens")

    assert [each.status_code for each in (reading, writing, administering)] == [200, 403, 403]


async def test_an_agent_is_no_admin_whatever_the_token_says(door: Door) -> None:
    async with await door.user() as agent:
        answers = [
            await agent.get("/v1/tokens"),
            await agent.post("/v1/users", json={"name": "X", "email": "x@shop.example"}),
            await agent.patch("/v1/business", json={"name": "Mine"}),
            await agent.get("/v1/channels"),
        ]

    assert [answer.status_code for answer in answers] == [403, 403, 403, 403]


async def test_another_business_is_not_there(door: Door) -> None:
    chat = await a_chat(door.toolkit)
    async with await door.user("Eve", role=Role.ADMIN, business_id=OTHER_BUSINESS) as stranger:
        answers = [
            await stranger.get(f"/v1/conversations/{chat}"),
            await stranger.get(f"/v1/conversations/{chat}/messages"),
            await stranger.post(f"/v1/conversations/{chat}/take"),
        ]
        listed = await stranger.get("/v1/conversations")

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert listed.json()["items"] == []


async def test_metrics_want_a_token_where_others_can_reach_them(door: Door) -> None:
    async with door.caller() as nobody, await door.program(scopes=frozenset({Scope.READ})) as program:
        refused = await nobody.get("/metrics")
        read = await program.get("/metrics")

    assert refused.status_code == 401
    assert read.status_code == 200
    assert "python_info" in read.text


async def test_health_is_told_to_everybody_and_readiness_ends_with_the_service(door: Door) -> None:
    async with door.caller() as nobody:
        healthy = await nobody.get("/healthz")
        ready = await nobody.get("/readyz")
        door.parts.stopping.set()
        stopping = await nobody.get("/readyz")

    assert (healthy.status_code, ready.status_code, stopping.status_code) == (200, 200, 503)


async def test_a_path_that_is_not_there_is_a_problem_too(door: Door) -> None:
    async with await door.user() as agent:
        missing = await agent.get("/v1/nothing")
        wrong_method = await agent.put("/v1/contacts", json={})

    assert (missing.status_code, missing.json()["code"]) == (404, "not_found")
    assert (wrong_method.status_code, wrong_method.json()["code"]) == (405, "method_not_allowed")


async def test_answers_are_kept_by_nobody_and_guessed_at_by_no_browser(door: Door) -> None:
    async with await door.user() as agent, door.caller() as nobody:
        answers = [await agent.get("/v1/contacts"), await nobody.get("/v1/contacts"), await nobody.get("/docs")]

    assert {answer.headers["cache-control"] for answer in answers} == {"no-store"}
    assert {answer.headers["x-content-type-options"] for answer in answers} == {"nosniff"}
    assert all("frame-ancestors 'none'" in answer.headers["content-security-policy"] for answer in answers)


async def test_the_docs_name_every_operation_and_fetch_nothing(door: Door) -> None:
    async with door.caller() as nobody:
        page = (await nobody.get("/docs")).text
        schema = (await nobody.get("/openapi.json")).json()

    assert [path for path in schema["paths"] if path not in page] == []
    assert "<script" not in page
    assert "http://" not in page
    assert "https://" not in page


async def test_the_shape_of_templates_is_told_to_everybody(door: Door) -> None:
    async with door.caller() as nobody:
        answer = await nobody.get("/v1/templates/schema.json")

    assert answer.status_code == 200
    assert answer.json()["$schema"].endswith("2020-12/schema")
