"""Records become one, and are parted again."""

from collections.abc import Collection, Mapping

from fastapi import APIRouter
from starlette.responses import Response

from api.asking import Reading, Writing
from api.bodies.contacts.merges import MergeAsked, MergeBody, MergedBody, Shown
from api.bodies.contacts.undo import UndoAsked, UndoneBody
from api.bodies.strict import PageOf
from api.doing import Do
from api.errors import may_refuse
from api.eyes import Look
from api.paging import PageHere
from tools.actions.merges.merge_contacts import carry_out_merge, plan_merging
from tools.actions.merges.preview_merge import preview_merge
from tools.actions.merges.preview_undo import UndoPreview, preview_undo
from tools.actions.merges.undo_merge import undo_merge
from tools.actions.team.eyes import Eyes
from tools.contacts.capabilities import Capability
from tools.contacts.contact import Contact
from tools.contacts.identifiers import OwnerKind
from tools.contacts.merging.journal import MergeKind
from tools.contacts.merging.merge_list import SeenMerge
from tools.contacts.store import Merge
from tools.errors import Invalid, NotAllowed, NotFound, Stale
from tools.ids import ContactId, MergeId
from tools.toolkit import UnitOfWork

router = APIRouter(prefix="/v1", tags=["merges"])

_FOR_REAL = UndoAsked()


@router.post("/contacts/merge", response_model=MergedBody, responses=may_refuse(Stale))
async def merge(asked: MergeAsked, caller: Writing, do: Do) -> Response:
    """Two or more records become one; with `dry_run` only says what that would do."""
    survivor_id = ContactId(asked.survivor_id)

    async def change(work: UnitOfWork, eyes: Eyes) -> MergedBody:
        absorbed_ids = await _others(work, eyes, survivor_id, asked.absorbed_ids)
        found = await eyes.contacts_to_change(work, {survivor_id, *absorbed_ids}, with_conversations=True)
        _refuse_changed(asked.expected_versions, found)
        merging = await plan_merging(work, survivor_id=survivor_id, absorbed_ids=absorbed_ids, kind=MergeKind.BY_HAND)
        preview = await preview_merge(work, caller.asker, merging)
        merge_ids = (
            [] if asked.dry_run else await carry_out_merge(work, merging, by_id=caller.id, conversation_id=None)
        )
        return MergedBody.of(preview, dry_run=asked.dry_run, merge_ids=merge_ids, shown=await _shown_fields(work))

    return await do(change)


@router.get("/merges")
async def list_merges(
    caller: Reading, look: Look, paging: PageHere, *, undone: bool | None = None
) -> PageOf[MergeBody]:
    """Merges of two records that may both be seen, the newest first; with `undone` those that were, or that stand."""

    async def read(work: UnitOfWork, eyes: Eyes) -> PageOf[MergeBody]:
        found = await work.merge_list.page(caller.asker, undone=undone, after=paging.after, limit=paging.fetch)
        named = [chat for seen, _ in found if (chat := seen.merge.conversation_id) is not None]
        chats = (await work.conversation_list.amount(caller.asker, named)).conversation_ids

        def show(seen: SeenMerge) -> MergeBody:
            # What an admin sees by the role alone is noted.
            for contact in (seen.survivor, seen.absorbed):
                eyes.lists(contact)
            return MergeBody.of(seen, chats=chats)

        return paging.page(found, show)

    return await look(read)


@router.post("/merges/{merge_id}/undo", response_model=UndoneBody)
async def undo(merge_id: str, caller: Writing, do: Do, asked: UndoAsked = _FOR_REAL) -> Response:
    """Parts what was joined. One's own merges and those a chat made; another user's where the business allows it."""

    async def change(work: UnitOfWork, eyes: Eyes) -> UndoneBody:
        merge = await _find_merge(work, eyes, merge_id)
        if merge.by_id not in (None, caller.id):
            await _need_right_to_others(work, eyes)
        if merge.undone_at is not None:
            return UndoneBody.before(merge, dry_run=asked.dry_run)
        preview = await preview_undo(work, caller.asker, merge)
        answer = UndoneBody.of(
            preview,
            dry_run=asked.dry_run,
            known_holders=await _known_holders(work, eyes, preview),
            shown=await _shown_fields(work),
        )
        if not asked.dry_run:
            await undo_merge(work, merge_id=merge.id, by_id=caller.id)
            eyes.did("merge.undone", id=merge.id)
        return answer

    return await do(change)


async def _others(
    work: UnitOfWork, eyes: Eyes, survivor_id: ContactId, absorbed_ids: Collection[str]
) -> set[ContactId]:
    """Without those that are the survivor by now: merging with itself changes nothing."""
    others = {ContactId(each) for each in absorbed_ids}
    ours = {each for each in sorted(others) if await work.contacts.redirect(each) == survivor_id}
    for each in sorted(ours):
        if await eyes.find_contact(work, each) is None:
            raise NotFound("There is no such contact.")
    return others - ours


def _refuse_changed(expected: Mapping[str, int], found: Mapping[ContactId, Contact]) -> None:
    for each, version in expected.items():
        contact = found.get(ContactId(each))
        if contact is None:
            raise Invalid("Versions are expected of the records that are merged.", field="expected_versions")
        if contact.version != version:
            raise Stale(version=contact.version)


async def _shown_fields(work: UnitOfWork) -> Shown:
    kept = {f"custom.{each.key}" for each in await work.custom_fields.all() if each.removed_at is None}
    return lambda field: not field.startswith("custom.") or field in kept


async def _find_merge(work: UnitOfWork, eyes: Eyes, merge_id: str) -> Merge:
    """A merge of records they may see, both, and the one that holds both today."""
    merge = await work.merges.find(MergeId(merge_id))
    if merge is None:
        raise NotFound("There is no such merge.")
    holds = await work.contacts.redirect(merge.survivor_id)
    for contact_id in (merge.survivor_id, merge.absorbed_id, holds):
        if await eyes.find_contact(work, contact_id) is None:
            raise NotFound("There is no such merge.")
    return merge


async def _need_right_to_others(work: UnitOfWork, eyes: Eyes) -> None:
    try:
        await eyes.need(work, Capability.UNDO_OTHERS_MERGES)
    except NotAllowed:
        raise NotAllowed("Somebody else merged these; ask them, or an admin.") from None


async def _known_holders(work: UnitOfWork, eyes: Eyes, preview: UndoPreview) -> set[str]:
    """Who has what is not taken back, as far as they may know: a hidden contact and a user look the same."""
    gone = [] if preview.parting is None else preview.parting.plan.not_taken_back
    holders = {one.held_by.id for one in gone if one.held_by and one.held_by.kind is OwnerKind.CONTACT}
    return {each for each in sorted(holders) if await eyes.find_contact(work, each) is not None}
