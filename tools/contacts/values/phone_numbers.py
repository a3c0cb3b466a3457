"""One phone number: checked, written as E.164 with the extension apart, and the key that its variants share."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType, ValidationResult

from tools.contacts.typed.typed_text import clean
from tools.contacts.values.numbering_plan import Number, as_written_at_home, read_digits, type_of
from tools.contacts.values.phone_variants import one_form
from tools.errors import Invalid
from tools.frozen import made

LONGEST_NUMBER = 100


class Line(StrEnum):
    """What kind of line a number is, as far as its digits say."""

    MOBILE = "mobile"
    LANDLINE = "landline"
    EITHER = "either"
    """Not told apart there (United States, Canada, Mexico, Argentina)."""
    PREMIUM = "premium"
    """Costs whoever calls it: a one-time code never goes there."""
    OTHER = "other"


class Fault(StrEnum):
    """Why digits are no phone number that can be kept."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    NO_AREA_CODE = "no_area_code"
    NO_COUNTRY_CODE = "no_country_code"
    NOT_IN_USE = "not_in_use"
    """The length is right, but no such numbers are given out."""
    TWO_READINGS = "two_readings"
    """Valid as a number of this country, and with a + before it."""
    LOST_DIGITS = "lost_digits"
    """A spreadsheet wrote it as a power of ten (``4.474E+11``); nothing brings the digits back."""
    NOT_A_NUMBER = "not_a_number"


@dataclass(frozen=True)
class PhoneNumber:
    """A number that can be called."""

    value: str
    """E.164, as it was given: a variant is never rewritten into another."""
    extension: str
    match_key: str
    line: Line
    foreign_guess: bool = False
    """Typed without a +, impossible in the region given, and read as another country's."""

    @property
    def mobile(self) -> bool:
        """Whether a text message may be tried."""
        return self.line in (Line.MOBILE, Line.EITHER)

    @property
    def may_be_landline(self) -> bool:
        """Whether the form warns: a landline takes no SMS and no WhatsApp."""
        return self.line in (Line.LANDLINE, Line.EITHER)


def parse_phone(text: str, *, region: str | None) -> PhoneNumber:
    """The one number in a field or cell; a number that can be read in two ways is refused, naming both."""
    readings = phone_readings(text, region=region)
    if len(readings) == 1:
        return readings[0]
    if readings:
        both = " or ".join(format_phone(reading.value) for reading in readings)
        raise Invalid(f"This could be {both}. Write it with + and the country code.", field="phone")
    raise Invalid(_SENTENCES[phone_fault(text, region=region)], field="phone")


def phone_readings(text: str, *, region: str | None) -> tuple[PhoneNumber, ...]:
    """Every number this may be: none, one, or the country's own and the one with a + before it.

    There are two only when nobody there would write the first one so: ``4915112345678`` lacks the German 0.
    A Chinese ``13812345678`` or an American ``201 555 0123`` may be valid after a + too, but is written so at home.
    """
    split = _split(text)
    if split is None:
        return ()
    digits, extension = split
    if digits.startswith("+"):
        return _readings(extension, _parsed(digits, None))
    if digits.startswith("00"):
        # 00 is dialled in most countries; where another code is (United States: 011), customers from abroad write it.
        return _readings(extension, _parsed("+" + digits[2:], None) or _parsed(digits, region))
    national = _parsed(digits, region) if region else None
    abroad = _parsed("+" + digits, None) if _may_lack_plus(digits) else None
    if national is None and region and abroad is not None:
        return _readings(extension, abroad, foreign_guess=True)
    if national is None or abroad is None:
        return _readings(extension, national, abroad)
    if text.lstrip().startswith("(") or re.sub(r"\D", "", as_written_at_home(national.number)) == digits:
        return _readings(extension, national)
    return _readings(extension, national, abroad)


def phone_fault(text: str, *, region: str | None) -> Fault:
    """What to tell somebody whose number was not taken."""
    split = _split(text)
    if split is None:
        return Fault.LOST_DIGITS if _POWER_OF_TEN.fullmatch(text[:LONGEST_NUMBER].strip()) else Fault.NOT_A_NUMBER
    digits = "+" + split[0][2:] if split[0].startswith("00") else split[0]
    if region is None and not digits.startswith("+"):
        return Fault.NO_COUNTRY_CODE
    try:
        number = phonenumbers.parse(digits, region)
    except NumberParseException as refused:
        return _PARSE_FAULTS.get(refused.error_type, Fault.NO_COUNTRY_CODE)
    length = phonenumbers.is_possible_number_with_reason(number)
    fault = _LENGTH_FAULTS.get(length, Fault.NOT_IN_USE)
    if fault in _SHORT:
        local = len(digits) >= 6 and not digits.startswith(("+", "0"))
        return Fault.NO_AREA_CODE if local else Fault.TOO_SHORT
    return Fault.TOO_SHORT if len(digits) < 7 else fault


def format_phone(value: str) -> str:
    """How people read it: ``+44 7400 123456``."""
    return phonenumbers.format_number(phonenumbers.parse(value), PhoneNumberFormat.INTERNATIONAL)


def has_numbers(country: str) -> bool:
    """Whether it is a country with phone numbers of its own, like ``DE``."""
    return country in phonenumbers.SUPPORTED_REGIONS


def mask_phone(value: str) -> str:
    """Enough for its owner to know it again: country code and the last three digits."""
    number = phonenumbers.parse(value)
    return f"+{number.country_code} ••• {value[-3:]}"


def _split(text: str) -> tuple[str, str] | None:
    """Digits (with + if there was one) and extension; nothing where the text is no single number."""
    if len(text) <= LONGEST_NUMBER and (plain := _PLAIN.fullmatch(text)) is not None:
        plus, digits = plain["plus"], plain["digits"]
        return plus + (digits if digits.isdecimal() else re.sub(r"\D", "", digits)), ""
    typed = _LABEL.sub("", clean(text[: LONGEST_NUMBER * 2]).folded).strip(_AROUND)
    number = _NUMBER.fullmatch(typed) if len(typed) <= LONGEST_NUMBER else None
    if number is None:
        return None
    digits = re.sub(r"\D", "", number["digits"])
    return ("+" if number["plus"] else "") + digits, number["extension"] or ""


class _Parsed(NamedTuple):
    """A number that exists, and the form of all its variants."""

    number: Number
    form: Number
    form_type: int


def _parsed(digits: str, region: str | None) -> _Parsed | None:
    number = read_digits(digits, region)
    found = None if number is None else one_form(number)
    return None if number is None or found is None else _Parsed(number, *found)


def _may_lack_plus(digits: str) -> bool:
    """Eleven digits or more: a shorter number is much likelier a local one with a digit wrong."""
    return len(digits) >= 11 and not digits.startswith("0")


def _readings(extension: str, *parsed: _Parsed | None, foreign_guess: bool = False) -> tuple[PhoneNumber, ...]:
    found = [one for one in parsed if one is not None]
    different = dict.fromkeys(found) if len(found) > 1 else found
    return tuple([_value(one, extension, foreign_guess=foreign_guess) for one in different])


def _value(parsed: _Parsed, extension: str, *, foreign_guess: bool) -> PhoneNumber:
    value = parsed.number.value
    key = value if parsed.form is parsed.number else parsed.form.value
    return made(
        PhoneNumber,
        value=value,
        extension=extension,
        match_key=f"{key};ext={extension}" if extension else key,
        line=_line(parsed),
        foreign_guess=foreign_guess,
    )


def _line(parsed: _Parsed) -> Line:
    number, form = parsed.number, parsed.form
    if number is not form and number != form and type_of(number) != PhoneNumberType.UNKNOWN:
        return Line.EITHER
    return _LINES.get(parsed.form_type, Line.OTHER)


_LINES = {
    PhoneNumberType.MOBILE: Line.MOBILE,
    PhoneNumberType.FIXED_LINE: Line.LANDLINE,
    PhoneNumberType.FIXED_LINE_OR_MOBILE: Line.EITHER,
    PhoneNumberType.PREMIUM_RATE: Line.PREMIUM,
    PhoneNumberType.SHARED_COST: Line.PREMIUM,
}
_PARSE_FAULTS = {
    NumberParseException.NOT_A_NUMBER: Fault.NOT_A_NUMBER,
    NumberParseException.TOO_LONG: Fault.TOO_LONG,
    NumberParseException.TOO_SHORT_NSN: Fault.TOO_SHORT,
    NumberParseException.TOO_SHORT_AFTER_IDD: Fault.TOO_SHORT,
}
_LENGTH_FAULTS = {
    ValidationResult.TOO_SHORT: Fault.TOO_SHORT,
    ValidationResult.TOO_LONG: Fault.TOO_LONG,
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: Fault.NO_AREA_CODE,
    ValidationResult.INVALID_COUNTRY_CODE: Fault.NO_COUNTRY_CODE,
}
_SHORT = (Fault.TOO_SHORT, Fault.NO_AREA_CODE)
_SENTENCES = {
    Fault.TOO_SHORT: "This phone number is too short.",
    Fault.TOO_LONG: "This phone number is too long.",
    Fault.NO_AREA_CODE: "This phone number lacks its area code.",
    Fault.NO_COUNTRY_CODE: "Write the phone number with + and the country code, like +44 7400 123456.",
    Fault.NOT_IN_USE: "There is no such phone number; check the digits, or write it with + and the country code.",
    Fault.TWO_READINGS: "This phone number can be read in two ways; write it with + and the country code.",
    Fault.LOST_DIGITS: "A spreadsheet has cut off digits of this phone number; export the column as text.",
    Fault.NOT_A_NUMBER: "This is not a phone number; write it like +44 7400 123456.",
}
_POWER_OF_TEN = re.compile(r"\d[.,]?\d*[eE]\+?\d{1,3}")
_AROUND = " \t\n'\"=<>.,;:!?*"
_LABEL = re.compile(r"^['\"=\s]*[a-z][a-z ]{0,20}:\s*")
_EXTENSION = r"(?:;ext=|[ ,;]{0,2}(?:extension|extn|ext|interno|anexo|int|x|#)[.:]{0,1} ?)(?P<extension>\d{1,7})"
_PLAIN = re.compile(r"(?P<plus>\+?)(?P<digits>\(?[0-9][0-9 ().\-]*)")
"""What is to be read in most numbers, without a word beside them."""
_NUMBER = re.compile(rf"(?P<plus>\(?\+)?(?P<digits>[\d ().\-–/~]*+)(?:{_EXTENSION})?")
