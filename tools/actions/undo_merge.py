"""A person parts what was joined: both records as they were, and what was said since where it belongs."""

from dataclasses import replace

from tools.actions.apply_decision import Given
from tools.actions.attach_on_claim import standing_of, take_back_claim
from tools.actions.contact_records import write_record
from tools.actions.decide_on_typed import decide_on_typed
from tools.actions.merge_contacts import announce_merge, is_visitor, lock_records
from tools.actions.read_session import read_session
from tools.contacts.contact import ContactKind, ContactStatus
from tools.contacts.evidence import OnMatch, pair_of
from tools.contacts.identifiers import Holder, OwnerKind
from tools.contacts.journal import MergeKind, journal_from_plain
from tools.contacts.record import Record
from tools.contacts.store import Merge, PairState
from tools.contacts.undo import UndoPlan, plan_undo
from tools.errors import NotFound, WrongState
from tools.events import EventType
from tools.ids import MergeId
from tools.toolkit import UnitOfWork


async def undo_merge(work: UnitOfWork, *, merge_id: MergeId, by_id: str) -> None:
    """The two are remembered as two people, and nothing joins them again by itself. Twice is once.

    Raises ``NotFound``, and ``WrongState`` when one of the two was merged into another contact since.
    """
    merge = await work.merges.find(merge_id)
    if merge is None:
        raise NotFound("There is no such merge.")
    if merge.undone_at is not None:
        return
    if merge.kind is MergeKind.CLAIM:
        await _undo_claim(work, merge, by_id=by_id)
    else:
        await _undo_joining(work, merge, by_id=by_id)


async def plan_undo_of(work: UnitOfWork, merge: Merge) -> tuple[UndoPlan, Record]:
    """What undoing a merge of records would do, and the survivor as it is now; this is also the dry run."""
    journal = journal_from_plain(merge.journal)
    records = await lock_records(work, {merge.survivor_id, merge.absorbed_id})
    survivor, absorbed = records[merge.survivor_id], records[merge.absorbed_id]
    holders = await work.identifiers.holders([moved.key for moved in journal.identifiers])
    others = {
        key: one.holder for key, one in holders.items() if one.holder.id not in (merge.survivor_id, merge.absorbed_id)
    }
    plan = plan_undo(
        journal,
        survivor=_with_visitors(survivor, absorbed),
        absorbed=absorbed.contact,
        held_by_others=others,
    )
    return plan, survivor


def _with_visitors(survivor: Record, absorbed: Record) -> Record:
    """Browsers of the absorbed record wrote to the survivor although it never held their ids."""
    holder = Holder(OwnerKind.CONTACT, survivor.id)
    visitors = tuple(replace(one, holder=holder) for one in absorbed.identifiers if is_visitor(one))
    return replace(survivor, identifiers=(*survivor.identifiers, *visitors))


async def _undo_joining(work: UnitOfWork, merge: Merge, *, by_id: str) -> None:
    plan, survivor = await plan_undo_of(work, merge)
    absorbed = plan.absorbed
    to = Holder(OwnerKind.CONTACT, absorbed.id)
    await work.identifiers.hand_over([one.id for one in absorbed.identifiers], from_id=survivor.id, to=to)
    primary = {one.id for one in survivor.identifiers if one.primary}
    staying = [one.id for one in plan.survivor.identifiers if one.primary and one.id not in primary]
    await work.identifiers.make_primary([*staying, *(one.id for one in absorbed.identifiers if one.primary)])
    await write_record(work, survivor, plan.survivor)
    now = await work.contacts.find(absorbed.id)
    assert now is not None, "an absorbed record stays a redirect"
    await write_record(work, Record(contact=now, opt_outs=absorbed.opt_outs), absorbed)
    await work.opt_outs.remove(survivor.opt_outs - plan.survivor.opt_outs - absorbed.opt_outs)
    await work.merges.undone(merge.id, at=work.now)
    await work.pairs.settle(plan.apart, state=PairState.APART, by_id=by_id)
    announce_merge(work, EventType.CONTACT_UNMERGED, merge)


async def _undo_claim(work: UnitOfWork, merge: Merge, *, by_id: str) -> None:
    """The contact was never changed: the conversation and all of its session go back to a contact of its own."""
    survivor_id = await work.contacts.redirect(merge.survivor_id)
    await work.merges.lock_conversations([survivor_id])
    assert merge.conversation_id is not None, "words are said in a conversation"
    conversation = await work.conversations.lock(merge.conversation_id)
    assert conversation is not None
    view = await read_session(work, conversation, [])
    if view.own.id != merge.absorbed_id or view.attachment is None:
        message = f"{merge.absorbed_id} was merged into another contact since. Undo that merge first."
        raise WrongState(message, state=ContactStatus.MERGED, instead=view.own.id)
    handover = None
    if conversation.handover_id is not None:
        handover = await work.handovers.find(conversation.handover_id)
    standing = standing_of(conversation, handover)
    own, standing = await take_back_claim(work, view, standing=standing, by_id=by_id)
    own = replace(own, kind=ContactKind.CONTACT)
    await work.contacts.save_locked(replace(own, updated_at=work.now))
    back = replace(conversation, contact_id=own.id, assignee_id=standing.assignee_id)
    await work.conversations.save(back)
    await work.conversations.show_to(back.id, standing.audience)
    for contact_id in {merge.survivor_id, survivor_id}:
        await work.pairs.settle(pair_of(own.id, contact_id), state=PairState.APART, by_id=by_id)
    said = Given(values={}, claims=await work.claims.of_conversation(conversation.id))
    # What was typed beside the claim, and nobody else holds, is this record's own now.
    await decide_on_typed(
        work,
        replace(back, visibility=standing.audience),
        handover,
        said,
        typed=[],
        on_match=OnMatch.LINK,
        correcting=False,
    )
