"""The graphs of ``langgraph.json``, loaded as the platform loads them: by path, under a name nobody imports."""

import importlib.util
import json
from pathlib import Path
from typing import Any, cast

import pytest
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.types import Command

from api.settings import Settings
from api.wiring import open_machinery
from tests.architecture.source import ROOT
from tools.contacts.identifiers import Evidence
from tools.errors import Unusable
from tools.ids import ContactId
from workflows.handover.building import Graph

NAMED: dict[str, str] = json.loads((ROOT / "langgraph.json").read_text())["graphs"]
THREAD: RunnableConfig = {"configurable": {"thread_id": "thread-1"}}


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A data folder of the test's own, in the environment as ``langgraph dev`` finds it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HANDOVER_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("HANDOVER_COUNTRY", "GB")
    return Settings()


@pytest.mark.parametrize("name", NAMED)
async def test_a_graph_comes_without_a_checkpointer_and_can_be_drawn(name: str, settings: Settings) -> None:
    graph = await loaded(name)

    assert graph.checkpointer is None
    assert "wait_for_person" in graph.get_graph().draw_mermaid()
    assert graph.get_input_jsonschema()["type"] == "object"


async def test_a_chat_that_nobody_took_leaves_its_details_in_our_contact_book(settings: Settings) -> None:
    graph = await parked(await loaded("chat"))

    await run(graph, {"messages": [{"role": "user", "content": "I want to talk to a person"}]})
    await answer(graph, {"type": "timed_out"})
    await answer(graph, {"type": "customer", "text": "ann@acme-corp.com or 020 7946 0958", "message_id": "m2"})

    assert (await graph.aget_state(THREAD)).values["handover"]["outcome"] == "captured"
    assert await kept(settings) == {("ann@acme-corp.com", Evidence.CLAIMED), ("+442079460958", Evidence.CLAIMED)}


async def test_the_handover_alone_begins_with_waiting(settings: Settings) -> None:
    graph = await parked(await loaded("handover"))

    await run(graph, {"messages": []})

    assert (await pending(graph))["kind"] == "wait_for_person"


async def test_a_person_can_accept_and_give_back(settings: Settings) -> None:
    graph = await parked(await loaded("chat"))

    await run(graph, {"messages": [{"role": "user", "content": "a human agent please"}]})
    await answer(graph, {"type": "accepted", "user_id": "usr_1"})
    await answer(graph, {"type": "given_back", "said": [{"from": "user", "text": "All is well."}]})

    assert (await graph.aget_state(THREAD)).values["handover"]["outcome"] == "returned"


async def test_a_database_that_another_process_has_is_said_and_the_chat_can_go_on(settings: Settings) -> None:
    graph = await parked(await loaded("chat"))
    await run(graph, {"messages": [{"role": "user", "content": "a human agent please"}]})
    await answer(graph, {"type": "timed_out"})
    details = {"type": "customer", "text": "ann@acme-corp.com, no phone", "message_id": "m2"}

    async with open_machinery(settings):
        with pytest.raises(Unusable, match="in use by process"):
            await answer(graph, details)
    await run(graph, None)

    assert ("ann@acme-corp.com", Evidence.CLAIMED) in await kept(settings)


async def loaded(name: str) -> Graph:
    """What the factory of the file makes."""
    path, _, factory = NAMED[name].partition(":")
    spec = importlib.util.spec_from_file_location("qzxkwvjp", ROOT / path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return cast("Graph", await getattr(module, factory)({}))


async def parked(graph: Graph) -> Graph:
    """With the checkpointer of the platform."""
    return graph.copy({"checkpointer": InMemorySaver()})


async def run(graph: Graph, given: Any) -> None:
    await graph.ainvoke(given, THREAD)


async def answer(graph: Graph, value: dict[str, Any]) -> None:
    """Answers the one interrupt there is."""
    (interrupt,) = (await graph.aget_state(THREAD)).interrupts
    await run(graph, Command(resume={interrupt.id: value}))


async def pending(graph: Graph) -> dict[str, Any]:
    (interrupt,) = (await graph.aget_state(THREAD)).interrupts
    return dict(interrupt.value)


async def kept(settings: Settings) -> set[tuple[str, Evidence]]:
    """The e-mails and phones of all contacts."""
    async with open_machinery(settings) as machinery:
        (business_id,) = await machinery.parts.directory.first_businesses(limit=2)
        async with machinery.toolkit.reading(business_id) as work:
            (conversation,) = [
                await work.conversations.find(event.conversation_id)
                for event in await work.outbox.after(0, limit=100)
                if event.type.value == "conversation.opened" and event.conversation_id is not None
            ]
            assert conversation is not None
            found = await work.identifiers.of([ContactId(conversation.contact_id)])
    return {(one.value, one.evidence) for one in found if one.key.kind.value in ("email", "phone")}
