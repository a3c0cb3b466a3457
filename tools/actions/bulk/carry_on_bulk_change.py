"""The next step of what was asked for many contacts: a few of them, each as by a call of its own."""

from collections import Counter
from dataclasses import replace

from tools.actions.bulk.end_bulk_change import end_bulk_change
from tools.actions.bulk.gather_contacts import gather_contacts
from tools.actions.contacts.leaving.archive_contact import archive_contact
from tools.actions.contacts.set_assignee import set_assignee
from tools.actions.contacts.set_visibility import set_visibility
from tools.actions.tags.change_tags import change_tags
from tools.actions.team.eyes import Eyes
from tools.contacts.book.bulk import (
    NEEDS,
    AssignTo,
    BulkAct,
    BulkChange,
    BulkRow,
    BulkState,
    GiveTags,
    PutAway,
    RowOutcome,
    ShowTo,
    TakeTags,
)
from tools.contacts.contact import Contact
from tools.errors import Conflict, Invalid, NotFound
from tools.ids import ContactId, UserId
from tools.team.rights import Acting, Caller, find_worker, may_do
from tools.toolkit import UnitOfWork

AT_ONCE = 20
"""Contacts changed in one transaction, which nobody waits for long."""

_NO_MORE_RIGHTS = "Whoever asked for this is not active any more, or may not do it any more."
_ERASED = "Somebody was erased while the contacts were looked for: ask again."
_OURS = "Something went wrong on our side; it is logged."


async def carry_on_bulk_change(work: UnitOfWork) -> bool:
    """Takes the business's next bulk change a step further; whether there may be more to do."""
    change = await _lock_next(work)
    if change is None:
        return False
    if change.ended_at is not None:
        return True
    caller = await _caller_now(work, change)
    if caller is None:
        await end_bulk_change(work, change, BulkState.FAILED, reason=_NO_MORE_RIGHTS)
    elif change.gathering is None:
        await _change_some(work, change, Eyes(caller))
    elif change.gathering.wanted is None:
        await end_bulk_change(work, change, BulkState.FAILED, reason=_ERASED)
    else:
        await gather_contacts(work, change, asker=caller.asker)
    return True


async def give_up_bulk_change(work: UnitOfWork) -> None:
    """The business's next bulk change cannot be carried on, and those behind it are not to wait for it."""
    change = await _lock_next(work)
    if change is not None and change.ended_at is None:
        await end_bulk_change(work, change, BulkState.FAILED, reason=_OURS)


async def _lock_next(work: UnitOfWork) -> BulkChange | None:
    change_id = await work.bulk_changes.next_one()
    return None if change_id is None else await work.bulk_changes.lock(change_id)


async def _caller_now(work: UnitOfWork, change: BulkChange) -> Caller | None:
    """Whoever asked, with the rights of today; nobody when they may not do it any more."""
    token = await work.tokens.find(change.token_id)
    user = await work.users.find(UserId(change.asker_id))
    caller = None if token is None else find_worker(token, user, now=work.now)
    if caller is None or not may_do(caller, NEEDS[change.act.kind], business=await work.businesses.get()):
        return None
    return caller


async def _change_some(work: UnitOfWork, change: BulkChange, eyes: Eyes) -> None:
    contact_ids = await work.bulk_changes.pending(change.id, limit=AT_ONCE)
    # All at once: held one after the other, two who hold several could wait crosswise.
    if _holds_conversations(change.act):
        await work.merges.lock_conversations(contact_ids)
    await work.contacts.lock(contact_ids)
    rows = [await _change_one(work, change.act, contact_id, eyes) for contact_id in contact_ids]
    await work.bulk_changes.settle(change.id, rows)
    await eyes.note(work)
    became = Counter(row.outcome for row in rows)
    counts = replace(
        change.counts,
        done=change.counts.done + became[RowOutcome.DONE],
        unchanged=change.counts.unchanged + became[RowOutcome.UNCHANGED],
        failed=change.counts.failed + became[RowOutcome.FAILED],
    )
    changed = replace(change, state=BulkState.RUNNING, counts=counts)
    if len(contact_ids) < AT_ONCE:
        await end_bulk_change(work, changed, BulkState.FINISHED)
    else:
        await work.bulk_changes.save(changed)


def _holds_conversations(act: BulkAct) -> bool:
    return isinstance(act, PutAway) or (isinstance(act, AssignTo) and act.move_open)


async def _change_one(work: UnitOfWork, act: BulkAct, contact_id: ContactId, eyes: Eyes) -> BulkRow:
    """Whatever refuses does so before it writes, so that nothing of it is left in the transaction."""
    try:
        contact = await eyes.contact_to_change(work, contact_id)
        changed = await _act(work, act, contact, eyes.caller)
    except (NotFound, Invalid, Conflict) as refused:
        return BulkRow(contact_id, RowOutcome.FAILED, str(refused))
    return BulkRow(contact_id, RowOutcome.DONE if changed else RowOutcome.UNCHANGED)


async def _act(work: UnitOfWork, act: BulkAct, contact: Contact, caller: Acting) -> bool:
    """Whether anything changed. Raises what the same raises for one contact."""
    asker, by_id = caller.asker, caller.id
    match act:
        case GiveTags(names):
            return await change_tags(work, contact_id=contact.id, add=names, asker=asker, by_id=by_id)
        case TakeTags(names):
            return await change_tags(work, contact_id=contact.id, take=names, asker=asker, by_id=by_id)
        case AssignTo(assignee_id, move_open):
            assigned = await set_assignee(
                work, contact_id=contact.id, assignee_id=assignee_id, asker=asker, by_id=by_id, move_open=move_open
            )
            return assigned.contact != contact or bool(assigned.moved)
        case ShowTo(audience):
            shown = await set_visibility(work, contact_id=contact.id, audience=audience, asker=asker, by_id=by_id)
            return shown != contact
        case PutAway(reason):
            return await archive_contact(work, contact_id=contact.id, by_id=by_id, reason=reason) != contact
