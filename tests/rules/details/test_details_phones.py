"""Phone numbers among all the other numbers that customers type."""

import pytest

from tools.contacts.details import Reading, read_details
from tools.contacts.typed.typed_wishes import Wanted
from tools.contacts.values.phone_numbers import Fault


def read(text: str, *expecting: Wanted, region: str | None = "GB", language: str = "en") -> Reading:
    return read_details(text, region=region, expecting=frozenset(expecting), language=language)


def found(reading: Reading) -> str | None:
    return reading.phone.value if reading.phone else None


BOB = "+447400123456"


@pytest.mark.parametrize(
    "text",
    [
        "07400 123456",
        "07400123456.",
        "(07400) 123456",
        "07400-123-456",
        "07400–123456",
        "07400.123.456",
        "07 40 01 23 45 6",
        "call me on 07400 123456, thanks!",
        "my number's 07400 123456",
        "hello\n07400 123456\nbye",
        "+44 7400 123456",
        "+44 (0)7400 123456",
        "(+44) 7400-123456",
        "+ 44 7400 123456",
        "0044 7400 123456",
        "00 44 7400 123456",
        "447400123456",
        "44 7400 123456",
        "7400 123456",
        "tel:+44-7400-123456",
        "whatsapp:+447400123456",
        "https://wa.me/447400123456",
        "phone:07400123456",
        "tel.07400123456",
        "mobile-07400123456",
        "٠٧٤٠٠١٢٣٤٥٦",
        "۰۷۴۰۰ ۱۲۳۴۵۶",
        "०७४०० १२३४५६",
        "０７４００　１２３４５６",
        "＋４４７４００１２３４５６",
        "0️⃣7️⃣4️⃣0️⃣0️⃣ 1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣",
        "\u202a+44 7400 123456\u202c",
        "07400\u00a0123\u200b456",
        "电话07400123456谢谢",
        "07400 123456 (mobile)",
        "07400 123456 24/7",
        "5 07400 123456",
        "£20 07400 123456",
        "12/05/2026 07400 123456",
        "between 9 and 17: 07400 123456",
        "the phone on my account is 07400 123456",
        "order 12345678, phone 07400 123456",
        "TEL;TYPE=CELL;waid=447400123456:+44 7400 123456",
    ],
)
def test_a_number_is_found_however_it_is_written(text: str) -> None:
    reading = read(text, Wanted.PHONE)

    assert (found(reading), reading.phone_problem, reading.spoken) == (BOB, None, False)


@pytest.mark.parametrize(
    ("text", "region", "value"),
    [
        ("(202) 555-0123", "US", "+12025550123"),
        ("201-555-0123", "US", "+12015550123"),
        ("1 202 555 0123", "US", "+12025550123"),
        ("011 44 7400 123456", "US", BOB),
        ("0044 7400 123456", "US", BOB),
        ("0412 345 678", "AU", "+61412345678"),
        ("0011 44 7400 123456", "AU", BOB),
        ("(11) 98765-4321", "BR", "+5511987654321"),
        ("612 34 56 78", "ES", "+34612345678"),
        ("06 12 34 56 78", "FR", "+33612345678"),
        ("030/1234567", "DE", "+49301234567"),
        ("138 1234 5678", "CN", "+8613812345678"),
        ("20 12 34 56", "DK", "+4520123456"),
        ("011 15 8765-4321", "AR", "+5491187654321"),
        ("+44 7400 123456", None, BOB),
        ("0044 7400 123456", None, BOB),
    ],
)
def test_the_region_reads_numbers_without_a_plus(text: str, region: str | None, value: str) -> None:
    assert found(read(text, Wanted.PHONE, region=region)) == value


@pytest.mark.parametrize(
    ("text", "extension"),
    [
        ("020 7946 0018 ext 12", "12"),
        ("020 7946 0018 ext. 12", "12"),
        ("020 7946 0018x12", "12"),
        ("020 7946 0018 extension 12", "12"),
        ("020 7946 0018, ext 12", "12"),
        ("020 7946 0018;ext=12", "12"),
        ("020 7946 0018 interno 12", "12"),
    ],
)
def test_an_extension_is_kept_apart(text: str, extension: str) -> None:
    reading = read(text, Wanted.PHONE)

    assert reading.phone is not None
    assert (reading.phone.value, reading.phone.extension) == ("+442079460018", extension)


@pytest.mark.parametrize(
    "text",
    [
        "my order is 447911123456",
        "order no. 447911123456",
        "Order number: 447911123456",
        "order #07400123456",
        "ORD-447400123456",
        "#447400123456",
        "07400123456 is my order number",
        "07400 123456 (order)",
        "invoice 07400123456",
        "tracking number is 07400123456",
        "my account number 07400123456",
        "número de pedido 07400123456",
        "your number 0800 123 456 never answers",
        "fax +44 20 7946 0018",
        "card 4111 1111 1111 1111",
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "4111111111111111",
        "3782 822463 10005",
        "378282246310005",
        "447911123456789012",
        "12/05/2026",
        "2026-05-12 10:30",
        "12.05.2026",
        "2019-2024",
        "£1,250,000.00",
        "1 250 000 000 EUR",
        "$ 2025550123",
        "1234567.89",
        "192.168.100.200",
        "2001:db8:0:7400:1234:5678:0:1",
        "550e8400-e29b-41d4-a716-446655440000",
        "GB29 NWBK 6016 1331 9268 19",
        "https://example.com/07400123456",
        "bob07400123456@x.com",
        "07400 123456abc",
        "abc07400123456",
        "room 12, floor 3, at 10",
        "",
    ],
)
@pytest.mark.parametrize("region", ["GB", "US", "DK"])
def test_other_numbers_are_never_taken_for_a_phone(text: str, region: str) -> None:
    reading = read(text, Wanted.PHONE, region=region, language="es")

    assert (reading.phone, reading.phone_problem) == (None, None)


@pytest.mark.parametrize("text", ["07400 123456", "447400123456", "I saw 07400 123456 somewhere"])
def test_a_bare_number_is_a_phone_only_when_one_was_asked_for(text: str) -> None:
    assert found(read(text, Wanted.EMAIL)) is None
    assert found(read(text, Wanted.PHONE)) == BOB


@pytest.mark.parametrize(
    "text",
    [
        "+44 7400 123456",
        "0044 7400 123456",
        "my phone is 07400 123456",
        "07400 123456 is my mobile",
        "whatsapp 07400 123456",
        "call me on 07400 123456",
        "mi móvil es 07400 123456",
    ],
)
def test_an_unmistakable_number_is_taken_without_being_asked_for(text: str) -> None:
    assert found(read(text, language="es")) == BOB


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("020 7946 0018 or 07400 123456", BOB),
        ("07400 123456 or 020 7946 0018", BOB),
        ("mobile 07400 123456, home 020 7946 0018", BOB),
        ("+44 7400 123456\n+44 20 7946 0018", BOB),
        ("07400 123456 020 7946 0018", BOB),
        ("07400 123456, sorry, 07400 654321", "+447400654321"),
        ("07400 654321 / 07400 123456", BOB),
        ("07400654321 07400123456", BOB),
        ("07400 123456 sorry I mean 020 7946 0018", "+442079460018"),
        ("not 07400 654321 but 07400 123456", BOB),
        ("don't call me on 07400 654321, 07400 123456 is better", BOB),
        ("07400 654321, perdón, 07400 123456", BOB),
    ],
)
def test_of_two_numbers_the_corrected_one_counts_and_else_the_mobile(text: str, value: str) -> None:
    assert found(read(text, Wanted.PHONE, language="es")) == value


@pytest.mark.parametrize(
    ("text", "region", "kind"),
    [
        ("555 0123", "US", Fault.NO_AREA_CODE),
        ("7946 0018", "GB", Fault.NO_AREA_CODE),
        ("my phone is 0740", "GB", Fault.TOO_SHORT),
        ("0740", "GB", Fault.TOO_SHORT),
        ("+44 7400", "GB", Fault.TOO_SHORT),
        ("074001234567890", "GB", Fault.TOO_LONG),
        ("0740012345678", "GB", Fault.TOO_LONG),
        ("07700 900123", "GB", Fault.NOT_IN_USE),
        ("+1 555 555 5555", "US", Fault.NOT_IN_USE),
        ("+999 7400 123456", "GB", Fault.NO_COUNTRY_CODE),
        ("07400 123456", None, Fault.NO_COUNTRY_CODE),
        ("07400 123456, sorry, 07400 12345", "GB", Fault.NOT_IN_USE),
    ],
)
def test_a_number_that_cannot_be_taken_says_why(text: str, region: str | None, kind: Fault) -> None:
    reading = read(text, Wanted.PHONE, region=region)

    assert reading.phone is None
    assert reading.phone_problem is not None
    assert reading.phone_problem.kind is kind


def test_a_number_valid_with_and_without_a_plus_is_asked_about_with_both_readings() -> None:
    reading = read("4915112345678", Wanted.PHONE, region="DE")

    assert reading.phone is None
    assert reading.phone_problem is not None
    assert reading.phone_problem.kind is Fault.TWO_READINGS
    assert [one.value for one in reading.phone_problem.readings] == ["+494915112345678", "+4915112345678"]


def test_a_country_code_without_a_plus_is_understood_and_said_back() -> None:
    reading = read("447400123456", Wanted.PHONE, region="US")

    assert (found(reading), reading.spoken) == (BOB, True)


def test_a_local_number_with_a_digit_wrong_does_not_become_a_foreign_one() -> None:
    assert found(read("6591234567", Wanted.PHONE, region="GB")) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("oh seven four double oh one two three four five six", BOB),
        ("zero seven four zero zero, one two three, four five six", BOB),
        ("plus four four seven four zero zero one two three four five six", BOB),
        ("07400 one two three four five six", BOB),
        ("más tres cuatro seis uno dos tres cuatro cinco seis siete ocho", "+34612345678"),
    ],
)
def test_a_dictated_number_is_put_together_and_marked(text: str, value: str) -> None:
    reading = read(text, Wanted.PHONE, language="es")

    assert (found(reading), reading.spoken) == (value, True)


def test_e_mail_and_phone_come_in_any_order() -> None:
    one = read("bob@x.com and 07400 123456", Wanted.EMAIL, Wanted.PHONE)
    other = read("07400 123456\nbob@x.com", Wanted.EMAIL, Wanted.PHONE)

    assert (one.email, one.phone) == (other.email, other.phone)
    assert (one.email and one.email.value, found(one)) == ("bob@x.com", BOB)
