"""Which of its languages the built-in agent should answer in."""

from collections.abc import Iterable
from enum import StrEnum

from agent.offline.pattern import words
from agent.offline.plain_words import plain


class Language(StrEnum):
    """The languages it speaks."""

    ENGLISH = "en"
    SPANISH = "es"


_ENGLISH = words(
    "the a an is are am was were be do does did i im id you your my me we us our it its this that these those to "
    "of in"
    " on for with and or not no yes what when where who why how which can could would will have has want need like "
    "get"
    " please thanks thank hello hi hey bye good morning there speak talk with order open someone anybody help dont "
    "cant"
    " isnt about from at real"
)
_SPANISH = words(
    "el la los las un una unos unas es son soy eres esta estan estoy ser yo tu usted ustedes mi mis me te se nos "
    "su sus"
    " de del en para por con y o no si que cual cuando donde quien como puedo puede puedes podria quiero necesito "
    "tengo"
    " tiene tienen hay por favor gracias hola buenos buenas dias tardes noches adios hasta luego hablar pedido "
    "abierto"
    " alguien ayuda al lo le este esa eso ese esto porque mas muy ya pero sobre cuanto cuanta tienes vale"
)


def named_language(tag: str) -> Language | None:
    """The language a tag such as ``es-MX`` names, if we speak it."""
    first = tag.replace("_", "-").split("-")[0].casefold()
    return Language(first) if first in set(Language) else None


def spoken_language(texts: Iterable[str], *, otherwise: Language) -> Language:
    """The language of the newest text that shows one; ``texts`` are given newest first."""
    for text in texts:
        said = plain(text).split()
        english = sum(word in _ENGLISH for word in said)
        spanish = sum(word in _SPANISH for word in said) + 2 * sum(sign in text for sign in "¿¡ñ")
        if english != spanish:
            return Language.ENGLISH if english > spanish else Language.SPANISH
    return otherwise
