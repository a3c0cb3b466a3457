"""What the form says of a value that can be kept and is perhaps not what was meant."""

from dataclasses import dataclass

from tools.contacts.typed.email_domains import latin_look, suggest_domain
from tools.contacts.values.email_addresses import EmailAddress
from tools.contacts.values.phone_numbers import Line, PhoneNumber, format_phone


@dataclass(frozen=True)
class Doubt:
    """One thing to look at again."""

    code: str
    message: str


def doubts_about_email(address: EmailAddress) -> list[Doubt]:
    """A well-known domain, mistyped; letters that only look like others."""
    doubts = []
    meant = suggest_domain(address.ascii_domain)
    if meant is not None:
        doubts.append(Doubt("maybe_mistyped", f"Did you mean {address.local_part}@{meant}?"))
    looks = latin_look(address.value)
    if looks is not None:
        doubts.append(Doubt("look_alike", f"This is not {looks}: letters of other alphabets look the same."))
    return doubts


def doubts_about_phone(number: PhoneNumber) -> list[Doubt]:
    """A landline, and a number that was read as another country's."""
    doubts = []
    if number.foreign_guess:
        doubts.append(Doubt("read_as_foreign", f"This was read as {format_phone(number.value)}."))
    match number.line:
        case Line.LANDLINE:
            doubts.append(Doubt("landline", "This is a landline: no SMS and no WhatsApp. A mobile number is better."))
        case Line.EITHER:
            message = "This may be a landline, which takes no SMS and no WhatsApp. A mobile number is better."
            doubts.append(Doubt("maybe_landline", message))
    return doubts
