"""Undo restores both records and keeps what was said since (PRODUCT.md, 2.5)."""

from dataclasses import replace

import pytest

from tests.rules.joining.merge_cases import (
    ANN,
    BEN,
    CAT,
    chat,
    identifier,
    links,
    mail,
    merging,
    number,
    only,
    record,
    undoing,
)
from tools.contacts.contact import ContactStatus
from tools.contacts.identifiers import Evidence, Holder, IdentifierKind, Key, OwnerKind
from tools.contacts.merging.undo import NotTakenBack, UndoPlan
from tools.contacts.record import Belonging, BelongingKind, OptOut, Record
from tools.errors import WrongState

WHATSAPP = Key(IdentifierKind.CHANNEL, "whatsapp:1:49151")
JANE = record("con_1", mail("con_1", "a@x.example", primary=True), first_name="Jane", notes="vip", tags={"t"})
BOB = record(
    "con_2",
    mail("con_2", "b@x.example", primary=True),
    identifier("con_2", WHATSAPP),
    first_name="Bob",
    last_name="Ray",
    notes="rude",
    tags={"t", "u"},
    belongings={chat("cnv_b", through=WHATSAPP)},
)


def parting(
    one: Record, other: Record, *, now: Record | None = None, held: dict[Key, Holder] | None = None
) -> UndoPlan:
    plan = merging(one, other)
    return undoing(*links(plan), survivor=now or plan.survivor, held=held)


def test_undo_restores_both_records() -> None:
    plan = parting(JANE, BOB)

    assert (plan.survivor, plan.absorbed) == (JANE, BOB)
    assert (plan.not_taken_back, plan.fields_kept, plan.apart) == ((), (), ("con_1", "con_2"))


def test_what_somebody_changed_since_stays_and_is_said() -> None:
    merged = merging(JANE, BOB).survivor
    now = replace(merged, contact=replace(merged.contact, last_name="Smith"))

    plan = parting(JANE, BOB, now=now)

    assert plan.survivor.contact.last_name == "Smith"
    assert plan.fields_kept == ("last_name",)


def test_notes_written_since_stay_and_only_the_others_go() -> None:
    merged = merging(JANE, BOB).survivor
    now = replace(merged, contact=replace(merged.contact, notes=f"{merged.contact.notes}\n\ncalled"))

    assert parting(JANE, BOB, now=now).survivor.contact.notes == "vip\n\ncalled"


def test_notes_that_somebody_rewrote_stay() -> None:
    merged = merging(JANE, BOB).survivor
    now = replace(merged, contact=replace(merged.contact, notes="all new"))

    assert parting(JANE, BOB, now=now).survivor.contact.notes == "all new"


def test_what_came_since_through_the_others_identity_goes_back_to_it() -> None:
    merged = merging(JANE, BOB).survivor
    typed = identifier("con_1", Key(IdentifierKind.EMAIL, "new@x.example"), conversation="cnv_new")
    claim = Belonging(BelongingKind.CLAIM, "clm_1", conversation_id=typed.conversation_id)
    since = {chat("cnv_new", through=WHATSAPP), claim, chat("cnv_hers", through=Key(IdentifierKind.CHANNEL, "x"))}
    now = replace(merged, identifiers=(*merged.identifiers, typed), belongings=merged.belongings | since)

    plan = parting(JANE, BOB, now=now)

    assert {one.id for one in plan.absorbed.belongings} == {"cnv_b", "cnv_new", "clm_1"}
    assert {one.id for one in plan.survivor.belongings} == {"cnv_hers"}
    assert "new@x.example" in {one.key.match_key for one in plan.absorbed.identifiers}


def test_a_value_that_has_gone_to_a_third_is_not_taken_back_and_the_dry_run_says_so() -> None:
    merged = merging(JANE, BOB).survivor
    email, third = Key(IdentifierKind.EMAIL, "b@x.example"), Holder(OwnerKind.CONTACT, "con_3")
    now = replace(merged, identifiers=tuple(one for one in merged.identifiers if one.key != email))

    plan = parting(JANE, BOB, now=now, held={email: third})

    assert plan.not_taken_back == (NotTakenBack(email, held_by=third),)
    assert email not in {one.key for one in plan.absorbed.identifiers}


def test_a_value_removed_since_stays_removed() -> None:
    merged = merging(JANE, BOB).survivor
    now = replace(merged, identifiers=tuple(one for one in merged.identifiers if one.key != WHATSAPP))

    assert parting(JANE, BOB, now=now).not_taken_back == (NotTakenBack(WHATSAPP, held_by=None),)


def test_opt_outs_that_only_added_up_go_and_a_stop_said_since_stays() -> None:
    stop = OptOut("email", "b@x.example", "customer")
    other = replace(BOB, opt_outs=frozenset({stop}))
    merged = merging(JANE, other).survivor
    said_since = replace(merged, opt_outs=frozenset({stop, OptOut("email", "a@x.example", "customer")}))

    untouched, stopped = parting(JANE, other), parting(JANE, other, now=said_since)

    assert (untouched.survivor.opt_outs, untouched.absorbed.opt_outs) == (frozenset(), frozenset({stop}))
    assert stopped.survivor.opt_outs == {OptOut("email", "a@x.example", "customer")}


def test_visibility_set_since_by_a_person_stays() -> None:
    one, other = replace(JANE), record("con_2", visibility=only(BEN), assignee_id=CAT)
    merged = merging(one, other).survivor
    now = replace(merged, contact=replace(merged.contact, visibility=only(ANN)))

    assert parting(one, other).survivor.contact.visibility == one.contact.visibility
    assert parting(one, other, now=now).survivor.contact.visibility == only(ANN)


def test_the_oldest_alternate_becomes_primary_where_the_primary_goes_back() -> None:
    one, other = record("con_1"), record("con_2", number("con_2", "+1", primary=True))
    merged = merging(one, other).survivor
    now = replace(merged, identifiers=(*merged.identifiers, number("con_1", "+2")))

    (left,) = parting(one, other, now=now).survivor.identifiers

    assert (left.key.match_key, left.primary) == ("+2", True)


def test_what_was_typed_since_is_the_first_of_its_kind_on_the_record_that_it_goes_back_with() -> None:
    merged = merging(JANE, record("con_2", identifier("con_2", WHATSAPP))).survivor
    typed = identifier("con_1", Key(IdentifierKind.EMAIL, "c@x.example"), conversation="cnv_new")
    now = replace(
        merged,
        identifiers=(*merged.identifiers, typed),
        belongings=merged.belongings | {chat("cnv_new", through=WHATSAPP)},
    )

    plan = parting(JANE, record("con_2", identifier("con_2", WHATSAPP)), now=now)

    back = {one.key.match_key: one.primary for one in plan.absorbed.identifiers}
    assert back == {WHATSAPP.match_key: False, "c@x.example": True}


def test_a_browser_takes_no_place_of_a_sender_that_goes_back() -> None:
    browser = identifier("con_1", Key(IdentifierKind.CHANNEL, "webchat:v1"))
    other = record("con_2", identifier("con_2", WHATSAPP, primary=True))

    plan = parting(record("con_1", browser), other)

    assert (plan.survivor.identifiers, plan.absorbed) == ((browser,), other)


def test_an_archived_record_comes_back_archived_unless_its_customer_has_written_since() -> None:
    other = replace(BOB, contact=replace(BOB.contact, status=ContactStatus.ARCHIVED))
    merged = merging(JANE, other).survivor
    now = replace(merged, belongings=merged.belongings | {chat("cnv_new", through=WHATSAPP)})

    assert parting(JANE, other).absorbed.contact.status is ContactStatus.ARCHIVED
    assert parting(JANE, other, now=now).absorbed.contact.status is ContactStatus.ACTIVE


def test_of_two_absorbed_one_is_parted_and_the_other_stays() -> None:
    third = record("con_3", mail("con_3", "c@x.example"), day=1, middle_name="Lee", tags={"w"})
    merge = merging(JANE, BOB, third)

    first, second = links(merge)

    plan = undoing(first, survivor=merge.survivor, later=[second])

    assert plan.absorbed == BOB
    assert plan.survivor.contact.name == "Jane Lee"
    assert {one.key.match_key for one in plan.survivor.identifiers} == {"a@x.example", "c@x.example"}
    assert plan.survivor.tags == {"t", "w"}


def test_what_is_undone_is_refused() -> None:
    (link,) = links(merging(JANE, BOB))

    with pytest.raises(WrongState):
        undoing(replace(link, absorbed=BOB), survivor=JANE)


def test_what_was_proven_since_goes_back_proven() -> None:
    other = record("con_2", mail("con_2", "b@x.example", evidence=Evidence.CLAIMED))
    merged = merging(JANE, other).survivor
    now = replace(merged, identifiers=tuple(replace(one, evidence=Evidence.PROVEN) for one in merged.identifiers))

    assert parting(JANE, other, now=now).absorbed.identifiers[0].evidence is Evidence.PROVEN
