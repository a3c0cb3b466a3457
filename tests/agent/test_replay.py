"""The model is asked outside the turn, by replay: the same chat makes the same request in every run and process."""

import asyncio
import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, MessagesState, StateGraph

from agent.built_in import BuiltInAgent
from agent.failures import Failure
from agent.own_agent import OWN_AGENT_SECONDS
from agent.prompts import Briefing
from agent.requests import message_from, message_json, request_json
from agent.words import MODEL_SECONDS
from tests.agent.chats import BRIEFING, NINE, Desk, chat
from tests.agent.replay import answer_by_replay
from tests.agent.scripted_model import ScriptedModel, calling
from tools.conversations.conversation import Speaker
from tools.toolbox.customer_tools import LEAVE_DETAILS
from workflows.handover.words import WordsNeeded
from workflows.turn_words import MAX_REPLIES, TurnWords, request_hash, words_of_this_turn
from workflows.turns import MODEL_LEASE


async def test_the_first_run_asks_and_the_second_answers() -> None:
    model = ScriptedModel(replies=[AIMessage("We open at nine.")])

    turns = await answer_by_replay(BuiltInAgent(model), chat("When do you open?"))

    assert (turns.runs, turns.answer.texts, len(model.asked)) == (2, ("We open at nine.",), 1)


async def test_the_question_leaves_a_graph_around_the_agent_untouched() -> None:
    agent = BuiltInAgent(ScriptedModel(replies=[]))

    async def node(state: MessagesState) -> dict[str, Any]:
        await agent.answer(BRIEFING, chat("hello"), desk=Desk())
        return {}

    builder = StateGraph(MessagesState).add_node("agent", node).add_edge(START, "agent").add_edge("agent", END)
    graph = builder.compile(checkpointer=InMemorySaver())
    words = TurnWords({})
    words.begin("evt_9")
    token = words_of_this_turn.set(words)

    with pytest.raises(WordsNeeded) as needed:
        await graph.ainvoke({"messages": []}, config={"configurable": {"thread_id": "1"}}, durability="exit")

    words_of_this_turn.reset(token)
    assert needed.value.event_id == "evt_9"
    assert needed.value.request_hash == request_hash(needed.value.request)


async def test_a_tool_runs_in_the_run_that_answers_and_its_result_is_part_of_the_next_request() -> None:
    model = ScriptedModel(
        replies=[calling((LEAVE_DETAILS, {"email": "ana@example.com"})), AIMessage("Noted, thank you.")]
    )

    turns = await answer_by_replay(BuiltInAgent(model), chat("my mail is ana@example.com"))

    assert turns.runs == 3
    assert turns.answer.texts == ("Noted, thank you.",)
    assert turns.desk.left == [{"email": "ana@example.com", "phone": "", "name": ""}]
    assert [message["role"] for message in turns.requests[1]["messages"]] == ["system", "human", "ai", "tool"]


async def test_the_choice_of_tools_is_sent_explicitly() -> None:
    model = ScriptedModel(replies=[AIMessage("Hello.")])

    turns = await answer_by_replay(BuiltInAgent(model), chat("hello"))

    assert turns.requests[0]["tool_choice"] == "auto"
    assert model.asked[0][1]["tool_choice"] == "auto"
    assert [tool["function"]["name"] for tool in turns.requests[0]["tools"]] == [
        "ask_for_person",
        "own_details",
        "open_invoices",
        "leave_details",
    ]


async def test_a_prompt_with_the_time_replays_for_it_is_the_time_of_the_event() -> None:
    model = ScriptedModel(replies=[AIMessage("Nine."), AIMessage("Ten.")])
    agent = BuiltInAgent(model)

    nine = await answer_by_replay(agent, chat("what time is it?"))
    ten = await answer_by_replay(
        agent, chat("what time is it?"), briefing=Briefing(now=NINE + timedelta(hours=1), business_name="Acme")
    )

    assert (nine.runs, ten.runs) == (2, 2)
    assert "2026-11-23T09:00+00:00" in nine.requests[0]["messages"][0]["content"]
    assert request_hash(nine.requests[0]) != request_hash(ten.requests[0])


async def test_two_agents_make_the_same_request_of_the_same_chat() -> None:
    transcript = chat(
        "hola ñandú 👩‍👩‍👧", (Speaker.AI, "¿Sí?"), (Speaker.USER, "Soy Ana"), "my mail: ana@example.com"
    )
    scripts = [[calling((LEAVE_DETAILS, {"email": "ana@example.com"})), AIMessage("Thanks.")] for _ in range(2)]

    first, second = [
        (await answer_by_replay(BuiltInAgent(ScriptedModel(replies=replies)), transcript)).requests
        for replies in scripts
    ]

    assert [request_hash(request) for request in first] == [request_hash(request) for request in second]


def test_another_process_hashes_the_same(tmp_path: Path) -> None:
    request = request_json([SystemMessage("ä"), HumanMessage("ñ\u2028😀")], [{"type": "function", "b": 1, "a": 2}])
    program = (
        "import json, sys\nfrom workflows.turn_words import request_hash\n"
        "print(request_hash(json.loads(sys.stdin.read())))"
    )

    printed = subprocess.run(
        [sys.executable, "-c", program], input=json.dumps(request), capture_output=True, text=True, check=True
    )

    assert printed.stdout.strip() == request_hash(request)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
BLOCKS = st.lists(
    st.builds(lambda text: {"type": "text", "text": text}, TEXTS)
    | st.builds(lambda text: {"type": "reasoning", "reasoning": text, "id": "rs_1"}, TEXTS)
    | TEXTS,
    max_size=3,
)
CALLS = st.lists(
    st.builds(
        lambda name, arguments, call_id: {"name": name, "args": arguments, "id": call_id, "type": "tool_call"},
        st.sampled_from(["a", "b"]),
        st.dictionaries(st.text(max_size=6), JSON, max_size=3),
        st.text(min_size=1, max_size=8),
    ),
    max_size=3,
)
MESSAGES = st.lists(
    st.builds(SystemMessage, TEXTS)
    | st.builds(HumanMessage, TEXTS | BLOCKS)
    | st.builds(lambda content, tool_calls: AIMessage(content, tool_calls=tool_calls), TEXTS | BLOCKS, CALLS)
    | st.builds(lambda content, call_id: ToolMessage(content, tool_call_id=call_id), TEXTS, st.text(max_size=8)),
    max_size=5,
)


@given(MESSAGES)
def test_whatever_is_sent_comes_out_of_the_store_as_it_went_in(messages: list[BaseMessage]) -> None:
    request = request_json(messages, [])

    stored = json.loads(json.dumps(request))
    again = request_json([message_from(told) for told in stored["messages"]], [])

    assert again == request
    assert request_hash(again) == request_hash(request)


@given(MESSAGES, st.text(min_size=1, max_size=8))
def test_generated_ids_and_usage_do_not_change_the_request(messages: list[BaseMessage], made_up: str) -> None:
    before = request_hash(request_json(messages, []))

    for message in messages:
        message.id = f"lc_run--{made_up}"
        if isinstance(message, AIMessage):
            message.response_metadata = {"request_id": made_up, "headers": {"date": made_up}}
            message.usage_metadata = {"input_tokens": len(made_up), "output_tokens": 1, "total_tokens": 2}

    assert request_hash(request_json(messages, [])) == before


def test_generated_ids_of_blocks_are_left_out_and_the_providers_own_are_kept() -> None:
    blocks: list[str | dict[Any, Any]] = [
        {"type": "text", "text": "x", "id": "lc_123"},
        {"type": "reasoning", "id": "rs_123"},
    ]

    told = message_json(AIMessage(blocks))

    assert told["content"] == [{"type": "text", "text": "x"}, {"type": "reasoning", "id": "rs_123"}]


def test_what_a_provider_needs_of_its_own_reply_is_kept() -> None:
    reply = AIMessage(
        "x",
        additional_kwargs={"thought_signature": "abc"},
        response_metadata={"model_provider": "google_genai", "request_id": "1"},
    )

    again = message_from(json.loads(json.dumps(message_json(reply))))

    assert again.additional_kwargs == {"thought_signature": "abc"}
    assert again.response_metadata == {"model_provider": "google_genai"}


UNREADABLE = {"name": "leave_details", "args": "{", "id": "1", "error": "no JSON", "type": "invalid_tool_call"}


@pytest.mark.parametrize(
    ("reply", "failure"),
    [
        (ValueError("no credit"), Failure.MODEL_ERROR),
        (TimeoutError(), Failure.MODEL_ERROR),
        (AIMessage(""), Failure.EMPTY_ANSWER),
        (AIMessage(" \n "), Failure.EMPTY_ANSWER),
        (AIMessage("", invalid_tool_calls=[UNREADABLE]), Failure.EMPTY_ANSWER),
        (AIMessage([{"type": "reasoning", "reasoning": "hm"}]), Failure.EMPTY_ANSWER),
        (30.0, Failure.MODEL_ERROR),
    ],
)
async def test_every_failure_of_the_model_ends_at_a_person(reply: Any, failure: Failure) -> None:
    agent = BuiltInAgent(ScriptedModel(replies=[reply]), seconds=0.05)

    turns = await answer_by_replay(agent, chat("hello"))

    assert turns.answer.person_needed
    assert (turns.answer.failure, turns.answer.reason, turns.answer.texts) == (failure, failure.value, ())


async def test_an_agent_that_calls_tools_without_end_ends_at_a_person() -> None:
    replies = [calling(("own_details", {}), number=number) for number in range(30)]
    model = ScriptedModel(replies=list(replies))

    turns = await answer_by_replay(BuiltInAgent(model), chat("hello"))

    assert turns.answer.failure is Failure.TURN_LIMIT
    assert len(model.asked) <= MAX_REPLIES


async def test_a_failure_is_remembered_so_that_the_model_is_not_asked_twice() -> None:
    model = ScriptedModel(replies=[ValueError("once")])

    turns = await answer_by_replay(BuiltInAgent(model), chat("hello"))

    assert (turns.runs, len(model.asked)) == (2, 1)


async def test_a_call_that_is_cancelled_is_no_failure() -> None:
    agent = BuiltInAgent(ScriptedModel(replies=[30.0]))
    call = asyncio.create_task(agent.call(request_json([HumanMessage("hello")], [])))
    await asyncio.sleep(0.01)

    call.cancel()

    with pytest.raises(asyncio.CancelledError):
        await call


def test_no_call_outlives_the_lease_that_the_runner_holds_for_it() -> None:
    assert max(MODEL_SECONDS, OWN_AGENT_SECONDS) < MODEL_LEASE.total_seconds()


async def test_without_a_turn_around_the_model_is_asked_directly() -> None:
    agent = BuiltInAgent(ScriptedModel(replies=[AIMessage("Hello.")]))

    answer = await agent.answer(BRIEFING, chat("hello"), desk=Desk())

    assert answer.texts == ("Hello.",)
