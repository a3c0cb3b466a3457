"""A message to a conversation that was closed not long ago opens it again."""

from dataclasses import replace
from datetime import timedelta

from tools.actions.conversations.who_answers import who_answers
from tools.actions.team.members_of_teams import NOBODY, read_people
from tools.actions.team.tell_admins import tell_admins
from tools.contacts.access import is_admins_only, narrowed
from tools.contacts.contact import Contact
from tools.conversations.conversation import Conversation, ConversationState
from tools.conversations.openness import THE_AI_IS_TALKED_TO
from tools.events import EventType
from tools.toolkit import UnitOfWork

REOPENS_FOR = timedelta(days=7)
"""After that a message starts another."""


def may_reopen(work: UnitOfWork, conversation: Conversation) -> bool:
    """Whether a closed conversation is still the one to go on with."""
    closed_at = conversation.closed_at
    return closed_at is not None and work.now - closed_at <= REOPENS_FOR


async def reopen_conversation(work: UnitOfWork, conversation: Conversation, contact: Contact) -> Conversation:
    """It counts as new for who answers, and for who sees it as far as that narrows; one that is open changes nothing.

    An older chat may be hidden from some who see its contact today: nothing that happens by itself widens it.
    """
    if conversation.state is not ConversationState.CLOSED:
        return conversation
    people = await read_people(work) if _both_restricted(conversation, contact) else NOBODY
    audience = narrowed(conversation.visibility, contact.visibility, members_of=people.members_of)
    opened = replace(
        conversation,
        state=ConversationState.AI,
        closed_at=None,
        close_at=work.now + THE_AI_IS_TALKED_TO,
        visibility=audience,
        assignee_id=await who_answers(work, contact, audience=audience),
    )
    await work.conversations.save(opened)
    if audience != conversation.visibility:
        await work.conversations.show_to(conversation.id, audience)
    if is_admins_only(audience) and not {audience} & {conversation.visibility, contact.visibility}:
        await tell_admins(work, conversations=[conversation.id], by_id=None, data={"reopened": True})
    data = {"conversation_id": conversation.id, "contact_id": contact.id}
    work.announce(EventType.CONVERSATION_REOPENED, data, conversation_id=conversation.id, contacts=(contact.id,))
    return opened


def _both_restricted(conversation: Conversation, contact: Contact) -> bool:
    return not (conversation.visibility.everyone or contact.visibility.everyone)
