"""Editing fields: precedence by who said what, and names that were made up."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.clock import SimulatedClock
from tools.contacts.contact import Contact, ContactKind, ContactStatus, Provenance
from tools.contacts.editing.contact_fields import NAMES
from tools.contacts.editing.edit import edit, fill_in, makes_a_contact
from tools.contacts.editing.precedence import may_replace
from tools.contacts.identifiers import Source
from tools.errors import Invalid
from tools.ids import BusinessId, ContactId

THEN = SimulatedClock().now()
NOW = THEN + timedelta(days=1)

ANN = Contact(
    id=ContactId("con_1"),
    business_id=BusinessId("biz_one"),
    kind=ContactKind.CONTACT,
    status=ContactStatus.ACTIVE,
    created_at=THEN,
    updated_at=THEN,
    first_name="Ann",
    middle_name="Mae",
    last_name="Lee",
)
GUEST = replace(ANN, first_name="Guest", middle_name="", last_name="4F2A", dummy_name=True, kind=ContactKind.GUEST)
NUMBER = replace(GUEST, first_name="+44", last_name="7400 123456", kind=ContactKind.CONTACT)

strong = st.sampled_from(
    [Source.AGENT, Source.IMPORT, Source.ACCOUNTING, *(Source.CHANNEL, Source.IDENTITY, Source.CODE)]
)


def said_by(source: Source, **fields: Any) -> Contact:
    return replace(ANN, **fields, provenance=dict.fromkeys(fields, Provenance(source, THEN)))


@given(strong, st.sampled_from([Source.CUSTOMER, Source.PROFILE]))
def test_words_never_replace_what_stronger_sources_have_said(now: Source, words: Source) -> None:
    contact = said_by(now, last_name="Lee", business_name="Bakery")

    edited = edit(contact, {"last_name": "Evil", "business_name": "Evil Ltd"}, source=words, at=NOW)

    assert (edited.contact, edited.changes) == (contact, {})
    assert set(edited.kept) == {"last_name", "business_name"}


@given(st.sampled_from(Source), st.sampled_from(Source), st.booleans())
def test_a_field_is_taken_exactly_where_precedence_says_so_and_carries_who_said_it(
    new: Source, now: Source, blank: bool
) -> None:
    contact = said_by(now, business_name="" if blank else "Bakery")

    edited = edit(contact, {"business_name": "Windows"}, source=new, at=NOW)

    taken = may_replace(new=new, now=now, now_is_blank=blank)
    assert edited.contact.business_name == ("Windows" if taken else contact.business_name)
    assert edited.contact.provenance["business_name"] == (Provenance(new, NOW) if taken else Provenance(now, THEN))


@pytest.mark.parametrize("dummy", [GUEST, NUMBER])
@pytest.mark.parametrize("source", list(Source))
def test_any_real_name_replaces_both_dummy_names(dummy: Contact, source: Source) -> None:
    edited = edit(dummy, {"first_name": "Ann"}, source=source, at=NOW).contact

    assert (edited.first_name, edited.middle_name, edited.last_name, edited.dummy_name) == ("Ann", "", "", False)
    assert {name: said.source for name, said in edited.provenance.items()} == {"first_name": source}


def test_a_profile_name_replaces_a_dummy_name_alone() -> None:
    unknown = replace(ANN, provenance={})

    assert edit(NUMBER, {"first_name": "Annie"}, source=Source.PROFILE, at=NOW).contact.first_name == "Annie"
    assert edit(unknown, {"first_name": "Annie"}, source=Source.PROFILE, at=NOW).kept == ("first_name",)


@pytest.mark.parametrize(
    "names",
    [
        {},
        {"first_name": "Guest", "last_name": "4F2A"},
        {"first_name": "Guest"},
        {"middle_name": ""},
        {"first_name": "", "last_name": " "},
    ],
)
def test_a_dummy_name_sent_back_names_nobody(names: Mapping[str, str]) -> None:
    assert edit(GUEST, names, source=Source.AGENT, at=NOW).contact == GUEST


@pytest.mark.parametrize(
    ("contact", "names"),
    [
        (ANN, {"first_name": "", "last_name": ""}),
        (ANN, {"first_name": "Guest", "middle_name": "", "last_name": "12AB"}),
        (ANN, dict.fromkeys(NAMES, "")),
        (GUEST, {"middle_name": "Mae"}),
        (GUEST, {"first_name": "+49 151"}),
    ],
)
def test_a_contact_is_not_left_without_a_name(contact: Contact, names: Mapping[str, str]) -> None:
    with pytest.raises(Invalid) as refused:
        edit(contact, names, source=Source.AGENT, at=NOW)

    assert refused.value.field in names


def test_a_name_reads_as_it_looks() -> None:
    edited = edit(ANN, {"first_name": " A\u202enn\n\tie ", "last_name": "O\u2019Neil"}, source=Source.AGENT, at=NOW)

    assert (edited.contact.first_name, edited.contact.last_name) == ("Ann ie", "O\u2019Neil")


def test_a_value_taken_away_is_nobodys_word_any_more() -> None:
    contact = said_by(Source.AGENT, notes="Rye.", billing_address={"city": "York"})

    edited = edit(contact, {"notes": "", "billing_address": {}}, source=Source.AGENT, at=NOW)

    assert edited.contact.provenance == {}
    assert edited.changes == {"notes": ("Rye.", ""), "billing_address": ({"city": "York"}, {})}


def test_custom_fields_change_one_by_one() -> None:
    contact = replace(ANN, custom={"size": 38, "vip": True})

    edited = edit(contact, {"custom.size": 39, "custom.vip": None, "custom.new": "x"}, source=Source.AGENT, at=NOW)

    assert edited.contact.custom == {"size": 39, "new": "x"}
    assert edited.changes == {"custom.size": (38, 39), "custom.vip": (True, None), "custom.new": (None, "x")}


@pytest.mark.parametrize(
    ("field", "makes"), [("first_name", True), ("billing_address", True), ("custom.x", True), ("notes", False)]
)
def test_notes_alone_make_no_contact(field: str, *, makes: bool) -> None:
    assert makes_a_contact({field: (None, "x")}) is makes


ADDRESS = {"lines": ["1 High Street"], "city": "London", "region": "", "postal_code": "", "country": "GB"}
BLANK = replace(ANN, first_name="", middle_name="", last_name="")


@given(
    names=st.fixed_dictionaries(
        {"first_name": st.sampled_from(["Ann", "Zoë"]), "last_name": st.sampled_from(["Lee", "van Dyk"])},
        optional={"middle_name": st.just("Mae")},
    ),
    rest=st.fixed_dictionaries(
        {},
        optional={
            "business_name": st.just("Lee & Co"),
            "notes": st.just("Ring twice.\nOr knock."),
            "contact_address": st.just(ADDRESS),
            "billing_address": st.just(ADDRESS),
            "custom.size": st.sampled_from([7, "L", False]),
        },
    ),
    names_last=st.booleans(),
)
def test_a_contact_of_whom_nothing_is_known_is_filled_in_as_by_editing_it(
    names: Mapping[str, Any], rest: Mapping[str, Any], *, names_last: bool
) -> None:
    said = {**rest, **names} if names_last else {**names, **rest}

    filled = fill_in(BLANK, said, source=Source.IMPORT, at=NOW)

    edited = edit(BLANK, said, source=Source.IMPORT, at=NOW)
    assert filled == edited
    assert list(filled.changes) == list(edited.changes)
