"""What the built-in agent says of its own, in its languages."""

from collections.abc import Mapping
from enum import StrEnum

from agent.offline.language import Language
from agent.offline.small_talk import SmallTalk


class Phrase(StrEnum):
    """Its sentences."""

    DOES_NOT_KNOW = "does_not_know"
    """Ends with the offer of a person."""
    DOES_NOT_KNOW_AND_NOBODY = "does_not_know_and_nobody"
    NO_WORDS = "no_words"
    OFFER_DECLINED = "offer_declined"
    PERSON_ASKED = "person_asked"
    PERSON_NOT_ASKED = "person_not_asked"
    NOBODY_TO_ASK = "nobody_to_ask"
    DETAILS_NOTED = "details_noted"
    DETAILS_NOT_NOTED = "details_not_noted"
    OWN_DETAILS = "own_details"
    NO_OWN_DETAILS = "no_own_details"
    OPEN_INVOICES = "open_invoices"
    NOTHING_TO_PAY = "nothing_to_pay"
    FOLLOW_UP_OWED = "follow_up_owed"


_ENGLISH: Mapping[Phrase | SmallTalk, str] = {
    Phrase.DOES_NOT_KNOW: "I'm sorry, I don't know that. I can ask a colleague to join. Shall I?",
    Phrase.DOES_NOT_KNOW_AND_NOBODY: "I'm sorry, I don't know that.",
    Phrase.NO_WORDS: "I can only read words. Tell me in words what it is about, or I ask a colleague to join. "
    "Shall I?",
    Phrase.OFFER_DECLINED: "All right. What else can I help you with?",
    Phrase.PERSON_ASKED: "I have asked for a colleague.",
    Phrase.PERSON_NOT_ASKED: "I'm sorry, I could not reach my colleagues just now. Please write again in a moment.",
    Phrase.NOBODY_TO_ASK: "I'm sorry, I cannot bring in a colleague from here.",
    Phrase.DETAILS_NOTED: "Thank you, I have passed that on.",
    Phrase.DETAILS_NOT_NOTED: "I could not read that. Could you write the e-mail address or the phone number once "
    "more?",
    Phrase.OWN_DETAILS: "This is what we have on file for you:",
    Phrase.NO_OWN_DETAILS: "I cannot show any details in this chat, because I cannot be sure who is writing.",
    Phrase.OPEN_INVOICES: "This is still to be paid:",
    Phrase.NOTHING_TO_PAY: "There is nothing left for you to pay.",
    Phrase.FOLLOW_UP_OWED: "My colleagues have your request and will get back to you. I can't say more exactly when.",
    SmallTalk.GREETING: "Hello! I'm the automatic assistant. How can I help you?",
    SmallTalk.HOW_ARE_YOU: "Thanks for asking! I'm the automatic assistant, always ready. How can I help you?",
    SmallTalk.THANKS: "You're welcome! Is there anything else?",
    SmallTalk.BYE: "Goodbye! Write again any time.",
    SmallTalk.ALL_RIGHT: "Good. What else can I help you with?",
    SmallTalk.WHO_ARE_YOU: "I'm the automatic assistant of this chat. I can answer questions, and ask a colleague "
    "to join.",
    SmallTalk.WHAT_CAN_YOU_DO: "Tell me what it is about: I answer what I know, and for the rest I can ask a "
    "colleague to join.",
    SmallTalk.ARE_YOU_A_PERSON: "No, I'm an automatic assistant. I can ask a colleague, who is a person, to join. "
    "Shall I?",
}
_SPANISH: Mapping[Phrase | SmallTalk, str] = {
    Phrase.DOES_NOT_KNOW: "Lo siento, eso no lo sé. Puedo avisar a alguien del equipo. ¿Quieres?",
    Phrase.DOES_NOT_KNOW_AND_NOBODY: "Lo siento, eso no lo sé.",
    Phrase.NO_WORDS: "Solo puedo leer texto. Dime con palabras de qué se trata, o aviso a alguien del equipo. "
    "¿Quieres?",
    Phrase.OFFER_DECLINED: "De acuerdo. ¿En qué más puedo ayudarte?",
    Phrase.PERSON_ASKED: "He avisado al equipo.",
    Phrase.PERSON_NOT_ASKED: "Lo siento, ahora mismo no he podido avisar al equipo. Escribe otra vez dentro de un "
    "momento.",
    Phrase.NOBODY_TO_ASK: "Lo siento, desde aquí no puedo avisar a una persona.",
    Phrase.DETAILS_NOTED: "Gracias, lo he pasado al equipo.",
    Phrase.DETAILS_NOT_NOTED: "No he podido leerlo. ¿Puedes escribir otra vez el correo o el teléfono?",
    Phrase.OWN_DETAILS: "Esto es lo que tenemos anotado:",
    Phrase.NO_OWN_DETAILS: "En este chat no puedo mostrar datos, porque no tengo la seguridad de quién escribe.",
    Phrase.OPEN_INVOICES: "Esto está por pagar:",
    Phrase.NOTHING_TO_PAY: "No tienes nada por pagar.",
    Phrase.FOLLOW_UP_OWED: "El equipo tiene tu petición y te responderá. No puedo decirte con más exactitud cuándo.",
    SmallTalk.GREETING: "¡Hola! Soy el asistente automático. ¿En qué puedo ayudarte?",
    SmallTalk.HOW_ARE_YOU: "¡Gracias por preguntar! Soy el asistente automático, siempre a punto. ¿En qué puedo "
    "ayudarte?",
    SmallTalk.THANKS: "¡De nada! ¿Algo más?",
    SmallTalk.BYE: "¡Hasta luego! Escribe cuando quieras.",
    SmallTalk.ALL_RIGHT: "Bien. ¿En qué más puedo ayudarte?",
    SmallTalk.WHO_ARE_YOU: "Soy el asistente automático de este chat. Puedo responder preguntas y avisar a alguien "
    "del equipo.",
    SmallTalk.WHAT_CAN_YOU_DO: "Dime de qué se trata: respondo lo que sé y, para lo demás, puedo avisar a alguien "
    "del equipo.",
    SmallTalk.ARE_YOU_A_PERSON: "No, soy un asistente automático. Puedo avisar a una persona del equipo. ¿Quieres?",
}
_BOTH = {Language.ENGLISH: _ENGLISH, Language.SPANISH: _SPANISH}

_OFFERS = (Phrase.DOES_NOT_KNOW, Phrase.NO_WORDS, SmallTalk.ARE_YOU_A_PERSON)
_NO_HELP = (Phrase.DOES_NOT_KNOW, Phrase.DOES_NOT_KNOW_AND_NOBODY, Phrase.NO_WORDS)


def phrase(which: Phrase | SmallTalk, language: Language) -> str:
    """The sentence in a language."""
    return _BOTH[language][which]


def is_offer(text: str) -> bool:
    """Whether one of our sentences offered a person."""
    return text.strip() in _texts(_OFFERS)


def is_no_help(text: str) -> bool:
    """Whether one of our sentences said that we do not know."""
    return text.strip() in _texts(_NO_HELP)


def is_small_talk(text: str) -> bool:
    """Whether one of our sentences was mere courtesy."""
    return text.strip() in _texts(tuple(SmallTalk))


def _texts(which: tuple[Phrase | SmallTalk, ...]) -> frozenset[str]:
    return frozenset(words[one] for words in _BOTH.values() for one in which)
