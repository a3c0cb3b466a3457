"""One mobile number, several spellings: Brazil's ninth digit, Argentina's 9, Mexico's old 1."""

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberType

_BRAZIL, _ARGENTINA, _MEXICO = 55, 54, 52


def one_form(number: phonenumbers.PhoneNumber) -> tuple[phonenumbers.PhoneNumber, int] | None:
    """The form that all variants of this number share, and its type; nothing if there is no such number.

    A variant may be what the channel itself sends (WhatsApp's ``5511…`` without the 9, ``521…``) although the
    numbering plan no longer knows it.
    """
    for form in (_usual_form(number), number):
        # A number is valid if it has a type: asked once, since each question goes through the patterns of a country.
        if form is not None and (kind := phonenumbers.number_type(form)) != PhoneNumberType.UNKNOWN:
            return form, kind
    return None


def _usual_form(number: phonenumbers.PhoneNumber) -> phonenumbers.PhoneNumber | None:
    if number.country_code not in (_BRAZIL, _ARGENTINA, _MEXICO):
        return None
    digits = phonenumbers.national_significant_number(number)
    match number.country_code:
        case 55 if len(digits) == 10 and digits[2] in "6789" and not phonenumbers.is_valid_number(number):
            return _mobile(_BRAZIL, f"{digits[:2]}9{digits[2:]}")
        case 54 if len(digits) == 10:
            # A block of Argentine numbers is either mobile or not, but the plan does not say which: all take the 9.
            return _mobile(_ARGENTINA, f"9{digits}")
        case 52 if len(digits) == 11 and digits.startswith("1"):
            return _mobile(_MEXICO, digits[1:])
    return None


def _mobile(country_code: int, digits: str) -> phonenumbers.PhoneNumber | None:
    try:
        number = phonenumbers.parse(f"+{country_code}{digits}")
    except NumberParseException:
        return None
    kind = phonenumbers.number_type(number)
    return number if kind in (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE) else None
