"""What holds of every merge: nothing is lost, order does not matter, twice is once, nothing widens, undo restores."""

from dataclasses import replace
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.rules.joining.merge_cases import ANN, BEN, CAT, START, TEAMS, chat, identifier, links, record, undoing
from tests.scale import scaled
from tools.contacts.access import Asker, AskerKind, may_see
from tools.contacts.contact import EVERYONE, Audience, ContactStatus
from tools.contacts.identifiers import IdentifierKind, Key
from tools.contacts.merging.journal import MergeKind
from tools.contacts.merging.merge import MergePlan, plan_merge
from tools.contacts.record import OptOut, Record
from tools.ids import TeamId, UserId

texts = st.sampled_from(["", " ", "Jane", "Doe", "x"])
audiences = st.one_of(
    st.just(EVERYONE), st.builds(Audience, st.frozensets(st.sampled_from([ANN, BEN, CAT, *TEAMS]), max_size=3))
)
kinds = st.sampled_from([MergeKind.BY_HAND, MergeKind.PROVEN, MergeKind.SESSION, MergeKind.TAKEN])
often = settings(max_examples=scaled(1000, at_least=25), suppress_health_check=[HealthCheck.too_slow])
EVERYBODY = {ANN, BEN, CAT}


@st.composite
def records(draw: st.DrawFn, number: int) -> Record:
    name = f"con_{number}"
    counts = {kind: draw(st.integers(0, 2)) for kind in IdentifierKind}
    keys = [Key(kind, f"{kind}-{number}-{place}") for kind, count in counts.items() for place in range(count)]
    return record(
        name,
        *(identifier(name, key, primary=key.match_key.endswith("-0")) for key in keys),
        day=draw(st.integers(0, 2)),
        first_name=draw(texts),
        last_name=draw(texts),
        dummy_name=draw(st.booleans()),
        business_name=draw(texts),
        notes=draw(st.sampled_from(["", "a", "b", "a\n\nb", "ab"])),
        billing_address=draw(st.sampled_from([{}, {"city": ""}, {"city": "Bonn"}, {"lines": ["1"]}])),
        custom=draw(st.dictionaries(st.sampled_from(["k", "l.m"]), st.sampled_from(["v", 1, ["w"], False]))),
        visibility=draw(audiences),
        assignee_id=draw(st.sampled_from([None, ANN, BEN, CAT])),
        blocked_at=draw(st.sampled_from([None, START])),
        status=draw(st.sampled_from([ContactStatus.ACTIVE, ContactStatus.ARCHIVED])),
        tags=draw(st.sets(st.sampled_from("tuv"))),
        opt_outs={OptOut(draw(st.sampled_from(["email", "sms"])), key.match_key, "customer") for key in keys[:1]},
        belongings={chat(f"cnv_{number}_{n}", through=key) for n, key in enumerate(keys)},
    )


groups = st.tuples(records(1), records(2), records(3))


def merge(survivor: Record, *others: Record, kind: MergeKind) -> MergePlan:
    return plan_merge(survivor, others, kind=kind, members_of=TEAMS, admins=frozenset())


def sees(user: UserId, one: Record) -> bool:
    teams = frozenset(TeamId(team) for team, members in TEAMS.items() if user in members)
    asker = Asker(one.contact.business_id, AskerKind.AGENT, user_id=user, teams=teams)
    return may_see(asker, one.contact)


@often
@given(groups, kinds)
def test_nothing_is_lost(group: tuple[Record, ...], kind: MergeKind) -> None:
    after = merge(*group, kind=kind).survivor

    assert {one.key for one in after.identifiers} == {one.key for each in group for one in each.identifiers}
    assert after.belongings == frozenset().union(*(each.belongings for each in group))
    assert after.tags == frozenset().union(*(each.tags for each in group))
    assert after.opt_outs >= frozenset().union(*(each.opt_outs for each in group))
    assert all(note in after.contact.notes for each in group for note in each.contact.notes.split("\n\n"))


@often
@given(groups, kinds)
def test_the_survivors_values_win(group: tuple[Record, ...], kind: MergeKind) -> None:
    before, after = group[0], merge(*group, kind=kind).survivor

    assert after.contact.custom.items() >= before.contact.custom.items()
    if before.contact.business_name.strip():
        assert after.contact.business_name == before.contact.business_name
    if not before.contact.dummy_name and before.contact.first_name.strip():
        assert after.contact.first_name == before.contact.first_name
    assert after.identifiers[: len(before.identifiers)] == before.identifiers


@often
@given(groups, kinds, st.randoms())
def test_the_order_of_the_others_does_not_matter(group: tuple[Record, ...], kind: MergeKind, random: Random) -> None:
    survivor, *others = group
    shuffled = [*others, *others, survivor]
    random.shuffle(shuffled)

    assert merge(survivor, *shuffled, kind=kind) == merge(survivor, *others, kind=kind)


@often
@given(groups, kinds)
def test_twice_is_once(group: tuple[Record, ...], kind: MergeKind) -> None:
    plan = merge(*group, kind=kind)

    again = merge(plan.survivor, *(Record(one) for one in plan.absorbed), kind=kind)

    assert again.changes_nothing
    assert again.survivor == plan.survivor


@often
@given(groups, kinds)
def test_exactly_those_see_the_survivor_who_might_see_all(group: tuple[Record, ...], kind: MergeKind) -> None:
    after = merge(*group, kind=kind).survivor

    assert {user for user in EVERYBODY if sees(user, after)} == {
        user for user in EVERYBODY if all(sees(user, each) for each in group)
    }


@often
@given(groups, kinds)
def test_a_kind_has_one_primary_if_any_had(group: tuple[Record, ...], kind: MergeKind) -> None:
    after = merge(*group, kind=kind).survivor

    primaries = [one.key.kind for one in after.identifiers if one.primary]
    assert sorted(primaries) == sorted({one.key.kind for each in group for one in each.identifiers if one.primary})


@often
@given(st.tuples(records(1), records(2)), kinds)
def test_undo_restores_both(pair: tuple[Record, Record], kind: MergeKind) -> None:
    plan = merge(*pair, kind=kind)

    undone = undoing(*links(plan), survivor=plan.survivor)

    assert (undone.survivor, undone.absorbed) == pair


@often
@given(groups, kinds)
def test_undoing_both_the_last_first_restores_all_three(group: tuple[Record, ...], kind: MergeKind) -> None:
    plan = merge(*group, kind=kind)
    survivor, restored = plan.survivor, []

    for link in reversed(links(plan)):
        undone = undoing(link, survivor=survivor)
        survivor = undone.survivor
        restored.append(undone.absorbed)

    assert sorted([survivor, *restored], key=lambda one: one.id) == sorted(group, key=lambda one: one.id)


@often
@given(groups, kinds, kinds)
def test_undoing_the_first_of_two_leaves_what_the_second_alone_would_have_made(
    group: tuple[Record, ...], kind: MergeKind, second: MergeKind
) -> None:
    one, other, third = group
    first = merge(one, other, kind=kind)
    both = merge(first.survivor, third, kind=second)
    (parted,), (stays,) = links(first), links(both)

    undone = undoing(parted, survivor=both.survivor, later=[stays])

    alone = merge(one, third, kind=second)
    assert by_key(undone.survivor) == by_key(alone.survivor)
    assert undone.absorbed == other
    left = undone.rejoined or (stays,)
    assert undoing(*left, survivor=undone.survivor).survivor == one


@often
@given(groups, kinds, kinds)
def test_a_merge_into_a_record_that_was_absorbed_since_is_undone_too(
    group: tuple[Record, ...], kind: MergeKind, second: MergeKind
) -> None:
    one, other, third = group
    inner = merge(other, third, kind=kind)
    outer = merge(one, inner.survivor, kind=second)
    (parted,), (stays,) = links(inner), links(outer)

    undone = undoing(parted, survivor=outer.survivor, later=[stays])

    assert by_key(undone.survivor) == by_key(merge(one, other, kind=second).survivor)
    assert undone.absorbed == third
    back = undoing(*(undone.rejoined or (stays,)), survivor=undone.survivor)
    assert (back.survivor, back.absorbed) == (one, other)


def by_key(one: Record) -> Record:
    """In whichever order its values came."""
    return replace(one, identifiers=tuple(sorted(one.identifiers, key=lambda each: each.id)))


@often
@given(st.tuples(records(1), records(2)))
def test_where_one_side_is_unproven_no_opt_out_spreads(pair: tuple[Record, Record]) -> None:
    after = merge(*pair, kind=MergeKind.SESSION).survivor

    assert after.opt_outs == pair[0].opt_outs | pair[1].opt_outs
    assert after.contact.blocked_at == pair[0].contact.blocked_at


@often
@given(records(1), kinds)
def test_merging_with_itself_changes_nothing(one: Record, kind: MergeKind) -> None:
    plan = merge(one, replace(one), kind=kind)

    assert plan.changes_nothing
    assert plan.survivor == one
