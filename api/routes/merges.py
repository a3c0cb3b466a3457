"""Records that may be, are, or were one person."""

from fastapi import APIRouter
from starlette.responses import Response

from api.asking import Reading, Writing
from api.bodies.contacts import PairBody, UndoneBody
from api.bodies.strict import PageOf
from api.doing import Do
from api.eyes import Eyes, Look
from api.paging import PageHere
from tools.actions.undo_merge import undo_merge
from tools.contacts.contact import ContactStatus
from tools.contacts.store import PairKind
from tools.errors import NotAllowed, NotFound
from tools.ids import MergeId
from tools.team.rights import may_administer
from tools.toolkit import UnitOfWork

router = APIRouter(prefix="/v1", tags=["merges"])

_MOST_PAIRS = 1000


@router.post("/merges/{merge_id}/undo", response_model=UndoneBody)
async def undo(merge_id: str, caller: Writing, do: Do) -> Response:
    """Parts what was joined. One's own merges and those a chat made; another user's only by an admin."""

    async def change(work: UnitOfWork, eyes: Eyes) -> UndoneBody:
        merge = await work.merges.find(MergeId(merge_id))
        if merge is None:
            raise NotFound("There is no such merge.")
        for contact_id in (merge.survivor_id, merge.absorbed_id):
            if await eyes.find_contact(work, contact_id) is None:
                raise NotFound("There is no such merge.")
        if merge.by_id not in (None, caller.id) and not may_administer(caller):
            raise NotAllowed("Somebody else merged these; ask them, or an admin.")
        await undo_merge(work, merge_id=merge.id, by_id=caller.id)
        return UndoneBody(merge_id=merge.id, survivor_id=merge.survivor_id, absorbed_id=merge.absorbed_id)

    return await do(change)


@router.get("/conflicts")
async def list_conflicts(caller: Reading, look: Look, paging: PageHere) -> PageOf[PairBody]:
    """Where the evidence points to two people, and both may be seen; the newest first."""

    async def read(work: UnitOfWork, eyes: Eyes) -> PageOf[PairBody]:
        return paging.of_few(await _open_pairs(work, eyes, PairKind.CONFLICT), lambda body: body)

    return await look(read)


@router.get("/contacts/duplicates")
async def list_duplicates(caller: Reading, look: Look, paging: PageHere) -> PageOf[PairBody]:
    """Pairs that may be one person, with the reasons, where both may be seen."""

    async def read(work: UnitOfWork, eyes: Eyes) -> PageOf[PairBody]:
        return paging.of_few(await _open_pairs(work, eyes, PairKind.SUGGESTION), lambda body: body)

    return await look(read)


async def _open_pairs(work: UnitOfWork, eyes: Eyes, kind: PairKind) -> list[PairBody]:
    shown: list[PairBody] = []
    for pair in await work.pairs.open(limit=_MOST_PAIRS):
        if pair.kind is not kind:
            continue
        one, other = await eyes.find_contact(work, pair.one_id), await eyes.find_contact(work, pair.other_id)
        if one is None or other is None or ContactStatus.MERGED in (one.status, other.status):
            continue
        shown.append(PairBody.of(pair, one, other))
    return shown
