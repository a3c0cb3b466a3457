"""A number leaves a name, and the channel identities that came with it."""

import pytest

from tools.clock import SimulatedClock
from tools.contacts.identifiers import Evidence, Holder, Identifier, IdentifierKind, Key, OwnerKind, Source
from tools.contacts.merging.parting import identities_that_part
from tools.ids import BusinessId

ANN, BOB = "+447400123456", "+447400654321"


def held(kind: IdentifierKind, match_key: str, *, came_with: str = "", source: Source = Source.AGENT) -> Identifier:
    return Identifier(
        id=f"idn_{match_key}",
        business_id=BusinessId("biz_one"),
        key=Key(kind, match_key),
        value=match_key,
        holder=Holder(OwnerKind.CONTACT, "con_1"),
        evidence=Evidence.PROVEN,
        source=source,
        primary=False,
        created_at=SimulatedClock().now(),
        came_with=came_with,
    )


def phone(number: str, *, source: Source = Source.AGENT) -> Identifier:
    return held(IdentifierKind.PHONE, number, source=source)


def channel(identity: str, *, came_with: str = "") -> Identifier:
    return held(IdentifierKind.CHANNEL, identity, came_with=came_with)


@pytest.mark.parametrize(
    ("identity", "came_with", "parts"),
    [
        (f"sms:chn_1:{ANN}", "", True),
        ("whatsapp:1:447400123456", "", True),
        ("whatsapp:1:US.13491208655302741918", ANN, True),
        ("whatsapp:1:US.13491208655302741918", BOB, False),
        ("whatsapp:1:US.13491208655302741918", "", False),
        (f"sms:chn_1:{BOB}", "", False),
        ("whatsapp:1:447400654321", "", False),
        ("webchat:447400123456", "", False),
        ("whatsapp:1:123", "", False),
    ],
)
def test_an_identity_parts_with_the_number_it_came_with(identity: str, came_with: str, *, parts: bool) -> None:
    one = channel(identity, came_with=came_with)

    assert identities_that_part([phone(ANN)], [one, phone(BOB)]) == ((one,) if parts else ())


def test_a_variant_of_the_number_is_the_number() -> None:
    """WhatsApp leaves out the ninth digit of Brazil's mobile numbers."""
    one = channel("whatsapp:1:551187654321")

    assert identities_that_part([phone("+5511987654321")], [one]) == (one,)


def test_an_identity_without_a_number_parts_with_one_that_the_channel_said() -> None:
    one = channel("whatsapp:1:US.13491208655302741918")

    assert identities_that_part([phone(ANN, source=Source.CHANNEL)], [one]) == (one,)


def test_a_number_that_is_kept_with_an_extension_is_still_its_own() -> None:
    assert identities_that_part([phone(f"{ANN};ext=7")], [phone(ANN), channel(f"sms:chn_1:{ANN}")]) == ()


def test_with_an_email_nothing_parts() -> None:
    email = held(IdentifierKind.EMAIL, "ann@example.com", source=Source.CHANNEL)

    assert identities_that_part([email], [channel(f"sms:chn_1:{ANN}"), channel("whatsapp:1:US.1")]) == ()
