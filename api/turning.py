"""What answers the conversations of a process: the agent, its graph, the runner, and the worker that runs it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

from agent.built_in import BuiltInAgent
from agent.chat_node import conversation_graph
from agent.models import make_model
from agent.own_agent import OwnAgent, load_graph
from api.settings import Settings
from tools.live.ports import Subscriber
from tools.toolkit import TurnToolkit
from tools.work.due import DueWork
from workflows.handover.template import Template
from workflows.handover.template_file import default_template
from workflows.handover.thread_saver import ThreadSaver
from workflows.hosted.answering import HandoverConversations
from workflows.turns import TurnRunner
from workflows.worker import Worker

_LISTENS = 60.0
"""Seconds; what is not heard within them is asked for again, without harm."""


def make_worker(
    settings: Settings, *, toolkit: TurnToolkit, due: DueWork, template: Callable[[], Template]
) -> Worker:
    """The worker of a process, with the agent of the settings.

    Raises ``Unusable`` when there is no such model or agent.
    """
    agent = OwnAgent(load_graph(settings.agent)) if settings.agent else BuiltInAgent(make_model(settings.model))
    saver = ThreadSaver()
    graph = HandoverConversations(conversation_graph(agent, saver), saver, template=template)
    return Worker(TurnRunner(toolkit, graph, agent), due)


def template_of(settings: Settings) -> Template:
    """The default template; for a trial with another wait, which then is never skipped."""
    if settings.wait_seconds is None:
        return default_template()
    return default_template().waiting_for(timedelta(seconds=settings.wait_seconds), skip=False)


@asynccontextmanager
async def working(worker: Worker, subscriber: Subscriber) -> AsyncIterator[None]:
    """Deadlines fire, and conversations that call are answered; turns that run at the end are finished."""
    async with subscriber.listening() as calls:

        async def hear() -> None:
            while True:
                for ready in await calls.waiting(within=_LISTENS):
                    worker.wake(ready.business_id, ready.conversation_id)

        tasks = [asyncio.create_task(worker.run()), asyncio.create_task(hear())]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
