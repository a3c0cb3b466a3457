"""Invitations, passwords that are chosen, changed and forgotten, and what strangers learn of it (nothing)."""

import asyncio
import time
from datetime import timedelta

import httpx

from tests.api.door import PASSWORD, Door
from tests.api.people.test_sessions import sign_in
from tools.team.people import Role

ZOE = {"name": "Zoe", "email": "zoe@example.com"}
NEW = "a wholly new one"


async def invited(admin: httpx.AsyncClient, user_id: str = "") -> tuple[str, str]:
    """A user, made unless one is named, and the secret of their invitation."""
    if not user_id:
        user_id = (await admin.post("/v1/users", json=ZOE)).json()["id"]
    answer = await admin.post(f"/v1/users/{user_id}/invite")
    assert answer.status_code == 200, answer.text
    return user_id, answer.json()["link"].partition("#")[2]


async def choose(caller: httpx.AsyncClient, token: str, password: str = NEW) -> httpx.Response:
    """Chooses a password by an invitation."""
    return await caller.post("/v1/password/reset", json={"token": token, "password": password})


async def enters(caller: httpx.AsyncClient, password: str = NEW, *, email: str = "zoe@example.com") -> bool:
    """Whether this opens."""
    answer = await caller.post("/v1/session", json={"email": email, "password": password})
    return answer.status_code == 200


async def test_an_invited_user_chooses_a_password_once_and_signs_in(both_doors: Door) -> None:
    door = both_doors
    async with await door.user("Ada", role=Role.ADMIN) as admin, door.caller() as browser:
        user_id, token = await invited(admin)
        before = (await admin.get(f"/v1/users/{user_id}")).json()
        chosen = await choose(browser, token)
        again = await choose(browser, token, "somebody else's choice")
        after = (await admin.get(f"/v1/users/{user_id}")).json()
        opens = [await enters(browser), await enters(browser, "somebody else's choice")]

    assert (before["can_sign_in"], after["can_sign_in"]) == (False, True)
    assert chosen.status_code == 204
    assert (again.status_code, again.json()["code"]) == (422, "used_up")
    assert opens == [True, False]


async def test_of_two_who_hold_the_same_link_one_chooses(both_doors: Door) -> None:
    door = both_doors
    async with await door.user("Ada", role=Role.ADMIN) as admin, door.caller() as browser:
        _, token = await invited(admin)
        answers = await asyncio.gather(*(choose(browser, token, f"the choice of {each}") for each in range(4)))
        opens = [await enters(browser, f"the choice of {each}") for each in range(4)]

    assert sorted(each.status_code for each in answers) == [204, 422, 422, 422]
    assert [each.status_code == 204 for each in answers] == opens


async def test_an_invitation_ends_by_time_by_another_and_by_leaving(door: Door) -> None:
    async with await door.user("Ada", role=Role.ADMIN) as admin, door.caller() as browser:
        user_id, first = await invited(admin)
        _, second = await invited(admin, user_id)
        by_another = await choose(browser, first)
        door.clock.advance(timedelta(days=7))
        by_time = await choose(browser, second)
        _, third = await invited(admin, user_id)
        await admin.post(f"/v1/users/{user_id}/deactivate")
        by_leaving = await choose(browser, third)
        gone = await admin.post(f"/v1/users/{user_id}/invite")
        unknown = await choose(browser, "hki_" + "x" * 43)

    assert {each.status_code for each in (by_another, by_time, by_leaving, unknown)} == {422}
    assert {each.json()["detail"] for each in (by_another, by_time, by_leaving)} == {unknown.json()["detail"]}
    assert gone.status_code == 404


async def test_an_invitation_opens_nothing_else_and_no_other_token_chooses_a_password(door: Door) -> None:
    async with await door.user("Ada", role=Role.ADMIN) as admin, door.caller() as browser:
        _, token = await invited(admin)
        secret = admin.headers["Authorization"].removeprefix("Bearer ")
        async with door.caller(token) as bearer:
            opened = [await bearer.get(path) for path in ("/v1/me", "/v1/users", "/v1/contacts", "/v1/events")]
        in_address = await browser.get(f"/v1/me?t={token}")
        by_another = await choose(browser, secret)
        still = await choose(browser, token)

    assert {each.status_code for each in opened} == {401}
    assert in_address.status_code == 400
    assert (by_another.status_code, still.status_code) == (422, 204)


async def test_an_invitation_is_shown_once_and_kept_as_a_hash(door: Door) -> None:
    headers = {"Idempotency-Key": "invite"}
    async with await door.user("Ada", role=Role.ADMIN) as admin:
        user_id = (await admin.post("/v1/users", json=ZOE)).json()["id"]
        first = (await admin.post(f"/v1/users/{user_id}/invite", headers=headers)).json()
        second = (await admin.post(f"/v1/users/{user_id}/invite", headers=headers)).json()
        listed = (await admin.get("/v1/tokens")).text
    path = getattr(door.toolkit.database, "path")  # noqa: B009 - the SQLite database has one.
    kept = path.read_bytes() + path.with_name("handover.db-wal").read_bytes()

    secret = first["link"].partition("#")[2]
    assert first["link"].startswith("http://door.test/password#hki_")
    assert "link" not in second
    assert secret.encode() not in kept
    assert secret not in listed


async def test_choosing_a_password_signs_every_browser_out(door: Door) -> None:
    await door.user("Ben")
    ben = door.users["Ben"].id
    async with await door.user("Ada", role=Role.ADMIN) as admin, sign_in(door) as browser, door.caller() as other:
        before = await browser.get("/v1/me")
        _, token = await invited(admin, ben)
        await choose(other, token)
        after = await browser.get("/v1/me")

    assert (before.status_code, after.status_code) == (200, 401)


async def test_a_short_password_is_refused_and_the_invitation_stands(door: Door) -> None:
    async with await door.user("Ada", role=Role.ADMIN) as admin, door.caller() as browser:
        _, token = await invited(admin)
        short = await choose(browser, token, "short")
        chosen = await choose(browser, token)

    assert (short.status_code, short.json()["errors"][0]["field"]) == (422, "password")
    assert token not in short.text
    assert chosen.status_code == 204


async def test_somebody_who_forgot_is_told_to_the_admins_and_nobody_else_learns_who_is_there(door: Door) -> None:
    await door.user("Ben")
    async with await door.user("Ada", role=Role.ADMIN) as admin, door.caller() as stranger:
        answers, took = [], []
        for email in ("ben@biz-one.example", "nobody@biz-one.example", "no address"):
            began = time.monotonic()
            answers.append(await stranger.post("/v1/password/forgot", json={"email": email}))
            took.append(time.monotonic() - began)
        told = (await admin.get("/v1/audit?what=user.forgot_password")).json()["items"]

    assert {(each.status_code, each.text) for each in answers} == {(202, '{"ok":true}')}
    # Each waits so long, whoever it is: what is done meanwhile is not seen from outside.
    assert min(took) >= 0.3
    assert [each["data"]["id"] for each in told] == [door.users["Ben"].id]


async def test_asking_again_and_again_is_refused_alike_for_known_and_unknown_names(door: Door) -> None:
    await door.user("Ben")
    statuses = {}
    async with door.caller() as stranger:
        for email in ("ben@biz-one.example", "nobody@biz-one.example"):
            answers = await asyncio.gather(
                *(stranger.post("/v1/password/forgot", json={"email": email}) for _ in range(12))
            )
            statuses[email] = sorted(each.status_code for each in answers)

    assert list(statuses.values()) == [[202] * 10 + [429] * 2] * 2


async def test_one_changes_ones_own_name_languages_and_password_with_the_old_one(both_doors: Door) -> None:
    door = both_doors
    await door.user("Ben")
    async with sign_in(door) as here, sign_in(door) as elsewhere:
        named = await here.patch("/v1/me", json={"name": " Benjamin  Lee ", "languages": ["es"]})
        wrong = await here.patch("/v1/me", json={"password": NEW, "old_password": "a guess"})
        without = await here.patch("/v1/me", json={"password": NEW})
        changed = await here.patch("/v1/me", json={"password": NEW, "old_password": PASSWORD})
        after = [(await each.get("/v1/me")).status_code for each in (here, elsewhere)]
        opens = [await enters(here, each, email="ben@biz-one.example") for each in (NEW, PASSWORD)]

    assert (named.json()["user"]["name"], named.json()["user"]["languages"]) == ("Benjamin Lee", ["es"])
    assert [(each.status_code, each.json()["errors"][0]["field"]) for each in (wrong, without)] == [
        (422, "old_password")
    ] * 2
    assert changed.status_code == 200
    assert after == [200, 401]
    assert opens == [True, False]


async def test_nobody_makes_an_admin_of_themselves(door: Door) -> None:
    async with await door.user("Ben") as agent, await door.program() as program:
        answers = [
            await agent.patch("/v1/me", json={"role": "admin"}),
            await agent.patch("/v1/me", json={"capacity": 1000}),
            await agent.patch(f"/v1/users/{door.users['Ben'].id}", json={"role": "admin"}),
            await program.patch("/v1/me", json={"name": "Program"}),
        ]

    assert [each.status_code for each in answers] == [422, 422, 403, 403]


async def test_the_old_password_is_not_guessed_with_a_stolen_token(door: Door) -> None:
    async with await door.user("Ben") as thief:
        guesses = [
            await thief.patch("/v1/me", json={"password": NEW, "old_password": f"guess {each}"}) for each in range(12)
        ]

    assert [each.status_code for each in guesses] == [422] * 10 + [429] * 2


async def test_whoever_was_away_comes_back_without_password_tokens_and_duties(both_doors: Door) -> None:
    door = both_doors
    ben = await door.user("Ben")
    user_id = door.users["Ben"].id
    async with ben, await door.user("Ada", role=Role.ADMIN) as admin, door.caller() as browser:
        await admin.post(f"/v1/users/{user_id}/deactivate")
        taken = await admin.post("/v1/users", json={"name": "Ben", "email": "ben@biz-one.example"})
        back = await admin.post(f"/v1/users/{user_id}/reactivate")
        again = await admin.post(f"/v1/users/{user_id}/reactivate")
        by_token = await ben.get("/v1/me")
        by_password = await enters(browser, PASSWORD, email="ben@biz-one.example")
        _, token = await invited(admin, user_id)
        await choose(browser, token)
        at_last = await enters(browser, email="ben@biz-one.example")
        audit = [each["what"] for each in (await admin.get("/v1/audit?what=user")).json()["items"]]

    assert taken.status_code == 409
    assert (back.json()["active"], back.json()["can_sign_in"], again.status_code) == (True, False, 200)
    assert (by_token.status_code, by_password, at_last) == (401, False, True)
    assert audit.count("user.reactivated") == audit.count("user.deactivated") == 1


async def test_an_agent_has_no_token_that_is_good_for_more_than_an_agent(both_doors: Door) -> None:
    door = both_doors
    await door.user("Ben")
    async with await door.user("Ada", role=Role.ADMIN) as admin:
        asked = {"name": "x", "user_id": door.users["Ben"].id, "scopes": ["read", "admin"]}
        refused = await admin.post("/v1/tokens", json=asked)
        made = await admin.post("/v1/tokens", json={**asked, "scopes": ["write"]})
        nobody = await admin.post("/v1/tokens", json={**asked, "user_id": "usr_nobody", "scopes": ["read"]})

    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "scopes")
    assert made.status_code == 201
    assert (nobody.status_code, nobody.json()["errors"][0]["field"]) == (422, "user_id")


async def test_an_admin_who_steps_down_keeps_no_token_that_shapes_the_business(door: Door) -> None:
    async with (
        await door.user("Ada", role=Role.ADMIN) as admin,
        await door.user("Bea", role=Role.ADMIN) as other,
    ):
        before = await other.post("/v1/tags", json={"name": "one"})
        await admin.patch(f"/v1/users/{door.users['Bea'].id}", json={"role": "agent"})
        after = [await other.post("/v1/tags", json={"name": "two"}), await other.get("/v1/audit")]
        reads = await other.get("/v1/tags")

    assert before.status_code == 201
    assert [each.status_code for each in after] == [403, 403]
    assert reads.status_code == 200
