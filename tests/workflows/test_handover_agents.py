"""The handover around agents of every shape: made by ``create_agent``, flat, nested, with a context of their own."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any, TypedDict

import pytest
from langchain.agents import create_agent
from langchain_core.messages import AIMessage, AnyMessage, BaseMessage, HumanMessage, ToolMessage
from langchain_core.runnables import RunnableLambda
from langchain_core.tools import tool
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.message import add_messages
from langgraph.prebuilt import ToolNode, tools_condition
from langgraph.runtime import Runtime
from langgraph.types import Command

from tests.workflows.chatroom import ASK_FOR_PERSON, Book, Crew, Room, ScriptedModel, spoken, trial
from tools.clock import SimulatedClock
from tools.errors import Unusable
from tools.toolbox.handover_tool import NoHandoverAround, handover_tool
from workflows.handover.building import add_handover, handover_workflow, library_ports, with_handover
from workflows.handover.driving.desk import Desk
from workflows.handover.moves import Parked
from workflows.handover.routes import Node
from workflows.handover.surroundings import HandoverContext


@tool
def order_status(number: int) -> str:
    """Looks up an order."""
    return f"order {number} is on its way"


TWO_CALLS = AIMessage(
    "",
    tool_calls=[
        {"name": "order_status", "args": {"number": 7}, "id": "call-a"},
        {"name": "ask_for_person", "args": {"reason": "wants Mia"}, "id": "call-b"},
    ],
)


class FlatState(TypedDict):
    messages: Annotated[list[AnyMessage], add_messages]
    mood: str


@dataclass
class Shop:
    name: str


def flat_builder(model: ScriptedModel) -> StateGraph[Any, Any, Any, Any]:
    async def agent(state: FlatState, runtime: Runtime[Shop]) -> dict[str, Any]:
        return {"messages": [await model.ainvoke(state["messages"])], "mood": runtime.context.name}

    builder: StateGraph[Any, Any, Any, Any] = StateGraph(FlatState, context_schema=Shop)
    builder.add_node("agent", agent)
    builder.add_node("tools", ToolNode([handover_tool(), order_status]))
    builder.add_edge(START, "agent")
    builder.add_conditional_edges("agent", tools_condition)
    builder.add_edge("tools", "agent")
    return builder


def flat_desk(model: ScriptedModel) -> tuple[Desk, Book, Room, SimulatedClock]:
    book, room, clock = Book(), Room(), SimulatedClock()
    builder = add_handover(flat_builder(model), after="agent", contacts=book, chats=room, clock=clock)
    graph = builder.compile(checkpointer=InMemorySaver())
    return Desk(graph, context=lambda thread_id: Shop("Flat & Co")), book, room, clock


async def messages_of(desk: Desk) -> list[BaseMessage]:
    stored = await desk._carrier.runner.graph.aget_state({"configurable": {"thread_id": "t"}})
    return list(stored.values["messages"])


def open_calls(messages: list[BaseMessage]) -> set[str | None]:
    asked = {call["id"] for message in messages if isinstance(message, AIMessage) for call in message.tool_calls}
    return asked - {message.tool_call_id for message in messages if isinstance(message, ToolMessage)}


async def test_every_tool_call_of_the_message_is_answered() -> None:
    chat = trial([TWO_CALLS, "I have asked for somebody."], tools=[order_status])

    reply = await chat.reply("where is order 7? and get me Mia")

    assert reply.parked is Parked.WAIT_FOR_PERSON
    assert open_calls(await chat.messages()) == set()


async def test_a_call_that_an_agent_left_open_is_answered_before_the_chat_goes_on() -> None:
    async def careless(state: dict[str, Any]) -> dict[str, Any]:
        answer = ToolMessage(
            "asked", tool_call_id="call-b", artifact={"kind": "handoverkit.ask_for_person", "reason": ""}
        )
        return {"messages": [TWO_CALLS, answer]}

    book, room = Book(), Room()
    graph = with_handover(RunnableLambda(careless), contacts=book, chats=room, checkpointer=InMemorySaver())

    reply = await Desk(graph).customer("t", "get me Mia")
    stored = await graph.aget_state({"configurable": {"thread_id": "t"}})

    assert reply.parked is Parked.WAIT_FOR_PERSON
    assert open_calls(stored.values["messages"]) == set()


async def test_a_hand_made_graph_with_a_tool_node_and_its_own_context() -> None:
    desk, book, _, clock = flat_desk(ScriptedModel(script=[TWO_CALLS, "One moment."]))

    reply = await desk.customer("t", "get me Mia")
    await desk.fire_due(clock.advance(_minutes(2)))
    await desk.customer("t", "ana@example.com, +49 151 12345678")

    assert reply.texts[0] == "One moment."
    assert reply.parked is Parked.WAIT_FOR_PERSON
    assert book.last.email == "ana@example.com"


async def test_a_counter_question_goes_to_the_hand_made_agent_and_its_tools() -> None:
    lookup = AIMessage("", tool_calls=[{"name": "order_status", "args": {"number": 7}, "id": "call-c"}])
    model = ScriptedModel(script=[ASK_FOR_PERSON, "", lookup, "It is on its way."])
    desk, _, _, clock = flat_desk(model)
    await desk.customer("t", "get me Mia")
    await desk.fire_due(clock.advance(_minutes(2)))

    reply = await desk.customer("t", "where is my order 7?")

    assert reply.texts[0] == "It is on its way."
    assert reply.texts[1].startswith("May I have your e-mail address")


@pytest.mark.parametrize("text", ["get me a human please", "I want to talk to a real person"])
async def test_a_first_message_that_asks_for_a_person_is_not_given_to_the_agent(text: str) -> None:
    model = ScriptedModel(script=[])
    flat, _, _, _ = flat_desk(model)
    around = trial()

    replies = [await desk.customer("t", text) for desk in (flat, around.desk)]

    assert [len(reply.texts) for reply in replies] == [1, 1]
    assert all(reply.parked is Parked.WAIT_FOR_PERSON for reply in replies)
    assert model.seen == around.model.seen == []
    assert [line for line in spoken(await messages_of(flat)) if line[0] == "customer"] == [("customer", text)]


async def test_an_error_let_out_by_a_hand_made_graph_ends_at_a_person_too() -> None:
    desk, *_ = flat_desk(ScriptedModel(script=[RuntimeError("the model is away")]))

    reply = await desk.customer("t", "hello")

    assert reply.parked is Parked.WAIT_FOR_PERSON


async def test_an_error_in_a_later_turn_of_a_hand_made_graph_keeps_what_was_said() -> None:
    model = ScriptedModel(script=["Hello!", RuntimeError("the model is away")])
    desk, *_ = flat_desk(model)
    await desk.customer("t", "hello", "m1")

    reply = await desk.customer("t", "where is my order?", "m2")
    again = await desk.customer("t", "where is my order?", "m2")

    assert reply.parked is Parked.WAIT_FOR_PERSON
    assert again.texts == reply.texts
    assert len(model.seen) == 2
    assert [text for who, text in spoken(await messages_of(desk)) if who == "customer"] == [
        "hello",
        "where is my order?",
    ]


async def test_an_error_on_a_counter_question_in_a_hand_made_graph_only_asks_again() -> None:
    model = ScriptedModel(script=[ASK_FOR_PERSON, "One moment.", RuntimeError("away")])
    desk, _, _, clock = flat_desk(model)
    await desk.customer("t", "get me Mia")
    await desk.fire_due(clock.advance(_minutes(2)))

    reply = await desk.customer("t", "what for?")

    assert reply.parked is Parked.ASK_DETAILS
    assert reply.texts[0].startswith("May I have your e-mail address")


async def test_an_agent_that_is_a_graph_of_graphs() -> None:
    model = ScriptedModel(script=[ASK_FOR_PERSON])
    outer: StateGraph[Any, Any, Any, Any] = StateGraph(FlatState)
    outer.add_node("inner", create_agent(model, [handover_tool()]))
    outer.add_edge(START, "inner")
    outer.add_edge("inner", END)
    graph = with_handover(outer.compile(), contacts=Book(), chats=Room(), checkpointer=InMemorySaver())

    reply = await Desk(graph).customer("t", "get me Mia")

    assert reply.parked is Parked.WAIT_FOR_PERSON


async def test_without_a_handover_around_it_the_tool_says_what_to_write() -> None:
    agent = create_agent(ScriptedModel(script=[ASK_FOR_PERSON]), [handover_tool()])

    with pytest.raises(NoHandoverAround, match="with_handover"):
        await agent.ainvoke({"messages": [HumanMessage("get me Mia")]})


def test_a_graph_without_the_named_node_says_which_there_are() -> None:
    with pytest.raises(Unusable, match="agent, tools"):
        add_handover(flat_builder(ScriptedModel(script=[])), after="bot", contacts=Book(), chats=Room())


def test_the_handover_is_put_into_a_graph_only_once() -> None:
    builder = add_handover(flat_builder(ScriptedModel(script=[])), contacts=Book(), chats=Room())

    with pytest.raises(Unusable, match="twice"):
        add_handover(builder, contacts=Book(), chats=Room())


def test_a_state_without_messages_is_refused() -> None:
    class Wordless(TypedDict):
        text: str

    builder: StateGraph[Any, Any, Any, Any] = StateGraph(Wordless)
    builder.add_node("agent", _noop)

    with pytest.raises(Unusable, match="messages"):
        add_handover(builder, contacts=Book(), chats=Room())


async def test_a_desk_refuses_a_graph_without_a_checkpointer() -> None:
    graph = with_handover(RunnableLambda(_noop), contacts=Book(), chats=Room(), checkpointer=None)

    with pytest.raises(Unusable, match="checkpointer"):
        await Desk(graph).customer("t", "hello")


def test_a_desk_refuses_a_graph_without_a_handover() -> None:
    builder: StateGraph[Any, Any, Any, Any] = StateGraph(FlatState)
    builder.add_node("agent", _noop)
    builder.add_edge(START, "agent")

    with pytest.raises(Unusable, match="with_handover"):
        Desk(builder.compile())


async def test_the_bare_graph_takes_its_ports_from_the_context_and_its_saver_from_the_platform() -> None:
    graph = handover_workflow(create_agent(ScriptedModel(script=[ASK_FOR_PERSON]), [handover_tool()]))
    graph.checkpointer = InMemorySaver()
    ports = library_ports(
        contacts=Book(), chats=Room(), team=Crew(), template=None, wait=None, clock=SimulatedClock()
    )

    result = await graph.ainvoke(
        {"messages": [HumanMessage("get me Mia")]},
        {"configurable": {"thread_id": "t"}},
        context=HandoverContext(toolkit=ports),
        version="v2",
    )

    assert result.interrupts[0].value["kind"] == "wait_for_person"


async def test_the_bare_graph_without_ports_says_what_is_missing() -> None:
    graph = handover_workflow()

    with pytest.raises(Unusable, match="HandoverContext"):
        await graph.ainvoke({"messages": []})


def test_the_bare_graph_describes_itself() -> None:
    graph = handover_workflow()

    drawn = graph.get_graph().draw_mermaid()

    assert all(node.value in drawn for node in Node)
    assert "toolkit" in str(graph.get_context_jsonschema())


async def test_a_driver_of_its_own_answers_the_interrupts_with_the_shapes_of_the_contract() -> None:
    chat = trial()
    config: Any = {"configurable": {"thread_id": "own"}}

    async def go(given: Any) -> dict[str, Any]:
        result = await chat.graph.ainvoke(given, config, version="v2")
        return {"id": result.interrupts[0].id, **result.interrupts[0].value} if result.interrupts else {}

    wait = await go({"messages": [HumanMessage("I want to talk to a human")]})
    ask = await go(
        Command(resume={wait["id"]: {"type": "timed_out", "meanwhile": ["it is about order 7", "ana@example.com"]}})
    )
    human = await go(Command(resume={ask["id"]: {"type": "accepted", "user_id": "usr_mia"}}))
    said = [{"from": "user", "text": "I am Mia", "at": "2026-11-23T09:00:00Z"}, {"from": "contact", "text": "Hi!"}]
    rest = await go(Command(resume={human["id"]: {"type": "given_back", "said": said}}))

    assert wait["v"] == 1
    assert {"handover_id", "say", "kind", "reason", "deadline_at"} <= wait.keys()
    assert ask["kind"] == "ask_details"
    assert (ask["missing"], ask["attempt"]) == (["phone"], 1)
    assert "May I have your phone number" in ask["say"][0]
    assert (human["kind"], human["user_id"]) == ("with_person", "usr_mia")
    assert rest == {}
    assert chat.book.last.email == "ana@example.com"


async def test_an_answer_of_no_known_shape_leaves_the_question_as_it_is() -> None:
    chat = trial()
    await chat.ask_for_person()
    config: Any = {"configurable": {"thread_id": chat.thread}}
    before = (await chat.graph.aget_state(config)).interrupts[0]

    after = await chat.graph.ainvoke(Command(resume={before.id: {"type": "gibberish"}}), config, version="v2")

    assert after.interrupts[0].value["kind"] == "wait_for_person"


async def test_a_bare_text_typed_in_a_studio_is_the_customers_answer() -> None:
    chat = trial()
    await chat.until_asked()
    config: Any = {"configurable": {"thread_id": chat.thread}}
    pending = (await chat.graph.aget_state(config)).interrupts[0]

    await chat.graph.ainvoke(Command(resume={pending.id: "ana@example.com, 0151 12345678"}), config, version="v2")

    assert chat.book.last.email == "ana@example.com"


def _minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


async def _noop(state: Any) -> dict[str, Any]:
    return {}
