"""Our own contact book behind a graph that is run elsewhere, such as by ``langgraph dev``."""

import asyncio
from dataclasses import dataclass, field

import structlog

from api.settings import Settings
from api.starting.founding import found_if_empty
from api.wiring import Machinery, open_machinery
from tools.actions.capture.capture_contact import capture_contact
from tools.actions.capture.recognise_sender import Sender
from tools.actions.conversations.open_conversation import Place, open_conversation
from tools.conversations.conversation import ChannelKind
from tools.errors import Unusable
from tools.ids import BusinessId
from tools.toolkit import UnitOfWork
from workflows.handover.ports import Captured, Chat, Details, Said
from workflows.handover.templates.file import default_template
from workflows.handover.templates.template import Template

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class OwnBook:
    """A ``ContactSink``. The database is opened for each save alone, as a SQLite file belongs to one process."""

    settings: Settings
    template: Template = field(default_factory=default_template)

    async def save(self, chat: Chat, details: Details, *, handover_id: str) -> Captured:
        """Keeps what was given, with a conversation of its own for each thread.

        Raises ``Unusable`` while another process has the database file.
        """
        # In a thread with a loop of its own: SQLite's calls block, which not every host of a graph allows.
        return await asyncio.to_thread(asyncio.run, self._save(chat, details))

    async def _save(self, chat: Chat, details: Details) -> Captured:
        async with open_machinery(self.settings) as machinery:
            business_id = await _business(machinery)

            async def capture(work: UnitOfWork) -> Captured:
                return await self._capture(work, chat, details)

            return await machinery.toolkit.run(business_id, capture)

    async def _capture(self, work: UnitOfWork, chat: Chat, details: Details) -> Captured:
        channels = [each for each in await work.channels.all() if each.kind is ChannelKind.WEBCHAT]
        if not channels:
            raise Unusable("This business has no web chat; add one with POST /v1/channels.")
        place = Place(channels[0].id, ChannelKind.WEBCHAT, language=chat.language, region=chat.region)
        opened = await open_conversation(work, place=place, sender=Sender(f"webchat:langgraph:{chat.thread_id}"))
        captured = await capture_contact(
            work,
            conversation_id=opened.conversation.id,
            handover_id=None,
            details=details,
            on_match=self.template.save.on_match,
        )
        return Captured(contact_id=captured.contact_id)


@dataclass(frozen=True)
class LoggedChats:
    """A ``ChatPort`` for chats that the platform shows itself: what nobody waits for stands in the log."""

    region: str

    async def find(self, thread_id: str) -> Chat:
        """Every thread is a chat."""
        return Chat(thread_id, region=self.region)

    async def say(self, chat: Chat, said: Said) -> None:
        """Its messages are in the thread already."""
        _log.info("said", thread=chat.thread_id, message=said.message_id)


async def _business(machinery: Machinery) -> BusinessId:
    """The oldest business; founded now if there is none."""
    parts = machinery.parts
    founded = await found_if_empty(
        machinery.settings,
        toolkit=parts.toolkit,
        directory=parts.directory,
        passwords=parts.passwords,
        chance=parts.chance,
    )
    if founded is not None:
        # Shown once, as ``handover serve`` does: without it nobody could sign in there later.
        _log.warning("first start; sign in with", email=founded.email, password=founded.password, token=founded.token)
    (business_id,) = await parts.directory.first_businesses(limit=1)
    return business_id
