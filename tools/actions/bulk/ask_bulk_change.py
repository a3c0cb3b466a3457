"""Somebody asks for the same to be done to many contacts; a worker does it in their name."""

from collections.abc import Sequence

from tools.actions.bulk.gather_contacts import gather_contacts
from tools.actions.contacts.chosen_people import chosen_audience, chosen_user
from tools.actions.contacts.set_visibility import refuse_shutting_out
from tools.actions.tags.change_tags import known_tags
from tools.contacts.access import Asker
from tools.contacts.book.bulk import (
    AssignTo,
    BulkAct,
    BulkChange,
    Counts,
    Gathering,
    GiveTags,
    PutAway,
    ShowTo,
    TakeTags,
)
from tools.contacts.book.lists import ContactFilter
from tools.errors import TooMany
from tools.ids import BulkChangeId, ContactId
from tools.team.rights import Caller
from tools.toolkit import UnitOfWork

BULK_CHANGES = "bulk_changes"
"""The kind of job; a business has one at most, which does its bulk changes one after the other."""
MOST_UNFINISHED = 20
"""Of one asker."""
_COME_BACK = 60.0


async def ask_bulk_change(
    work: UnitOfWork, act: BulkAct, contacts: Sequence[ContactId] | ContactFilter, *, caller: Caller
) -> BulkChange:
    """Writes down what is to be done, and to whom: these ids, or whom the caller now sees by this filter.

    Nothing is said of ids that lead to nobody. Raises ``Invalid`` for a tag, user or team that is not there and where
    an agent would shut themselves out, and ``TooMany`` while too many of the caller's are not finished.
    """
    if await work.bulk_changes.unfinished(caller.id) >= MOST_UNFINISHED:
        message = f"{MOST_UNFINISHED} bulk changes of yours are not finished; wait for one, or cancel one."
        raise TooMany(message, retry_after=_COME_BACK)
    await _refuse_impossible(work, act, asker=caller.asker)
    wanted, named = (contacts, ()) if isinstance(contacts, ContactFilter) else (None, contacts)
    change = BulkChange(
        id=BulkChangeId(work.new_id("blk")),
        business_id=work.business_id,
        asker_id=caller.id,
        token_id=caller.token.id,
        act=act,
        by_filter=wanted is not None,
        created_at=work.now,
        counts=Counts(rows=len(named)),
        gathering=None if wanted is None else Gathering(wanted),
    )
    await work.bulk_changes.add(change)
    await work.bulk_changes.write_down(change.id, named)
    if change.gathering is not None:
        change = await gather_contacts(work, change, asker=caller.asker)
    await wake_bulk_changes(work)
    return change


async def wake_bulk_changes(work: UnitOfWork) -> None:
    """From the commit on a worker does what the business's people have asked for."""
    await work.jobs.put(BULK_CHANGES, {}, key=work.business_id)


async def _refuse_impossible(work: UnitOfWork, act: BulkAct, *, asker: Asker) -> None:
    """What could be done to no contact."""
    match act:
        case GiveTags(names) | TakeTags(names):
            await known_tags(work, names)
        case AssignTo(assignee_id):
            if assignee_id is not None:
                await chosen_user(work, assignee_id, field="assignee_id")
        case ShowTo(audience):
            await chosen_audience(work, audience)
            await refuse_shutting_out(work, audience, asker=asker, assignee_id=None)
        case PutAway():
            return
