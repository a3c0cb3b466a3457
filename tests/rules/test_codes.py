"""One-time codes: how long one counts, how often it is tried and sent, and to whom."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tools.contacts.identifiers import IdentifierKind
from tools.conversations.codes import (
    LASTS,
    TRIES,
    Code,
    CodeState,
    Sends,
    Tried,
    can_be_reached,
    comes_back,
    may_send,
    plan_try,
)
from tools.conversations.limits import Limits
from tools.ids import ConversationId

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
CODE = Code("otc_1", ConversationId("cnv_1"), IdentifierKind.EMAIL, "hmac:1", NOW + LASTS)


def test_the_right_one_passes_once() -> None:
    passed, first = plan_try(CODE, matches=True, now=NOW)
    _, second = plan_try(passed, matches=True, now=NOW)

    assert (first, second) == (Tried.RIGHT, Tried.OVER)


def test_it_is_tried_five_times_and_then_the_right_one_comes_too_late() -> None:
    code, came = CODE, list[Tried]()
    for _ in range(TRIES):
        code, tried = plan_try(code, matches=False, now=NOW)
        came.append(tried)

    _, right = plan_try(code, matches=True, now=NOW)

    assert came == [Tried.WRONG] * (TRIES - 1) + [Tried.OVER]
    assert right is Tried.OVER


def test_after_ten_minutes_it_counts_no_more() -> None:
    last = NOW + timedelta(minutes=10) - timedelta(microseconds=1)

    assert plan_try(CODE, matches=True, now=last)[1] is Tried.RIGHT
    assert plan_try(CODE, matches=True, now=NOW + timedelta(minutes=10))[1] is Tried.LATE
    assert plan_try(replace(CODE, state=CodeState.REPLACED), matches=True, now=NOW)[1] is Tried.OVER


@pytest.mark.parametrize(
    "sends",
    [
        Sends(in_conversation=3),
        Sends(to_value=3),
        Sends(from_network_address=10),
        Sends(in_business=500),
    ],
)
def test_sends_are_limited(sends: Sends) -> None:
    assert not may_send(sends, Limits())
    assert may_send(Sends(2, 2, 9, 499), Limits())


def test_text_messages_pause_when_fewer_than_a_third_come_back() -> None:
    passed, open_still = CodeState.PASSED, CodeState.OPEN

    assert comes_back([open_still] * 29)
    assert comes_back([passed] * 10 + [open_still] * 20)
    assert not comes_back([passed] * 9 + [open_still] * 21)
    assert not comes_back([open_still] * 30 + [passed] * 30)


@pytest.mark.parametrize(
    ("value", "reached"),
    [
        ("+447400123456", True),
        ("+442079460000", False),
        ("+34600111222", False),
    ],
)
def test_codes_go_to_mobile_numbers_of_the_countries_that_are_listed(value: str, *, reached: bool) -> None:
    assert can_be_reached(IdentifierKind.PHONE, value, countries=["GB"]) is reached
    assert can_be_reached(IdentifierKind.EMAIL, "bob@example.com", countries=[])
