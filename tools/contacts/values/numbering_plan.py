"""Digits as a phone number: what phonenumbers says of them, without its way through a text.

``phonenumbers.parse`` looks for a number in any text, and each question about a number asks all patterns of its
country anew. Of digits alone little is to be found out. A test holds generated numbers of all regions against it.
"""

import re
from functools import cache, cached_property
from typing import NamedTuple

import phonenumbers
from phonenumbers import (
    COUNTRY_CODE_TO_REGION_CODE,
    NumberParseException,
    PhoneMetadata,
    PhoneNumberDesc,
    PhoneNumberType,
)

_SHORTEST, _LONGEST = 2, 17
"""Digits of a number without its country code, as ``phonenumbers.parse`` takes them."""
_KIND = "kind_"
_KINDS = {f"{_KIND}{kind}": kind for kind in PhoneNumberType.values()}
"""By the name of the group that is its pattern."""


class Number(NamedTuple):
    """A number that could be dialled, whether it exists or not."""

    country_code: int
    national: str
    """Without what is dialled at home alone (a 0 in most countries)."""

    @property
    def value(self) -> str:
        """E.164."""
        return f"+{self.country_code}{self.national}"


def read_digits(digits: str, region: str | None) -> Number | None:
    """Digits after a +, or as they are dialled in a region; nothing where they are too few, too many or nobody's."""
    if digits.startswith("+"):
        code = _country_code(digits[1:4]) if len(digits) > 1 + _SHORTEST else None
        if code is None:
            return None
        plan = _plan(code, COUNTRY_CODE_TO_REGION_CODE[code][0])
        national = digits[1 + len(str(code)) :]
    else:
        if region not in phonenumbers.SUPPORTED_REGIONS:
            return None
        plan = _plan(phonenumbers.country_code_for_region(region), region)
        if plan.may_have_country_code(digits):
            return _read_by_library(digits, region)
        national = digits
    if len(national) < _SHORTEST:
        return None
    national = plan.without_prefix(national)
    return Number(plan.country_code, national) if _SHORTEST <= len(national) <= _LONGEST else None


def type_of(number: Number) -> int:
    """A ``PhoneNumberType``; of a number that does not exist it is ``UNKNOWN``."""
    code, national = number
    regions = COUNTRY_CODE_TO_REGION_CODE[code]
    for region in regions:
        plan = _plan(code, region)
        if plan.leading is None or len(regions) == 1:
            found = plan.type_of(national)
            if found != PhoneNumberType.UNKNOWN:
                return found
        elif plan.leading.match(national) is not None:
            return plan.type_of(national)
    return PhoneNumberType.UNKNOWN


def as_written_at_home(number: Number) -> str:
    """With what is dialled at home alone, and the gaps that are usual there."""
    zeros = len(number.national) - len(number.national[:-1].lstrip("0")) - 1
    parsed = phonenumbers.PhoneNumber(
        country_code=number.country_code,
        national_number=int(number.national),
        italian_leading_zero=zeros > 0,
        number_of_leading_zeros=zeros or None,
    )
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)


@cache
def _country_code(first_three: str) -> int | None:
    codes = (int(first_three[:length]) for length in (1, 2, 3) if not first_three.startswith("0"))
    return next((code for code in codes if code in COUNTRY_CODE_TO_REGION_CODE), None)


def _read_by_library(digits: str, region: str) -> Number | None:
    try:
        number = phonenumbers.parse(digits, region)
    except NumberParseException:
        return None
    assert number.country_code is not None, "it was parsed"
    return Number(number.country_code, phonenumbers.national_significant_number(number))


@cache
def _plan(country_code: int, region: str) -> "_Plan":
    metadata = PhoneMetadata.metadata_for_region_or_calling_code(country_code, region)
    assert metadata is not None, "these are regions that the library knows"
    return _Plan(country_code, metadata)


class _Plan:
    """The numbers of one region. Patterns are compiled when they are asked for: most regions never are."""

    def __init__(self, country_code: int, metadata: PhoneMetadata) -> None:
        assert metadata.general_desc is not None, "every region has numbers"
        self.country_code = country_code
        self.leading = _compiled(metadata.leading_digits)
        """What tells its numbers from those of other regions with the same country code."""
        self._own_code = str(country_code)
        self._metadata = metadata
        self._lengths = metadata.general_desc.possible_length
        self._of_length: dict[int, re.Pattern[str]] = {}

    def may_have_country_code(self, digits: str) -> bool:
        """Whether digits without + may be more than a number of the region; then the library has to look."""
        return digits.startswith(self._own_code) or (
            self._abroad is not None and self._abroad.match(digits) is not None
        )

    def without_prefix(self, digits: str) -> str:
        """Without what is dialled at home alone, unless the rest is no number any more."""
        found = None if self._prefix is None else self._prefix.match(digits)
        if found is None:
            return digits
        rest = digits[found.end() :]
        rule = self._metadata.national_prefix_transform_rule
        if rule and found.groups()[-1] is not None:
            rest = found.expand(rule) + rest
        if self._fits(digits) and not self._fits(rest):
            return digits
        return rest if len(rest) in self._lengths or len(rest) > self._lengths[-1] else digits

    def type_of(self, national: str) -> int:
        """Of several kinds whose patterns fit, the one that the library asks for first."""
        length = len(national)
        if length not in self._lengths or not self._fits(national):
            return PhoneNumberType.UNKNOWN
        kinds = self._of_length.get(length) or self._kinds_of(length)
        found = kinds.fullmatch(national)
        if found is None or found.lastgroup is None:
            return PhoneNumberType.UNKNOWN
        return _KINDS[found.lastgroup]

    @cached_property
    def _abroad(self) -> re.Pattern[str] | None:
        return _compiled(self._metadata.international_prefix)

    @cached_property
    def _prefix(self) -> re.Pattern[str] | None:
        return _compiled(self._metadata.national_prefix_for_parsing)

    @cached_property
    def _any(self) -> re.Pattern[str] | None:
        general = self._metadata.general_desc
        return None if general is None else _compiled(general.national_number_pattern)

    def _fits(self, national: str) -> bool:
        return self._any is not None and self._any.fullmatch(national) is not None

    def _kinds_of(self, length: int) -> re.Pattern[str]:
        """One pattern for all kinds. It tries them in their order, and names the one that fits."""
        metadata = self._metadata
        fixed, mobile = (_pattern(numbers, length) for numbers in (metadata.fixed_line, metadata.mobile))
        if metadata.same_mobile_and_fixed_line_pattern:
            either, mobile = fixed, ""
        else:
            either = f"(?=(?:{mobile})\\Z)(?:{fixed})" if fixed and mobile else ""
        kinds = {
            PhoneNumberType.PREMIUM_RATE: _pattern(metadata.premium_rate, length),
            PhoneNumberType.TOLL_FREE: _pattern(metadata.toll_free, length),
            PhoneNumberType.SHARED_COST: _pattern(metadata.shared_cost, length),
            PhoneNumberType.VOIP: _pattern(metadata.voip, length),
            PhoneNumberType.PERSONAL_NUMBER: _pattern(metadata.personal_number, length),
            PhoneNumberType.PAGER: _pattern(metadata.pager, length),
            PhoneNumberType.UAN: _pattern(metadata.uan, length),
            PhoneNumberType.VOICEMAIL: _pattern(metadata.voicemail, length),
            PhoneNumberType.FIXED_LINE_OR_MOBILE: either,
            PhoneNumberType.FIXED_LINE: fixed,
            PhoneNumberType.MOBILE: mobile,
        }
        named = [f"(?P<{_KIND}{kind}>{pattern})" for kind, pattern in kinds.items() if pattern]
        found = self._of_length[length] = re.compile("|".join(named))
        return found


def _pattern(numbers: PhoneNumberDesc | None, length: int) -> str:
    """Of the numbers of a kind, if there are any of so many digits."""
    if numbers is None or (numbers.possible_length and length not in numbers.possible_length):
        return ""
    return numbers.national_number_pattern or ""


def _compiled(pattern: str | None) -> re.Pattern[str] | None:
    return re.compile(pattern) if pattern else None
