"""One mobile number, several spellings: Brazil's ninth digit, Argentina's 9, Mexico's old 1."""

from phonenumbers import PhoneNumberType

from tools.contacts.values.numbering_plan import Number, read_digits, type_of

_WITH_VARIANTS = _BRAZIL, _ARGENTINA, _MEXICO = 55, 54, 52


def one_form(number: Number) -> tuple[Number, int] | None:
    """The form that all variants of this number share, and its type; nothing if there is no such number.

    A variant may be what the channel itself sends (WhatsApp's ``5511…`` without the 9, ``521…``) although the
    numbering plan no longer knows it.
    """
    usual = _usual_form(number) if number.country_code in _WITH_VARIANTS else None
    for form in (number,) if usual is None else (usual, number):
        # A number is valid if it has a type.
        if (kind := type_of(form)) != PhoneNumberType.UNKNOWN:
            return form, kind
    return None


def _usual_form(number: Number) -> Number | None:
    digits = number.national
    match number.country_code:
        case 55 if len(digits) == 10 and digits[2] in "6789" and type_of(number) == PhoneNumberType.UNKNOWN:
            return _mobile(_BRAZIL, f"{digits[:2]}9{digits[2:]}")
        case 54 if len(digits) == 10:
            # A block of Argentine numbers is either mobile or not, but the plan does not say which: all take the 9.
            return _mobile(_ARGENTINA, f"9{digits}")
        case 52 if len(digits) == 11 and digits.startswith("1"):
            return _mobile(_MEXICO, digits[1:])
    return None


def _mobile(country_code: int, digits: str) -> Number | None:
    number = read_digits(f"+{country_code}{digits}", None)
    if number is None:
        return None
    return number if type_of(number) in (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE) else None
