"""A person sees that words led a conversation to the wrong contact: it goes back to one of its own."""

from dataclasses import replace

from tools.actions.capture.apply_decision import Given
from tools.actions.capture.attach_on_claim import move_conversations, standing_of
from tools.actions.capture.decide_on_typed import decide_on_typed
from tools.actions.capture.read_session import SessionView, read_session
from tools.actions.merges.undo_merge import undo_merge
from tools.contacts.evidence import OnMatch, pair_of
from tools.contacts.identifiers import Holder, OwnerKind
from tools.contacts.store import PairState
from tools.conversations.conversation import Conversation, IdentityLevel
from tools.errors import NotFound, WrongState
from tools.events import EventType
from tools.ids import ContactId, ConversationId
from tools.toolkit import UnitOfWork


async def not_this_person(work: UnitOfWork, *, conversation_id: ConversationId, by_id: str) -> ContactId:
    """The two are remembered as two people. Gives back the contact that the conversation is with now.

    Raises ``NotFound``, and ``WrongState`` where nothing but its own words led the conversation to its contact.
    """
    found = await work.conversations.find(conversation_id)
    if found is None:
        raise NotFound("There is no such conversation.")
    await work.merges.lock_conversations([found.contact_id])
    conversation = await work.conversations.lock(conversation_id)
    assert conversation is not None, "no conversation is ever removed"
    view = await read_session(work, conversation, [])
    if conversation.identity is not IdentityLevel.CLAIMED or view.own.id == conversation.contact_id:
        message = "This chat is with its own contact: no claim has led it to another."
        raise WrongState(message, state=conversation.identity.value)
    if view.attachment is not None:
        await undo_merge(work, merge_id=view.attachment.id, by_id=by_id)
    else:
        await _give_browser_its_own(work, view, by_id=by_id)
    after = await work.conversations.find(conversation_id)
    assert after is not None
    return after.contact_id


async def _give_browser_its_own(work: UnitOfWork, view: SessionView, *, by_id: str) -> None:
    """The browser's own record became part of the contact by proof, and later somebody else wrote from it."""
    assert view.sender is not None, "a conversation without a sender is with its own contact"
    away_id, own = view.conversation.contact_id, view.own
    await work.contacts.add(own)
    await work.identifiers.hand_over(
        [view.sender.id], from_id=view.sender.holder.id, to=Holder(OwnerKind.CONTACT, own.id)
    )
    theirs = [each for each in await work.conversations.of_contact(away_id) if _is_of(each, view)]
    await move_conversations(work, {each.id for each in theirs}, from_id=away_id, to_id=own.id)
    away = view.contacts[away_id]
    for each in theirs:
        standing = standing_of(each, None)
        given_by_claim = each.assignee_id == away.assignee_id and not standing.person_has_it
        back = replace(
            each,
            contact_id=own.id,
            identity=IdentityLevel.NONE,
            assignee_id=None if given_by_claim else each.assignee_id,
        )
        await work.conversations.save(back)
    await work.pairs.settle(pair_of(own.id, away_id), state=PairState.APART, by_id=by_id)
    data = {"contact_id": away_id, "conversation_id": view.conversation.id, "by_id": by_id}
    work.announce(EventType.CONTACT_UPDATED, data, conversation_id=view.conversation.id, contacts=(away_id, own.id))
    await _weigh_again(work, view.conversation.id)


async def _weigh_again(work: UnitOfWork, conversation_id: ConversationId) -> None:
    """What was typed, and nobody else holds, is the record's own now."""
    conversation = await work.conversations.find(conversation_id)
    assert conversation is not None
    handover = None if conversation.handover_id is None else await work.handovers.find(conversation.handover_id)
    said = Given(values={}, claims=await work.claims.of_conversation(conversation_id))
    await decide_on_typed(work, conversation, handover, said, typed=[], on_match=OnMatch.LINK, correcting=False)


def _is_of(conversation: Conversation, view: SessionView) -> bool:
    same_browser = conversation.sender == view.conversation.sender
    return same_browser and conversation.identity is IdentityLevel.CLAIMED
