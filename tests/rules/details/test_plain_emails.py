"""Addresses as most are, taken without asking email-validator: the same verdict and the same form, case by case."""

import random
import unicodedata

from email_validator import EmailNotValidError, validate_email

from tests.scale import scaled
from tools.contacts.values.email_addresses import LONGEST_ADDRESS, EmailAddress, check_email, parse_email
from tools.errors import Invalid

CASES = scaled(100_000, at_least=2_000)
_LETTERS = "abcxyzABCXYZ0189"
_SIGNS = "._-+'!#$%&*/=?^`{|}~"
_ODD = ' \t\n"(),:;<>@[\\]\x7fäßſKıéΩ١。．@\u0301\u200d'
_MAILBOXES = ("info", "Info", "SALES", "webmaster", "uucp", "x-info", "info.x")
_ENDS = ("com", "org", "de", "Co", "c", "museum", "co.uk", "123", "4g", "g4", "x-y", "x--y", "xn--p1ai", "xn--x")
_SPECIAL = ("test", "TEST", "local", "invalid", "localhost", "onion", "arpa", "home.arpa", "in-addr.arpa", "example")


def _stretch(chance: random.Random, *, signs: str, longest: int) -> str:
    letters = _LETTERS * 3 + signs
    made = "".join(chance.choices(letters, k=chance.randint(1, longest)))
    return made if chance.random() < 0.97 else made + chance.choice(_ODD) + chance.choice(_LETTERS)


def _local(chance: random.Random) -> str:
    how = chance.random()
    if how < 0.1:
        return chance.choice(_MAILBOXES)
    if how < 0.15:
        return "a" * chance.randint(60, 68)
    return _stretch(chance, signs=_SIGNS, longest=12)


def _domain(chance: random.Random) -> str:
    labels = [_stretch(chance, signs="--.", longest=8) for _ in range(chance.choice((1, 1, 1, 2, 3)))]
    if chance.random() < 0.08:
        labels.append("b" * chance.randint(58, 68))
    if chance.random() < 0.04:
        labels += ["c" * 60] * chance.randint(1, 5)
    ends = _SPECIAL if chance.random() < 0.15 else _ENDS
    return ".".join([*labels, chance.choice(ends)] if chance.random() < 0.95 else labels)


def _said_by_the_validator(address: str) -> EmailAddress | str:
    if len(address) > LONGEST_ADDRESS:
        return "This e-mail address is too long."
    try:
        checked = validate_email(address, check_deliverability=False, strict=True)
    except EmailNotValidError as refused:
        return f"{refused} Write it like name@example.com."
    local = unicodedata.normalize("NFC", checked.local_part.lower())
    return EmailAddress(checked.normalized, f"{local}@{checked.ascii_domain}", checked.ascii_domain)


def _said_by_us(address: str) -> EmailAddress | str:
    try:
        return check_email(address)
    except Invalid as refused:
        return str(refused)


def test_every_address_is_taken_or_refused_as_email_validator_says() -> None:
    chance = random.Random(20_261_127)
    cases = [f"{_local(chance)}@{_domain(chance)}" for _ in range(CASES)]

    said = {address: (_said_by_us(address), _said_by_the_validator(address)) for address in cases}

    assert [(address, *both) for address, both in said.items() if both[0] != both[1]] == []
    taken = sum(isinstance(ours, EmailAddress) for ours, _ in said.values())
    assert 0.2 * len(said) < taken < 0.8 * len(said)


def test_an_address_that_stands_alone_is_read_as_one_with_something_around_it() -> None:
    chance = random.Random(20_261_128)
    cases = [f"{_local(chance)}@{_domain(chance)}" for _ in range(CASES // 4)]

    read = {address: (_read(address), _read(f" {address}")) for address in cases}

    assert [(address, *both) for address, both in read.items() if both[0] != both[1]] == []


def _read(text: str) -> EmailAddress | str:
    try:
        return parse_email(text)
    except Invalid as refused:
        return str(refused)
