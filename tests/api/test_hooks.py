"""Hooks over HTTP: for admins alone, the secret shown once, deliveries listed and replayed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from httpx import AsyncClient
from standardwebhooks.webhooks import Webhook

from tests.api.door import Door, opened_door
from tests.databases import BUSINESS, OTHER_BUSINESS
from tests.hooked import announce, fan_out
from tests.receiver import answering, receiving
from tools.actions.hooks.add_hook import enrol_python_hook
from tools.clock import SimulatedClock
from tools.events import EventType
from tools.hooks.hook import DeliveryState, HookId
from tools.storage.toolkit import SqlToolkit
from tools.storage.unit_of_work import SqlUnitOfWork
from tools.team.people import Role
from tools.team.tokens import Scope

URL = "https://hooks.example.com/in"
HOUR = timedelta(hours=1)


async def told(door: Door, *numbers: int) -> None:
    """Something has happened, and deliveries were made of it."""
    for number in numbers:
        await announce(door.toolkit, number)
    await fan_out(door.toolkit, started_at=door.clock.now()).step()


async def made(admin: AsyncClient, **asked: object) -> str:
    answer = await admin.post("/v1/hooks", json={"url": URL} | asked)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def test_the_secret_is_shown_when_it_is_made_and_never_again(both_doors: Door) -> None:
    async with await both_doors.user("Ada", role=Role.ADMIN) as admin:
        asked = {"url": URL, "name": "Shop", "event_types": ["handover.captured"]}
        created = await admin.post("/v1/hooks", json=asked, headers={"Idempotency-Key": "k"})
        again = await admin.post("/v1/hooks", json=asked, headers={"Idempotency-Key": "k"})
        one = await admin.get(f"/v1/hooks/{created.json()['id']}")
        listed = await admin.get("/v1/hooks")
        rotated = await admin.patch(f"/v1/hooks/{created.json()['id']}", json={"rotate_secret": True})

    first, second = created.json()["secret"], rotated.json()["secret"]
    assert first.startswith("whsec_")
    assert second.startswith("whsec_")
    assert first != second
    assert again.status_code == 201
    assert again.json()["id"] == created.json()["id"]
    for answer in (again, one, listed):
        assert "whsec_" not in answer.text
    assert one.json()["event_types"] == ["handover.captured"]
    assert (one.json()["name"], one.json()["kind"], one.json()["active"]) == ("Shop", "webhook", True)


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"url": "http://hooks.example.com/in"},
        {"url": "https://127.0.0.1/in"},
        {"url": "https://[::ffff:169.254.169.254]/"},
        {"url": "https://user:secret@hooks.example.com/"},
        {"url": URL, "event_types": ["handover.exploded"]},
        {"url": URL, "secret": "whsec_mine"},
        {"url": URL, "name": "x" * 201},
        {"url": URL, "last_number": 0},
    ],
)
async def test_what_cannot_be_a_hook_is_refused_with_its_field(door: Door, asked: dict[str, object]) -> None:
    async with await door.user("Ada", role=Role.ADMIN) as admin:
        answer = await admin.post("/v1/hooks", json=asked)
        listed = await admin.get("/v1/hooks")

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"]
    assert listed.json()["items"] == []


async def test_a_change_of_address_is_checked_like_a_new_one(door: Door) -> None:
    async with await door.user("Ada", role=Role.ADMIN) as admin:
        hook = await made(admin)
        refused = await admin.patch(f"/v1/hooks/{hook}", json={"url": "https://10.0.0.1/"})
        shown = await admin.get(f"/v1/hooks/{hook}")

    assert refused.status_code == 422
    assert shown.json()["url"] == URL


async def test_agents_and_narrow_tokens_come_to_no_hook(door: Door) -> None:
    async with await door.user("Ada", role=Role.ADMIN) as admin:
        hook = await made(admin)
    await told(door, 1)
    async with door.toolkit.reading(BUSINESS) as work:
        (delivery,) = [each for h in await work.hooks.all() for each in await _deliveries(work, h.id)]

    async with (
        await door.user("Ben") as agent,
        await door.program(scopes=frozenset({Scope.READ, Scope.WRITE})) as program,
        door.caller() as nobody,
    ):
        statuses = [
            (
                (await caller.get("/v1/hooks")).status_code,
                (await caller.get(f"/v1/hooks/{hook}")).status_code,
                (await caller.post("/v1/hooks", json={"url": URL})).status_code,
                (await caller.patch(f"/v1/hooks/{hook}", json={"active": False})).status_code,
                (await caller.delete(f"/v1/hooks/{hook}")).status_code,
                (await caller.get(f"/v1/hooks/{hook}/deliveries")).status_code,
                (await caller.post(f"/v1/deliveries/{delivery}/replay", json={})).status_code,
            )
            for caller in (agent, program, nobody)
        ]

    assert statuses == [(403,) * 7, (403,) * 7, (401,) * 7]


async def _deliveries(work: SqlUnitOfWork, hook_id: object) -> list[str]:
    found = await work.deliveries.of_hook(hook_id, state=None, before=None, limit=10)  # type: ignore[arg-type]
    return [each.id for each in found]


async def test_another_business_finds_neither_hook_nor_delivery(both_doors: Door) -> None:
    async with await both_doors.user("Ada", role=Role.ADMIN) as admin:
        hook = await made(admin)
        await told(both_doors, 1)
        (delivery,) = (await admin.get(f"/v1/hooks/{hook}/deliveries")).json()["items"]

    async with await both_doors.user("Eve", role=Role.ADMIN, business_id=OTHER_BUSINESS) as stranger:
        statuses = [
            (await stranger.get(f"/v1/hooks/{hook}")).status_code,
            (await stranger.patch(f"/v1/hooks/{hook}", json={"active": False})).status_code,
            (await stranger.delete(f"/v1/hooks/{hook}")).status_code,
            (await stranger.get(f"/v1/hooks/{hook}/deliveries")).status_code,
            (await stranger.post(f"/v1/deliveries/{delivery['id']}/replay", json={})).status_code,
        ]
        listed = (await stranger.get("/v1/hooks")).json()["items"]

    assert statuses == [404] * 5
    assert listed == []


async def test_deliveries_are_listed_page_by_page_with_what_was_told(both_doors: Door) -> None:
    async with await both_doors.user("Ada", role=Role.ADMIN) as admin:
        hook = await made(admin)
        await told(both_doors, 1, 2, 3)
        first = (await admin.get(f"/v1/hooks/{hook}/deliveries?limit=2")).json()
        cursor = first["next_cursor"]
        second = (await admin.get(f"/v1/hooks/{hook}/deliveries", params={"limit": 2, "cursor": cursor})).json()
        dead = (await admin.get(f"/v1/hooks/{hook}/deliveries?state=dead")).json()
        strange = await admin.get(f"/v1/hooks/{hook}/deliveries?state=lost")

    shown = [*first["items"], *second["items"]]
    assert ['"n":3' in each["body"] for each in shown] == [True, False, False]
    assert len({each["id"] for each in shown}) == 3
    assert second["next_cursor"] is None
    assert {each["state"] for each in shown} == {"pending"}
    assert dead["items"] == []
    assert strange.status_code == 422


async def test_a_replay_is_accepted_and_refused_while_the_hook_is_off(both_doors: Door) -> None:
    async with await both_doors.user("Ada", role=Role.ADMIN) as admin:
        hook = await made(admin)
        await told(both_doors, 1)
        (delivery,) = (await admin.get(f"/v1/hooks/{hook}/deliveries")).json()["items"]
        accepted = await admin.post(f"/v1/deliveries/{delivery['id']}/replay", json={})
        await admin.patch(f"/v1/hooks/{hook}", json={"active": False})
        refused = await admin.post(f"/v1/deliveries/{delivery['id']}/replay", json={})
        unknown = await admin.post("/v1/deliveries/dlv_none/replay", json={})

    assert accepted.status_code == 202
    assert accepted.json()["id"] == delivery["id"]
    assert refused.status_code == 409
    assert refused.json()["state"] == "off"
    assert unknown.status_code == 404


async def test_a_hook_that_is_deleted_is_gone_with_its_deliveries(door: Door) -> None:
    async with await door.user("Ada", role=Role.ADMIN) as admin:
        hook = await made(admin)
        await told(door, 1)
        deleted = await admin.delete(f"/v1/hooks/{hook}")
        after = [await admin.get(f"/v1/hooks/{hook}"), await admin.get(f"/v1/hooks/{hook}/deliveries")]

    assert deleted.status_code == 204
    assert [answer.status_code for answer in after] == [404, 404]


async def test_functions_stand_in_the_list_and_can_be_switched_off_but_not_deleted(door: Door) -> None:
    async with door.toolkit.once(BUSINESS) as work:
        await enrol_python_hook(work, name="hears@message.sent", event=EventType.MESSAGE_SENT, since=work.now)

    async with await door.user("Ada", role=Role.ADMIN) as admin:
        (hook,) = (await admin.get("/v1/hooks")).json()["items"]
        off = await admin.patch(f"/v1/hooks/{hook['id']}", json={"active": False})
        changed = await admin.patch(f"/v1/hooks/{hook['id']}", json={"url": URL})
        deleted = await admin.delete(f"/v1/hooks/{hook['id']}")

    assert (hook["kind"], hook["name"]) == ("python", "hears@message.sent")
    assert off.json()["active"] is False
    assert (changed.status_code, deleted.status_code) == (409, 409)


async def test_a_trial_is_signed_told_at_once_and_kept_nowhere(toolkit: SqlToolkit, clock: SimulatedClock) -> None:
    async with (
        receiving(answering(202, "thanks")) as receiver,
        opened_door(toolkit, clock, private_hooks=True) as door,
        await door.user("Ada", role=Role.ADMIN) as admin,
    ):
        created = (await admin.post("/v1/hooks", json={"url": receiver.url})).json()
        answer = await admin.post(f"/v1/hooks/{created['id']}/test")
        listed = await admin.get(f"/v1/hooks/{created['id']}/deliveries")

    shown = answer.json()
    (got,) = receiver.got
    assert (answer.status_code, shown["taken"], shown["status"], shown["answer"]) == (200, True, 202, "thanks")
    assert got.id == shown["id"]
    assert got.told["type"] == "hook.test"
    # The library would refuse the simulated time; the signature is over id, time and body.
    sent_at = datetime.fromtimestamp(int(got.headers["webhook-timestamp"]), UTC)
    assert got.headers["webhook-signature"] == Webhook(created["secret"]).sign(got.id, sent_at, got.body)
    assert listed.json()["items"] == []


async def test_a_trial_of_a_receiver_that_is_not_there_says_so(door: Door) -> None:
    async with await door.user("Ada", role=Role.ADMIN) as admin:
        hook = await made(admin, url="https://nobody.invalid/in")
        answer = await admin.post(f"/v1/hooks/{hook}/test")

    assert answer.status_code == 200
    assert (answer.json()["taken"], answer.json()["status"]) == (False, 0)
    assert answer.json()["answer"]


async def test_a_while_is_told_again_as_it_was(both_doors: Door) -> None:
    door = both_doors
    async with await door.user("Ada", role=Role.ADMIN) as admin:
        hook = await made(admin)
        await told(door, 1)
        begun = (door.clock.advance(HOUR), door.clock.now())[1]
        await told(door, 2, 3)
        ended = (door.clock.advance(HOUR), door.clock.now())[1]
        await told(door, 4)
        await _all_are(door, hook, DeliveryState.DEAD)
        before = (await admin.get(f"/v1/hooks/{hook}/deliveries")).json()["items"]
        span = {"since": begun.isoformat(), "until": ended.isoformat()}
        delivered = await admin.post(f"/v1/hooks/{hook}/replay", json={**span, "state": "delivered"})
        again = await admin.post(f"/v1/hooks/{hook}/replay", json=span)
        after = (await admin.get(f"/v1/hooks/{hook}/deliveries")).json()["items"]

    assert (delivered.status_code, delivered.json()) == (202, {"count": 0})
    assert (again.status_code, again.json()) == (202, {"count": 2})
    assert [each["state"] for each in after] == ["dead", "pending", "pending", "dead"]
    assert [(each["id"], each["body"]) for each in after] == [(each["id"], each["body"]) for each in before]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({}, "since"),
        ({"since": "2026-01-02T00:00:00Z", "until": "2026-01-01T00:00:00Z"}, "until"),
        ({"since": "2026-01-02T00:00:00Z", "state": "pending"}, "state"),
    ],
)
async def test_what_cannot_be_told_again_is_refused_with_its_field(
    door: Door, asked: dict[str, str], field: str
) -> None:
    async with await door.user("Ada", role=Role.ADMIN) as admin:
        hook = await made(admin)
        answer = await admin.post(f"/v1/hooks/{hook}/replay", json=asked)
        await admin.patch(f"/v1/hooks/{hook}", json={"active": False})
        off = await admin.post(f"/v1/hooks/{hook}/replay", json={"since": "2026-01-02T00:00:00Z"})

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    assert off.status_code == 409


async def _all_are(door: Door, hook: str, state: DeliveryState) -> None:
    async with door.toolkit.once(BUSINESS) as work:
        for each in await work.deliveries.of_hook(HookId(hook), state=None, before=None, limit=100):
            assert await work.deliveries.save(replace(each, state=state, attempts=8), was=each.attempts)
