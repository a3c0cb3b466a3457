"""The built-in agent knows when a person is asked for, and when a person is only spoken of."""

import pytest

from agent.offline.wants_person import asks_for_person
from tests.agent.phrasings import (
    ASKING_IN_ENGLISH,
    ASKING_IN_SPANISH,
    NOT_ASKING_IN_ENGLISH,
    NOT_ASKING_IN_SPANISH,
)
from tests.processor_time import least_seconds


def test_there_are_fifty_different_phrasings_of_each_kind_in_each_language() -> None:
    lists = (ASKING_IN_ENGLISH, ASKING_IN_SPANISH, NOT_ASKING_IN_ENGLISH, NOT_ASKING_IN_SPANISH)

    sizes = [len(set(phrasings)) for phrasings in lists]

    assert min(sizes) >= 50


@pytest.mark.parametrize("text", ASKING_IN_ENGLISH + ASKING_IN_SPANISH)
def test_asking_for_a_person_is_understood(text: str) -> None:
    assert asks_for_person(text)


@pytest.mark.parametrize("text", NOT_ASKING_IN_ENGLISH + NOT_ASKING_IN_SPANISH)
def test_speaking_of_a_person_is_not_asking_for_one(text: str) -> None:
    assert not asks_for_person(text)


@pytest.mark.parametrize(
    "text",
    [
        "a" * 4_000,
        "talk to a " * 400,
        "to a real live human " * 200,
        "no " * 1_300,
        "?!.," * 1_000,
        "quiero hablar con un una el la " * 130,
        "is there " * 450,
        "́" * 4_000,
        "\u202e\u200b\x00 " * 1_000,
        "ﷺ" * 4_000,
    ],
)
def test_four_thousand_hostile_letters_are_read_fast(text: str) -> None:
    assert least_seconds(lambda: asks_for_person(text)) < 0.25
