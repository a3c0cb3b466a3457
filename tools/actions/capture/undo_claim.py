"""Undoes a merge on a claim: the contact was never changed, and the session's chats are a record's of their own."""

from dataclasses import dataclass, replace

from tools.actions.capture.apply_decision import Given
from tools.actions.capture.attach_on_claim import standing_of, take_back_claim
from tools.actions.capture.decide_on_typed import decide_on_typed
from tools.actions.capture.read_session import SessionView, read_session
from tools.contacts.contact import ContactKind
from tools.contacts.evidence import OnMatch, pair_of
from tools.contacts.merging.journal import MergeKind
from tools.contacts.store import Merge, PairState
from tools.conversations.handover import Handover
from tools.errors import WrongState
from tools.ids import ContactId
from tools.toolkit import UnitOfWork


@dataclass(frozen=True)
class Claimed:
    """A session whose words led its chats to a contact, held to the commit."""

    view: SessionView
    handover: Handover | None
    survivor_id: ContactId
    """The record that the contact is by now."""


async def read_claimed(work: UnitOfWork, merge: Merge) -> Claimed:
    """The session of a merge on a claim that stands.

    Raises ``WrongState`` when it has shown since who it is.
    """
    survivor_id = await work.contacts.redirect(merge.survivor_id)
    own_id = await _part_of(work, merge.absorbed_id)
    if own_id == survivor_id:
        message = "The two were merged since; undo that merge, which has taken in what the claim led there."
        raise WrongState(message, state="merged")
    await work.merges.lock_conversations([survivor_id])
    assert merge.conversation_id is not None, "words are said in a conversation"
    conversation = await work.conversations.lock(merge.conversation_id)
    assert conversation is not None
    view = await read_session(work, conversation, [])
    if view.own.id not in (merge.absorbed_id, own_id):
        message = "This session has shown since who it is; there is no claim to take back."
        raise WrongState(message, state=conversation.identity)
    handover = None
    if conversation.handover_id is not None:
        handover = await work.handovers.find(conversation.handover_id)
    # Its own record may be another's part by now: what led its chats away is this merge all the same.
    return Claimed(replace(view, attachment=merge), handover, survivor_id)


async def _part_of(work: UnitOfWork, contact_id: ContactId) -> ContactId:
    """The record that this one is part of by now; a claim only leads elsewhere and joins nothing."""
    while True:
        joined = [one for one in await work.merges.standing(contact_id) if one.kind is not MergeKind.CLAIM]
        if not joined:
            return contact_id
        contact_id = joined[0].survivor_id


async def undo_claim(work: UnitOfWork, merge: Merge, *, by_id: str) -> None:
    """The conversation and all of its session go back, and the two are remembered as two people."""
    claimed = await read_claimed(work, merge)
    view, conversation = claimed.view, claimed.view.conversation
    own, standing = await take_back_claim(
        work, view, standing=standing_of(conversation, claimed.handover), by_id=by_id
    )
    await work.contacts.save_locked(replace(own, kind=ContactKind.CONTACT, updated_at=work.now))
    back = replace(conversation, contact_id=own.id, assignee_id=standing.assignee_id)
    await work.conversations.save(back)
    await work.conversations.show_to(back.id, standing.audience)
    for one in {merge.absorbed_id, own.id}:
        for other in {merge.survivor_id, claimed.survivor_id} - {one}:
            await work.pairs.settle(pair_of(one, other), state=PairState.APART, by_id=by_id)
    said = Given(values={}, claims=await work.claims.of_conversation(conversation.id))
    # What was typed beside the claim, and nobody else holds, is this record's own now.
    await decide_on_typed(
        work,
        replace(back, visibility=standing.audience),
        claimed.handover,
        said,
        typed=[],
        on_match=OnMatch.LINK,
        correcting=False,
    )
