"""Whether somebody is there: said by themselves, away when nothing is touched, gone when nothing is heard."""

from datetime import timedelta

import pytest

from tests.api.door import Door

AN_HOUR = timedelta(hours=1)


async def test_presence_is_the_callers_own_and_lapses_without_a_heartbeat(door: Door) -> None:
    async with await door.user("Ben") as ben, await door.program() as program:
        online = await ben.put("/v1/me/presence", json={"status": "online"})
        nobody = await program.put("/v1/me/presence", json={"status": "online"})
        strange = await ben.put("/v1/me/presence", json={"status": "asleep"})
        door.clock.advance(AN_HOUR)
        later = await ben.get("/v1/me")

    assert (online.json()["presence"], later.json()["user"]["presence"]) == ("online", "offline")
    assert (nobody.status_code, strange.status_code) == (403, 422)


@pytest.mark.parametrize(
    ("said", "idle", "counts"),
    [("online", 299, "online"), ("online", 300, "away"), ("offline", 300, "offline"), ("away", 0, "away")],
)
async def test_who_touches_nothing_for_five_minutes_is_away(door: Door, said: str, idle: int, counts: str) -> None:
    async with await door.user("Ben") as ben:
        answer = await ben.put("/v1/me/presence", json={"status": said, "idle_seconds": idle})

    assert answer.json()["presence"] == counts


async def test_idle_is_a_time(door: Door) -> None:
    async with await door.user("Ben") as ben:
        answer = await ben.put("/v1/me/presence", json={"status": "online", "idle_seconds": -1})

    assert answer.status_code == 422
