"""Conversations and handovers as the team reads them: filtered, newest first, only what the asker may see."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from tools.contacts.access import Asker
from tools.contacts.contact import ContactKind
from tools.contacts.pages import Place
from tools.conversations.conversation import ChannelKind, Conversation, ConversationState, Message, Speaker
from tools.conversations.handover import FollowUpState, Handover, HandoverState
from tools.ids import ContactId, ConversationId, UserId


@dataclass(frozen=True)
class ConversationFilter:
    """Which conversations; what is empty asks for all."""

    states: Collection[ConversationState] = ()
    assignee_id: UserId | None = None
    unassigned: bool = False
    channel: ChannelKind | None = None
    contact_id: ContactId | None = None
    thread_id: str | None = None
    restricted: bool | None = None
    """Those that the asker sees by their role alone, or the others; an agent sees none in that way."""


@dataclass(frozen=True)
class Latest:
    """The beginning of what was said last."""

    speaker: Speaker
    from_name: str
    text: str
    at: datetime
    files: int = 0
    """How many went with it."""


@dataclass(frozen=True)
class Beside:
    """What a screen shows beside a conversation."""

    contact_id: ContactId
    """The contact; where words alone led to one that this asker may not see, still the session's own record."""
    contact_name: str
    contact_kind: ContactKind
    unread: int
    """Messages of the customer that this asker has not read."""
    latest: Latest | None
    """What was said last, by anybody; never a note."""
    pending: bool = False
    """Whether something that happened in it still waits for its turn."""


@dataclass(frozen=True)
class HandoverFilter:
    """Which handovers; what is empty asks for all."""

    states: Collection[HandoverState] = ()
    conversation_id: ConversationId | None = None


@dataclass(frozen=True)
class FollowUpFilter:
    """Which follow-ups."""

    state: FollowUpState = FollowUpState.OPEN
    owner_id: UserId | None = None
    unowned: bool = False
    due_before: datetime | None = None


@dataclass(frozen=True)
class ChatsAmount:
    """How much there is in conversations, as far as somebody may see it."""

    conversation_ids: Sequence[ConversationId]
    """In the order of their ids."""
    messages: int
    notes: int
    pending_handovers: int
    """Waiting for a person, or asking for details."""


class ConversationList(Protocol):
    """Conversations of one business for one asker."""

    async def page(
        self, asker: Asker, wanted: ConversationFilter, *, after: Place | None, limit: int
    ) -> Sequence[tuple[Conversation, Place]]:
        """Those that were spoken in last come first."""
        ...

    async def beside(
        self, asker: Asker, conversation_ids: Collection[ConversationId]
    ) -> dict[ConversationId, Beside]:
        """What is shown beside them. It does not ask whether they may be seen."""
        ...

    async def amount(self, asker: Asker, conversation_ids: Collection[ConversationId]) -> ChatsAmount:
        """How much there is in those of these that the asker may see."""
        ...

    async def messages(
        self, conversation_id: ConversationId, *, after: int | None, newest_first: bool, limit: int
    ) -> Sequence[Message]:
        """Messages and notes beyond ``after`` in the order asked for."""
        ...

    async def read_up_to(self, conversation_id: ConversationId, user_id: UserId, *, seq: int) -> None:
        """This user has read all messages up to this one; never takes anything back."""
        ...


class HandoverList(Protocol):
    """Handovers of one business for one asker."""

    async def page(
        self, asker: Asker, wanted: HandoverFilter, *, after: Place | None, limit: int
    ) -> Sequence[tuple[Handover, Place]]:
        """The newest first."""
        ...

    async def follow_ups(
        self, asker: Asker, wanted: FollowUpFilter, *, after: Place | None, limit: int
    ) -> Sequence[tuple[Handover, Place]]:
        """Those that are due first come first; those without a time come last."""
        ...
