"""The two values themselves, as agents, imports and channels give them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.contacts.values.email_addresses import mask_email, parse_email
from tools.contacts.values.phone_numbers import (
    Fault,
    Line,
    format_phone,
    mask_phone,
    parse_phone,
    phone_fault,
    phone_readings,
)
from tools.errors import Invalid


@pytest.mark.parametrize(
    ("text", "value", "key"),
    [
        ("Bob.Stone@GMAIL.com", "Bob.Stone@gmail.com", "bob.stone@gmail.com"),
        (" <bob@x.com> ", "bob@x.com", "bob@x.com"),
        ("mailto:Bob@x.com?subject=Hi", "Bob@x.com", "bob@x.com"),
        ("Bob Stone <bob@x.com>", "bob@x.com", "bob@x.com"),
        ("'bob@x.com'", "bob@x.com", "bob@x.com"),
        ("bob@x.com.", "bob@x.com", "bob@x.com"),
        ("\u202abob@x.com\u202c", "bob@x.com", "bob@x.com"),
        ("bob@faß.de", "bob@faß.de", "bob@xn--fa-hia.de"),
        ("bob@xn--fa-hia.de", "bob@faß.de", "bob@xn--fa-hia.de"),
        ("STRASSE@x.com", "STRASSE@x.com", "strasse@x.com"),
        ("Straße@x.com", "Straße@x.com", "straße@x.com"),
        ("Ünï@Bücher.example", "Ünï@bücher.example", "ünï@xn--bcher-kva.example"),
    ],
)
def test_an_address_keeps_its_local_part_and_gets_a_key(text: str, value: str, key: str) -> None:
    address = parse_email(text)

    assert (address.value, address.match_key) == (value, key)


def test_fass_and_fass_with_sharp_s_are_two_addresses() -> None:
    assert parse_email("bob@faß.de").match_key != parse_email("bob@fass.de").match_key
    assert parse_email("faß@x.de").match_key != parse_email("fass@x.de").match_key


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "bob",
        "bob@",
        "@x.com",
        "bob@x",
        "bob@x.",
        "a@b@x.com",
        "bob stone@x.com",
        "bob@x.test",
        "\ud83d@x.com",
        "a@x.com; b@x.com",
        "\x00",
        f"{'a' * 65}@x.com",
        f"bob@{'a' * 400}.com",
    ],
)
def test_what_is_no_address_is_refused_with_the_field_named(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_email(text)

    assert refused.value.field == "email"
    assert str(refused.value).endswith(("example.com.", "too long."))


@given(local=st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9.+_-]{0,10}[A-Za-z0-9])?", fullmatch=True))
def test_an_address_read_again_is_the_same(local: str) -> None:
    typed = f"{local.replace('..', '.')}@Example.com"
    try:
        address = parse_email(typed)
    except Invalid:
        assert any(pair in typed for pair in ("..", ".@"))
        return

    assert parse_email(address.value) == address
    assert parse_email(address.value.upper()).match_key == address.match_key


@given(
    label=st.from_regex(r"[a-zA-Z0-9äßñÉ例-]{1,8}", fullmatch=True)
    | st.sampled_from(["xn--mller-kva", "xn--a", "ａｂ"])
)
def test_a_domain_that_is_ascii_stands_in_an_address_as_in_the_dns(label: str) -> None:
    try:
        address = parse_email(f"bob@{label}.Example.com")
    except Invalid:
        return

    assert address.domain.isascii() == (address.domain == address.ascii_domain)


@pytest.mark.parametrize(("value", "masked"), [("bob.stone@x.com", "b•••@x.com"), ("b@x.com", "•••@x.com")])
def test_a_masked_address_shows_one_letter_and_the_domain(value: str, masked: str) -> None:
    assert mask_email(value) == masked


def test_a_masked_number_shows_country_and_last_digits() -> None:
    assert mask_phone("+447400123456") == "+44 ••• 456"


@pytest.mark.parametrize(
    ("text", "region", "value", "key", "line"),
    [
        ("07400 123456", "GB", "+447400123456", "+447400123456", Line.MOBILE),
        ("'07400123456", "GB", "+447400123456", "+447400123456", Line.MOBILE),
        ('="07400123456"', "GB", "+447400123456", "+447400123456", Line.MOBILE),
        ("Phone:(202) 555-0123", "US", "+12025550123", "+12025550123", Line.EITHER),
        ("whatsapp:+447400123456", None, "+447400123456", "+447400123456", Line.MOBILE),
        ("020 7946 0018 x12", "GB", "+442079460018", "+442079460018;ext=12", Line.LANDLINE),
        ("+44 909 879 0000", None, "+449098790000", "+449098790000", Line.PREMIUM),
        ("+55 11 98765-4321", None, "+5511987654321", "+5511987654321", Line.MOBILE),
        ("+55 11 8765-4321", None, "+551187654321", "+5511987654321", Line.MOBILE),
        ("+55 11 3123-4567", None, "+551131234567", "+551131234567", Line.LANDLINE),
        ("+54 9 11 8765 4321", None, "+5491187654321", "+5491187654321", Line.MOBILE),
        ("+54 11 8765 4321", None, "+541187654321", "+5491187654321", Line.EITHER),
        ("+52 55 1234 5678", None, "+525512345678", "+525512345678", Line.EITHER),
        ("+52 1 55 1234 5678", None, "+5215512345678", "+525512345678", Line.EITHER),
    ],
)
def test_a_number_is_kept_as_given_and_its_variants_share_a_key(
    text: str, region: str | None, value: str, key: str, line: Line
) -> None:
    number = parse_phone(text, region=region)

    assert (number.value, number.match_key, number.line) == (value, key, line)


@pytest.mark.parametrize(
    ("line", "mobile", "landline"),
    [
        (Line.MOBILE, True, False),
        (Line.EITHER, True, True),
        (Line.LANDLINE, False, True),
        (Line.PREMIUM, False, False),
    ],
)
def test_a_line_says_whether_a_text_message_may_arrive(line: Line, mobile: bool, landline: bool) -> None:
    texts = {
        Line.MOBILE: "+447400123456",
        Line.EITHER: "+12025550123",
        Line.LANDLINE: "+442079460018",
        Line.PREMIUM: "+449098790000",
    }
    number = parse_phone(texts[line], region=None)

    assert (number.mobile, number.may_be_landline) == (mobile, landline)


@pytest.mark.parametrize(
    ("text", "region", "fault"),
    [
        ("4.474E+11", "GB", Fault.LOST_DIGITS),
        ("07400123456 / 020 7946 0018", "GB", Fault.TOO_LONG),
        ("hello", "GB", Fault.NOT_A_NUMBER),
        ("", "GB", Fault.NOT_A_NUMBER),
        ("1" * 5000, "GB", Fault.NOT_A_NUMBER),
        ("07400123456", None, Fault.NO_COUNTRY_CODE),
        ("07400123456", "XX", Fault.NO_COUNTRY_CODE),
    ],
)
def test_what_is_no_number_is_refused_with_the_reason(text: str, region: str | None, fault: Fault) -> None:
    with pytest.raises(Invalid) as refused:
        parse_phone(text, region=region)

    assert refused.value.field == "phone"
    assert phone_fault(text, region=region) is fault


def test_a_number_with_two_readings_is_refused_naming_both() -> None:
    readings = phone_readings("4915112345678", region="DE")

    with pytest.raises(Invalid, match=r"\+49 491 5112345678 or \+49 1511 2345678"):
        parse_phone("4915112345678", region="DE")
    assert [reading.line for reading in readings] == [Line.LANDLINE, Line.MOBILE]


@pytest.mark.parametrize(("text", "region"), [("2015550123", "US"), ("13812345678", "CN"), ("015112345678", "DE")])
def test_a_number_written_as_at_home_has_one_reading(text: str, region: str) -> None:
    assert len(phone_readings(text, region=region)) == 1


@given(subscriber=st.integers(0, 999_999), spaces=st.lists(st.integers(1, 11), max_size=3))
def test_a_number_read_again_is_the_same(subscriber: int, spaces: list[int]) -> None:
    digits = f"07400{subscriber:06}"
    typed = "".join(f" {digit}" if at in spaces else digit for at, digit in enumerate(digits))

    number = parse_phone(typed, region="GB")

    assert parse_phone(number.value, region="US") == number
    assert parse_phone(format_phone(number.value), region=None) == number
