"""What runs beside the requests: the agent, the turns, the deadlines."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from importlib import import_module
from importlib.metadata import entry_points

import structlog
from langchain_core.language_models import BaseChatModel

from agent.answer import ChatAgent
from agent.built_in import BuiltInAgent
from agent.chat_node import conversation_graph
from agent.knowledge import knowledge_for
from agent.models import make_model
from agent.own_agent import OwnAgent, load_graph
from api.gates.channel_secrets import ChannelSecrets
from api.settings import Settings
from api.wiring import Machinery
from tools.actions.bulk.ask_bulk_change import BULK_CHANGES
from tools.actions.codes.send_code import SEND_CODE
from tools.actions.contacts.leaving.wipe_remains import WIPE
from tools.actions.conversations.reply_to_customer import SEND_MAIL
from tools.actions.conversations.wake_lanes import DELIVER
from tools.actions.imports.start_import import IMPORTS
from tools.actions.mail.set_up_mail import FETCH_MAIL
from tools.actions.mail.tell_by_mail import TELL_OWNER
from tools.actions.merges.find_duplicates import COMPARE_WHOLE_BOOK
from tools.channels.code_sender import CodeSender
from tools.channels.imap_reader import ImapReader
from tools.channels.mail_servers import MailServers
from tools.channels.mailed_codes import MailedCodes
from tools.contacts.typed.email_domains import load_public_endings
from tools.errors import Unusable
from tools.live.ports import Bell, Calls
from tools.toolkit import TurnToolkit
from workflows.absences import Absences
from workflows.bulk_changes import BulkChanges
from workflows.code_sending import CodeSending
from workflows.deliveries.delivery import HookDelivery
from workflows.deliveries.fan_out import HookFanOut
from workflows.deliveries.gate import HookGate
from workflows.deliveries.python_calls import PythonCalls
from workflows.duplicates import COMPARE_CHANGED, DuplicateSearch
from workflows.handover.thread_saver import ThreadSaver
from workflows.hosted.answering import HandoverConversations
from workflows.hosted.shelf import TemplateShelf
from workflows.importing.running import Imports
from workflows.job_runner import AT_ONCE, Handler, JobRunner
from workflows.mail.fetching import MailFetching
from workflows.mail.sending import MailSending
from workflows.mail.to_owners import OwnerMail
from workflows.purging import PURGE, Purging
from workflows.reporting import COUNT, Reporting
from workflows.turns import TurnRunner
from workflows.wiping import Wiping
from workflows.worker import Worker

_LISTEN = 60.0
"""Seconds after which a listener that heard nothing looks up; nothing depends on it."""
_LOOK = 2.0
"""Seconds after which hooks are looked after without a bell (a ring may get lost), as contacts and reports are."""
_ENROL = 600.0
"""Seconds after which new businesses are looked for, so that what gets old in them is purged."""
HOOK_PACKAGES = "handoverkit.hooks"
_log = structlog.get_logger(__name__)


def make_agent(settings: Settings) -> ChatAgent:
    """The agent of the settings.

    Raises ``Unusable``, which says what to install or to write.
    """
    if settings.agent is not None:
        return OwnAgent(load_graph(settings.agent))
    model: BaseChatModel = make_model(settings.model, faq=settings.faq)
    return BuiltInAgent(model, knowledge=knowledge_for(model, settings.faq))


def make_runner(
    toolkit: TurnToolkit, agent: ChatAgent, shelf: TemplateShelf, codes: CodeSender | None = None
) -> TurnRunner:
    """The runner of turns, with the graph of this agent."""
    saver = ThreadSaver()
    conversations = HandoverConversations(conversation_graph(agent, saver), saver, shelf, codes)
    return TurnRunner(toolkit, conversations, agent)


@asynccontextmanager
async def working(machinery: Machinery) -> AsyncIterator[Worker]:
    """Turns and deadlines run while this is open; it ends when those that run are done."""
    settings = machinery.settings
    # LangGraph would send every turn, customers' words included, to a tracing service that is set up nearby.
    if settings.trace != "langsmith":
        os.environ["LANGSMITH_TRACING"] = "false"
    load_public_endings()
    codes = MailedCodes(machinery.parts.sender)
    worker = Worker(make_runner(machinery.toolkit, make_agent(settings), machinery.parts.shelf, codes), machinery.due)
    load_python_hooks(settings)
    python = PythonCalls()
    delivery = HookDelivery(machinery.toolkit, machinery.parts.outgoing, python, HookGate(most=AT_ONCE * 3 // 4))
    purging = Purging(machinery.toolkit, machinery.due)
    bulk, duplicates = BulkChanges(machinery.toolkit), DuplicateSearch(machinery.toolkit, machinery.due)
    mailboxes = ImapReader(_mail_servers(machinery))
    imports = Imports(machinery.toolkit, machinery.parts.import_limits)
    fetching = MailFetching(machinery.toolkit, machinery.due, mailboxes)
    reporting = Reporting(machinery.toolkit, machinery.due)
    handlers: dict[str, Handler] = {
        DELIVER: delivery.deliver,
        PURGE: purging.purge,
        **Absences(machinery.toolkit).handlers(),
        BULK_CHANGES: bulk.carry_on,
        IMPORTS: imports.carry_on,
        COMPARE_CHANGED: duplicates.compare_changed,
        COMPARE_WHOLE_BOOK: duplicates.compare_whole_book,
        WIPE: Wiping(machinery.toolkit, machinery.remains).wipe,
        SEND_CODE: CodeSending(machinery.toolkit, codes).send,
        FETCH_MAIL: fetching.fetch,
        TELL_OWNER: OwnerMail(machinery.toolkit, machinery.parts.sender, url=machinery.parts.place.url).tell,
        SEND_MAIL: MailSending(machinery.toolkit, machinery.parts.sender).send,
        COUNT: reporting.count,
    }
    jobs = JobRunner(machinery.due, handlers)
    hooks = HookFanOut(machinery.toolkit, machinery.backlog, started_at=datetime.now(UTC))
    look_for_duplicates = partial(_look_for_duplicates, duplicates, jobs)

    subscriber = machinery.parts.live.subscriber
    async with subscriber.listening() as calls, subscriber.all_events() as bell:
        tasks = [
            asyncio.create_task(each)
            for each in (
                worker.run(),
                jobs.run(),
                _wake(worker, calls),
                _tell_hooks(hooks, jobs, bell),
                _again_and_again(look_for_duplicates, every=_LOOK, failed="duplicates could not be looked for"),
                *_enrolling(purging, fetching, reporting),
            )
        ]
        try:
            yield worker
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            python.close()
            mailboxes.close()
            await imports.close()


async def _look_for_duplicates(duplicates: DuplicateSearch, jobs: JobRunner) -> None:
    if await duplicates.enrol():
        jobs.wake()


def _mail_servers(machinery: Machinery) -> MailServers:
    unseal = ChannelSecrets(machinery.parts.key_of).open
    return MailServers(unseal, allow_private=machinery.settings.allow_private_hooks)


def load_python_hooks(settings: Settings) -> None:
    """Imports what registers functions with ``on_event``: the module of ``HANDOVER_HOOKS``, and installed packages.

    A package names its modules as entry points of the group ``handoverkit.hooks``
    (https://packaging.python.org/en/latest/specifications/entry-points/).
    Raises ``Unusable`` when one cannot be imported.
    """
    if settings.hooks is not None:
        try:
            import_module(settings.hooks)
        except ImportError as error:
            raise Unusable(f"HANDOVER_HOOKS={settings.hooks} cannot be imported: {error}") from error
    for entry in entry_points(group=HOOK_PACKAGES):
        try:
            entry.load()
        except (ImportError, AttributeError) as error:
            package = entry.dist.name if entry.dist is not None else "an installed package"
            raise Unusable(
                f"The hooks of {package} ({entry.name} = {entry.value}) cannot be imported: {error}. "
                "Mend or uninstall it."
            ) from error


async def _wake(worker: Worker, calls: Calls) -> None:
    while True:
        for ready in await calls.waiting(within=_LISTEN):
            worker.wake(ready.business_id, ready.conversation_id)


def _enrolling(
    purging: Purging, fetching: MailFetching, reporting: Reporting
) -> Iterator[Coroutine[None, None, None]]:
    """Every business has the jobs that come again and again, also after one was given up."""
    yield _again_and_again(purging.enrol, every=_ENROL, failed="businesses could not be looked after")
    yield _again_and_again(fetching.revive, every=_ENROL, failed="mailboxes could not be looked after")
    yield _again_and_again(reporting.enrol, every=_LOOK, failed="reports could not be looked after")


async def _again_and_again(act: Callable[[], Awaitable[object]], *, every: float, failed: str) -> None:
    """Whatever happens: the database may be away for a while, and what is to be done stays noted there."""
    while True:
        try:
            await act()
        except Exception:
            _log.exception(failed)
        await asyncio.sleep(every)


async def _tell_hooks(hooks: HookFanOut, jobs: JobRunner, bell: Bell) -> None:
    while True:
        try:
            while await hooks.step():
                jobs.wake()
        except Exception:
            # The database may be away for a while; the cursors stand where they stood.
            _log.exception("hooks could not be told")
        await bell.rung(within=_LOOK)
