"""The same done to many contacts: asked for in one call, done by a worker, looked after until it has ended."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.asking import Reading, Writing
from api.bodies.contacts.bulk import BulkAsked, BulkBody, BulkRowBody, FilterAsked
from api.bodies.strict import PageOf
from api.contact_query import read_contact_query
from api.doing import Do
from api.errors import may_refuse
from api.eyes import Look
from api.paging import PageHere
from tools.actions.bulk.ask_bulk_change import ask_bulk_change
from tools.actions.bulk.end_bulk_change import cancel_bulk_change
from tools.actions.team.eyes import Eyes
from tools.contacts.access import AskerKind, may_see
from tools.contacts.book.bulk import NEEDS, BulkChange, RowOutcome
from tools.contacts.book.lists import ContactFilter
from tools.contacts.contact import ContactStatus
from tools.contacts.pages import Place
from tools.errors import NotFound, TooMany
from tools.ids import BulkChangeId, ContactId
from tools.team.rights import Caller
from tools.toolkit import UnitOfWork

router = APIRouter(prefix="/v1", tags=["contacts"])


@router.post("/contacts/bulk", response_model=BulkBody, status_code=202, responses=may_refuse(TooMany))
async def change_many(asked: BulkAsked, caller: Writing, do: Do) -> Response:
    """Tags, untags, assigns, shows or archives many contacts: those of `ids`, or whom the caller sees by a `filter`.

    It is done by itself, in the caller's name, as by a call for each; `contacts.bulk_finished` tells them of its end.
    What became of each contact is kept for 30 days, or as many as the business says.
    """
    wanted = asked.root

    async def change(work: UnitOfWork, eyes: Eyes) -> BulkBody:
        act = wanted.act()
        await eyes.need(work, NEEDS[act.kind])
        contacts = [ContactId(each) for each in dict.fromkeys(wanted.ids or ())]
        found = contacts if wanted.filter is None else await _wanted(work, caller, wanted.filter)
        return BulkBody.of(await ask_bulk_change(work, act, found, caller=caller))

    return await do(change, status=202)


@router.get("/bulk")
async def list_bulk_changes(caller: Reading, look: Look, paging: PageHere) -> PageOf[BulkBody]:
    """The caller's own, the newest first."""

    async def read(work: UnitOfWork, eyes: Eyes) -> PageOf[BulkBody]:
        before = None if paging.after is None else BulkChangeId(paging.after.id)
        found = await work.bulk_changes.of_asker(caller.id, before=before, limit=paging.fetch)
        return paging.page([(each, Place(0, each.id)) for each in found], BulkBody.of)

    return await look(read)


@router.get("/bulk/{bulk_id}")
async def get_bulk_change(bulk_id: str, caller: Reading, look: Look) -> BulkBody:
    """One of the caller's own; admins see all."""

    async def read(work: UnitOfWork, eyes: Eyes) -> BulkBody:
        return BulkBody.of(await _find(work, caller, bulk_id))

    return await look(read)


@router.get("/bulk/{bulk_id}/rows")
async def list_bulk_rows(
    bulk_id: str,
    caller: Reading,
    look: Look,
    paging: PageHere,
    *,
    outcome: Annotated[RowOutcome | None, Query()] = None,
) -> PageOf[BulkRowBody]:
    """What became of each contact, in the order of their ids."""

    async def read(work: UnitOfWork, eyes: Eyes) -> PageOf[BulkRowBody]:
        change = await _find(work, caller, bulk_id)
        after = None if paging.after is None else ContactId(paging.after.id)
        rows = await work.bulk_changes.rows(change.id, outcome=outcome, after=after, limit=paging.fetch)
        contacts = await work.contacts.some([row.contact_id for row in rows])
        seen = {each for each, contact in contacts.items() if may_see(caller.asker, contact)}
        return paging.page(
            [(row, Place(0, row.contact_id)) for row in rows],
            # Ids that somebody sent are known; what a filter found may have been hidden from them since.
            lambda row: BulkRowBody.of(row, named=not change.by_filter or row.contact_id in seen),
        )

    return await look(read)


@router.post("/bulk/{bulk_id}/cancel", response_model=BulkBody)
async def cancel_bulk(bulk_id: str, caller: Writing, do: Do) -> Response:
    """Nothing more of it is done; what was done stays done."""

    async def change(work: UnitOfWork, eyes: Eyes) -> BulkBody:
        found = await _find(work, caller, bulk_id)
        if found.asker_id != caller.id:
            eyes.did("bulk.cancelled", id=found.id)
        return BulkBody.of(await cancel_bulk_change(work, found.id))

    return await do(change)


async def _wanted(work: UnitOfWork, caller: Caller, asked: FilterAsked) -> ContactFilter:
    query = read_contact_query(
        caller,
        search=asked.search,
        tags=asked.tag,
        tagged=asked.tags,
        status=ContactStatus(asked.status),
        assignee=asked.assignee,
        restricted=asked.restricted,
    )
    return await query.wanted(work)


async def _find(work: UnitOfWork, caller: Caller, bulk_id: str) -> BulkChange:
    """One that is the caller's to see: who asked for it, admins, and programs of the business."""
    found = await work.bulk_changes.find(BulkChangeId(bulk_id))
    if found is None or not (found.asker_id == caller.id or caller.asker.kind is not AskerKind.AGENT):
        raise NotFound("There is no such bulk change.")
    return found
