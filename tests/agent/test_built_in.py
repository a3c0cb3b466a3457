"""The built-in agent answers chats; what it promises is done, and what it cannot do goes to a person."""

import pytest
from langchain_core.messages import AIMessage

from agent.answer import Answer
from agent.built_in import BuiltInAgent
from agent.offline.model import OfflineModel
from agent.promises import promises_person
from agent.tool_names import ASK_FOR_PERSON
from tests.agent.chats import BRIEFING, Desk, chat, said
from tests.agent.replay import answer_by_replay
from tests.agent.scripted_model import ScriptedModel, calling
from tools.conversations.conversation import Speaker
from tools.toolbox.customer_tools import LEAVE_DETAILS, OwnDetails
from workflows.turn_words import TurnWords, words_of_this_turn

OFFLINE = BuiltInAgent(OfflineModel())


async def test_the_offline_model_is_answered_within_the_turn() -> None:
    words = TurnWords({})
    words.begin("evt_1")
    token = words_of_this_turn.set(words)

    answer = await OFFLINE.answer(BRIEFING, chat("hello"), desk=Desk())

    words_of_this_turn.reset(token)
    assert answer.texts == ("Hello! I'm the automatic assistant. How can I help you?",)


async def test_asking_for_a_person_ends_without_words() -> None:
    answer = await OFFLINE.answer(BRIEFING, chat("a human please"), desk=Desk())

    assert answer == Answer((), person_asked=True, reason="The customer asked for a person.")


async def test_a_detail_left_offline_reaches_the_desk() -> None:
    desk = Desk()

    answer = await OFFLINE.answer(BRIEFING, chat("I'm Ana López, my mail is ana@example.com"), desk=desk)

    assert desk.left == [{"email": "ana@example.com", "phone": "", "name": "Ana López"}]
    assert answer.texts == ("Thank you, I have passed that on.",)


async def test_own_details_are_shown_offline_to_a_proven_customer_alone() -> None:
    lines = chat("what e-mail do you have for me?")

    proven = await OFFLINE.answer(BRIEFING, lines, desk=Desk(OwnDetails(emails=("a@x.es",))))
    unknown = await OFFLINE.answer(BRIEFING, lines, desk=Desk())

    assert "a@x.es" in proven.texts[0]
    assert "cannot be sure who is writing" in unknown.texts[0]


async def test_without_a_desk_nothing_is_kept_and_a_person_can_still_be_asked_for() -> None:
    left = await OFFLINE.answer(BRIEFING, chat("my mail is ana@example.com"), desk=None)
    asked = await OFFLINE.answer(BRIEFING, chat("a human please"), desk=None)

    assert "passed that on" not in str(left.texts)
    assert asked.person_asked


async def test_after_the_human_stretch_the_agent_is_asked_again() -> None:
    lines = chat("a human please", (Speaker.USER, "Ana here, done."), (Speaker.SYSTEM, "Ana has left."), "thanks!")

    answer = await OFFLINE.answer(BRIEFING, lines, desk=Desk())

    assert answer.texts == ("You're welcome! Is there anything else?",)


async def test_after_its_tool_the_model_is_not_asked_for_more_words() -> None:
    both = calling(
        (LEAVE_DETAILS, {"email": "ana@example.com"}), (ASK_FOR_PERSON, {"reason": "upset"}), text="One moment."
    )
    model = ScriptedModel(replies=[both])

    turns = await answer_by_replay(BuiltInAgent(model), chat("I am upset, ana@example.com"))

    assert turns.answer == Answer(("One moment.",), person_asked=True, reason="upset")
    assert turns.desk.left == [{"email": "ana@example.com", "phone": "", "name": ""}]
    assert len(model.asked) == 1


async def test_words_beside_a_tool_call_and_after_it_are_all_said() -> None:
    model = ScriptedModel(replies=[calling(("own_details", {}), text="Let me look."), AIMessage("Here they are.")])

    turns = await answer_by_replay(BuiltInAgent(model), chat("my details?"))

    assert turns.answer.texts == ("Let me look.", "Here they are.")


async def test_a_person_that_is_promised_without_the_tool_is_asked_for() -> None:
    model = ScriptedModel(replies=[AIMessage("You are now connected to an agent.")])

    turns = await answer_by_replay(BuiltInAgent(model), chat("help"))

    assert turns.answer.person_asked


@pytest.mark.parametrize(
    "text",
    [
        "You're now connected with Ana.",
        "I am transferring you to a colleague.",
        "I'll connect you right away.",
        "I’ve notified our team.",
        "Let me put you through.",
        "Te estoy conectando con un agente.",
        "He avisado a un compañero.",
        "Ya está conectado con Ana.",
    ],
)
def test_promises_are_known(text: str) -> None:
    assert promises_person(text)


@pytest.mark.parametrize(
    "text",
    [
        "I can ask a colleague to join. Shall I?",
        "Your printer is connected to the network.",
        "You can connect your account in the settings.",
        "Puedo avisar a alguien del equipo. ¿Quieres?",
        "We handed over the parcel to the carrier.",
    ],
)
def test_offers_and_other_connections_are_no_promises(text: str) -> None:
    assert not promises_person(text)


async def test_notes_never_reach_the_model() -> None:
    model = ScriptedModel(replies=[AIMessage("Hello.")])
    lines = [said(Speaker.NOTE, "SECRET: he never pays"), said(Speaker.CONTACT, "hello", place=2)]

    turns = await answer_by_replay(BuiltInAgent(model), lines)

    assert "SECRET" not in str(turns.requests)
