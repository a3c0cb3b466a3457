"""Reports over HTTP: in all, by day, template and channel; and what cannot be asked."""

from datetime import timedelta

import pytest

from tests.api.door import Door
from tests.databases import BUSINESS
from tools.conversations.report_store import CountedUpTo
from tools.conversations.reports import Counted, Tally
from tools.storage.unit_of_work import SqlUnitOfWork
from tools.team.people import Role

HALF_A_MINUTE = "117"
"""The step of the waits in which 30 seconds lie."""


async def counted(door: Door) -> None:
    today = door.clock.now().date()
    before = today - timedelta(days=1)

    async def write(work: SqlUnitOfWork) -> None:
        webchat = Tally(requested=4, accepted=2, timed_out=1, captured=1, waits={HALF_A_MINUTE: 2})
        sms = Tally(requested=2, timed_out=2, refused=1, abandoned=1, missed={"email": 2}, follow_ups=2)
        await work.reports.replace(before, [Counted(before, "default", "webchat", webchat)])
        await work.reports.replace(
            today, [Counted(today, "sales", "sms", sms), Counted(today, "", "", Tally(conflicts=3))]
        )
        await work.reports.move(CountedUpTo(7, work.now))

    await door.toolkit.run(BUSINESS, write)


async def test_a_report_is_added_up_in_all_ways(both_doors: Door) -> None:
    await counted(both_doors)
    async with await both_doors.user("Ada", role=Role.ADMIN) as admin:
        told = (await admin.get("/v1/reports/handovers")).json()

    total = told["total"]
    assert (total["requested"], total["accepted"], total["conflicts"]) == (6, 2, 3)
    assert total["seconds_to_accept"] == {"p50": pytest.approx(30, rel=0.03), "p90": pytest.approx(30, rel=0.03)}
    assert (total["time_out_rate"], total["capture_rate"]) == (0.5, pytest.approx(0.3333))
    assert total["capture_rate_by_field"] == {"email": 0}
    assert total["follow_ups"] == {"opened": 2, "done": 0, "in_time": 0, "in_time_rate": 0}
    assert [(each["requested"], each["conflicts"]) for each in told["days"]] == [(4, 0), (2, 3)]
    assert [(each["template"], each["requested"]) for each in told["templates"]] == [("default", 4), ("sales", 2)]
    assert [(each["channel"], each["requested"]) for each in told["channels"]] == [("sms", 2), ("webchat", 4)]
    assert told["counted_until"] is not None


async def test_only_the_days_that_are_asked_for_are_told(door: Door) -> None:
    await counted(door)
    today = door.clock.now().date().isoformat()
    async with await door.user("Ada", role=Role.ADMIN) as admin:
        told = (await admin.get("/v1/reports/handovers", params={"from": today, "to": today})).json()

    assert (told["first"], told["last"], told["total"]["requested"]) == (today, today, 2)
    assert told["total"]["seconds_to_accept"] is None


@pytest.mark.parametrize(
    "asked",
    [
        {"from": "2026-03-02", "to": "2026-03-01"},
        {"from": "2020-01-01", "to": "2026-03-01"},
        {"from": "yesterday"},
        {"from": "20260301"},
        {"to": "2026-02-30"},
    ],
)
async def test_a_while_that_is_none_is_refused(door: Door, asked: dict[str, str]) -> None:
    async with await door.user("Ada", role=Role.ADMIN) as admin:
        answer = await admin.get("/v1/reports/handovers", params=asked)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"]


async def test_a_day_at_the_beginning_of_the_calendar_is_no_error(door: Door) -> None:
    async with await door.user("Ada", role=Role.ADMIN) as admin:
        answer = await admin.get("/v1/reports/handovers", params={"to": "0001-01-01"})

    assert answer.status_code == 200
