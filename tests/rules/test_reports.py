"""Counting handovers: each for what it came to, added up in any order, waits within 2.5 %."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tools.conversations.handover import FollowUp, FollowUpState, Handover, HandoverState
from tools.conversations.reports import Kept, Tally, count_day, day_of, span_of
from tools.ids import BusinessId, ConversationId, HandoverId, UserId

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
WAITING = Handover(
    id=HandoverId("hov_1"),
    business_id=BusinessId("biz"),
    conversation_id=ConversationId("cnv_1"),
    state=HandoverState.WAITING,
    reason="words",
    template="default",
    template_version=1,
    requested_at=NOON,
    wait_until=NOON + timedelta(seconds=90),
)


def accepted(seconds: float) -> Handover:
    at = NOON + timedelta(seconds=seconds)
    return replace(WAITING, state=HandoverState.ACCEPTED, accepted_by=UserId("usr"), accepted_at=at)


def owed(done_at: datetime | None, *, due_at: datetime | None = NOON) -> FollowUp:
    state = FollowUpState.OPEN if done_at is None else FollowUpState.DONE
    return FollowUp(state=state, due_at=due_at, done_at=done_at)


@pytest.mark.parametrize(
    ("handover", "counts"),
    [
        (WAITING, {}),
        (replace(WAITING, state=HandoverState.CANCELLED), {"cancelled": 1}),
        (replace(WAITING, state=HandoverState.COLLECTING, remind_at=NOON), {"timed_out": 1}),
        (replace(WAITING, state=HandoverState.COLLECTING, wait_until=None), {"timed_out": 1, "skipped": 1}),
        (replace(WAITING, state=HandoverState.CANCELLED, remind_at=NOON), {"timed_out": 1, "cancelled": 1}),
        (replace(WAITING, state=HandoverState.REFUSED), {"timed_out": 1, "refused": 1}),
        (
            replace(WAITING, state=HandoverState.ABANDONED, missing=("email", "phone"), follow_up=owed(None)),
            {"timed_out": 1, "abandoned": 1, "missed": {"email": 1, "phone": 1}, "follow_ups": 1},
        ),
        (
            replace(
                WAITING,
                state=HandoverState.CAPTURED,
                captured={"phone": "+1", "extension": "7", "name": ""},
                missing=("email",),
                follow_up=owed(NOON),
            ),
            {
                "timed_out": 1,
                "captured": 1,
                "got": {"phone": 1},
                "missed": {"email": 1},
                "follow_ups": 1,
                "follow_ups_done": 1,
                "follow_ups_in_time": 1,
            },
        ),
        (
            replace(WAITING, state=HandoverState.CAPTURED, follow_up=owed(NOON + timedelta(seconds=1))),
            {"timed_out": 1, "captured": 1, "follow_ups": 1, "follow_ups_done": 1},
        ),
    ],
)
def test_a_handover_counts_for_what_it_came_to(handover: Handover, counts: dict[str, object]) -> None:
    assert Tally.of(handover).to_plain() == {"requested": 1, **counts}


def test_one_that_is_accepted_late_has_timed_out_too() -> None:
    late = Tally.of(replace(accepted(200), abandon_at=NOON))

    assert (late.accepted, late.timed_out, sum(late.waits.values())) == (1, 1, 1)


def test_waits_are_told_within_two_and_a_half_percent() -> None:
    chance = random.Random(1)
    waits = sorted(chance.lognormvariate(3, 2) + 0.2 for _ in range(1000))
    tally = Tally.sum(Tally.of(accepted(seconds)) for seconds in waits)

    for share in (0.01, 0.5, 0.9, 1.0):
        told = tally.waited(share)
        assert told is not None
        assert told.total_seconds() == pytest.approx(waits[int(1000 * share) - 1], rel=0.026)


def test_nobody_waited_where_nobody_was_accepted() -> None:
    assert Tally.of(WAITING).waited(0.5) is None
    assert Tally().waited(0.5) is None


def test_a_day_has_a_line_for_each_template_and_channel_and_conflicts_beside() -> None:
    sales = replace(WAITING, template="sales")
    kept = [Kept(WAITING, "webchat"), Kept(sales, "webchat"), Kept(WAITING, "sms"), Kept(accepted(5), "webchat")]

    lines = count_day(date(2026, 3, 2), kept, {"webchat": 2})

    assert {(line.template, line.channel): line.tally.requested for line in lines} == {
        ("default", "webchat"): 2,
        ("sales", "webchat"): 1,
        ("default", "sms"): 1,
        ("", "webchat"): 0,
    }
    assert Tally.sum(line.tally for line in lines).conflicts == 2


def test_a_day_is_that_of_the_place_also_when_the_clock_is_changed_there() -> None:
    since, until = span_of(date(2026, 3, 29), "Europe/Berlin")

    assert (since.astimezone(UTC).hour, until - since.astimezone(UTC)) == (23, timedelta(hours=23))
    assert day_of(since, "Europe/Berlin") == date(2026, 3, 29)
    assert day_of(since - timedelta(microseconds=1), "Europe/Berlin") == date(2026, 3, 28)
