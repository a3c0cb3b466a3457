"""How long a session that has proven something may read its own record."""

from datetime import UTC, datetime, timedelta

import pytest

from tools.contacts.identifiers import IdentifierKind, Key
from tools.conversations.proofs import shows_who_writes_now

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
BROWSER = Key(IdentifierKind.CHANNEL, "webchat:4f2a")
EMAIL = Key(IdentifierKind.EMAIL, "ann@example.com")
SIGNED = Key(IdentifierKind.EXTERNAL, "identity:wgt_1:42")


@pytest.mark.parametrize(
    ("minutes", "counts"), [(0, True), (29, True), (30, True), (30.1, False), (60 * 24 * 30, False)]
)
def test_a_code_counts_for_half_an_hour(minutes: float, *, counts: bool) -> None:
    at = NOON - timedelta(minutes=minutes)

    assert shows_who_writes_now(BROWSER, {EMAIL: at}, now=NOON) is counts


def test_the_last_of_two_codes_counts() -> None:
    phone = Key(IdentifierKind.PHONE, "+447400123456")
    long_ago = NOON - timedelta(days=1)

    assert shows_who_writes_now(BROWSER, {EMAIL: long_ago, phone: NOON}, now=NOON)


def test_a_signed_identity_counts_as_long_as_the_chat() -> None:
    long_ago = NOON - timedelta(days=30)

    assert shows_who_writes_now(BROWSER, {SIGNED: long_ago, EMAIL: long_ago}, now=NOON)


@pytest.mark.parametrize("sender", ["whatsapp:1:447400123456", "sms:chn_1:+447400123456"])
def test_the_sender_of_a_channel_says_it_in_every_message(sender: str) -> None:
    assert shows_who_writes_now(Key(IdentifierKind.CHANNEL, sender), {}, now=NOON)


@pytest.mark.parametrize("sender", ["webchat:4f2a", "webchat:thread:mine", "webchat:identity:wgt_1:42"])
def test_a_browser_alone_says_nothing(sender: str) -> None:
    assert not shows_who_writes_now(Key(IdentifierKind.CHANNEL, sender), {}, now=NOON)


def test_an_id_in_another_system_is_no_signed_identity() -> None:
    imported = Key(IdentifierKind.EXTERNAL, "xero:tenant:42")

    assert not shows_who_writes_now(BROWSER, {imported: NOON - timedelta(hours=1)}, now=NOON)
