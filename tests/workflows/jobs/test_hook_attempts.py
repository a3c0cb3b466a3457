"""What becomes of a delivery after each answer, as pure decisions."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tools.hooks.hook import Delivery, DeliveryId, DeliveryState, Hook, HookId
from tools.hooks.outgoing import Answer
from tools.ids import BusinessId, EventId
from tools.work.store import MAX_ATTEMPTS
from workflows.deliveries.attempts import after_attempt, is_back, next_try

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
BUSINESS = BusinessId("biz_one")
NEW = Delivery(
    id=DeliveryId("dlv_1"),
    business_id=BUSINESS,
    hook_id=HookId("hok_1"),
    number=1,
    event_id=EventId("evt_1"),
    type="message.sent",
    lane="cnv_1",
    body="{}",
    created_at=NOW,
)
HOOK = Hook(id=NEW.hook_id, business_id=BUSINESS, name="", url="https://hooks.example.com", created_at=NOW)


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_any_success_is_delivered(status: int) -> None:
    after = after_attempt(NEW, Answer(status, "ok"), now=NOW)

    assert after == replace(
        NEW, state=DeliveryState.DELIVERED, attempts=1, last_at=NOW, last_status=status, last_answer="ok"
    )


@pytest.mark.parametrize("status", [0, 101, 301, 302, 307, 400, 401, 404, 429, 500, 503])
def test_everything_else_is_tried_again(status: int) -> None:
    after = after_attempt(NEW, Answer(status, ""), now=NOW)

    assert (after.state, after.attempts) == (DeliveryState.PENDING, 1)


def test_gone_means_never_again() -> None:
    assert after_attempt(NEW, Answer(410, ""), now=NOW).state is DeliveryState.DEAD


def test_it_waits_longer_each_time_and_is_given_up_at_last() -> None:
    delivery, waits = NEW, []
    while delivery.state is DeliveryState.PENDING:
        delivery = after_attempt(delivery, Answer(500, ""), now=NOW)
        again = next_try(delivery)
        if delivery.state is DeliveryState.PENDING:
            assert again is not None
            waits.append((again - NOW).total_seconds())

    assert (delivery.state, delivery.attempts) == (DeliveryState.DEAD, MAX_ATTEMPTS)
    assert waits == sorted(waits)
    assert waits[0] == 5
    assert timedelta(hours=6) < timedelta(seconds=sum(waits)) < timedelta(days=1)


def test_what_was_never_tried_or_is_hurried_is_tried_at_once() -> None:
    assert next_try(NEW) is None
    assert next_try(replace(NEW, attempts=5, last_at=None)) is None


@pytest.mark.parametrize(
    ("failing_for", "back"),
    [(None, False), (timedelta(seconds=59), False), (timedelta(minutes=1), True), (timedelta(days=2), True)],
)
def test_only_who_was_down_for_a_while_is_back(failing_for: timedelta | None, *, back: bool) -> None:
    hook = HOOK if failing_for is None else replace(HOOK, failing_since=NOW - failing_for)

    assert is_back(hook, now=NOW) is back
