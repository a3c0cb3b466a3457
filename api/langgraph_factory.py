"""The graphs that ``langgraph.json`` names, for ``langgraph dev``: without a checkpointer, which the platform brings.

What a customer leaves there goes into the contact book of the settings, which ``handover serve`` shows.
"""

import asyncio
from datetime import UTC, datetime
from typing import Any

from langchain.agents import create_agent
from langchain_core.runnables import RunnableConfig

from agent.knowledge import knowledge_for
from agent.models import make_model
from agent.prompts import Briefing, system_prompt
from api.settings import Settings, read_settings
from api.trial.own_book import LoggedChats, OwnBook
from tools.toolbox.handover_tool import handover_tool
from workflows.handover.building import Graph, around, library_ports, with_handover


async def chat(config: RunnableConfig) -> Graph:
    """An agent with the handover beside it."""
    return await asyncio.to_thread(_chat)


async def handover(config: RunnableConfig) -> Graph:
    """The handover alone: every run begins by asking for a person."""
    return await asyncio.to_thread(_handover)


# In threads, as ``langgraph dev`` refuses what blocks its loop, and settings and questions are read from files.
def _chat() -> Graph:
    settings = read_settings()
    model = make_model(settings.model, faq=settings.faq)
    prompt = system_prompt(Briefing(now=datetime.now(UTC), knowledge=knowledge_for(model, settings.faq)))
    agent = create_agent(model, tools=[handover_tool()], system_prompt=prompt)
    return with_handover(agent, **_shape(settings), checkpointer=None)


def _handover() -> Graph:
    ports = library_ports(**_shape(read_settings()), team=None, template=None, clock=None)
    return around(None, bound=ports, context_schema=None).compile()


def _shape(settings: Settings) -> dict[str, Any]:
    chats = LoggedChats(region=settings.country or "US")
    return {"contacts": OwnBook(settings), "chats": chats, "wait": settings.wait_seconds}
