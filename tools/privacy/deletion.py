"""What keeps a contact from being deleted: an open conversation, an open invoice, an answer that is owed."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tools.conversations.conversation import Conversation
from tools.conversations.handover import Handover
from tools.conversations.openness import is_open
from tools.ids import ConversationId
from tools.invoices.invoice import Invoice, keeps_contact


class KeeperKind(StrEnum):
    """What keeps a contact from being deleted."""

    CONVERSATION = "conversation"
    FOLLOW_UP = "follow_up"
    INVOICE = "invoice"


@dataclass(frozen=True)
class Keeper:
    """One thing that keeps a contact."""

    kind: KeeperKind
    id: str
    """The conversation's, the handover's or the invoice's."""
    conversation_id: ConversationId | None = None
    """Whoever may not see it is not told of the keeper either; an invoice is seen with its contact."""


def keepers_of(
    *,
    conversations: Collection[Conversation],
    owed: Collection[Handover],
    invoices: Collection[Invoice],
    now: datetime,
) -> tuple[Keeper, ...]:
    """All that keeps a contact. ``owed`` are its handovers with an open follow-up."""
    return (
        *_open_conversations(conversations, now=now),
        *(Keeper(KeeperKind.FOLLOW_UP, each.id, each.conversation_id) for each in owed),
        *(Keeper(KeeperKind.INVOICE, each.id) for each in invoices if keeps_contact(each)),
    )


def _open_conversations(conversations: Collection[Conversation], *, now: datetime) -> Iterator[Keeper]:
    """One in which only an answer is owed is listed as that."""
    for each in conversations:
        if is_open(each, owed=False, now=now):
            yield Keeper(KeeperKind.CONVERSATION, each.id, each.id)
