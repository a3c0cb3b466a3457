"""The customer's own words in a chat: marked for the model, and found again for what must stand in them."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from langchain_core.messages import BaseMessage, HumanMessage

_TAG = re.compile(r"[<＜﹤‹](?=\s*/?\s*(?:customer|colleague|notice|answers)\b)", re.IGNORECASE)
_CUSTOMER = re.compile(r"<customer>\n(?P<text>.*)\n</customer>", re.DOTALL)
_OURS = re.compile(r"<(?:colleague|notice)\b")
_LEAST_DIGITS = 6
"""Fewer digits are no phone number, and stand in too many texts by chance."""
_LONGEST_PREFIX = 3
_BETWEEN_DIGITS = r"[\s().\-/]{0,3}"


def harmless(text: str) -> str:
    """The text with nothing left in it that would look like one of our own marks."""
    return _TAG.sub("‹ ", text)


def as_customer(text: str) -> str:
    """The customer's words between marks, so that a model does not take them for anybody else's."""
    return f"<customer>\n{harmless(text)}\n</customer>"


def customer_words(message: BaseMessage) -> str | None:
    """What the customer wrote in a message; nothing when somebody else speaks in it.

    A human message without marks is the customer's: so it is in agents that are not ours.
    """
    if not isinstance(message, HumanMessage):
        return None
    text = message.text
    if _OURS.match(text):
        return None
    marked = _CUSTOMER.fullmatch(text)
    return marked["text"] if marked else text


def all_customer_words(messages: Iterable[BaseMessage]) -> tuple[str, ...]:
    """Everything the customer wrote, oldest first."""
    return tuple(words for message in messages if (words := customer_words(message)) is not None)


def said_by_customer(value: str, texts: Sequence[str]) -> bool:
    """Whether an e-mail or phone number stands in the customer's own words: small models invent them.

    Letters compare without case and width; a number by its digits, with or without its country's prefix.
    """
    wanted = _folded(value).strip()
    folded = [_folded(text) for text in texts]
    local, at, domain = wanted.rpartition("@")
    if at and not (local and domain):
        return False
    if at:
        whole = re.compile(rf"(?<![\w.+%-]){re.escape(wanted)}(?![\w-]|\.\w)")
        return any(whole.search(text) for text in folded)
    return any(_number_stands_in(wanted, text) for text in folded)


def _number_stands_in(wanted: str, text: str) -> bool:
    """Digit by digit, also where the customer left the country's prefix out or dialled 0 or 00 before it."""
    # An extension or a label stands in letters; the number is what has most digits.
    pieces = (re.sub(r"\D", "", piece) for piece in re.split(r"[^\d\s+().\-/]+", wanted))
    digits = max(pieces, key=len)
    for prefix in range(_LONGEST_PREFIX + 1):
        rest = digits[prefix:]
        if len(rest) < _LEAST_DIGITS:
            return False
        if re.search(rf"(?<!\d)0{{0,2}}{_BETWEEN_DIGITS.join(rest)}(?!\d)", text):
            return True
    return False


def _folded(text: str) -> str:
    """Compared without case, width and invisible letters; every script's digits as 0 to 9."""
    wide = unicodedata.normalize("NFKC", text).casefold()
    seen = (letter for letter in wide if unicodedata.category(letter) not in ("Cf", "Mn"))
    return "".join(str(unicodedata.digit(letter)) if letter.isdigit() else letter for letter in seen)
