"""What a customer's words ask for, before any node has read them: the template's trigger words count too."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from tools.contacts.details import Reading, read_details
from tools.contacts.typed.typed_text import clean, words_of
from tools.contacts.typed.typed_wishes import Wanted, Wish, read_wish, says_stop
from tools.contacts.vocabulary.languages import vocabulary_for
from workflows.handover.ports import Chat
from workflows.handover.templates.asking import Group
from workflows.handover.templates.template import By, Template

_EVERYTHING = frozenset({Wanted.EMAIL, Wanted.PHONE})


def read(text: str, chat: Chat, template: Template, expecting: frozenset[Wanted] = _EVERYTHING) -> Reading:
    """Reads one message of a chat."""
    language = chat.language or template.language
    region = template.ask.region or chat.region or None
    return read_details(text, region=region, expecting=expecting, language=language)


def read_reply(text: str, chat: Chat, template: Template, *, asked: Group, missing: Sequence[Wanted]) -> Reading:
    """Reads an answer to what was asked: a no is one to that, and an address or number that was not is taken too."""
    kinds = frozenset(kind for kind in missing if kind in asked)
    reading = read(text, chat, template, kinds)
    reaching = kinds | (_EVERYTHING & set(missing)) if kinds else kinds
    if reaching == kinds:
        return reading
    return replace(read(text, chat, template, reaching), wish=reading.wish, question=reading.question)


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
    if template.trigger.by is By.TOOL:
        return False
    said = f" {words_of(clean(text).folded)} "
    phrases = tuple(phrase for words in template.trigger.words.values() for phrase in words)
    return any(f" {phrase} " in said for phrase in _folded(phrases))


@lru_cache(maxsize=64)
def _folded(phrases: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(folded for phrase in phrases if (folded := words_of(clean(phrase).folded)))
