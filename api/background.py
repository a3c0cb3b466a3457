"""What runs beside the requests: the agent, the turns, the deadlines."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

from langchain_core.language_models import BaseChatModel

from agent.answer import ChatAgent
from agent.built_in import BuiltInAgent
from agent.chat_node import conversation_graph
from agent.models import make_model
from agent.own_agent import OwnAgent, load_graph
from api.settings import Settings
from tools.contacts.email_domains import load_public_endings
from tools.live.ports import Subscriber
from tools.toolkit import TurnToolkit
from tools.work.due import DueWork
from workflows.handover.template import Template
from workflows.handover.template_file import default_template
from workflows.handover.thread_saver import ThreadSaver
from workflows.hosted.answering import HandoverConversations
from workflows.turns import TurnRunner
from workflows.worker import Worker

_LISTEN = 60.0
"""Seconds after which a listener that heard nothing looks up; nothing depends on it."""


def make_agent(settings: Settings) -> ChatAgent:
    """The agent of the settings.

    Raises ``Unusable``, which says what to install or to write.
    """
    if settings.agent is not None:
        return OwnAgent(load_graph(settings.agent))
    model: BaseChatModel = make_model(settings.model)
    return BuiltInAgent(model)


def make_template(settings: Settings) -> Template:
    """The default template, with the wait of the settings."""
    template = default_template()
    if settings.wait_seconds is None:
        return template
    return template.waiting_for(timedelta(seconds=settings.wait_seconds), skip=False)


def make_runner(toolkit: TurnToolkit, agent: ChatAgent, *, template: Callable[[], Template]) -> TurnRunner:
    """The runner of turns, with the graph of this agent."""
    saver = ThreadSaver()
    conversations = HandoverConversations(conversation_graph(agent, saver), saver, template=template)
    return TurnRunner(toolkit, conversations, agent)


@asynccontextmanager
async def working(
    settings: Settings, *, toolkit: TurnToolkit, due: DueWork, subscriber: Subscriber
) -> AsyncIterator[Worker]:
    """Turns and deadlines run while this is open; it ends when those that run are done."""
    # LangGraph would send every turn, customers' words included, to a tracing service that is set up nearby.
    if settings.trace != "langsmith":
        os.environ["LANGSMITH_TRACING"] = "false"
    load_public_endings()
    template = make_template(settings)
    worker = Worker(make_runner(toolkit, make_agent(settings), template=lambda: template), due)
    async with subscriber.listening() as calls:
        tasks = [asyncio.create_task(worker.run())]

        async def listen() -> None:
            while True:
                for ready in await calls.waiting(within=_LISTEN):
                    worker.wake(ready.business_id, ready.conversation_id)

        tasks.append(asyncio.create_task(listen()))
        try:
            yield worker
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
