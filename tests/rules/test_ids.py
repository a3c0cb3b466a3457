"""Identifiers are in the order of their making, and none comes twice."""

from datetime import UTC, datetime, timedelta

from tools.ids import random_ids_at

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def test_of_many_identifiers_made_at_one_moment_none_comes_twice() -> None:
    new_id = random_ids_at(NOW)

    made = [new_id("con") for _ in range(1000)]

    assert len(set(made)) == 1000
    assert {(len(each), each[:14]) for each in made} == {(len("con_") + 26, made[0][:14])}


def test_an_identifier_of_a_later_moment_sorts_later() -> None:
    moments = [NOW + timedelta(milliseconds=each) for each in range(5)]

    made = [random_ids_at(moment)("con") for moment in moments]

    assert made == sorted(made)
