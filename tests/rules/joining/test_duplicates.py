"""Who is suggested as a duplicate: a labelled table of pairs, and what holds for any two records."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.joining.duplicate_cases import ONE_PERSON, TWO_PEOPLE, Record, profile, r
from tools.contacts.contact import Audience, ContactKind, ContactStatus
from tools.contacts.likeness.blocking import blocking_keys, keys_to_look_by
from tools.contacts.likeness.duplicates import PROBABLE, Profile, Reason, compare, reasons_of

Pair = tuple[Record, Record]


def both(pair: Pair) -> tuple[Profile, Profile]:
    one, other = profile(pair[0], "con_1"), profile(pair[1], "con_2")
    assert one is not None
    assert other is not None
    return one, other


def written(pair: Pair) -> str:
    return " / ".join(" ".join((each.name, each.emails, *each.phones, each.firm, each.street)) for each in pair)


@pytest.mark.parametrize("pair", ONE_PERSON, ids=written)
def test_one_person_in_two_records_is_found(pair: Pair) -> None:
    one, other = both(pair)

    assert compare(one, other).points >= PROBABLE
    assert blocking_keys(one) & keys_to_look_by(other)


@pytest.mark.parametrize("pair", TWO_PEOPLE, ids=written)
def test_two_people_are_not_suggested(pair: Pair) -> None:
    assert reasons_of(*both(pair)) == ()


def test_the_table_is_large_enough_to_say_something() -> None:
    assert len(ONE_PERSON) >= 40
    assert len(TWO_PEOPLE) >= 40


@pytest.mark.parametrize(
    ("pair", "reasons"),
    [
        ((r("Ann Lee", "annlee@gmail.com"), r("", "ann.lee@gmail.com")), {Reason.EMAIL_ALIAS}),
        ((r("", "ann@gmail.com"), r("", "ann@gmial.com")), {Reason.MISTYPED_EMAIL}),
        (
            (r("Ann Lee", "", "+442079460000"), r("A. Lee", "", "+442079460000 ext 1")),
            {Reason.PHONE_EXTENSION, Reason.NAME_INITIAL},
        ),
        (
            (r("Ann Lee", "a@acme.example", firm="Acme"), r("Lee, Ann", "b@acme.example", firm="ACME Ltd")),
            {Reason.SAME_NAME, Reason.SHARED_DOMAIN, Reason.SAME_BUSINESS},
        ),
        (
            (r("Bob Hill", street="1 Elm St", city="N1 "), r("Robert Hill", street="1 Elm Street", city="N1 ")),
            {Reason.SIMILAR_NAME, Reason.SAME_ADDRESS},
        ),
    ],
)
def test_the_reasons_say_what_speaks_for_it(pair: Pair, reasons: set[Reason]) -> None:
    assert set(reasons_of(*both(pair))) == reasons


@pytest.mark.parametrize("fields", [{"kind": ContactKind.GUEST}, {"status": ContactStatus.MERGED}])
def test_guests_and_absorbed_records_are_compared_with_nobody(fields: dict[str, object]) -> None:
    assert profile(r("Ann Lee", "annlee@gmail.com", **fields)) is None


@pytest.mark.parametrize(("archived", "suggested"), [(0, True), (1, True), (2, False)])
def test_an_archived_contact_is_suggested_with_an_active_one(archived: int, *, suggested: bool) -> None:
    fields = [{"status": ContactStatus.ARCHIVED} if place < archived else {} for place in (0, 1)]
    pair = r("Ann Lee", "annlee@gmail.com", **fields[0]), r("Ann Lee", "ann.lee@gmail.com", **fields[1])

    assert bool(reasons_of(*both(pair))) is suggested


def test_restricted_records_are_found_in_blocks_of_their_own() -> None:
    everybodys, restricted = both((r("", "ann@gmail.com"), r("", "ann@gmail.com", visibility=Audience(frozenset()))))

    assert not blocking_keys(everybodys) & blocking_keys(restricted)
    assert blocking_keys(everybodys) | blocking_keys(restricted) == keys_to_look_by(everybodys)
    assert keys_to_look_by(everybodys) == keys_to_look_by(restricted)


RECORDS = [record for pair in (*ONE_PERSON, *TWO_PEOPLE) for record in pair]


@given(st.sampled_from(RECORDS), st.sampled_from(RECORDS))
def test_the_order_of_two_does_not_matter_and_who_is_suggested_shares_a_block(one: Record, other: Record) -> None:
    ours, theirs = both((one, other))

    assert compare(ours, theirs) == compare(theirs, ours)
    assert not compare(ours, theirs).probable or blocking_keys(ours) & keys_to_look_by(theirs)


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=30))
def test_any_text_is_read_as_a_name(first: str, last: str, firm: str) -> None:
    record = r("", "", first_name=first, last_name=last, firm=firm, street=firm)
    ours, theirs = both((record, r("Ann Lee", firm="Acme")))

    assert compare(ours, theirs) == compare(theirs, ours)
    assert all(blocking_keys(ours))
