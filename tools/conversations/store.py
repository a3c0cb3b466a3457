"""Where conversations, messages, handovers and inbox events are kept."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from tools.contacts.access import Asker
from tools.contacts.contact import Audience
from tools.contacts.identifiers import Key
from tools.conversations.conversation import Conversation, Delivery, Message, Speaker
from tools.conversations.handover import Handover, Offer, OfferState
from tools.conversations.inbox import InboxEvent, InboxKind
from tools.ids import ChannelId, ContactId, ConversationId, EventId, HandoverId, MessageId, UserId


class ConversationStore(Protocol):
    """Conversations of one business."""

    async def add(self, conversation: Conversation) -> None:
        """Opens a conversation."""
        ...

    async def find(self, conversation_id: ConversationId) -> Conversation | None:
        """The conversation, or nothing when this business has none by that id."""
        ...

    async def lock(self, conversation_id: ConversationId) -> Conversation | None:
        """The same, held to the commit: nobody else changes it meanwhile."""
        ...

    async def fence(self, conversation_id: ConversationId, *, turn: int | None) -> Conversation | None:
        """The first statement of a run: locks the conversation to the commit.

        With ``turn`` only its holder passes; without it anybody while no lease runs. Nothing means: not yours.
        """
        ...

    async def lease(self, conversation_id: ConversationId, *, until: datetime, turn: int | None) -> int | None:
        """Takes or renews the lease for a model call; the new fencing token, or nothing when another has it."""
        ...

    async def release(self, conversation_id: ConversationId) -> None:
        """Ends the lease with the commit."""
        ...

    async def save(self, conversation: Conversation) -> None:
        """Writes all but the fence, the lease and the message counter."""
        ...

    async def save_changes(self, conversation: Conversation, *, was: Conversation) -> None:
        """The same of a conversation whose row, held since, is as it ``was``: only what differs is written."""
        ...

    async def show_to(self, conversation_id: ConversationId, audience: Audience) -> None:
        """Sets who may see it."""
        ...

    async def retag(self, was: str, *, now: str | None) -> None:
        """What conversations are tagged with has another name now, or none any more."""
        ...

    async def of_contact(self, contact_id: ContactId) -> Sequence[Conversation]:
        """All conversations of a contact, oldest first."""
        ...

    async def not_closed(self, conversation_ids: Collection[ConversationId]) -> Sequence[Conversation]:
        """Those of the conversations that are not closed, oldest first."""
        ...

    async def of_sender(self, sender: str) -> Sequence[Conversation]:
        """All conversations with a channel identity, whoever they are with by now, oldest first."""
        ...

    async def latest_of_sender(self, channel_id: ChannelId, sender: str) -> Conversation | None:
        """The newest conversation with a channel identity."""
        ...

    async def note_proofs(self, conversation_id: ConversationId, keys: Collection[Key]) -> None:
        """Its session has proven these, beside its sender: whose they are, its conversation is."""
        ...

    async def proofs(self, conversation_id: ConversationId) -> Mapping[Key, datetime]:
        """What its session has proven beside its sender, and when last."""
        ...

    async def opened_from(self, network_address: str, *, since: datetime) -> int:
        """How many conversations were opened from a network address."""
        ...

    async def move(self, conversation_ids: Sequence[ConversationId], *, to: ContactId) -> None:
        """Gives conversations to another contact."""
        ...


class MessageStore(Protocol):
    """Messages of one business."""

    async def add(self, message: Message) -> None:
        """Writes a message; the database gives it the next ``seq`` of its conversation, whatever the value says."""
        ...

    async def find(self, message_id: MessageId) -> Message | None:
        """One message."""
        ...

    async def find_by_client_id(
        self, conversation_id: ConversationId, speaker: Speaker, client_id: str
    ) -> Message | None:
        """The message that a sender has sent under this id already."""
        ...

    async def deliver(self, message_id: MessageId, *, was: Collection[Delivery], now: Delivery) -> bool:
        """Says how far a message has come; ``False`` when it does not stand where it ``was`` any more."""
        ...

    async def reword(self, message_id: MessageId, text: str) -> None:
        """What stands in a message from now on; for what nobody may read who comes later."""
        ...

    async def after(self, conversation_id: ConversationId, seq: int, *, limit: int) -> Sequence[Message]:
        """What came after ``seq``, oldest first."""
        ...

    async def latest(self, conversation_id: ConversationId, *, limit: int) -> Sequence[Message]:
        """The newest messages, oldest first."""
        ...


class ReplyTokenStore(Protocol):
    """What leads answers to our mail back into conversations."""

    async def of(self, conversation_id: ConversationId) -> str | None:
        """The conversation's token, if mail of it was ever sent."""
        ...

    async def add(self, token: str, conversation_id: ConversationId) -> None:
        """Gives a conversation its token; nobody must be able to guess it."""
        ...

    async def find(self, token: str) -> ConversationId | None:
        """Where a token leads to."""
        ...


class HandoverStore(Protocol):
    """Handovers and their offers, of one business."""

    async def add(self, handover: Handover) -> None:
        """Writes a new handover."""
        ...

    async def find(self, handover_id: HandoverId) -> Handover | None:
        """One handover."""
        ...

    async def current(self, conversation_id: ConversationId) -> Handover | None:
        """The newest handover of a conversation."""
        ...

    async def save(self, handover: Handover, *, was: Handover) -> bool:
        """Compare-and-set on the state that was read; ``False`` when somebody else moved it meanwhile.

        Only what differs from what was read is written.
        """
        ...

    async def requested_from(self, network_address: str, *, since: datetime, until: datetime) -> int:
        """How many handovers were asked for from a network address, the one at ``until`` included."""
        ...

    async def owed(self, contact_id: ContactId) -> Sequence[Handover]:
        """Those of a contact's conversations whose follow-up is open, oldest first."""
        ...

    async def owed_in(self, conversation_ids: Collection[ConversationId]) -> Sequence[Handover]:
        """Those of the conversations whose follow-up is open, oldest first."""
        ...

    async def waiting(self) -> Sequence[Handover]:
        """All that wait for a person, longest first."""
        ...

    async def anybody_in_line(self, *, but: ConversationId) -> bool:
        """Whether a chat waits for a person and is on offer to nobody; ``but`` does not count."""
        ...

    async def in_line_for(self, asker: Asker, *, after: Handover | None, limit: int) -> Sequence[ConversationId]:
        """The chats that wait, are on offer to nobody, and may be offered to this user; longest waiting first.

        Those behind ``after``, where one is given.

        Not those that the user has declined or let lapse, nor those that only an admin's role shows.
        """
        ...

    async def forgive_lapsed(self, user_id: UserId) -> None:
        """What waits and lapsed with this user may be offered to them again; what they declined may not."""
        ...

    async def offer(self, offer: Offer) -> None:
        """Writes an offer, or renews it."""
        ...

    async def offers(self, handover_id: HandoverId) -> Sequence[Offer]:
        """The offers of a handover, oldest first."""
        ...

    async def settle_offer(self, handover_id: HandoverId, user_id: UserId, *, state: OfferState) -> bool:
        """Ends an open offer; ``False`` when there was none."""
        ...

    async def settle_offers(self, handover_id: HandoverId, *, state: OfferState) -> Sequence[UserId]:
        """Ends all open offers of a handover; to whom they were made."""
        ...

    async def open_offers_of(self, user_id: UserId) -> Sequence[Offer]:
        """What is on offer to a user."""
        ...


class InboxStore(Protocol):
    """Inbox events of one business."""

    async def post(
        self, conversation_id: ConversationId, kind: InboxKind, data: Mapping[str, Any] | None = None
    ) -> EventId:
        """Stores that something happened; a turn answers it."""
        ...

    async def pending(self, conversation_id: ConversationId) -> Sequence[tuple[InboxEvent, datetime]]:
        """What is not answered yet, in order, each with the time before which it is not to be tried."""
        ...

    async def drop(self, conversation_id: ConversationId, *, kinds: Collection[InboxKind]) -> None:
        """What happened of these kinds is answered no more; the caller holds the conversation."""
        ...

    async def acknowledge(self, events: Sequence[InboxEvent]) -> None:
        """They are answered."""
        ...

    async def failed(self, event: InboxEvent, *, error: str, again_in: timedelta | None) -> None:
        """Counts a failed attempt; without ``again_in`` the event is set aside."""
        ...


class ModelReplies(Protocol):
    """What the model said, remembered for the run that commits."""

    async def known(self, conversation_id: ConversationId) -> Mapping[tuple[str, str], Mapping[str, Any]]:
        """All remembered replies by (event, request hash)."""
        ...

    async def remember(
        self, conversation_id: ConversationId, *, event_id: str, request_hash: str, reply: Mapping[str, Any]
    ) -> None:
        """Keeps a reply."""
        ...

    async def forget(self, conversation_id: ConversationId) -> None:
        """The turn is committed with them."""
        ...


class Checkpoints(Protocol):
    """The stored bytes of a conversation's graph."""

    async def load(self, thread: str) -> tuple[bytes, str] | None:
        """The bytes, and the note of what the graph is parked at."""
        ...

    async def store(self, thread: str, body: bytes, *, parked: str, graph_version: int) -> None:
        """Writes both."""
        ...
