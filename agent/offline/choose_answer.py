"""What the built-in model answers: one decision from the chat, the questions it knows and the tools it was given."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from langchain_core.messages import ToolMessage

from agent.offline.anger import is_angry
from agent.offline.asks_open_invoices import asks_open_invoices
from agent.offline.asks_own_details import asks_own_details
from agent.offline.bound_tools import Tools
from agent.offline.chat_so_far import ChatSoFar
from agent.offline.faq_match import Faq
from agent.offline.language import Language
from agent.offline.left_details import left_details
from agent.offline.offered import takes_offer
from agent.offline.phrases import Phrase, phrase
from agent.offline.small_talk import SmallTalk, small_talk_in
from agent.offline.status_question import asks_for_news
from agent.offline.wants_person import asks_for_person


@dataclass(frozen=True)
class Say:
    """Answer with words."""

    text: str


@dataclass(frozen=True)
class Call:
    """Call a tool."""

    tool: str
    arguments: Mapping[str, str] = field(default_factory=dict)


def choose_answer(chat: ChatSoFar, *, faq: Faq, tools: Tools) -> Say | Call:
    """The one thing to do next."""
    if chat.results:
        return Say("\n\n".join(_after_tools(chat, faq=faq, tools=tools)))
    wanted = _why_a_person(chat)
    if wanted:
        return _ask_for_person(wanted, chat=chat, tools=tools)
    if chat.offered and takes_offer(chat.asked) is False:
        return Say(phrase(Phrase.OFFER_DECLINED, chat.language))
    return _use_own_tools(chat, tools=tools) or _say(chat, faq=faq, tools=tools)


def _why_a_person(chat: ChatSoFar) -> str:
    if asks_for_person(chat.asked) or (chat.offered and takes_offer(chat.asked)):
        return "The customer asked for a person."
    return "The customer is upset." if is_angry(chat.asked) else ""


def _ask_for_person(why: str, *, chat: ChatSoFar, tools: Tools) -> Say | Call:
    if tools.handover is None:
        return Say(phrase(Phrase.NOBODY_TO_ASK, chat.language))
    return Call(tools.handover.name, {"reason": why} if tools.handover.takes_reason else {})


def _use_own_tools(chat: ChatSoFar, *, tools: Tools) -> Call | None:
    if tools.own_details and asks_own_details(chat.asked):
        return Call(tools.own_details)
    if tools.open_invoices and asks_open_invoices(chat.asked):
        return Call(tools.open_invoices)
    left = left_details(chat.asked, language=chat.language) if tools.leave_details else {}
    return Call(tools.leave_details, left) if left else None


def _say(chat: ChatSoFar, *, faq: Faq, tools: Tools) -> Say | Call:
    language = chat.language
    if not chat.asked.strip():
        return _cannot_help(Phrase.NO_WORDS, chat=chat, tools=tools)
    if chat.follow_up_owed and asks_for_news(chat.asked):
        return Say(phrase(Phrase.FOLLOW_UP_OWED, language))
    courtesy = small_talk_in(chat.asked)
    if courtesy is not None:
        return Say(phrase(courtesy, language))
    answered = takes_offer(chat.asked)
    if answered is not None:
        # "Is there anything else?" "No."
        return Say(phrase(SmallTalk.ALL_RIGHT if answered else SmallTalk.BYE, language))
    known = faq.answer(chat.asked, language=language)
    return Say(known) if known else _cannot_help(Phrase.DOES_NOT_KNOW, chat=chat, tools=tools)


def _cannot_help(how: Phrase, *, chat: ChatSoFar, tools: Tools) -> Say | Call:
    """The first time a person is offered; the second time one is asked for."""
    if tools.handover is None:
        return Say(phrase(Phrase.DOES_NOT_KNOW_AND_NOBODY, chat.language))
    if chat.no_help:
        return _ask_for_person("The assistant could not help twice.", chat=chat, tools=tools)
    return Say(phrase(how, chat.language))


def _after_tools(chat: ChatSoFar, *, faq: Faq, tools: Tools) -> list[str]:
    said = [_about(result, chat.language, tools) for result in chat.results]
    only_left = all(result.name == tools.leave_details for result in chat.results)
    # "My mail is …. When do you open?" has a question left.
    known = faq.answer(chat.asked, language=chat.language) if only_left else None
    return [*dict.fromkeys(said), *([known] if known else [])]


def _about(result: ToolMessage, language: Language, tools: Tools) -> str:
    worked = result.status != "error"
    if tools.is_handover(result.name):
        return phrase(Phrase.PERSON_ASKED if worked else Phrase.PERSON_NOT_ASKED, language)
    if result.name == tools.own_details:
        return _details_on_file(result.text, language)
    if result.name == tools.open_invoices:
        return _to_be_paid(result.text, language)
    if result.name == tools.leave_details:
        return phrase(Phrase.DETAILS_NOTED if worked else Phrase.DETAILS_NOT_NOTED, language)
    return result.text if worked and result.text.strip() else phrase(Phrase.DOES_NOT_KNOW_AND_NOBODY, language)


def _details_on_file(text: str, language: Language) -> str:
    details = _known(text)
    if details is None:
        return phrase(Phrase.NO_OWN_DETAILS, language)
    values = (value for name, value in details.items() if name != "known")
    lines = [", ".join(value) if isinstance(value, list) else str(value) for value in values if value]
    return "\n".join([phrase(Phrase.OWN_DETAILS, language), *(f"- {line}" for line in lines)])


def _to_be_paid(text: str, language: Language) -> str:
    told = _known(text)
    if told is None:
        return phrase(Phrase.NO_OWN_DETAILS, language)
    lines = [
        " · ".join(str(each[name]) for name in _OF_AN_INVOICE if each.get(name))
        for each in told.get("invoices") or ()
    ]
    if not lines:
        return phrase(Phrase.NOTHING_TO_PAY, language)
    return "\n".join([phrase(Phrase.OPEN_INVOICES, language), *(f"- {line}" for line in lines)])


_OF_AN_INVOICE = ("number", "amount_due", "currency", "due_on", "url")


def _known(text: str) -> dict[str, Any] | None:
    """What a tool of the customer's answered; nothing where it is not proven who is writing."""
    try:
        told = json.loads(text)
    except ValueError:
        return None
    return told if isinstance(told, dict) and told.get("known") else None
