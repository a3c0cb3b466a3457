"""A user who has a conversation writes to the customer, or notes something for the team."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from tools.actions.conversations.attach_files import files_of_message
from tools.actions.conversations.chats_of_user import lock_for_user
from tools.conversations.conversation import Conversation, ConversationState, Delivery, Message, Speaker
from tools.conversations.files import MEGABYTE, attachment_of, without_names
from tools.conversations.handover import Deadline, FollowUpState
from tools.conversations.reply_ways import MailWay, Via, carries_files
from tools.errors import Invalid, WrongState
from tools.events import EventType
from tools.ids import ConversationId, MessageId, UserId
from tools.team.people import User
from tools.toolkit import UnitOfWork

MAX_TEXT = 4000
"""Characters of one message."""
SEND_MAIL = "send_mail"
"""The kind of job that sends one message by e-mail."""
MAIL = "mail"
"""In the data of a message that goes by e-mail: to whom, and through which channel."""
MOST_BY_MAIL = 15 * MEGABYTE
"""Of all files of one letter: written for mail they grow by a third, and few servers take more than 25 MB."""


async def reply_to_customer(
    work: UnitOfWork,
    *,
    conversation_id: ConversationId,
    user_id: UserId,
    text: str,
    client_id: str | None = None,
    file_ids: Sequence[str] = (),
    mail: MailWay | None = None,
) -> Message:
    """The customer is answered in the chat, and by e-mail as well where ``mail`` says how.

    The same ``client_id`` again is the same message. Mail leaves after the commit; ``message.sent`` is told when a
    server has taken it. Raises ``WrongState`` unless the conversation is this user's, or for files where none can go;
    ``Invalid``, ``NotFound``.
    """
    if mail is not None and mail.why_not is not None:
        raise WrongState(f"This reply cannot go by e-mail: {mail.why_not}.", state=mail.why_not, instead="chat")
    conversation, user = await lock_for_user(work, conversation_id, user_id=user_id)
    if conversation.state is not ConversationState.HUMAN or conversation.assignee_id != user.id:
        message = "Take the conversation first; then the customer hears you alone."
        raise WrongState(message, state=conversation.state, instead="take")
    if file_ids and mail is None and not carries_files(conversation):
        raise WrongState("Files do not go this way.", state=conversation.channel, instead="text")
    sent = await _write(
        work,
        conversation,
        user,
        text=text,
        client_id=client_id,
        speaker=Speaker.USER,
        file_ids=file_ids,
        mail=mail,
    )
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
    file_ids: Sequence[str] = (),
    mail: MailWay | None = None,
) -> Message:
    if not (text.strip() or file_ids) or len(text) > MAX_TEXT:
        raise Invalid(f"A message has 1 to {MAX_TEXT} characters.", field="text")
    if client_id is not None:
        earlier = await work.messages.find_by_client_id(conversation.id, speaker, client_id)
        if earlier is not None:
            return earlier
    files = await files_of_message(work, conversation, file_ids, user_id=None if user is None else user.id)
    if mail is not None and sum(each.size for each in files) > MOST_BY_MAIL:
        raise Invalid(f"At most {MOST_BY_MAIL // MEGABYTE} MB of files go with one e-mail.", field="attachments")
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
        sent_by=Via.CHAT if mail is None else Via.EMAIL,
        delivery=Delivery.SENT if mail is None else Delivery.QUEUED,
        attachments=tuple(attachment_of(each) for each in files),
        data={} if mail is None else {MAIL: await _envelope(work, conversation, mail)},
    )
    await work.messages.add(message)
    if files:
        await work.files.send(file_ids, message_id=message.id)
    if mail is not None:
        await work.jobs.put(SEND_MAIL, {"message_id": message.id}, key=message.id)
    elif user is not None and speaker is Speaker.USER:
        told = {"message_id": message.id, "conversation_id": conversation.id, "from": "user", "user_id": user.id}
        with_it = {"attachments": without_names(message.attachments)} if files else {}
        work.announce(EventType.MESSAGE_SENT, {**told, **with_it}, conversation_id=conversation.id)
    return message


async def _envelope(work: UnitOfWork, conversation: Conversation, mail: MailWay) -> Mapping[str, Any]:
    assert mail.address is not None, "a way without a reason against it leads to an address"
    if await work.reply_tokens.of(conversation.id) is None:
        # Eighty bits of chance stand in each identifier, behind the time.
        await work.reply_tokens.add(work.new_id("rpl").removeprefix("rpl_"), conversation.id)
    to = f"{mail.address.local_part}@{mail.address.ascii_domain}"
    return {"to": to, "channel_id": mail.channel_id}


async def _kept_promise(work: UnitOfWork, conversation: Conversation) -> None:
    """The first reply was given in time, and whatever the team owed this customer is done."""
    handover = await work.handovers.current(conversation.id)
    if handover is not None and handover.due is Deadline.REPLY:
        await work.handovers.save(replace(handover, due=None, due_at=None), was=handover)
    for owed in await work.handovers.owed_in([conversation.id]):
        done = replace(owed.follow_up, state=FollowUpState.DONE, done_at=work.now)
        await work.handovers.save(replace(owed, follow_up=done), was=owed)
        work.announce(
            EventType.FOLLOW_UP_DONE,
            {"handover_id": owed.id, "conversation_id": conversation.id},
            conversation_id=conversation.id,
        )
