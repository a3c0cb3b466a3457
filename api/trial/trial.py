"""A whole business that lives as long as one terminal: a customer, a person, and the real workflow between them."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from api.settings import Settings
from api.starting.background import working
from api.wiring import Machinery, open_machinery
from tools.actions.capture.recognise_sender import Sender
from tools.actions.conversations.give_back import give_back
from tools.actions.conversations.open_conversation import Place, open_conversation
from tools.actions.conversations.receive_message import receive_message
from tools.actions.conversations.reply_to_customer import reply_to_customer
from tools.actions.conversations.take_conversation import take_conversation
from tools.actions.team.found_business import Founder, found_business
from tools.actions.team.set_presence import set_presence
from tools.clock import SystemClock
from tools.contacts.contact import Contact
from tools.contacts.identifiers import Claim, Identifier
from tools.conversations.conversation import Conversation, Message
from tools.conversations.handover import Handover
from tools.events import Event
from tools.ids import BusinessId, ConversationId, MessageId, UserId, random_ids
from tools.live.ports import Bell
from tools.team.people import PRESENCE_LASTS, Presence
from tools.team.store import Business
from tools.toolkit import UnitOfWork
from workflows.worker import Worker

PERSON = "Robin"
_BATCH = 100
_LOOKS = 0.2
"""Seconds after which is looked without being rung."""
_SETTLES = 0.05
"""Seconds in which what was posted has reached the worker."""


@dataclass(frozen=True)
class Happened:
    """One event, and the message it tells of."""

    event: Event
    message: Message | None = None


@dataclass(frozen=True)
class Saved:
    """What the whole chat left behind."""

    conversation: Conversation
    contact: Contact
    identifiers: Sequence[Identifier]
    claims: Sequence[Claim]
    handover: Handover | None
    names: Mapping[UserId, str]


class Trial:
    """One chat of one customer, with one person at the desk."""

    def __init__(self, machinery: Machinery, worker: Worker, bell: Bell, *, business_id: BusinessId) -> None:
        """Nobody has written yet."""
        self._toolkit = machinery.toolkit
        self._worker = worker
        self._bell = bell
        self._business_id = business_id
        self._chat = ConversationId("")
        self._person = UserId("")
        self._seen = 0

    async def begin(self, business: Business) -> None:
        """Founds the business, puts its one person at the desk, and opens the chat."""

        async def found(work: UnitOfWork) -> tuple[UserId, ConversationId]:
            founder = Founder(PERSON, "robin@example.com", password_hash="", token_secret=work.new_id("trial"))
            person = await found_business(work, business=business, founder=founder, widget_key=work.new_id("pk"))
            await set_presence(work, user_id=person.id, presence=Presence.ONLINE)
            (channel,) = await work.channels.all()
            place = Place(channel.id, channel.kind, language=business.languages[0], region=business.country)
            opened = await open_conversation(work, place=place, sender=Sender("webchat:terminal"))
            return person.id, opened.conversation.id

        self._person, self._chat = await self._toolkit.run(self._business_id, found)

    async def customer(self, text: str) -> None:
        """The customer writes, and is answered."""

        async def write(work: UnitOfWork) -> None:
            await receive_message(work, conversation_id=self._chat, text=text, client_id=None)

        await self._do(write)

    async def accept(self) -> None:
        """The person takes the chat."""
        await self._do(lambda work: take_conversation(work, conversation_id=self._chat, user_id=self._person))

    async def say(self, text: str) -> None:
        """The person writes to the customer."""

        async def reply(work: UnitOfWork) -> None:
            await reply_to_customer(work, conversation_id=self._chat, user_id=self._person, text=text)

        await self._do(reply)

    async def give_back(self) -> None:
        """The person gives the chat back to the AI."""
        await self._do(lambda work: give_back(work, conversation_id=self._chat, user_id=self._person))

    async def wait(self) -> None:
        """Until something may have happened."""
        await self._bell.rung(within=_LOOKS)

    async def news(self) -> Sequence[Happened]:
        """What happened since it was last asked."""
        async with self._toolkit.reading(self._business_id) as work:
            events = await work.outbox.after(self._seen, limit=_BATCH)
            happened = [Happened(event, await _message(work, event)) for event in events]
        if events:
            self._seen = events[-1].number
        return happened

    async def pass_time(self) -> bool:
        """Until the next thing has happened by itself; ``False`` when nothing would."""
        first = await self._next_deadline()
        if first is None:
            return False
        while await self._next_deadline() == first:
            await self.wait()
        await self.settled()
        return True

    async def saved(self) -> Saved:
        """What is in the database at the end."""
        async with self._toolkit.reading(self._business_id) as work:
            conversation = await work.conversations.find(self._chat)
            assert conversation is not None
            contact = await work.contacts.find(conversation.contact_id)
            assert contact is not None
            return Saved(
                conversation=conversation,
                contact=contact,
                identifiers=await work.identifiers.of([contact.id]),
                claims=await work.claims.of_contact(contact.id),
                handover=await work.handovers.current(self._chat),
                names={user.id: user.name for user in await work.users.active()},
            )

    async def settled(self) -> None:
        """Until whatever was posted is answered."""
        await asyncio.sleep(_SETTLES)
        await self._worker.idle()

    async def stay_at_desk(self) -> None:
        """The person's heartbeat, until it is cancelled."""
        while True:
            await asyncio.sleep(PRESENCE_LASTS.total_seconds() / 3)
            await self._do(lambda work: set_presence(work, user_id=self._person, presence=Presence.ONLINE))

    async def _next_deadline(self) -> datetime | None:
        async with self._toolkit.reading(self._business_id) as work:
            handover = await work.handovers.current(self._chat)
        return None if handover is None else handover.due_at

    async def _do(self, act: Callable[[UnitOfWork], Awaitable[None]]) -> None:
        await self._toolkit.run(self._business_id, act)
        await self.settled()


@asynccontextmanager
async def open_trial(settings: Settings, *, language: str) -> AsyncIterator[Trial]:
    """A trial on a database in a temporary folder, which goes when the trial ends.

    Raises ``Unusable`` when there is no such model.
    """
    with tempfile.TemporaryDirectory(prefix="handover-chat-") as folder:
        alone = settings.model_copy(update={"data_dir": Path(folder), "database_url": None, "redis_url": None})
        business = Business(
            id=BusinessId(random_ids(SystemClock().now)("biz")),
            name="Your business",
            country=(settings.country or "US").upper(),
            languages=(language,),
        )
        async with open_machinery(alone) as machinery:
            subscriber = machinery.parts.live.subscriber
            works = working(machinery)
            async with works as worker, subscriber.events_of(business.id) as bell:
                trial = Trial(machinery, worker, bell, business_id=business.id)
                await trial.begin(business)
                heart = asyncio.create_task(trial.stay_at_desk())
                try:
                    yield trial
                finally:
                    heart.cancel()


async def _message(work: UnitOfWork, event: Event) -> Message | None:
    message_id = event.data.get("message_id")
    return None if message_id is None else await work.messages.find(MessageId(message_id))
