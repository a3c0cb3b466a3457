"""What customers do: write, type their details, show who they are, in the web chat and on WhatsApp."""

from contextlib import suppress
from dataclasses import dataclass, field

from tests.actions.capturing import Typed
from tests.databases import BUSINESS, WEBCHAT, WHATSAPP
from tests.people import add_handover
from tests.stateful.acts import Done
from tests.stateful.place import Place
from tests.stateful.words import PHONES
from tools.actions.capture.capture_contact import Captured, capture_contact
from tools.actions.capture.prove_identifier import Proved, prove_identifier
from tools.actions.capture.recognise_sender import Sender
from tools.actions.capture.typed_values import Value, email_value, phone_value
from tools.actions.conversations.open_conversation import Opened, open_conversation
from tools.actions.conversations.open_conversation import Place as Where
from tools.actions.conversations.receive_message import Received, receive_message
from tools.contacts.contact import Audience
from tools.contacts.evidence import OnMatch
from tools.contacts.identifiers import IdentifierKind, Key, Source
from tools.conversations.conversation import ChannelKind
from tools.errors import Busy, NotFound, WrongState
from tools.ids import ConversationId
from tools.storage.unit_of_work import SqlUnitOfWork

BROWSERS = ("v0", "v1", "v2")
SIGNED = "s0"
"""A browser whose site signs who sits before it."""
NUMBERS = {f"w{place}": number for place, number in enumerate(PHONES[:2])}
"""WhatsApp senders."""
TOO_LATE = (Busy, NotFound, WrongState)
"""The chat was erased, or closed long ago, or somebody else was faster each time."""
SESSIONS = (*BROWSERS, SIGNED, *NUMBERS)


@dataclass
class Customers:
    """Sessions, each with the conversation it is in."""

    place: Place
    chats: dict[str, ConversationId] = field(default_factory=dict)

    async def write(self, session: str, word: str) -> Done:
        """Opens a conversation or goes on with one, and says something."""
        where, sender = _sender(session)
        with suppress(*TOO_LATE):
            opened = await self.place.toolkit.run(BUSINESS, lambda work: _opened(work, where, sender))
            self.chats[session] = opened.conversation.id
            await self.place.toolkit.run(BUSINESS, lambda work: _received(work, opened.conversation.id, word))
        return Done(session, f"{word} {sender}", proves=bool(sender.proofs()))

    async def type(self, session: str, value: str, *, name: str, on_match: OnMatch, audience: Audience) -> Done:
        """The details are taken down; in the chat that was opened last, if it is still there."""

        async def act(work: SqlUnitOfWork) -> Captured:
            conversation = await work.conversations.find(self.chats[session])
            if conversation is None:
                raise NotFound
            handover_id = conversation.handover_id or await add_handover(work, conversation)
            return await capture_contact(
                work,
                conversation_id=conversation.id,
                handover_id=handover_id,
                details=Typed(**{"email" if "@" in value else "phone": value}, name=name),
                on_match=on_match,
                audience=audience,
            )

        with suppress(*TOO_LATE):
            await self.place.toolkit.run(BUSINESS, act)
        return Done(session, f"{value} {name}")

    async def prove(self, session: str, value: str) -> Done:
        """A code that was sent to the value came back in the chat."""
        values = [email_value(value) if "@" in value else phone_value(value)]

        async def act(work: SqlUnitOfWork) -> Proved:
            return await prove_identifier(
                work, conversation_id=self.chats[session], values=values, source=Source.CODE
            )

        with suppress(*TOO_LATE):
            await self.place.toolkit.run(BUSINESS, act)
        return Done(session, value, proves=True)


async def _opened(work: SqlUnitOfWork, where: Where, sender: Sender) -> Opened:
    return await open_conversation(work, place=where, sender=sender)


async def _received(work: SqlUnitOfWork, conversation_id: ConversationId, word: str) -> Received:
    return await receive_message(work, conversation_id=conversation_id, text=word, client_id=None)


def _sender(session: str) -> tuple[Where, Sender]:
    if session in NUMBERS:
        number = NUMBERS[session]
        identity = f"whatsapp:pn1:{number.removeprefix('+')}"
        return Where(WHATSAPP, ChannelKind.WHATSAPP), Sender(identity, proven=(phone_value(number),))
    where = Where(WEBCHAT, ChannelKind.WEBCHAT)
    if session == SIGNED:
        external = "identity:wgt_1:customer-7"
        value = Value(Key(IdentifierKind.EXTERNAL, external), external)
        return where, Sender(f"webchat:{external}", proven=(value,), source=Source.IDENTITY)
    return where, Sender(f"webchat:{session}")
