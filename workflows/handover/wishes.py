"""What a customer's words ask for, before any node has read them: the template's trigger words count too."""

from functools import lru_cache

from tools.contacts.details import Reading, read_details
from tools.contacts.typed_text import clean, words_of
from tools.contacts.typed_wishes import Wanted, Wish, read_wish, says_stop
from tools.contacts.vocabulary.languages import vocabulary_for
from workflows.handover.ports import Chat
from workflows.handover.template import Template

_EVERYTHING = frozenset({Wanted.EMAIL, Wanted.PHONE})


def read(text: str, chat: Chat, template: Template, expecting: frozenset[Wanted] = _EVERYTHING) -> Reading:
    """Reads one message of a chat."""
    language = chat.language or template.language
    return read_details(text, region=chat.region or None, expecting=expecting, language=language)


def wish_of(text: str, chat: Chat, template: Template) -> Wish:
    """The wish of a message nobody asked for; its details are left unread."""
    typed = clean(text)
    if says_stop(typed):
        return Wish.STOP
    vocabulary = vocabulary_for(chat.language or template.language)
    nothing: frozenset[Wanted] = frozenset()
    wish = read_wish(typed, vocabulary=vocabulary, expecting=nothing, given=nothing, last_given=0)
    if wish in (Wish.NONE, Wish.QUESTION, Wish.YES, Wish.NO) and asks_for_person(text, template):
        return Wish.HUMAN
    return wish


def asks_for_person(text: str, template: Template) -> bool:
    """Whether one of the template's trigger words, of any language, stands in the message as whole words."""
    said = f" {words_of(clean(text).folded)} "
    phrases = tuple(phrase for words in template.trigger_words.values() for phrase in words)
    return any(f" {phrase} " in said for phrase in _folded(phrases))


@lru_cache(maxsize=64)
def _folded(phrases: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(folded for phrase in phrases if (folded := words_of(clean(phrase).folded)))
