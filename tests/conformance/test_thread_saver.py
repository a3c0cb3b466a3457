"""The saver against LangGraph's own conformance suite; what it does not promise is listed by name."""

from collections.abc import AsyncIterator

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import empty_checkpoint
from langgraph.checkpoint.conformance import checkpointer_test, validate
from langgraph.graph import START, StateGraph
from langgraph.types import Command, interrupt
from typing_extensions import TypedDict

from workflows.handover.thread_saver import ThreadSaver

NEEDS_HISTORY = {
    # It keeps a thread's newest checkpoint alone: an older one, or the list of all, is not to be had.
    "test_put_multiple_checkpoints_same_thread",
    "test_put_incremental_channel_update",
    "test_get_tuple_specific_checkpoint_id",
    "test_list_all",
    "test_list_by_thread",
    "test_list_ordering",
    "test_list_metadata_filter_single_key",
    "test_list_metadata_filter_step",
    "test_list_metadata_custom_keys",
    "test_list_before",
    "test_list_limit",
    "test_list_limit_plus_before",
    "test_list_combined_thread_and_filter",
}


class Pad(TypedDict):
    said: list[str]


@checkpointer_test(name="ThreadSaver")
async def thread_saver() -> AsyncIterator[ThreadSaver]:
    yield ThreadSaver()


async def test_it_keeps_what_langgraph_asks_of_a_saver_except_history() -> None:
    report = await validate(thread_saver)

    failed = {failure.split(":")[0] for result in report.results.values() for failure in result.failures or ()}
    assert failed == NEEDS_HISTORY


async def test_a_thread_closed_and_opened_again_is_where_it_was() -> None:
    async def ask(state: Pad) -> Pad:
        return {"said": [*state["said"], interrupt({"say": "which?"})]}

    saver = ThreadSaver()
    builder = StateGraph(Pad)
    builder.add_node("ask", ask)
    builder.add_edge(START, "ask")
    graph = builder.compile(checkpointer=saver)
    config: RunnableConfig = {"configurable": {"thread_id": "t1"}}

    saver.open("t1", None)
    parked = await graph.ainvoke({"said": ["hi"]}, config, durability="exit", version="v2")
    body = saver.close("t1")
    saver.open("t1", body)
    done = await graph.ainvoke(Command(resume={parked.interrupts[0].id: "blue"}), config, durability="exit")

    assert done["said"] == ["hi", "blue"]


async def test_a_run_of_a_new_thread_may_begin_at_any_node_and_is_nowhere_else() -> None:
    async def note(state: Pad) -> Pad:
        return {"said": [*state["said"], "noted"]}

    async def ask(state: Pad) -> Pad:
        return {"said": [*state["said"], interrupt({"say": "which?"})]}

    saver = ThreadSaver()
    builder = StateGraph(Pad)
    builder.add_node("note", note)
    builder.add_node("ask", ask)
    builder.add_edge(START, "note")
    graph = builder.compile(checkpointer=saver)
    config: RunnableConfig = {"configurable": {"thread_id": "t1"}}

    saver.open("t1", None)
    remembered = dict(saver.at_rest("t1"))
    parked = await graph.ainvoke(
        Command(update={"said": ["hi"]}, goto="ask"), config, durability="exit", version="v2"
    )
    body = saver.close("t1")
    saver.open("t1", body)
    done = await graph.ainvoke(Command(resume={parked.interrupts[0].id: "blue"}), config, durability="exit")

    assert remembered == {}
    assert done["said"] == ["hi", "blue"]
    assert saver.at_rest("t1")["said"] == ["hi", "blue"]


async def test_a_run_that_failed_leaves_nothing_for_the_next() -> None:
    saver = ThreadSaver()
    saver.open("t1", None)
    await saver.aput({"configurable": {"thread_id": "t1"}}, empty_checkpoint(), {"step": 1}, {})

    saver.open("t1", None)

    assert await saver.aget_tuple({"configurable": {"thread_id": "t1"}}) is None
    assert saver.close("t1") is None
