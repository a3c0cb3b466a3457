"""Signing in with a browser: the cookie, the CSRF token, the limits, and what strangers learn (nothing)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx
import pytest
from pwdlib import PasswordHash

from api.gates.doorkeeper import SESSION_COOKIE
from api.gates.passwords import NOBODYS, Passwords
from tests.api.door import PASSWORD, Door
from tools.team.people import Role


@asynccontextmanager
async def sign_in(door: Door, *, email: str = "ben@biz-one.example") -> AsyncIterator[httpx.AsyncClient]:
    """A browser in which somebody has signed in, with a page that sends the CSRF token."""
    async with door.caller() as browser:
        answer = await browser.post("/v1/session", json={"email": email, "password": PASSWORD})
        assert answer.status_code == 200
        browser.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
        yield browser


async def test_signing_in_sets_a_cookie_that_scripts_and_other_sites_cannot_use(door: Door) -> None:
    await door.user()

    async with door.caller() as browser:
        answer = await browser.post("/v1/session", json={"email": "Ben@BIZ-one.example", "password": PASSWORD})

    cookie = answer.headers["set-cookie"].lower()
    assert answer.status_code == 200
    assert answer.json()["user"]["name"] == "Ben"
    assert answer.json()["user"]["presence"] == "online"
    assert "httponly" in cookie
    assert "samesite=strict" in cookie


async def test_a_session_reads_by_cookie_alone_and_changes_only_with_the_csrf_token(door: Door) -> None:
    await door.user()
    async with sign_in(door) as browser:
        read = await browser.get("/v1/me")
        changed = await browser.put("/v1/me/presence", json={"status": "away"})
        del browser.headers["X-CSRF-Token"]
        forged = await browser.put("/v1/me/presence", json={"status": "offline"})
        browser.headers["X-CSRF-Token"] = "0" * 64
        guessed = await browser.put("/v1/me/presence", json={"status": "offline"})
        after = await browser.get("/v1/me")

    assert read.json()["user"]["name"] == "Ben"
    assert changed.json()["presence"] == "away"
    assert (forged.status_code, guessed.status_code) == (403, 403)
    assert after.json()["user"]["presence"] == "away"


async def test_the_csrf_token_of_one_session_is_none_for_another(door: Door) -> None:
    await door.user()
    async with sign_in(door) as one, sign_in(door) as other:
        one.headers["X-CSRF-Token"] = other.headers["X-CSRF-Token"]
        answer = await one.put("/v1/me/presence", json={"status": "away"})

    assert answer.status_code == 403


async def test_signing_out_ends_the_session_and_the_cookie(door: Door) -> None:
    await door.user()
    async with sign_in(door) as browser:
        kept = browser.cookies[SESSION_COOKIE]
        answer = await browser.delete("/v1/session")
        async with door.caller() as thief:
            thief.cookies.set(SESSION_COOKIE, kept)
            again = await thief.get("/v1/me")

    assert answer.status_code == 204
    assert SESSION_COOKIE not in browser.cookies
    assert again.status_code == 401


async def test_a_token_is_no_session_to_sign_out_of_and_a_session_token_no_bearer_for_others(door: Door) -> None:
    async with await door.user() as agent:
        answer = await agent.delete("/v1/session")

    assert answer.status_code == 403


async def test_a_program_token_in_a_cookie_opens_nothing(door: Door) -> None:
    agent = await door.user()
    secret = agent.headers["Authorization"].removeprefix("Bearer ")
    async with agent, door.caller() as browser:
        browser.cookies.set(SESSION_COOKIE, secret)
        answer = await browser.get("/v1/me")

    assert answer.status_code == 401


async def test_what_unknown_names_are_compared_to_costs_as_much_as_a_password() -> None:
    hashed = await Passwords().hash(PASSWORD)

    assert NOBODYS.split("$")[:4] == hashed.split("$")[:4]


async def test_wrong_password_unknown_name_and_nonsense_are_answered_alike(door: Door) -> None:
    await door.user()
    tries = [
        {"email": "ben@biz-one.example", "password": "wrong horse battery"},
        {"email": "nobody@biz-one.example", "password": "wrong horse battery"},
        {"email": "not an address", "password": "x"},
        {"email": "", "password": ""},
    ]

    async with door.caller() as browser:
        answers = [await browser.post("/v1/session", json=each) for each in tries]

    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.text for answer in answers}) == 1
    assert not any("set-cookie" in answer.headers for answer in answers)


async def test_an_unknown_name_costs_what_a_known_one_does(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = await door.parts.passwords.hash(PASSWORD)
    await door.user()
    async with door.toolkit.once(door.users["Ben"].business_id) as work:
        await work.users.set_password(door.users["Ben"].id, password_hash=stored)
    cost = list[str]()
    verify = PasswordHash.verify

    def noted(self: PasswordHash, password: str, hash_: str) -> bool:
        # Everything before the salt says how much is reckoned.
        cost.append(hash_.rsplit("$", 2)[0])
        return verify(self, password, hash_)

    monkeypatch.setattr(PasswordHash, "verify", noted)
    async with door.caller() as browser:
        for email in ("ben@biz-one.example", "nobody@biz-one.example"):
            await browser.post("/v1/session", json={"email": email, "password": "wrong horse battery"})

    known, unknown = cost
    assert known == unknown


async def test_tries_are_limited_by_name_and_place_and_open_again_later(door: Door) -> None:
    await door.user()
    wrong = {"email": "ben@biz-one.example", "password": "wrong horse battery"}
    async with door.caller() as browser:
        refused = [await browser.post("/v1/session", json=wrong) for _ in range(11)][-1]
        door.clock.advance(timedelta(minutes=16))
        later = await browser.post("/v1/session", json={**wrong, "password": PASSWORD})

    assert refused.status_code == 429
    assert 0 < int(refused.headers["retry-after"]) <= 900
    assert later.status_code == 200


async def test_a_user_who_left_can_neither_go_on_nor_come_back(door: Door) -> None:
    await door.user()
    admin = await door.user("Ada", role=Role.ADMIN)
    async with admin, sign_in(door) as browser:
        left = await admin.post(f"/v1/users/{door.users['Ben'].id}/deactivate")
        going_on = await browser.get("/v1/me")
        coming_back = await browser.post("/v1/session", json={"email": "ben@biz-one.example", "password": PASSWORD})

    assert left.status_code == 200
    assert (going_on.status_code, coming_back.status_code) == (401, 401)


async def test_a_session_that_is_not_used_ends_and_one_that_is_ends_after_a_month(door: Door) -> None:
    await door.user()
    async with sign_in(door) as idle, sign_in(door) as busy:
        for _ in range(5):
            door.clock.advance(timedelta(days=5, hours=23))
            used = await busy.get("/v1/me")
        unused = await idle.get("/v1/me")
        door.clock.advance(timedelta(days=1))
        over = await busy.get("/v1/me")

    assert used.status_code == 200
    assert (unused.status_code, over.status_code) == (401, 401)


async def test_last_use_is_written_at_most_once_a_minute(door: Door) -> None:
    agent = await door.user()

    async def last_used() -> object:
        async with door.toolkit.reading(door.users["Ben"].business_id) as work:
            return (await work.tokens.of_programs())[0].last_used_at

    async with agent:
        await agent.get("/v1/me")
        first = await last_used()
        door.clock.advance(timedelta(seconds=59))
        await agent.get("/v1/me")
        soon = await last_used()
        door.clock.advance(timedelta(seconds=1))
        await agent.get("/v1/me")
        later = await last_used()

    assert first == soon
    assert later == door.clock.now()
