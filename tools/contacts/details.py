"""The understanding of what a customer types when asked for details: e-mail, phone, name, and what he wants instead.

Pure: it knows no contact, no conversation and no earlier message. Its own time grows with the length of the message,
which is bounded; so is the number of values given to phonenumbers and email-validator.
"""

from dataclasses import dataclass

from tools.contacts.typed.typed_emails import EmailProblem, read_emails
from tools.contacts.typed.typed_names import read_name
from tools.contacts.typed.typed_phones import PhoneProblem, read_phones
from tools.contacts.typed.typed_text import clean
from tools.contacts.typed.typed_wishes import Wanted, Wish, asks, read_wish, says_stop
from tools.contacts.values.email_addresses import EmailAddress
from tools.contacts.values.phone_numbers import PhoneNumber
from tools.contacts.vocabulary.languages import vocabulary_for


@dataclass(frozen=True)
class Reading:
    """What one message says."""

    email: EmailAddress | None = None
    email_problem: EmailProblem | None = None
    """Beside an address: ask about it once; if it is typed again, or confirmed, take it. Without one: ask anew."""
    phone: PhoneNumber | None = None
    phone_problem: PhoneProblem | None = None
    """Only where no phone could be taken."""
    name: str | None = None
    wish: Wish = Wish.NONE
    """A value given wins over yes and no; a value of the kind that is refused wins over the refusal."""
    question: bool = False
    """There is a question beside everything else."""
    spoken: bool = False
    """A value was put together from words or pieces, or read as another country's: say it back."""


def read_details(text: str, *, region: str | None, expecting: frozenset[Wanted], language: str = "en") -> Reading:
    """Reads one message. ``region`` is the country of numbers without a +: the business's, or the channel's.

    ``expecting`` is what was asked for: only then are dictated values, bare numbers and bare names taken.
    """
    typed = clean(text)
    if says_stop(typed):
        return Reading(wish=Wish.STOP)
    vocabulary = vocabulary_for(language)
    emails = read_emails(typed, vocabulary=vocabulary, asked=Wanted.EMAIL in expecting)
    typed = typed.without(emails.spans)
    phones = read_phones(typed, vocabulary=vocabulary, region=region, asked=Wanted.PHONE in expecting)
    typed = typed.without(phones.spans)
    given = frozenset(
        wanted
        for wanted, value in ((Wanted.EMAIL, emails.address), (Wanted.PHONE, phones.number))
        if value is not None
    )
    last_given = max((end for _, end in emails.spans + phones.spans), default=0)
    wish = read_wish(typed, vocabulary=vocabulary, expecting=expecting, given=given, last_given=last_given)
    question = asks(typed, vocabulary.wishes)
    name_asked = Wanted.NAME in expecting and wish is Wish.NONE and not question
    return Reading(
        email=emails.address,
        email_problem=emails.problem,
        phone=phones.number,
        phone_problem=phones.problem,
        name=read_name(typed, words=vocabulary.names, asked=name_asked),
        wish=Wish.QUESTION if question and wish is Wish.NONE else wish,
        question=question,
        spoken=(emails.spoken and emails.address is not None) or phones.spoken,
    )
