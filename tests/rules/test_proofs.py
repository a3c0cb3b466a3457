"""How long a session that has proven something may read its own record."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.databases import BUSINESS
from tools.contacts.identifiers import Evidence, Holder, Identifier, IdentifierKind, Key, OwnerKind, Source
from tools.conversations.proofs import shows_who_writes_now

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
BROWSER = Key(IdentifierKind.CHANNEL, "webchat:4f2a")
EMAIL = Key(IdentifierKind.EMAIL, "ann@example.com")
SIGNED = Key(IdentifierKind.EXTERNAL, "identity:wgt_1:42")


def held(*keys: Key, evidence: Evidence = Evidence.PROVEN) -> list[Identifier]:
    """What the contact of the conversation holds."""
    return [
        Identifier(
            id=f"idn_{place}",
            business_id=BUSINESS,
            key=key,
            value=key.match_key,
            holder=Holder(OwnerKind.CONTACT, "con_ann"),
            evidence=evidence,
            source=Source.CODE,
            primary=False,
            created_at=NOON,
        )
        for place, key in enumerate(keys)
    ]


@pytest.mark.parametrize(
    ("minutes", "counts"), [(0, True), (29, True), (30, True), (30.1, False), (60 * 24 * 30, False)]
)
def test_a_code_counts_for_half_an_hour(minutes: float, *, counts: bool) -> None:
    at = NOON - timedelta(minutes=minutes)

    assert shows_who_writes_now(BROWSER, {EMAIL: at}, held=held(EMAIL), now=NOON) is counts


def test_the_last_of_two_codes_counts() -> None:
    phone = Key(IdentifierKind.PHONE, "+447400123456")
    long_ago = NOON - timedelta(days=1)

    assert shows_who_writes_now(BROWSER, {EMAIL: long_ago, phone: NOON}, held=held(EMAIL, phone), now=NOON)


def test_a_signed_identity_counts_as_long_as_the_chat() -> None:
    long_ago = NOON - timedelta(days=30)

    assert shows_who_writes_now(BROWSER, {SIGNED: long_ago, EMAIL: long_ago}, held=held(SIGNED), now=NOON)


@pytest.mark.parametrize("sender", ["whatsapp:1:447400123456", "sms:chn_1:+447400123456"])
def test_the_sender_of_a_channel_says_it_in_every_message(sender: str) -> None:
    key = Key(IdentifierKind.CHANNEL, sender)

    assert shows_who_writes_now(key, {}, held=held(key), now=NOON)


@pytest.mark.parametrize("sender", ["webchat:4f2a", "webchat:thread:mine", "webchat:identity:wgt_1:42"])
def test_a_browser_alone_says_nothing(sender: str) -> None:
    key = Key(IdentifierKind.CHANNEL, sender)

    assert not shows_who_writes_now(key, {}, held=held(key), now=NOON)


def test_an_id_in_another_system_is_no_signed_identity() -> None:
    imported = Key(IdentifierKind.EXTERNAL, "xero:tenant:42")

    assert not shows_who_writes_now(BROWSER, {imported: NOON - timedelta(hours=1)}, held=held(imported), now=NOON)


@pytest.mark.parametrize("proof", [SIGNED, EMAIL])
def test_what_its_contact_holds_no_more_says_nothing(proof: Key) -> None:
    assert not shows_who_writes_now(BROWSER, {proof: NOON}, held=held(BROWSER), now=NOON)


def test_what_its_contact_only_claims_says_nothing() -> None:
    assert not shows_who_writes_now(BROWSER, {EMAIL: NOON}, held=held(EMAIL, evidence=Evidence.CLAIMED), now=NOON)


def test_a_sender_that_parted_from_the_contact_says_nothing() -> None:
    sender = Key(IdentifierKind.CHANNEL, "whatsapp:1:447400123456")

    assert not shows_who_writes_now(sender, {}, held=held(EMAIL), now=NOON)
