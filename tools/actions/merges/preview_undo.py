"""What undoing a merge would do, as a person who decides on it needs to see it."""

from dataclasses import dataclass

from tools.actions.capture.attach_on_claim import belongings_of_session
from tools.actions.capture.undo_claim import read_claimed
from tools.actions.merges.part_contacts import Parting, plan_parting
from tools.contacts.access import Asker
from tools.contacts.merging.journal import MergeKind
from tools.contacts.record import Belonging, BelongingKind
from tools.contacts.store import Merge
from tools.conversations.lists import ChatsAmount
from tools.ids import ContactId, ConversationId
from tools.toolkit import UnitOfWork


@dataclass(frozen=True)
class UndoPreview:
    """What goes back, and what does not."""

    merge: Merge
    held_by_id: ContactId
    """The record that holds all of it."""
    parting: Parting | None
    """Nothing for a claim: it wrote nothing on the contact."""
    going: frozenset[Belonging]
    chats: ChatsAmount
    """Of what goes back, as far as the asker may see them."""


async def preview_undo(work: UnitOfWork, asker: Asker, merge: Merge) -> UndoPreview:
    """Of a merge that stands. Raises ``WrongState`` as undoing it would."""
    parting = None
    if merge.kind is MergeKind.CLAIM:
        claimed = await read_claimed(work, merge)
        held_by_id, going = claimed.survivor_id, await belongings_of_session(work, claimed.view)
    else:
        parting = await plan_parting(work, merge, by_id=None)
        held_by_id, going = parting.survivor_id, parting.plan.absorbed.belongings
    chats = [ConversationId(one.id) for one in going if one.kind is BelongingKind.CONVERSATION]
    return UndoPreview(merge, held_by_id, parting, going, await work.conversation_list.amount(asker, chats))
