"""Mends the words that matter to the rules when they were typed with one slip."""

from rapidfuzz.distance import OSA

from agent.offline.pattern import words

_WORDS = sorted(
    words(
        "human person agent representative operator advisor supervisor manager somebody someone support service"
        " customer connect transfer speak speaking talking escalate"
        " persona humano agente asesor operador representante alguien encargado hablar cliente atencion"
        " quiero necesito pasame conectame comunicame"
    )
)


def mend(clause: str) -> str:
    """The clause with each word that is one slip away from a known one replaced by it."""
    return " ".join(_mended(word) for word in clause.split())


def _mended(word: str) -> str:
    # Shorter words and plurals lie too close to other real words ("talk", "tall", "agents").
    if len(word) < 5 or len(word) > 16 or word in _WORDS or word.endswith("s"):
        return word
    for known in _WORDS:
        # A real ending is no slip: "humana", "personal", "support" for "supported" stay what they are.
        if abs(len(word) - len(known)) <= 1 and not word.startswith(known) and _one_slip(word, known):
            return known
    return word


def _one_slip(word: str, known: str) -> bool:
    # Another last letter alone is a gender or a tense.
    return word[:-1] != known[:-1] and OSA.distance(word, known, score_cutoff=1) <= 1
