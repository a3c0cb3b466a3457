"""Whether a customer asks what is still to be paid."""

from agent.offline.pattern import compiled, found
from agent.offline.plain_words import clauses

_OPEN = r"(?:open|unpaid|outstanding|due|overdue|pending)"
_INVOICES = r"(?:invoices?|bills?|payments?|balance)"
_PENDIENTES = r"(?:pendientes?|abiertas?|sin pagar)"
_FACTURAS = r"(?:facturas?|recibos?|pagos?)"

_ASKING = compiled(
    r"\b(?:how much|what) do i (?:still )?owe\b",
    rf"\b(?:do|have) i (?:have |got |still have )?(?:any |an )?{_OPEN} {_INVOICES}\b",
    rf"\b(?:what|which|show me|tell me|list)(?: \w+){{0,3}} my {_OPEN} {_INVOICES}\b",
    rf"\b(?:what|which)(?: of my)? {_INVOICES}(?: of mine)? (?:are|is) (?:still )?{_OPEN}\b",
    rf"\b(?:what|how much) is my (?:{_OPEN} )?balance\b",
    r"\b(?:cuanto|que) (?:os |te |les )?debo\b",
    rf"\b(?:tengo|hay|cuales son|que|dime|muestrame)(?: \w+){{0,2}} {_FACTURAS} {_PENDIENTES}\b",
)


def asks_open_invoices(text: str) -> bool:
    """Whether any clause asks for it."""
    return any(found(_ASKING, clause) for clause in clauses(text))
