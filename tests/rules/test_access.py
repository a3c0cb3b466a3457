"""Who may see whom (PRODUCT.md, 2.7)."""

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.joining.merge_cases import ANN, BEN, BUSINESS, CAT, TEAMS, only
from tests.scale import scaled
from tools.contacts.access import (
    Asker,
    AskerKind,
    Sight,
    for_claim,
    is_admins_only,
    may_see,
    narrowed,
    shut_out_by,
    sight,
    without,
)
from tools.contacts.contact import EVERYONE, Audience
from tools.ids import BusinessId, TeamId, UserId


@dataclass(frozen=True)
class Thing:
    """A contact or a conversation, as far as access goes."""

    business_id: BusinessId
    visibility: Audience
    assignee_id: UserId | None


def teams_of(user_id: UserId) -> frozenset[TeamId]:
    return frozenset(TeamId(team) for team, members in TEAMS.items() if user_id in members)


def asker(kind: AskerKind = AskerKind.AGENT, *, user_id: UserId | None = ANN, business: str = BUSINESS) -> Asker:
    teams = teams_of(user_id) if user_id is not None else frozenset[TeamId]()
    return Asker(BusinessId(business), kind, user_id=user_id, teams=teams)


def seen(who: Asker, audience: Audience, *, assignee_id: UserId | None = None) -> Sight:
    return sight(who, Thing(BUSINESS, audience, assignee_id))


@pytest.mark.parametrize(
    ("audience", "assignee_id", "expected"),
    [
        (EVERYONE, None, Sight.OWN),
        (only(ANN), None, Sight.OWN),
        (only("tea_sales"), None, Sight.OWN),
        (only("tea_help"), None, Sight.NONE),
        (only(BEN), None, Sight.NONE),
        (only(BEN), ANN, Sight.OWN),
        (only(), ANN, Sight.OWN),
        (only(), None, Sight.NONE),
    ],
)
def test_an_agent_sees_what_names_them_their_team_or_is_assigned_to_them(
    audience: Audience, assignee_id: UserId | None, expected: Sight
) -> None:
    assert seen(asker(), audience, assignee_id=assignee_id) is expected


@pytest.mark.parametrize("kind", [AskerKind.ADMIN, AskerKind.BUSINESS])
def test_admins_and_the_business_see_everything_and_what_is_restricted_by_their_role(kind: AskerKind) -> None:
    who = asker(kind, user_id=CAT if kind is AskerKind.ADMIN else None)

    assert seen(who, EVERYONE) is Sight.OWN
    assert seen(who, only(ANN)) is Sight.BY_ROLE


def test_an_admin_who_is_named_or_assigned_sees_it_like_anybody() -> None:
    who = asker(AskerKind.ADMIN)

    assert seen(who, only(ANN)) is Sight.OWN
    assert seen(who, only(BEN), assignee_id=ANN) is Sight.OWN


@pytest.mark.parametrize("kind", AskerKind)
def test_nobody_sees_anything_of_another_business(kind: AskerKind) -> None:
    who = asker(kind, business="biz_2")

    assert not may_see(who, Thing(BUSINESS, EVERYONE, ANN))


def test_a_visitor_sees_no_record_not_even_one_for_everyone() -> None:
    assert seen(asker(AskerKind.VISITOR, user_id=None), EVERYONE) is Sight.NONE


def test_an_asker_without_a_user_is_not_the_assignee_of_what_is_assigned_to_nobody() -> None:
    assert seen(asker(user_id=None), only(BEN), assignee_id=None) is Sight.NONE


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        (EVERYONE, only("tea_sales"), only("tea_sales")),
        (only("tea_sales"), only("tea_sales"), only("tea_sales")),
        (only("tea_sales"), only("tea_help"), only(BEN)),
        (only("tea_sales"), only(BEN, CAT), only(BEN)),
        (only("tea_sales", CAT), only("tea_sales", CAT), only("tea_sales", CAT)),
        (only("tea_unknown"), only(ANN), only()),
    ],
)
def test_two_audiences_meet_in_those_who_are_of_both(one: Audience, other: Audience, both: Audience) -> None:
    assert narrowed(one, other, members_of=TEAMS) == both


def test_without_knowing_the_teams_nobody_is_let_in_by_guess() -> None:
    assert narrowed(only("tea_sales"), only(ANN), members_of={}) == only()


MEMBERS = [ANN, BEN, CAT, *TEAMS, "usr_gone", "tea_gone"]
audiences = st.one_of(st.just(EVERYONE), st.builds(Audience, st.frozensets(st.sampled_from(MEMBERS), max_size=4)))
often = settings(max_examples=scaled(2000, at_least=25))


@often
@given(audiences, audiences, st.sampled_from([ANN, BEN, CAT]))
def test_narrowing_lets_in_exactly_those_who_were_in_both(one: Audience, other: Audience, user_id: UserId) -> None:
    who = asker(user_id=user_id)

    both = narrowed(one, other, members_of=TEAMS)

    in_both = seen(who, one) is Sight.OWN and seen(who, other) is Sight.OWN
    assert (seen(who, both) is Sight.OWN) == in_both


@often
@given(audiences, audiences, st.sampled_from([ANN, BEN, CAT]))
def test_narrowing_never_widens_even_if_the_teams_are_not_known(
    one: Audience, other: Audience, user_id: UserId
) -> None:
    who = asker(user_id=user_id)

    both = narrowed(one, other, members_of={})

    if seen(who, both) is Sight.OWN:
        assert seen(who, one) is Sight.OWN
        assert seen(who, other) is Sight.OWN


@often
@given(audiences, audiences, audiences)
def test_narrowing_does_not_depend_on_the_order_and_twice_is_once(
    one: Audience, other: Audience, third: Audience
) -> None:
    both = narrowed(one, other, members_of=TEAMS)

    assert narrowed(other, one, members_of=TEAMS) == both
    assert narrowed(both, other, members_of=TEAMS) == both
    assert narrowed(both, both, members_of=TEAMS) == both
    assert narrowed(one, EVERYONE, members_of=TEAMS) == one
    assert for_claim(one, third, members_of=TEAMS) == narrowed(one, third, members_of=TEAMS)


@pytest.mark.parametrize(
    ("audience", "assignee_id", "out"),
    [
        (EVERYONE, BEN, set()),
        (only(ANN, BEN), BEN, set()),
        (only("tea_sales"), BEN, set()),
        (only(ANN), BEN, {BEN}),
        (only(BEN), BEN, {ANN}),
        (only(), BEN, {ANN, BEN}),
        (only(BEN), ANN, {ANN}),
        (only(ANN), None, set()),
        (only("tea_help"), None, {ANN}),
    ],
)
def test_an_agent_may_shut_out_neither_themselves_nor_the_assignee(
    audience: Audience, assignee_id: UserId | None, out: set[UserId]
) -> None:
    assert shut_out_by(asker(), audience, assignee_id=assignee_id, members_of=TEAMS) == out


@pytest.mark.parametrize("kind", [AskerKind.ADMIN, AskerKind.BUSINESS])
def test_an_admin_may_set_any_audience(kind: AskerKind) -> None:
    assert shut_out_by(asker(kind), only(), assignee_id=BEN, members_of=TEAMS) == frozenset()


def test_a_deactivated_user_leaves_the_audience_and_an_empty_one_means_admins() -> None:
    assert without(only(ANN, "tea_sales"), {ANN}) == only("tea_sales")
    assert without(EVERYONE, {ANN}) == EVERYONE
    assert is_admins_only(without(only(ANN), {ANN}))
    assert not is_admins_only(EVERYONE)
