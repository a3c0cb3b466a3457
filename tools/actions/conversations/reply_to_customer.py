"""A user who has a conversation writes to the customer, or notes something for the team."""

from dataclasses import replace

from tools.actions.conversations.chats_of_user import lock_for_user
from tools.conversations.conversation import Conversation, ConversationState, Message, Speaker
from tools.conversations.handover import Deadline, FollowUpState
from tools.errors import Invalid, WrongState
from tools.events import EventType
from tools.ids import ConversationId, MessageId, UserId
from tools.team.people import User
from tools.toolkit import UnitOfWork

MAX_TEXT = 4000
"""Characters of one message."""


async def reply_to_customer(
    work: UnitOfWork, *, conversation_id: ConversationId, user_id: UserId, text: str, client_id: str | None = None
) -> Message:
    """The customer is answered; the same ``client_id`` again is the same message.

    Raises ``WrongState`` unless the conversation is this user's, ``Invalid``, ``NotFound``.
    """
    conversation, user = await lock_for_user(work, conversation_id, user_id=user_id)
    if conversation.state is not ConversationState.HUMAN or conversation.assignee_id != user.id:
        message = "Take the conversation first; then the customer hears you alone."
        raise WrongState(message, state=conversation.state, instead="take")
    sent = await _write(work, conversation, user, text=text, client_id=client_id, speaker=Speaker.USER)
    await _kept_promise(work, conversation)
    return sent


async def note_for_team(
    work: UnitOfWork, *, conversation_id: ConversationId, user_id: UserId, text: str, client_id: str | None = None
) -> Message:
    """A note the customer never sees.

    Raises ``Invalid`` for an empty or too long text, ``NotFound``.
    """
    conversation, user = await lock_for_user(work, conversation_id, user_id=user_id)
    return await write_note(work, conversation, user, text=text, client_id=client_id)


async def write_note(
    work: UnitOfWork, conversation: Conversation, user: User | None, *, text: str, client_id: str | None = None
) -> Message:
    """The same in a conversation that is held; without a user it is the business's own program that notes it.

    Raises ``Invalid``.
    """
    return await _write(work, conversation, user, text=text, client_id=client_id, speaker=Speaker.NOTE)


async def _write(
    work: UnitOfWork,
    conversation: Conversation,
    user: User | None,
    *,
    text: str,
    client_id: str | None,
    speaker: Speaker,
) -> Message:
    if not text.strip() or len(text) > MAX_TEXT:
        raise Invalid(f"A message has 1 to {MAX_TEXT} characters.", field="text")
    if client_id is not None:
        earlier = await work.messages.find_by_client_id(conversation.id, speaker, client_id)
        if earlier is not None:
            return earlier
    message = Message(
        id=MessageId(work.new_id("msg")),
        business_id=work.business_id,
        conversation_id=conversation.id,
        seq=0,
        speaker=speaker,
        text=text,
        at=work.now,
        user_id=None if user is None else user.id,
        from_name="" if user is None else user.name,
        client_id=client_id,
    )
    await work.messages.add(message)
    if user is not None and speaker is Speaker.USER:
        work.announce(
            EventType.MESSAGE_SENT,
            {"message_id": message.id, "conversation_id": conversation.id, "from": "user", "user_id": user.id},
            conversation_id=conversation.id,
        )
    return message


async def _kept_promise(work: UnitOfWork, conversation: Conversation) -> None:
    """The first reply was given in time, and whatever the team owed this customer is done."""
    handover = await work.handovers.current(conversation.id)
    if handover is None:
        return
    answered = handover
    if handover.due is Deadline.REPLY:
        answered = replace(answered, due=None, due_at=None)
    if handover.follow_up.state is FollowUpState.OPEN:
        done = replace(handover.follow_up, state=FollowUpState.DONE, done_at=work.now)
        answered = replace(answered, follow_up=done)
        work.announce(
            EventType.FOLLOW_UP_DONE,
            {"handover_id": handover.id, "conversation_id": conversation.id},
            conversation_id=conversation.id,
        )
    if answered is not handover:
        await work.handovers.save(answered, was=handover)
