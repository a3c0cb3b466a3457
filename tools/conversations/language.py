"""Which language a customer writes, told by the small words that nearly every sentence has."""

from collections.abc import Mapping

from tools.contacts.typed.typed_text import clean, words_of


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


_SMALL_WORDS: Mapping[str, frozenset[str]] = {
    "en": _listed(
        "the a an is are am was were be do does did i im id you your my me we us our it its this that these those "
        "to of in on for with and or not no yes what when where who why how which can could would will have has "
        "want need like get please thanks thank hello hi hey bye good morning there speak talk order open someone "
        "anybody help dont cant isnt about from at real"
    ),
    "es": _listed(
        "el la los las un una unos unas es son soy eres esta estan estoy ser yo tu usted ustedes mi mis me te se "
        "nos su sus de del en para por con y o no si que cual cuando donde quien como puedo puede puedes podria "
        "quiero necesito tengo tiene tienen hay favor gracias hola buenos buenas dias tardes noches adios hasta "
        "luego hablar pedido abierto alguien ayuda al lo le este esa eso ese esto porque mas muy ya pero sobre "
        "cuanto cuanta tienes vale"
    ),
}
_SIGNS = {"¿": "es", "¡": "es", "ñ": "es"}


def language_of(text: str, *, otherwise: str = "", first: bool = False) -> str:
    """The language with the most small words; ``otherwise`` where none leads, or only by one over ``otherwise``.

    A name or a greeting in another language does not change the language of a chat. In the ``first`` words one word
    is enough: what is known before them is the browser's language, which need not be the customer's.
    """
    said = words_of(clean(text).folded).split()
    scores = {language: sum(word in words for word in said) for language, words in _SMALL_WORDS.items()}
    for sign, language in _SIGNS.items():
        scores[language] += 2 * text.count(sign)
    best = max(scores, key=lambda language: scores[language])
    lead = scores[best] - max((score for language, score in scores.items() if language != best), default=0)
    needed = 2 if otherwise in scores and not first else 1
    return best if lead >= needed else otherwise
