"""A person parts what was joined: both records as they were, and what was said since where it belongs."""

from dataclasses import replace

from tools.actions.apply_decision import Given
from tools.actions.attach_on_claim import standing_of, take_back_claim
from tools.actions.decide_on_typed import decide_on_typed
from tools.actions.merge_contacts import announce_merge
from tools.actions.part_contacts import part_contacts, plan_parting
from tools.actions.read_session import read_session
from tools.contacts.contact import ContactKind, ContactStatus
from tools.contacts.evidence import OnMatch, pair_of
from tools.contacts.journal import MergeKind
from tools.contacts.store import Merge, PairState
from tools.errors import NotFound, WrongState
from tools.events import EventType
from tools.ids import MergeId
from tools.toolkit import UnitOfWork


async def undo_merge(work: UnitOfWork, *, merge_id: MergeId, by_id: str) -> None:
    """The two are remembered as two people, and nothing joins them again by itself. Twice is once.

    Raises ``NotFound``, and ``WrongState`` when the session of a claim became part of another contact since.
    """
    merge = await work.merges.find(merge_id)
    if merge is None:
        raise NotFound("There is no such merge.")
    if merge.undone_at is not None:
        return
    if merge.kind is MergeKind.CLAIM:
        await _undo_claim(work, merge, by_id=by_id)
    else:
        await part_contacts(work, await plan_parting(work, merge, by_id=by_id), by_id=by_id)
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
