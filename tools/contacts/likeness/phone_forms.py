"""A kept phone number in its parts: country, the digits within it, extension."""

from dataclasses import dataclass

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE


@dataclass(frozen=True)
class PhoneForm:
    """A number as it is compared with another."""

    country: int
    national: str
    extension: str


def phone_form(match_key: str) -> PhoneForm:
    """The parts of a match key (``+442079460000;ext=12``)."""
    number, _, extension = match_key.partition(";ext=")
    digits = number.lstrip("+")
    # No country code is the beginning of another.
    length = next((each for each in (1, 2, 3) if int(digits[:each] or 0) in COUNTRY_CODE_TO_REGION_CODE), 0)
    return PhoneForm(int(digits[:length] or 0), digits[length:], extension)
