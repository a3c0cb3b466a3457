"""Whether a customer asks what we have on file about them."""

from agent.offline.pattern import compiled, found
from agent.offline.plain_words import clauses

_DETAILS = (
    r"(?:e ?mails?(?: address)?|phones?(?: number)?|number|details|data|information|info|address|contact details)"
)
_DATOS = r"(?:datos|correo|correo electronico|e ?mail|telefono|numero|direccion|informacion)"

_ASKING = compiled(
    rf"\b(?:what|which) (?:\w+ )?{_DETAILS} (?:do|have|did) you (?:have|got|hold|store|know)\b",
    rf"\bdo you have (?:my|any of my|an?) {_DETAILS}\b(?: (?:of|for|about) me)?(?= ?$| on file| already| saved| "
    rf"stored)",
    r"\bwhat do you (?:know|have|store)(?: on file)? (?:about|on|of|for) me\b",
    rf"\b(?:show|tell|give|read) me (?:all )?my {_DETAILS}\b",
    rf"\bwhat(?:s| is| are) my {_DETAILS}(?: on file| with you| in your system)\b",
    rf"\bque {_DATOS} (?:mi[oa]s? |de mi )?(?:tienes|tienen|teneis|tiene|guardas|guardan|guardais)\b",
    rf"\b(?:tienes|tienen|teneis|tiene) (?:ya )?(?:mi|mis) {_DATOS}\b",
    r"\bque (?:sabes|saben|sabeis|tienes|teneis|tienen) (?:de|sobre) mi\b",
    rf"\b(?:dime|muestrame|ensename|digame) (?:mi|mis) {_DATOS}\b",
    rf"\bcual(?:es)? (?:es|son) (?:mi|mis) {_DATOS}\b.*\b(?:tienes|tienen|teneis|ficha|sistema)\b",
)


def asks_own_details(text: str) -> bool:
    """Whether any clause asks for it."""
    return any(found(_ASKING, clause) for clause in clauses(text))
