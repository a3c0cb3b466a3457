"""Whether an answer promises a person: what is promised must be asked for, also when the model forgot its tool."""

import re

_PROMISES = re.compile(
    r"\b(?:i(?:'m| am|'ll| will|'ve| have)|let me|we(?:'re| are|'ll| will)) (?:now |just |going to |already )?"
    r"(?:connect(?:ing|ed)?|transferr?(?:ing|ed)?|hand(?:ing|ed)?|forward(?:ing|ed)?|pass(?:ing|ed)?|put(?:ting)?) "
    r"you\b|"
    r"\byou(?:'re| are|'ve been| have been| will be) (?:now |being |already )?(?:connected|transferred|handed over|"
    r"put through)\b|"
    r"\b(?:i(?:'ve| have)|we(?:'ve| have)) (?:already |just )?(?:asked|notified|informed|called|alerted) "
    r"(?:a |an |my |our |the |one of my |one of our )(?:human |support )?(?:colleagues?|agents?|team|person|"
    r"representative)\b|"
    r"\b(?:te|le|os) (?:estoy |voy a |he )?(?:conect|comuni|transf|pas|deriv)\w* (?:con|a) (?:un|una|el|la|mi|"
    r"nuestro)\b|"
    r"\b(?:estas|estás|está|esta) (?:ya )?conectad[oa] con\b|"
    r"\b(?:he|hemos) (?:avisado|llamado|notificado) (?:a |al )(?:un|una|mi|equipo|nuestro|alguien)",
    re.IGNORECASE,
)


def promises_person(text: str) -> bool:
    """Whether the text says that a person comes, or was asked."""
    return _PROMISES.search(text.replace("’", "'")) is not None
