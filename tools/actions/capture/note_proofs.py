"""Remembers what a session has proven: when records are parted, its conversation goes where that goes."""

from collections.abc import Collection, Mapping

from tools.contacts.identifiers import Identifier, IdentifierKind, Key, OwnerKind
from tools.ids import ConversationId
from tools.toolkit import UnitOfWork


async def note_proofs(
    work: UnitOfWork, conversation_id: ConversationId, keys: Collection[Key], held: Mapping[Key, Identifier]
) -> None:
    """Notes what is a customer's. A channel's sender stands with the conversation already."""
    theirs = [
        key
        for key in keys
        if key.kind is not IdentifierKind.CHANNEL and (key not in held or held[key].holder.kind is OwnerKind.CONTACT)
    ]
    await work.conversations.note_proofs(conversation_id, theirs)
