"""Merging by hand and by proof: the survivor's values win, and nothing is lost (PRODUCT.md, 2.5)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.rules.joining.merge_cases import ANN, BEN, CAT, START, TEAMS, chat, mail, merging, number, only, record
from tools.contacts.contact import EVERYONE, Audience, ContactKind, ContactStatus, Provenance
from tools.contacts.identifiers import IdentifierKind, Source
from tools.contacts.merging.journal import MergeKind, journal_from_plain, journal_to_plain
from tools.contacts.merging.merge import plan_merge
from tools.contacts.record import OptOut
from tools.errors import Invalid, WrongState
from tools.ids import BusinessId, ContactId, UserId


def test_the_survivors_values_win_and_its_blanks_are_filled() -> None:
    one = record("con_1", first_name="Jane", last_name="Doe", custom={"size": "M"})
    other = record(
        "con_2", first_name="J.", middle_name="Ann", business_name="Acme", custom={"size": "L", "pet": "cat"}
    )

    after = merging(one, other).survivor.contact

    assert (after.first_name, after.middle_name, after.last_name) == ("Jane", "Ann", "Doe")
    assert (after.business_name, after.custom) == ("Acme", {"size": "M", "pet": "cat"})


def test_the_dry_run_says_field_by_field_whose_value_stays_and_what_is_set_aside() -> None:
    one = record("con_1", first_name="Jane", last_name="Doe")
    other = record("con_2", first_name="Janet", business_name="Acme")

    fields = {outcome.field: outcome for outcome in merging(one, other).fields}

    assert (fields["first_name"].value, fields["first_name"].from_id) == ("Jane", "con_1")
    assert fields["first_name"].set_aside == (("con_2", "Janet"),)
    assert (fields["business_name"].value, fields["business_name"].from_id) == ("Acme", "con_2")


def test_a_dummy_name_gives_way_to_a_real_one_as_a_whole() -> None:
    one = record("con_1", first_name="Guest", last_name="4F2A", dummy_name=True)
    other = record("con_2", first_name="Jane")

    after = merging(one, other).survivor.contact

    assert (after.name, after.dummy_name) == ("Jane", False)


def test_a_dummy_name_fills_nothing() -> None:
    one = record("con_1", first_name="Jane")
    other = record("con_2", first_name="Guest", last_name="4F2A", dummy_name=True)

    assert merging(one, other).survivor.contact.name == "Jane"


def test_an_address_is_taken_as_a_whole_or_not_at_all() -> None:
    one = record("con_1", billing_address={"lines": [""], "city": " "}, contact_address={"city": "Bonn"})
    other = record(
        "con_2", billing_address={"lines": ["Am Hof 1"]}, contact_address={"lines": ["Ring 2"], "city": "Kiel"}
    )

    after = merging(one, other).survivor.contact

    assert after.billing_address == {"lines": ["Am Hof 1"]}
    assert after.contact_address == {"city": "Bonn"}


def test_where_a_value_came_from_comes_with_it() -> None:
    said = Provenance(source=Source.IMPORT, at=START)
    other = record("con_2", business_name="Acme", provenance={"business_name": said})

    after = merging(record("con_1"), other).survivor.contact

    assert after.provenance["business_name"] == said


def test_notes_are_put_together_and_the_same_note_only_once() -> None:
    one, same = record("con_1", notes="VIP banana"), record("con_3", notes="VIP banana", day=2)

    assert merging(one, record("con_2", notes="banana", day=1), same).survivor.contact.notes == "VIP banana\n\nbanana"


def test_other_emails_and_phones_become_alternates_and_the_first_of_a_kind_stays_primary() -> None:
    one = record("con_1", mail("con_1", "a@x.example", primary=True))
    other = record("con_2", mail("con_2", "b@x.example", primary=True), number("con_2", "+49151", primary=True))

    after = merging(one, other).survivor.identifiers

    assert [(held.key.match_key, held.primary) for held in after] == [
        ("a@x.example", True),
        ("b@x.example", False),
        ("+49151", True),
    ]
    assert {held.holder.id for held in after} == {"con_1"}


def test_tags_unite_and_conversations_move() -> None:
    one = record("con_1", tags={"vip"}, belongings={chat("cnv_1")})
    other = record("con_2", tags={"vip", "new"}, belongings={chat("cnv_2")})

    after = merging(one, other).survivor

    assert after.tags == {"vip", "new"}
    assert after.belongings == {chat("cnv_1"), chat("cnv_2")}


@pytest.mark.parametrize("kind", [MergeKind.BY_HAND, MergeKind.PROVEN])
def test_blocks_and_opt_outs_add_up(kind: MergeKind) -> None:
    one = record("con_1", mail("con_1", "a@x.example"), number("con_1", "+49151"))
    stop = OptOut("email", "b@x.example", "customer")
    other = record("con_2", mail("con_2", "b@x.example"), opt_outs={stop}, blocked_at=START)

    after = merging(one, other, kind=kind).survivor

    assert after.opt_outs == {stop, OptOut("email", "a@x.example", "merge")}
    assert after.contact.blocked_at == START


@pytest.mark.parametrize("kind", [MergeKind.SESSION, MergeKind.TAKEN])
def test_where_one_side_is_unproven_its_block_and_opt_outs_stay_with_its_addresses(kind: MergeKind) -> None:
    one = record("con_1", mail("con_1", "a@x.example"))
    stop = OptOut("email", "b@x.example", "customer")
    other = record("con_2", mail("con_2", "b@x.example"), opt_outs={stop}, blocked_at=START)

    after = merging(one, other, kind=kind).survivor

    assert (after.opt_outs, after.contact.blocked_at) == (frozenset({stop}), None)


def test_the_words_of_a_record_that_only_claimed_fill_nothing_and_what_people_wrote_does() -> None:
    typed = Provenance(source=Source.CUSTOMER, at=START)
    other = record(
        "con_2", first_name="Mallory", business_name="Acme", notes="called twice", provenance={"first_name": typed}
    )
    written = {**other.contact.provenance, "business_name": Provenance(source=Source.AGENT, at=START)}
    other = replace(other, contact=replace(other.contact, provenance=written))

    after = merging(record("con_1"), other, kind=MergeKind.TAKEN).survivor.contact

    assert (after.first_name, after.business_name, after.notes) == ("", "Acme", "called twice")


def test_the_absorbed_become_redirects() -> None:
    plan = merging(record("con_1"), record("con_2"))

    assert [(one.status, one.merged_into_id) for one in plan.absorbed] == [(ContactStatus.MERGED, "con_1")]


def test_a_guest_or_archived_survivor_becomes_what_the_other_is() -> None:
    one = record("con_1", kind=ContactKind.GUEST, status=ContactStatus.ARCHIVED)

    after = merging(one, record("con_2")).survivor.contact

    assert (after.kind, after.status) == (ContactKind.CONTACT, ContactStatus.ACTIVE)


def test_merging_with_itself_changes_nothing() -> None:
    one = record("con_1", first_name="Jane", status=ContactStatus.ARCHIVED)

    plan = merging(one, one, one)

    assert plan.changes_nothing
    assert plan.survivor == one


def test_merging_what_was_merged_already_changes_nothing() -> None:
    merged = record("con_2", status=ContactStatus.MERGED, merged_into_id=ContactId("con_1"))

    assert merging(record("con_1"), merged).changes_nothing


@pytest.mark.parametrize("kind", MergeKind)
def test_merging_across_businesses_is_an_error(kind: MergeKind) -> None:
    with pytest.raises(Invalid):
        merging(record("con_1"), record("con_2", business_id=BusinessId("biz_2")), kind=kind)


@pytest.mark.parametrize("absorbed_first", [True, False])
def test_a_record_merged_elsewhere_names_where(absorbed_first: bool) -> None:
    gone = record("con_2", status=ContactStatus.MERGED, merged_into_id=ContactId("con_9"))
    pair = (gone, record("con_1")) if absorbed_first else (record("con_1"), gone)

    with pytest.raises(WrongState) as refused:
        merging(*pair)

    assert refused.value.instead == "con_9"


def test_a_claim_is_no_merge() -> None:
    with pytest.raises(Invalid):
        merging(record("con_1"), record("con_2"), kind=MergeKind.CLAIM)


def test_more_than_twenty_values_of_a_kind_are_said_beforehand() -> None:
    one = record("con_1", *(mail("con_1", f"{n}@a.example") for n in range(20)))

    assert merging(one, record("con_2", mail("con_2", "x@b.example"))).too_many == {IdentifierKind.EMAIL}
    assert merging(one, record("con_2", number("con_2", "+49151"))).too_many == frozenset()


@pytest.mark.parametrize(
    ("mine", "theirs", "result"),
    [
        (EVERYONE, EVERYONE, EVERYONE),
        (EVERYONE, only(ANN), only(ANN)),
        (only(ANN, BEN), only(BEN, CAT), only(BEN)),
        (only("tea_sales"), only(ANN), only(ANN)),
        (only("tea_sales"), only("tea_help"), only(BEN)),
        (only("tea_sales", CAT), only("tea_sales"), only("tea_sales")),
        (only(ANN), only(CAT), only()),
    ],
)
def test_those_who_might_see_both_see_the_survivor(mine: Audience, theirs: Audience, result: Audience) -> None:
    plan = merging(record("con_1", visibility=mine), record("con_2", visibility=theirs))

    assert plan.survivor.contact.visibility == result
    assert plan.admins_only == (result == only())


def test_an_assignee_who_may_not_see_the_other_does_not_get_it_by_the_merge() -> None:
    one = record("con_1", assignee_id=ANN)
    other = record("con_2", visibility=only(BEN), assignee_id=BEN)

    plan = merging(one, other)

    assert plan.survivor.contact.assignee_id == BEN
    assert plan.dropped_assignees == {ANN}


def test_an_admin_answers_for_whatever_they_did() -> None:
    one, other = record("con_1", assignee_id=ANN), record("con_2", visibility=only(BEN))

    plan = plan_merge(one, [other], kind=MergeKind.BY_HAND, members_of=TEAMS, admins={ANN})

    assert (plan.survivor.contact.assignee_id, plan.dropped_assignees) == (ANN, frozenset())


def test_who_sees_one_by_assignment_and_the_other_by_name_still_sees_both() -> None:
    one = record("con_1", visibility=only(BEN), assignee_id=ANN)
    other = record("con_2", visibility=only(ANN), assignee_id=BEN)

    after = merging(one, other).survivor.contact

    assert (after.assignee_id, after.visibility) == (ANN, only(BEN))


def test_absorbing_a_record_that_everyone_sees_leaves_the_audience_as_it_was() -> None:
    one = record("con_1", visibility=only(BEN), assignee_id=ANN)

    after = merging(one, record("con_2")).survivor.contact

    assert (after.visibility, after.assignee_id) == (only(BEN), ANN)


def test_nobody_left_is_said_in_the_plan() -> None:
    plan = merging(
        record("con_1", visibility=only(ANN), assignee_id=ANN), record("con_2", visibility=only(CAT), assignee_id=CAT)
    )

    assert plan.admins_only
    assert plan.survivor.contact.assignee_id is None
    assert plan.dropped_assignees == {ANN, CAT}


def test_the_oldest_fills_first_in_whatever_order_they_are_given() -> None:
    one = record("con_1")
    older, younger = record("con_9", first_name="Old", day=1), record("con_2", first_name="Young", day=2)

    assert merging(one, younger, older) == merging(one, older, younger)
    assert merging(one, younger, older).survivor.contact.first_name == "Old"


def test_a_journal_comes_back_from_json_as_it_was() -> None:
    one = record("con_1", mail("con_1", "a@x.example"), visibility=only(ANN), assignee_id=UserId("usr_ann"))
    other = record(
        "con_2",
        mail("con_2", "b@x.example", primary=True),
        first_name="Jane",
        notes="n",
        custom={"a.b": ["x"]},
        blocked_at=START + timedelta(microseconds=1),
        tags={"t"},
        opt_outs={OptOut("email", "b@x.example", "customer")},
        belongings={chat("cnv_1")},
    )
    (journal,) = merging(one, other).journals

    assert journal_from_plain(journal_to_plain(journal)) == journal
