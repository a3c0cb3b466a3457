"""Whether a customer asks when the answer that is owed will come."""

from agent.offline.pattern import compiled, found
from agent.offline.plain_words import clauses

_ASKING = compiled(
    r"\b(?:any|some) (?:news|update|answer|progress|word)\b",
    r"\bwhen (?:will|can|do|are|is|should) .{0,30}?(?:answer|reply|call|contact|hear|get back|write|respond|"
    r"someone|somebody|colleague)",
    r"\b(?:did|have) you (?:get|got|received?|see|seen|read) my (?:message|request|e ?mail|number|details|question)",
    r"\b(?:still|am) (?:\w+ )?waiting\b|\bhow (?:much )?long(?:er)?\b.{0,30}\b(?:wait|take|answer|reply)",
    r"\bnobody (?:has )?(?:called|answered|contacted|replied|written)\b",
    r"\b(?:hay|alguna|teneis|tienen|tienes) (?:\w+ )?(?:noticias?|novedad(?:es)?|respuesta)\b",
    r"\bcuando (?:me )?(?:vais|van|va|vas|voy|recibire|responde\w*|llama\w*|contacta\w*|contesta\w*|escrib\w*|"
    r"tendre)",
    r"\b(?:sigo|seguimos|estoy) esperando\b|\bcuanto (?:falta|tarda|tengo que esperar|queda)\b",
    r"\bnadie (?:me )?ha (?:llamado|contestado|respondido|escrito|contactado)\b",
    r"\b(?:habeis|han|has) (?:recibido|visto|leido) mi\b",
)


def asks_for_news(text: str) -> bool:
    """Whether any clause asks for it."""
    return any(found(_ASKING, clause) for clause in clauses(text))
