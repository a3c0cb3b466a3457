"""Dummy names, typed names, and names of one person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.contacts.editing.precedence import may_replace
from tools.contacts.identifiers import Source
from tools.contacts.values.names import (
    FullName,
    guest_name,
    have_part_in_common,
    is_dummy,
    names_contradict,
    number_name,
    split_name,
)


@pytest.mark.parametrize(
    ("typed", "first", "middle", "last"),
    [
        ("Jane Doe", "Jane", "", "Doe"),
        ("  Jane \t Doe\n", "Jane", "", "Doe"),
        ("Jane", "Jane", "", ""),
        ("Anna Maria Schmidt", "Anna", "Maria", "Schmidt"),
        ("Ludwig van Beethoven", "Ludwig", "", "van Beethoven"),
        ("Maria de la Cruz", "Maria", "", "de la Cruz"),
        ("Ms Anna Maria von Trapp", "Anna", "Maria", "von Trapp"),
        ("Van Morrison", "Van", "", "Morrison"),
        ("Trapp, Anna Maria", "Anna", "Maria", "Trapp"),
        ("Jane Doe, PhD", "Jane", "", "Doe PhD"),
        ("John Smith Jr.", "John", "", "Smith Jr."),
        ("Mr Smith", "", "", "Smith"),
        ("Dr.", "Dr.", "", ""),
        ("王小明", "王小明", "", ""),
        ("علی‌رضا احمدی", "علی‌رضا", "", "احمدی"),
        ("\u202eJane\u0000Doe", "Jane", "", "Doe"),
        ("", "", "", ""),
        (" , ", "", "", ""),
    ],
)
def test_a_typed_name_is_read(typed: str, first: str, middle: str, last: str) -> None:
    assert split_name(typed) == FullName(first, middle, last)


@given(st.text(max_size=60))
def test_reading_a_name_never_fails_and_leaves_no_control_signs(typed: str) -> None:
    name = split_name(typed)

    assert not any(sign in f"{name.first}{name.middle}{name.last}" for sign in "\n\t\0\u202e\u200b")


@pytest.mark.parametrize("name", ["", "  ", "+49 151 123", "Guest 4F2A", "guest", "...", "🔥", "007"])
def test_a_dummy_names_nobody(name: str) -> None:
    assert is_dummy(name)


@pytest.mark.parametrize("name", ["Jane", "Guest Dade", "Guest House Ltd", "李", "Guest 4F2A Smith", "X"])
def test_a_real_name_is_no_dummy(name: str) -> None:
    assert not is_dummy(name)


@given(st.text(max_size=40))
def test_every_dummy_we_make_up_is_known_as_one_and_is_always_the_same(contact_id: str) -> None:
    name = guest_name(contact_id)

    assert is_dummy(f"{name.first} {name.last}")
    assert name == guest_name(contact_id)
    assert name.first
    assert name.last


def test_a_number_reads_as_the_name_of_its_contact() -> None:
    assert number_name("+49 151 12345678") == FullName("+49", "", "151 12345678")
    assert number_name("+4915112345678").first == "+4915112345678"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jane Doe", "DOE, jane"),
        ("Jane", "Jane Doe"),
        ("Müller", "Mueller"),
        ("Muller", "MÜLLER"),
        ("Jose\u0301 García", "Garcia"),
        ("O'Neil", "O’NEIL"),
        ("ONeil", "O'Neil"),
        ("Ørsted", "Oersted"),
        ("Ørsted", "Orsted"),
        ("Anne-Marie Blanc", "Anne Noir"),
        ("Straße", "STRASSE"),
        ("Łukasz Nowak", "Lukasz K"),
        ("J.", "Jane Smith"),
        ("J. D.", "Jane Doe"),
        ("王小明", "小明 王"),
        ("Ｊａｎｅ", "jane"),
        ("Van Nguyen", "nguyen van"),
        ("van", "Van"),
    ],
)
def test_names_of_one_person_have_a_part_in_common(one: str, other: str) -> None:
    assert have_part_in_common(one, other)
    assert have_part_in_common(other, one)
    assert not names_contradict(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jane Doe", "Bob Smith"),
        ("J. Doe", "Jane Smith"),
        ("Juan de la Cruz", "Maria de la Rosa"),
        ("Dr. Jane Doe", "Dr. Bob Smith"),
        ("Jane Smith Jr.", "Bob Doe Jr."),
        ("Ann", "Anna"),
        ("J.", "Bob Smith"),
        ("हिना", "हरि"),
        ("王", "李"),
    ],
)
def test_names_of_two_people_have_none(one: str, other: str) -> None:
    assert not have_part_in_common(one, other)
    assert names_contradict(one, other)
    assert names_contradict(other, one)


@pytest.mark.parametrize("dummy", ["", "Guest 4F2A", "+49 151 1"])
def test_a_dummy_contradicts_nobody(dummy: str) -> None:
    assert not names_contradict(dummy, "Jane Doe")
    assert not names_contradict("Jane Doe", dummy)


@given(st.text(max_size=30), st.text(max_size=30))
def test_comparing_names_goes_both_ways_and_a_name_never_contradicts_itself(one: str, other: str) -> None:
    assert have_part_in_common(one, other) == have_part_in_common(other, one)
    assert not names_contradict(one, one)


def test_a_name_of_endless_marks_is_read_in_no_time() -> None:
    assert have_part_in_common("a" + "\u0301" * 100_000, "a" + "\u0301" * 100_000)


@pytest.mark.parametrize("new", Source)
def test_a_blank_or_a_dummy_gives_way_to_anybody(new: Source) -> None:
    assert may_replace(new=new, now=Source.PROFILE, now_is_blank=True)
    assert may_replace(new=new, now=None, now_is_blank=True)


@pytest.mark.parametrize("now", Source)
def test_a_profile_name_replaces_nothing_but_a_dummy(now: Source) -> None:
    assert not may_replace(new=Source.PROFILE, now=now, now_is_blank=False)


@pytest.mark.parametrize("now", sorted(set(Source) - {Source.CUSTOMER, Source.PROFILE}))
def test_a_claimed_value_never_replaces_one_of_people_systems_or_proof(now: Source) -> None:
    assert not may_replace(new=Source.CUSTOMER, now=now, now_is_blank=False)


@pytest.mark.parametrize("now", Source)
def test_a_person_replaces_anything(now: Source) -> None:
    assert may_replace(new=Source.AGENT, now=now, now_is_blank=False)
    assert may_replace(new=Source.AGENT, now=None, now_is_blank=False)


@pytest.mark.parametrize("now", [Source.AGENT, Source.IMPORT, Source.CUSTOMER, None])
def test_a_sync_takes_over_only_what_it_wrote_itself(now: Source | None) -> None:
    assert may_replace(new=Source.ACCOUNTING, now=Source.ACCOUNTING, now_is_blank=False)
    assert not may_replace(new=Source.ACCOUNTING, now=now, now_is_blank=False)
