"""Details understood per second, and how much of it is spent in phonenumbers and email-validator."""

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import email_validator
import phonenumbers

from bench.measure import RUNS, Cost, beside_the_floor, measure
from tools.contacts.details import Reading, read_details
from tools.contacts.typed.email_domains import load_public_endings
from tools.contacts.typed.typed_text import LONGEST
from tools.contacts.typed.typed_wishes import Wanted
from tools.contacts.values import email_addresses

MESSAGES = (
    "bob@example.com",
    "07400 123456",
    "Sure: Bob.Stone@gmail.com, and my mobile is +44 (0)7400 123456. Thanks!",
    "07400123456\nbob@example.com",
    "I'm Bob Stone, you can write to bob@example.com or ring 020 7946 0018 ext 12",
    "bob@x.com, sorry, bob@y.com",
    "bob at gmail dot com and oh seven four double oh one two three four five six",
    "bob@gmial.com",
    "my order is 447911123456, placed on 12/05/2026 for £250.00",
    "no phone please, just email me at bob@example.com",
    "Why do you need that?",
    "never mind, it works now",
)
UNDERSTOOD = 13
"""E-mails and phones in them."""
ASKED = frozenset({Wanted.EMAIL, Wanted.PHONE})
HOSTILE = ("07400 12345 sorry a@b.co at dot " * LONGEST)[:LONGEST]
LIBRARY_CALLS = (
    *(
        (phonenumbers, name)
        for name in (
            *("parse", "is_valid_number", "number_type", "format_number", "region_code_for_number"),
            *("national_significant_number", "is_possible_number_with_reason"),
        )
    ),
    (email_addresses, "validate_email"),
)


def main() -> None:
    """Prints the rate, the cost of a message beside the two libraries on one value each, and the shares."""
    load_public_endings()
    readings = [_read(text) for text in MESSAGES]
    values = sum((reading.email is not None) + (reading.phone is not None) for reading in readings)
    assert values == UNDERSTOOD, f"{values} details were understood instead of {UNDERSTOOD}"

    messages = measure(lambda: [_read(text) for text in MESSAGES], times=20)
    rows = {
        "phonenumbers: one number": measure(_one_number, times=300),
        "email-validator: one address": measure(_one_address, times=300),
        "one message": _part(messages, len(MESSAGES)),
        f"{LONGEST:,} hostile characters": measure(lambda: _read(HOSTILE), times=5),
    }
    rate = UNDERSTOOD / messages.wall
    print(f"{rate:,.0f} details understood per second (median of {RUNS}, spread {messages.spread:.0%})")
    print(beside_the_floor(rows, floor="phonenumbers: one number"))
    print(f"share of the time in messages: {_shares(MESSAGES)}; in hostile characters: {_shares((HOSTILE,))}")


def _read(text: str) -> Reading:
    return read_details(text, region="GB", expecting=ASKED)


def _one_number() -> None:
    number = phonenumbers.parse("07400 123456", "GB")
    assert phonenumbers.is_valid_number(number)
    phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _one_address() -> None:
    email_validator.validate_email("Bob.Stone@example.com", check_deliverability=False)


def _part(cost: Cost, parts: int) -> Cost:
    return Cost(wall=cost.wall / parts, cpu=cost.cpu / parts, spread=cost.spread)


def _shares(texts: Sequence[str]) -> str:
    """The median over the runs of the time in each library; the stopwatches themselves cost some per cent."""
    shares: dict[str, list[float]] = {"phonenumbers": [], "email-validator": []}
    for _ in range(RUNS):
        with _stopwatches() as spent:
            start = time.perf_counter()
            for _ in range(5):
                for text in texts:
                    _read(text)
            whole = time.perf_counter() - start
        for library, share in shares.items():
            share.append(spent[library] / whole)
    return ", ".join(f"{library} {statistics.median(share):.0%}" for library, share in shares.items())


@contextmanager
def _stopwatches() -> Iterator[dict[str, float]]:
    """Times the calls into both libraries; they call each other by other names, so nothing is counted twice."""
    spent = {"phonenumbers": 0.0, "email-validator": 0.0}
    kept = [(module, name, getattr(module, name)) for module, name in LIBRARY_CALLS]
    for module, name, function in kept:
        library = "phonenumbers" if module is phonenumbers else "email-validator"
        setattr(module, name, _timed(function, library, spent))
    try:
        yield spent
    finally:
        for module, name, function in kept:
            setattr(module, name, function)


def _timed(function: Callable[..., object], library: str, spent: dict[str, float]) -> Callable[..., object]:
    def timed(*given: object, **named: object) -> object:
        start = time.perf_counter()
        try:
            return function(*given, **named)
        finally:
            spent[library] += time.perf_counter() - start

    return timed


if __name__ == "__main__":
    main()
