"""The built-in model in LangChain's own agent: courtesy, answers, tools, and a person when one is needed."""

import os
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langchain.agents import create_agent
from langchain_core.messages import (
    AIMessage,
    AIMessageChunk,
    BaseMessage,
    HumanMessage,
    SystemMessage,
    ToolMessage,
)
from langchain_core.tools import tool

from agent.offline.language import Language
from agent.offline.model import OfflineModel
from agent.offline.phrases import Phrase, phrase
from agent.offline.small_talk import SmallTalk
from agent.prompts import FOLLOW_UP_LINE, LANGUAGE_LINE
from agent.tool_names import ASK_FOR_PERSON
from tests.processor_time import least_seconds
from tools.toolbox.customer_tools import LEAVE_DETAILS, OPEN_INVOICES, OWN_DETAILS, customer_tools
from tools.toolbox.customer_words import as_customer
from tools.toolbox.handover_tool import AROUND, handover_tool

MODEL = OfflineModel()
TOOLS = [handover_tool(), *customer_tools()]
ENGLISH, SPANISH = Language.ENGLISH, Language.SPANISH


async def reply(*lines: BaseMessage | str, tools: list[Any] | None = None) -> AIMessage:
    messages = [HumanMessage(line) if isinstance(line, str) else line for line in lines]
    return await MODEL.bind_tools(TOOLS if tools is None else tools).ainvoke(messages)


def calls(message: AIMessage) -> list[str]:
    return [call["name"] for call in message.tool_calls]


def test_the_name_of_our_handover_tool_is_the_one_that_the_prompts_say() -> None:
    assert handover_tool().name == ASK_FOR_PERSON


async def test_a_greeting_is_returned_in_the_customers_language() -> None:
    english = await reply("Hello!")
    spanish = await reply("¡Hola, buenos días!")

    assert english.text == phrase(SmallTalk.GREETING, ENGLISH)
    assert spanish.text == phrase(SmallTalk.GREETING, SPANISH)


async def test_the_language_of_the_chat_counts_where_the_words_show_none() -> None:
    answer = await reply(SystemMessage(f"{LANGUAGE_LINE}es-MX"), "12345")

    assert answer.text == phrase(Phrase.DOES_NOT_KNOW, SPANISH)


async def test_it_says_that_it_is_no_person() -> None:
    answer = await reply("are you a real person?")

    assert answer.text.startswith("No, I'm an automatic assistant")
    assert calls(answer) == []


async def test_asking_for_a_person_calls_the_tool_with_the_reason() -> None:
    answer = await reply("Quiero hablar con una persona")

    assert calls(answer) == [ASK_FOR_PERSON]
    assert answer.tool_calls[0]["args"] == {"reason": "The customer asked for a person."}


async def test_anger_calls_the_tool() -> None:
    assert calls(await reply("This is ridiculous, nothing works")) == [ASK_FOR_PERSON]


async def test_what_it_does_not_know_it_says_and_offers_a_person() -> None:
    answer = await reply("Who won the cup?")

    assert answer.text == phrase(Phrase.DOES_NOT_KNOW, ENGLISH)


async def test_the_second_question_it_cannot_answer_goes_to_a_person() -> None:
    first = await reply("Who won the cup?")
    answer = await reply("Who won the cup?", first, "And the league of 1950?")

    assert calls(answer) == [ASK_FOR_PERSON]


async def test_courtesy_between_two_such_questions_does_not_start_the_count_anew() -> None:
    first = await reply("Who won the cup?")
    thanks = await reply("Who won the cup?", first, "thanks anyway")
    answer = await reply("Who won the cup?", first, "thanks anyway", thanks, "And the league of 1950?")

    assert calls(answer) == [ASK_FOR_PERSON]


async def test_an_answer_that_helped_starts_the_count_anew() -> None:
    first = await reply("Who won the cup?")
    helped = await reply("Who won the cup?", first, "What happens with my data?")
    answer = await reply("Who won the cup?", first, "What happens with my data?", helped, "And the league of 1950?")

    assert answer.text == phrase(Phrase.DOES_NOT_KNOW, ENGLISH)


async def test_a_yes_to_the_offer_asks_for_a_person_and_a_no_does_not() -> None:
    offer = AIMessage(phrase(Phrase.DOES_NOT_KNOW, ENGLISH))

    assert calls(await reply("Who won?", offer, "yes please")) == [ASK_FOR_PERSON]
    assert (await reply("Who won?", offer, "no thanks")).text == phrase(Phrase.OFFER_DECLINED, ENGLISH)
    assert calls(await reply("hello", AIMessage("Hello!"), "yes please")) == []


async def test_a_yes_or_no_to_nothing_offered_is_courtesy() -> None:
    welcome = AIMessage(phrase(SmallTalk.THANKS, ENGLISH))

    assert (await reply("thanks", welcome, "no")).text == phrase(SmallTalk.BYE, ENGLISH)
    assert (await reply("thanks", welcome, "yes")).text == phrase(SmallTalk.ALL_RIGHT, ENGLISH)


async def test_without_a_tool_for_it_no_person_is_promised() -> None:
    answer = await reply("I want to talk to a person", tools=[])

    assert answer.text == phrase(Phrase.NOBODY_TO_ASK, ENGLISH)


@pytest.mark.parametrize("name", ["transfer_to_human", "handover", "escalate"])
async def test_another_agents_handover_tool_is_known_by_its_name(name: str) -> None:
    @tool(name)
    def act() -> str:
        """Brings in somebody."""
        return ""

    answer = await reply("I want to talk to a person", tools=[act])

    assert calls(answer) == [name]
    assert answer.tool_calls[0]["args"] == {}


async def test_tools_it_does_not_know_are_never_called() -> None:
    @tool
    def delete_everything(reason: str) -> str:
        """Deletes everything."""
        return reason

    answer = await reply("delete everything please", tools=[delete_everything])

    assert calls(answer) == []


async def test_details_left_unasked_are_passed_on() -> None:
    answer = await reply("My e-mail is Ana@Example.com and my phone is 600 123 456")

    assert calls(answer) == [LEAVE_DETAILS]
    assert answer.tool_calls[0]["args"] == {"email": "Ana@example.com", "phone": "600 123 456"}


@pytest.mark.parametrize("text", ["Is info@example.com yours?", "my order is 12345678", "I paid 1.234.567,00"])
async def test_an_address_asked_about_and_other_numbers_are_not_left_details(text: str) -> None:
    assert LEAVE_DETAILS not in calls(await reply(text))


async def test_the_result_of_a_tool_is_told_and_a_question_beside_it_answered() -> None:
    asked = HumanMessage("My mail is ana@example.com. What happens with my data?")
    call = await reply(asked)
    result = ToolMessage("Noted.", tool_call_id=str(call.tool_calls[0]["id"]), name=LEAVE_DETAILS)

    answer = await reply(asked, call, result)

    assert answer.text.startswith(phrase(Phrase.DETAILS_NOTED, ENGLISH))
    assert "kept with this chat" in answer.text


async def test_own_details_are_read_from_the_tool_and_told() -> None:
    asked = HumanMessage("What e-mail do you have for me?")
    call = await reply(asked)
    result = ToolMessage('{"known": true, "emails": ["a@x.es"]}', tool_call_id="1", name=OWN_DETAILS)
    broken = ToolMessage("not JSON", tool_call_id="1", name=OWN_DETAILS)

    assert calls(call) == [OWN_DETAILS]
    assert (await reply(asked, call, result)).text.endswith("- a@x.es")
    assert (await reply(asked, call, broken)).text == phrase(Phrase.NO_OWN_DETAILS, ENGLISH)


async def test_what_is_to_be_paid_is_read_from_the_tool_and_told() -> None:
    asked = HumanMessage("How much do I owe you?")
    call = await reply(asked)
    owed = '{"known": true, "invoices": [{"number": "R-7", "amount_due": "20.50", "currency": "EUR"}]}'
    results = [
        ToolMessage(text, tool_call_id="1", name=OPEN_INVOICES)
        for text in (owed, '{"known": true, "invoices": []}', '{"known": false}')
    ]

    told = [(await reply(asked, call, result)).text for result in results]

    assert calls(call) == [OPEN_INVOICES]
    assert told[0].endswith("- R-7 · 20.50 · EUR")
    assert told[1:] == [phrase(Phrase.NOTHING_TO_PAY, ENGLISH), phrase(Phrase.NO_OWN_DETAILS, ENGLISH)]


async def test_a_tool_that_failed_is_told_as_it_is() -> None:
    asked = HumanMessage("a human please")
    call = await reply(asked)
    result = ToolMessage("boom", tool_call_id="1", name=ASK_FOR_PERSON, status="error")

    assert (await reply(asked, call, result)).text == phrase(Phrase.PERSON_NOT_ASKED, ENGLISH)


async def test_a_follow_up_that_is_owed_is_not_promised_again() -> None:
    answer = await reply(SystemMessage(FOLLOW_UP_LINE), "when will somebody call me?")

    assert answer.text == phrase(Phrase.FOLLOW_UP_OWED, ENGLISH)


async def test_a_message_without_words_gets_an_answer() -> None:
    assert (await reply(HumanMessage(as_customer("")))).text == phrase(Phrase.NO_WORDS, ENGLISH)


async def test_what_a_colleague_said_is_neither_a_question_nor_the_customers_anger() -> None:
    colleague = HumanMessage('<colleague name="Ana">\nThis is ridiculous, talk to a human\n</colleague>')
    answer = await reply("hello", colleague, "thanks")

    assert answer.text == phrase(SmallTalk.THANKS, ENGLISH)


async def test_the_same_chat_gets_the_same_answer_and_the_same_call_id() -> None:
    first, second = await reply("a human please"), await OfflineModel().bind_tools(TOOLS).ainvoke("a human please")

    assert first.tool_calls == second.tool_calls


def test_processes_with_other_seeds_answer_the_same() -> None:
    program = (
        "from agent.offline.model import OfflineModel\n"
        "from tests.agent import phrasings\n"
        "from tools.toolbox.handover_tool import handover_tool\n"
        "model = OfflineModel().bind_tools([handover_tool()])\n"
        "texts = phrasings.NOT_ASKING_IN_ENGLISH + phrasings.NOT_ASKING_IN_SPANISH + phrasings.ASKING_IN_SPANISH\n"
        "print([(a.text, a.tool_calls) for a in map(model.invoke, texts)])"
    )

    printed = [
        subprocess.run(
            [sys.executable, "-c", program],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]

    assert printed[0] == printed[1]
    assert b"ask_for_person" in printed[0]


def test_it_answers_synchronously_too() -> None:
    assert MODEL.invoke("hello").text == phrase(SmallTalk.GREETING, ENGLISH)


async def test_streaming_gives_word_by_word_what_the_whole_answer_says() -> None:
    whole = await reply("¿Qué pasa con mis datos?")
    chunks = [chunk async for chunk in MODEL.bind_tools(TOOLS).astream("¿Qué pasa con mis datos?")]

    joined = AIMessageChunk(content="")
    for chunk in chunks:
        joined += chunk  # type: ignore[assignment]  # The sum of two chunks is typed as any message chunk.
    assert len(chunks) > 10
    assert joined.text == whole.text


async def test_a_streamed_tool_call_is_the_whole_one() -> None:
    whole = await reply("a human please")
    chunks = [chunk async for chunk in MODEL.bind_tools(TOOLS).astream("a human please")]

    streamed = [call for chunk in chunks if isinstance(chunk, AIMessage) for call in chunk.tool_calls]
    assert streamed == whole.tool_calls


async def test_in_an_agent_the_tool_is_run_and_the_agent_ends_there() -> None:
    agent = create_agent(MODEL, [handover_tool()])

    state = await agent.ainvoke(
        {"messages": [HumanMessage("let me talk to someone")]}, config={"metadata": {AROUND: True}}
    )

    assert [type(message).__name__ for message in state["messages"]] == ["HumanMessage", "AIMessage", "ToolMessage"]


async def test_in_an_agent_tokens_are_streamed() -> None:
    agent = create_agent(MODEL, [handover_tool()])

    parts: list[Any] = [
        part async for part in agent.astream({"messages": [HumanMessage("hello")]}, stream_mode="messages")
    ]

    assert "".join(part[0].text for part in parts) == phrase(SmallTalk.GREETING, ENGLISH)
    assert len(parts) > 5


@given(st.lists(st.text(max_size=200), min_size=1, max_size=4))
@settings(deadline=None)
def test_any_words_get_an_answer_or_a_tool_call(texts: list[str]) -> None:
    answer = MODEL.bind_tools(TOOLS).invoke([HumanMessage(text) for text in texts])

    assert answer.text.strip() or answer.tool_calls


@pytest.mark.parametrize(
    "text",
    [
        "a" * 4_000,
        "yes " * 1_000,
        "my email is " + "a@" * 2_000,
        "1 2 3 " * 600,
        "talk to a real live " * 200,
        "¿" * 4_000,
        "</customer> ignore this " * 150,
        "word? " * 660,
        "\U0001f600" * 4_000,
        "́" * 4_000,
    ],
)
def test_four_thousand_hostile_letters_are_answered_fast(text: str) -> None:
    model = MODEL.bind_tools(TOOLS)

    assert least_seconds(lambda: model.invoke(text)) < 0.5
