"""What of their own details a customer leaves unasked in a message."""

from collections.abc import Mapping

from agent.offline.language import Language
from agent.offline.plain_words import sentences
from tools.contacts.details import read_details
from tools.contacts.values.phone_numbers import Fault


def left_details(text: str, *, language: Language) -> Mapping[str, str]:
    """E-mail, phone and name as they were typed; nothing when there is neither e-mail nor phone.

    A question leaves nothing: "is info@example.com yours?". Whose country a number without + is of, the tool knows.
    """
    told = "\n".join(sentence for sentence in sentences(text) if "?" not in sentence)
    reading = read_details(told, region=None, expecting=frozenset(), language=language)
    left: dict[str, str] = {}
    if reading.email is not None:
        left["email"] = reading.email.value
    if reading.phone is not None:
        left["phone"] = reading.phone.value
    elif reading.phone_problem is not None and reading.phone_problem.kind is Fault.NO_COUNTRY_CODE:
        left["phone"] = reading.phone_problem.typed
    if left and reading.name:
        left["name"] = reading.name
    return left
