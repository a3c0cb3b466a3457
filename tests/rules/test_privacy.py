"""Hashes of erased values, values taken out of what is written of others, and what led to somebody before."""

from datetime import UTC, datetime

import pytest

from tools.contacts.book.history import ChangeKind, ContactChange
from tools.contacts.identifiers import IdentifierKind, Key
from tools.ids import BusinessId, ContactId
from tools.privacy.erased_text import without_values
from tools.privacy.fingerprint import fingerprint
from tools.privacy.former_values import former_keys

ONE, TWO = BusinessId("biz_one"), BusinessId("biz_two")


def test_a_fingerprint_is_the_same_for_the_same_and_for_nothing_else() -> None:
    hashes = [
        fingerprint(b"secret", ONE, "email", "ann@example.com"),
        fingerprint(b"secret", TWO, "email", "ann@example.com"),
        fingerprint(b"secret", ONE, "phone", "ann@example.com"),
        fingerprint(b"secret", ONE, "emailann", "@example.com"),
        fingerprint(b"other", ONE, "email", "ann@example.com"),
    ]

    assert len(set(hashes)) == len(hashes)
    assert fingerprint(b"secret", ONE, "email", "ann@example.com") == hashes[0]
    assert all(each.startswith("hmac:") and len(each) == 5 + 64 for each in hashes)


def test_values_leave_every_text_at_any_depth_and_all_else_stays() -> None:
    plain = {"emails": [["ann@x.org", "bob@x.org"], []], "notes": ["", "write to ann@x.org!"], "n": 1, "none": None}

    assert without_values(plain, ["ann@x.org"]) == {
        "emails": [["[erased]", "bob@x.org"], []],
        "notes": ["", "write to [erased]!"],
        "n": 1,
        "none": None,
    }


def test_of_two_values_the_longer_goes_first() -> None:
    assert without_values("joann@x.org", ["ann@x.org", "joann@x.org"]) == "[erased]"


@pytest.mark.parametrize(
    ("name", "value", "key"),
    [
        ("emails", "Ann@Example.com", Key(IdentifierKind.EMAIL, "ann@example.com")),
        ("emails", "ann@example.com (claimed)", Key(IdentifierKind.EMAIL, "ann@example.com")),
        ("phones", "+447400123456", Key(IdentifierKind.PHONE, "+447400123456")),
        ("channels", "sms:1:+447400123456", Key(IdentifierKind.CHANNEL, "sms:1:+447400123456")),
        ("emails", "no address", None),
        ("tags", "vip", None),
    ],
)
def test_what_came_or_left_led_to_the_contact(name: str, value: str, key: Key | None) -> None:
    both: list[tuple[list[str], list[str]]] = [([value], []), ([], [value])]
    for values in both:
        change = ContactChange(
            id="chg_1",
            business_id=ONE,
            contact_id=ContactId("con_1"),
            kind=ChangeKind.EDITED,
            at=datetime(2026, 11, 23, tzinfo=UTC),
            changes={name: values, "first_name": ("Ann", "Anna")},
        )

        assert former_keys([change]) == ({key} if key else set())
