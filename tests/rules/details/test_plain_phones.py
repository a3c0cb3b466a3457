"""Digits alone, judged without the way through a text: the same E.164, kind and form at home as by phonenumbers."""

import random
from collections.abc import Iterator

import phonenumbers
import pytest
from phonenumbers import NumberParseException, PhoneMetadata, PhoneNumberFormat, PhoneNumberType

from tests.scale import scaled
from tools.contacts.values.numbering_plan import as_written_at_home, read_digits, type_of
from tools.contacts.values.phone_numbers import phone_readings

_CASES = scaled(100_000, at_least=5_000)
_KINDS = ("fixed_line", "mobile", "toll_free", "premium_rate", "shared_cost", "personal_number", "voip", "uan")


def test_digits_are_judged_as_the_library_judges_them() -> None:
    said = {case: (_ours(*case), _theirs(*case)) for case in _cases(random.Random(20_261_128), _CASES)}

    assert [(case, *both) for case, both in said.items() if both[0] != both[1]] == []
    exist = sum(ours is not None and ours[1] != PhoneNumberType.UNKNOWN for ours, _ in said.values())
    assert 0.2 * len(said) < exist < 0.8 * len(said)


def test_a_number_that_stands_alone_is_read_as_one_with_something_around_it() -> None:
    chosen = random.Random(20_261_129)
    written = [(_written(chosen, digits), region) for digits, region in _cases(chosen, _CASES // 4)]

    read = {
        case: (phone_readings(case[0], region=case[1]), phone_readings(f" {case[0]}", region=case[1]))
        for case in written
    }

    assert [(case, *both) for case, both in read.items() if both[0] != both[1]] == []


@pytest.mark.parametrize(
    ("digits", "region"),
    [
        ("", None),
        ("+", None),
        ("+1", None),
        ("+447400123456", None),
        ("+044740012345", None),
        ("+999123456789", None),
        ("+80012345678", None),
        ("+3900", None),
        ("+390000", None),
        ("+390236618300", None),
        ("07400123456", "GB"),
        ("447400123456", "GB"),
        ("0044740012345", "GB"),
        ("011447400123456", "US"),
        ("2345678", "BB"),
        ("89991234567", "KZ"),
        ("01112345678", None),
        ("01112345678", "XX"),
        ("9" * 99, "DE"),
    ],
)
def test_odd_digits_are_judged_as_the_library_judges_them(digits: str, region: str | None) -> None:
    assert _ours(digits, region) == _theirs(digits, region)


Judged = tuple[str, int, str] | None


def _ours(digits: str, region: str | None) -> Judged:
    number = read_digits(digits, region)
    return None if number is None else (number.value, type_of(number), as_written_at_home(number))


def _theirs(digits: str, region: str | None) -> Judged:
    try:
        number = phonenumbers.parse(digits, region)
    except NumberParseException:
        return None
    return (
        phonenumbers.format_number(number, PhoneNumberFormat.E164),
        phonenumbers.number_type(number),
        phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL),
    )


def _cases(chosen: random.Random, count: int) -> Iterator[tuple[str, str | None]]:
    """Numbers of every region and kind as they are dialled from anywhere, with digits changed, lost and added."""
    examples = sorted(_examples())
    regions = sorted(phonenumbers.SUPPORTED_REGIONS)
    for turn in range(count):
        code, region, example = examples[turn % len(examples)]
        national = _changed(chosen, example)
        before = chosen.choice(("", "", "0", "00", "1", "8", "9", str(code), f"00{code}", f"011{code}"))
        match chosen.randrange(4):
            case 0 | 1:
                yield f"+{code}{chosen.choice(('', '', '', '0', '1', '8'))}{national}", None
            case 2:
                yield before + national, region if region in phonenumbers.SUPPORTED_REGIONS else None
            case _:
                yield before + national, chosen.choice(regions)


def _written(chosen: random.Random, digits: str) -> str:
    """With the signs between that people write."""
    between = "".join(sign + chosen.choice(("", "", "", "", " ", "-", ".", ") ", " (", "/")) for sign in digits)
    return between if chosen.random() < 0.8 else f"({between}"


def _examples() -> Iterator[tuple[int, str, str]]:
    for code, regions in phonenumbers.COUNTRY_CODE_TO_REGION_CODE.items():
        for region in regions:
            metadata = PhoneMetadata.metadata_for_region_or_calling_code(code, region)
            for kind in _KINDS:
                example = getattr(getattr(metadata, kind), "example_number", None)
                if example:
                    yield code, region, example


def _changed(chosen: random.Random, digits: str) -> str:
    """All its digits but the first ones are others."""
    kept = chosen.randrange(len(digits) + 1)
    new = digits[:kept] + "".join(chosen.choices("0123456789", k=len(digits) - kept))
    match chosen.randrange(10):
        case 0:
            return new[:-1]
        case 1:
            return new + chosen.choice("0123456789")
        case _:
            return new
