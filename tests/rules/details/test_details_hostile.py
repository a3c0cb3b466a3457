"""Whatever is typed, the reader answers, quickly, and says the same of the same words in other clothes."""

import random
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.processor_time import least_seconds
from tests.scale import scaled
from tools.contacts.details import read_details
from tools.contacts.typed.email_domains import load_public_endings
from tools.contacts.typed.typed_text import LONGEST, clean
from tools.contacts.typed.typed_wishes import Wanted

EVERYTHING = frozenset(Wanted)
REPEATED = [
    *string.punctuation,
    *("@", "a@", "a@b.", "a@b.co ", "bob@x.com ", "a.b.c.d @ ", "a.", "a-", "_ ", "'", "<", "(", "1(((", "\n", "? "),
    *("+1", "1 ", "00", "+44 7400 12345 ", "07400 123456 ", "07400 123456 sorry ", "1.1.", "1/1/", "1,", "111 "),
    *(
        "4111 1111 1111 1112 ",
        "aa00 ",
        "ab12 1234 ",
        "1 1 1€ ",
        "$1 ",
        "#1 ",
        "a:",
        "1234567 ext ",
        "http://",
        "wa.me/1",
    ),
    *(
        "at dot ",
        "xx at yy dot zz ",
        "(at)",
        "b o b @ g m a i l . ",
        "bob-at-x-dot-",
        "one two ",
        "double ",
        "double one ",
    ),
    *("no email ", "i don't want to ", "rather not x ", "never mind the ", "sorry ", "i'm Bob ", "Aa <", "\nFN;"),
    *(
        "a\u0301\u0323\u0345",
        "\u0301\u0323",
        "\ufdfa",
        "\u200b",
        "电话@",
        "٠",
        "0️⃣",
        "\U0001f468\u200d",
        "\x00",
        "\ud83d",
    ),
]


def random_text(alphabet: str, *, seed: int = 7) -> str:
    chance = random.Random(seed)
    return "".join(chance.choice(alphabet) for _ in range(LONGEST))


HOSTILE = [
    *((sign * LONGEST)[:LONGEST] for sign in REPEATED),
    random_text("0123456789"),
    random_text("0123456789 -()./+"),
    random_text("ab@.-_ "),
    random_text("".join(map(chr, range(1, 0x3000)))),
    "".join(map(chr, range(0x4E00, 0x4E00 + LONGEST))),
    f"bob@{'a' * 3900}.com",
    f"{'.' * 2000}@{'.' * 1999}",
    "1" * 200_000,
    "a@b.c " * 50_000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:12]))
def test_four_thousand_hostile_characters_hold_nobody_up(text: str) -> None:
    load_public_endings()

    # phonenumbers and email-validator included.
    spent = least_seconds(lambda: read_details(text, region="GB", expecting=EVERYTHING, language="es"))

    assert spent <= 0.05


@settings(max_examples=scaled(4000, at_least=200))
@given(
    text=st.text(max_size=200) | st.text(alphabet="ab@.,+-_()<> 0123456789\n'’", max_size=120),
    region=st.sampled_from(["GB", "US", "DE", "BR", "XX", None]),
    language=st.sampled_from(["en", "es", "es-MX", "", "xx"]),
)
def test_every_text_is_answered(text: str, region: str | None, language: str) -> None:
    reading = read_details(text, region=region, expecting=EVERYTHING, language=language)

    assert reading == read_details(text, region=region, expecting=EVERYTHING, language=language)
    assert reading.email is None or "@" in reading.email.match_key
    assert reading.phone is None or reading.phone.value.startswith("+")
    assert reading.phone is None or reading.phone_problem is None


@settings(max_examples=scaled(4000, at_least=200))
@given(st.text(max_size=300))
def test_cleaning_keeps_the_places_and_is_done_once(text: str) -> None:
    typed = clean(text)

    assert len(typed.text) == len(typed.folded)
    assert clean(typed.text).text == typed.text


AROUND = st.sampled_from(
    ["", " ", "\n", "\u200b", "\ufeff", "\u202a", "\u00a0", "thanks ", "hello, ", "🙂 ", "(", "*", "- "]
)
BEHIND = st.sampled_from(["", " ", "\n", "\u200b", "\u202c", ".", "!", ", thanks", " 🙂", ")", "*", "…", " please"])


@settings(max_examples=scaled(4000, at_least=200))
@given(
    email=st.tuples(
        st.from_regex(r"[a-z]{1,8}([._+-][a-z0-9]{1,5})?", fullmatch=True), st.sampled_from(["x.com", "web.de"])
    ),
    subscriber=st.integers(0, 999_999),
    first=AROUND,
    last=BEHIND,
    joint=st.sampled_from([", ", "\n", " and ", " / ", "; ", " - ", "\r\n\r\n"]),
    phone_first=st.booleans(),
)
def test_both_details_are_found_in_any_order_and_surroundings(
    email: tuple[str, str], subscriber: int, first: str, last: str, joint: str, phone_first: bool
) -> None:
    address, number = "@".join(email), f"07400 {subscriber:06}"
    both = (number, address) if phone_first else (address, number)

    reading = read_details(f"{first}{joint.join(both)}{last}", region="GB", expecting=EVERYTHING)

    assert reading.email is not None
    assert reading.phone is not None
    assert (reading.email.value, reading.phone.value) == (address, f"+447400{subscriber:06}")
