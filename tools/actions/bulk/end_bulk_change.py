"""A bulk change ends, by itself or by somebody's will, and whoever asked for it is told."""

from dataclasses import asdict, replace

from tools.contacts.book.bulk import BulkChange, BulkState
from tools.errors import NotFound, WrongState
from tools.events import EventType
from tools.ids import BulkChangeId
from tools.toolkit import UnitOfWork


async def end_bulk_change(work: UnitOfWork, change: BulkChange, state: BulkState, *, reason: str = "") -> BulkChange:
    """What was done until now stays done. The change is locked."""
    ended = replace(change, state=state, reason=reason, gathering=None, ended_at=work.now)
    await work.bulk_changes.save(ended)
    data = {
        "bulk_id": ended.id,
        "asker_id": ended.asker_id,
        "do": ended.act.kind.value,
        "state": ended.state.value,
        "reason": ended.reason,
        "counts": asdict(ended.counts),
    }
    work.announce(EventType.CONTACTS_BULK_FINISHED, data)
    return ended


async def cancel_bulk_change(work: UnitOfWork, change_id: BulkChangeId) -> BulkChange:
    """Nothing more of it is done once this is committed. Cancelling twice is once.

    Raises ``NotFound``, and ``WrongState`` when it has ended by itself.
    """
    change = await work.bulk_changes.lock(change_id)
    if change is None:
        raise NotFound("There is no such bulk change.")
    if change.state is BulkState.CANCELLED:
        return change
    if change.ended_at is not None:
        raise WrongState("It has ended already.", state=change.state.value)
    return await end_bulk_change(work, change, BulkState.CANCELLED)
