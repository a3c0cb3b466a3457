"""A person parts what was joined: both records as they were, and what was said since where it belongs."""

from tools.actions.capture.undo_claim import undo_claim
from tools.actions.merges.merge_contacts import announce_merge
from tools.actions.merges.part_contacts import part_contacts, plan_parting
from tools.contacts.merging.journal import MergeKind
from tools.errors import NotFound
from tools.events import EventType
from tools.ids import MergeId
from tools.toolkit import UnitOfWork


async def undo_merge(work: UnitOfWork, *, merge_id: MergeId, by_id: str) -> None:
    """The two are remembered as two people, and nothing joins them again by itself. Twice is once.

    Raises ``NotFound``, and ``WrongState`` when the session of a claim has shown since who it is.
    """
    merge = await work.merges.find(merge_id)
    if merge is None:
        raise NotFound("There is no such merge.")
    if merge.undone_at is not None:
        return
    if merge.kind is MergeKind.CLAIM:
        await undo_claim(work, merge, by_id=by_id)
    else:
        await part_contacts(work, await plan_parting(work, merge, by_id=by_id), by_id=by_id)
        announce_merge(work, EventType.CONTACT_UNMERGED, merge)
