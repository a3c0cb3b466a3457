"""A claim moves the conversation and writes nothing on the contact (PRODUCT.md, section 3)."""

from dataclasses import replace

import pytest

from tests.rules.joining.merge_cases import ANN, BEN, CAT, TEAMS, chat, contact, identifier, mail, only, record
from tools.contacts.attachment import (
    AttachmentPlan,
    Standing,
    attachment_from_plain,
    attachment_to_plain,
    plan_attachment,
    plan_detachment,
)
from tools.contacts.contact import EVERYONE, Audience, Contact, ContactKind, ContactStatus
from tools.contacts.identifiers import Evidence, Holder, IdentifierKind, Key, OwnerKind
from tools.contacts.record import Belonging, Record
from tools.errors import Invalid
from tools.ids import BusinessId, UserId

TYPED = Key(IdentifierKind.PHONE, "+49151")
VISITOR = Key(IdentifierKind.CHANNEL, "webchat:v1")
CHAT = chat("cnv_1")
GUEST = record(
    "con_guest",
    identifier("con_guest", VISITOR),
    identifier("con_guest", TYPED, evidence=Evidence.CLAIMED, conversation="cnv_1"),
    kind=ContactKind.GUEST,
    belongings={CHAT},
)
OPEN = Standing(audience=EVERYONE, assignee_id=None, person_has_it=False)


def attaching(
    to: Contact, *, own: Record = GUEST, standing: Standing = OPEN, moves: frozenset[Belonging] = frozenset({CHAT})
) -> AttachmentPlan:
    return plan_attachment(own=own, contact=to, standing=standing, moves=moves, members_of=TEAMS)


def test_the_guest_becomes_a_redirect_and_its_conversation_moves() -> None:
    plan = attaching(contact("con_a"))

    assert (plan.own.status, plan.own.merged_into_id) == (ContactStatus.MERGED, "con_a")
    assert plan.moves == {CHAT}


def test_claimed_values_of_the_guest_are_held_by_nobody_then() -> None:
    assert attaching(contact("con_a")).released == (TYPED,)


def test_the_plan_holds_nothing_that_could_be_written_on_the_contact() -> None:
    named = contact("con_a", first_name="Jane", visibility=only(ANN))

    plan = attaching(named)

    assert named not in vars(plan).values()
    assert not any(isinstance(value, Record) for value in vars(plan).values())


@pytest.mark.parametrize(
    ("before", "theirs", "after"),
    [
        (EVERYONE, EVERYONE, EVERYONE),
        (EVERYONE, only(ANN), only(ANN)),
        (only(ANN), EVERYONE, only(ANN)),
        (only(ANN, BEN), only(BEN, CAT), only(BEN)),
        (only("tea_sales"), only("tea_help"), only(BEN)),
        (only(ANN), only(CAT), only()),
    ],
)
def test_the_contacts_visibility_applies_where_it_narrows(
    before: Audience, theirs: Audience, after: Audience
) -> None:
    plan = attaching(contact("con_a", visibility=theirs), standing=replace(OPEN, audience=before))

    assert plan.standing.audience == after


@pytest.mark.parametrize(
    ("has", "person_has_it", "theirs", "gets"),
    [
        (None, False, ANN, ANN),
        (BEN, False, ANN, ANN),
        (BEN, True, ANN, BEN),
        (BEN, False, None, BEN),
        (None, True, ANN, ANN),
    ],
)
def test_the_contacts_assignment_applies_unless_a_person_has_the_chat(
    has: UserId | None, person_has_it: bool, theirs: UserId | None, gets: UserId
) -> None:
    standing = Standing(audience=EVERYONE, assignee_id=has, person_has_it=person_has_it)

    assert attaching(contact("con_a", assignee_id=theirs), standing=standing).standing.assignee_id == gets


def test_tags_of_the_own_record_go_to_the_conversation() -> None:
    plan = attaching(contact("con_a"), own=replace(GUEST, tags=frozenset({"new"})))

    assert plan.standing.tags == {"new"}


@pytest.mark.parametrize(
    "own",
    [
        replace(GUEST, belongings=frozenset({CHAT, chat("cnv_of_another_session")})),
        replace(GUEST, contact=replace(GUEST.contact, notes="called")),
        replace(GUEST, identifiers=(mail("con_guest", "j@x.example"),)),
    ],
)
def test_a_record_on_which_more_hangs_than_this_session_stays(own: Record) -> None:
    plan = attaching(contact("con_a"), own=own)

    assert plan.own == own.contact
    assert plan.moves == {CHAT}


def test_attaching_to_itself_changes_nothing_and_across_businesses_is_an_error() -> None:
    itself = attaching(GUEST.contact)

    assert (itself.own, itself.standing, itself.moves, itself.released) == (GUEST.contact, OPEN, frozenset(), ())
    with pytest.raises(Invalid):
        attaching(contact("con_a", business_id=BusinessId("biz_2")))


def test_a_person_who_undoes_gives_everything_back_and_the_pair_is_remembered() -> None:
    attached = attaching(contact("con_a", visibility=only(ANN), assignee_id=ANN))

    undone = plan_detachment(
        attached.journal, own=attached.own, standing=attached.standing, held={}, by_person=True, gone=frozenset()
    )

    assert (undone.own, undone.standing) == (GUEST.contact, OPEN)
    assert (undone.claims_again, undone.apart) == ((TYPED,), ("con_a", "con_guest"))


def test_what_is_taken_back_by_itself_is_not_widened_and_parts_nobody() -> None:
    attached = attaching(contact("con_a", visibility=only(ANN), assignee_id=ANN))

    taken_back = plan_detachment(
        attached.journal, own=attached.own, standing=attached.standing, held={}, by_person=False, gone=frozenset()
    )

    assert (taken_back.standing.audience, taken_back.standing.assignee_id) == (only(ANN), None)
    assert taken_back.apart is None


def test_who_took_the_chat_keeps_it_and_an_audience_set_since_stays() -> None:
    attached = attaching(contact("con_a", visibility=only(ANN), assignee_id=ANN))
    now = Standing(audience=only(CAT), assignee_id=ANN, person_has_it=True)

    undone = plan_detachment(
        attached.journal, own=attached.own, standing=now, held={}, by_person=True, gone=frozenset()
    )

    assert undone.standing == now


def test_a_value_that_somebody_holds_since_is_not_claimed_again() -> None:
    attached = attaching(contact("con_a"))

    undone = plan_detachment(
        attached.journal,
        own=attached.own,
        standing=attached.standing,
        held={TYPED: Holder(OwnerKind.CONTACT, "con_b")},
        by_person=True,
        gone=frozenset(),
    )

    assert undone.claims_again == ()


def test_the_journal_comes_back_from_json_as_it_was() -> None:
    journal = attaching(contact("con_a", visibility=only(ANN), assignee_id=ANN)).journal

    assert attachment_from_plain(attachment_to_plain(journal)) == journal
