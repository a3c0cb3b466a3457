"""What users do in a conversation: write, take, give back, close, assign, ask for a person."""

from collections.abc import Awaitable, Callable
from functools import partial

from fastapi import APIRouter
from starlette.responses import Response

from api.asking import Here, Reading, Writing
from api.bodies.conversations import (
    ActAsked,
    AssignAsked,
    ConversationBody,
    HandOverAsked,
    MessageBody,
    ReadAsked,
    ReplyAsked,
    ReplyWays,
    TransferAsked,
    WriteAsked,
)
from api.chats.reply_ways import chosen_way, show_reply_ways
from api.chats.standing import has_written, writes
from api.doing import Do, Doing
from api.eyes import Look
from api.parts import Parts
from api.shown import show_conversation
from tools.actions.conversations.assign_conversation import assign_conversation
from tools.actions.conversations.give_back import close_conversation, give_back
from tools.actions.conversations.reopen_by_user import reopen_by_user
from tools.actions.conversations.reply_to_customer import note_for_team, reply_to_customer
from tools.actions.conversations.take_conversation import take_conversation
from tools.actions.conversations.transfer_conversation import transfer_conversation
from tools.actions.handovers.request_handover import request_handover
from tools.actions.mail.find_mail_way import find_mail_way
from tools.actions.team.eyes import Eyes
from tools.conversations.conversation import ConversationState, Message
from tools.conversations.reply_ways import MailWay, NoMail, Via
from tools.errors import NotAllowed
from tools.ids import ConversationId, MessageId, UserId
from tools.team.rights import Caller, acting_user, acting_user_or_program
from tools.toolkit import UnitOfWork

router = APIRouter(prefix="/v1/conversations/{conversation_id}", tags=["conversations"])

_NOTHING_MORE = ActAsked()
_NO_NOTE = HandOverAsked()
_NO_MAIL = MailWay(why_not=NoMail.NO_ADDRESS)


@router.post("/messages", response_model=MessageBody, status_code=201)
async def reply(conversation_id: str, asked: ReplyAsked, parts: Here, caller: Writing, do: Do) -> Response:
    """Answers the customer; the conversation has to be the user's own: take it first.

    `GET …/reply-ways` says how it will go. A customer who has left the page is written to by e-mail, where there is a
    way; by `via` the user chooses.
    """
    user_id = acting_user(caller, _named(asked.user_id))

    async def change(work: UnitOfWork, eyes: Eyes) -> MessageBody:
        conversation = await eyes.conversation(work, conversation_id)
        mail = _NO_MAIL if asked.via is Via.CHAT else await find_mail_way(work, conversation)
        via, _ = await chosen_way(conversation, mail, caller=caller, live=parts.live, wanted=asked.via)
        message = await reply_to_customer(
            work,
            conversation_id=conversation.id,
            user_id=user_id,
            text=asked.text,
            client_id=asked.client_id,
            file_ids=asked.attachments,
            mail=mail if via is Via.EMAIL else None,
        )
        return MessageBody.of(await stored(work, message.id))

    answer = await do(change, status=201)
    await has_written(parts, caller.business_id, ConversationId(conversation_id))
    return answer


@router.post("/typing", status_code=204)
async def show_typing(conversation_id: str, parts: Here, caller: Writing, look: Look) -> Response:
    """The customer is shown, for some seconds, that whoever has the chat is writing; from others it is not told."""

    async def read(work: UnitOfWork, eyes: Eyes) -> bool:
        conversation = await eyes.conversation(work, conversation_id)
        has_it = caller.user is not None and conversation.assignee_id == caller.user.id
        return has_it and conversation.state is ConversationState.HUMAN

    if await look(read):
        await writes(parts, caller.business_id, ConversationId(conversation_id))
    return Response(status_code=204)


@router.get("/reply-ways")
async def get_reply_ways(conversation_id: str, parts: Here, caller: Reading, look: Look) -> ReplyWays:
    """How a reply of the caller would go now, and which other ways there are."""

    async def read(work: UnitOfWork, eyes: Eyes) -> ReplyWays:
        conversation = await eyes.conversation(work, conversation_id)
        return await show_reply_ways(work, conversation, caller=caller, live=parts.live)

    return await look(read)


@router.post("/notes", response_model=MessageBody, status_code=201)
async def write_note(conversation_id: str, asked: WriteAsked, caller: Writing, do: Do) -> Response:
    """Notes something for the team."""
    user_id = acting_user(caller, _named(asked.user_id))

    async def change(work: UnitOfWork, eyes: Eyes) -> MessageBody:
        conversation = await eyes.conversation(work, conversation_id)
        message = await note_for_team(
            work, conversation_id=conversation.id, user_id=user_id, text=asked.text, client_id=asked.client_id
        )
        return MessageBody.of(await stored(work, message.id))

    return await do(change, status=201)


@router.post("/take", response_model=ConversationBody)
async def take(
    conversation_id: str, parts: Here, caller: Writing, do: Do, asked: ActAsked = _NOTHING_MORE
) -> Response:
    """Steps in; the AI stops at once. 409 says who has the chat."""
    user_id = acting_user(caller, _named(asked.user_id))
    return await _act(conversation_id, partial(take_conversation, user_id=user_id), parts=parts, caller=caller, do=do)


@router.post("/return-to-ai", response_model=ConversationBody)
async def return_to_ai(
    conversation_id: str, parts: Here, caller: Writing, do: Do, asked: ActAsked = _NOTHING_MORE
) -> Response:
    """Gives the chat back to the AI."""
    user_id = acting_user_or_program(caller, _named(asked.user_id))
    return await _act(conversation_id, partial(give_back, user_id=user_id), parts=parts, caller=caller, do=do)


@router.post("/close", response_model=ConversationBody)
async def close(
    conversation_id: str, parts: Here, caller: Writing, do: Do, asked: ActAsked = _NOTHING_MORE
) -> Response:
    """Closes the conversation; a message of the customer within 7 days reopens it."""
    user_id = acting_user_or_program(caller, _named(asked.user_id))
    return await _act(
        conversation_id, partial(close_conversation, user_id=user_id), parts=parts, caller=caller, do=do
    )


@router.post("/reopen", response_model=ConversationBody)
async def reopen(
    conversation_id: str, parts: Here, caller: Writing, do: Do, asked: ActAsked = _NOTHING_MORE
) -> Response:
    """Opens a closed conversation again; it counts as new for who sees it and who answers."""
    user_id = acting_user(caller, _named(asked.user_id))
    return await _act(conversation_id, partial(reopen_by_user, user_id=user_id), parts=parts, caller=caller, do=do)


@router.post("/handover", response_model=ConversationBody, status_code=202)
async def hand_over(
    conversation_id: str, parts: Here, caller: Writing, do: Do, asked: HandOverAsked = _NO_NOTE
) -> Response:
    """Asks for a person; the wait begins with the conversation's next turn."""
    user_id = acting_user_or_program(caller, _named(asked.user_id))
    act = partial(request_handover, user_id=user_id, note=asked.note)
    return await _act(conversation_id, act, parts=parts, caller=caller, do=do, status=202)


@router.post("/assign", response_model=ConversationBody)
async def assign(conversation_id: str, asked: AssignAsked, parts: Here, caller: Writing, do: Do) -> Response:
    """Gives the conversation to a user, or with null to nobody in particular."""
    by_id = acting_user(caller, _named(asked.user_id))

    async def change(work: UnitOfWork, eyes: Eyes) -> ConversationBody:
        conversation = await eyes.conversation(work, conversation_id)
        assigned = await assign_conversation(
            work, conversation_id=conversation.id, user_id=by_id, assignee_id=_named(asked.assignee_id)
        )
        return await show_conversation(work, assigned, caller=caller, live=parts.live)

    return await do(change)


@router.post("/transfer", response_model=ConversationBody)
async def transfer(conversation_id: str, asked: TransferAsked, parts: Here, caller: Writing, do: Do) -> Response:
    """Gives a chat that a person has to another user, or to the least busy of a team who are there."""
    by_id = acting_user(caller, _named(asked.user_id))

    async def change(work: UnitOfWork, eyes: Eyes) -> ConversationBody:
        conversation = await eyes.conversation(work, conversation_id)
        moved = await transfer_conversation(
            work, conversation_id=conversation.id, user_id=by_id, to=UserId(asked.to), note=asked.note
        )
        return await show_conversation(work, moved, caller=caller, live=parts.live)

    return await do(change)


@router.post("/read", status_code=204)
async def mark_read(conversation_id: str, asked: ReadAsked, caller: Writing, do: Do) -> Response:
    """Says how far the caller has read; never takes anything back."""
    user = caller.user
    if user is None:
        raise NotAllowed("A token of the business reads nothing by itself.")

    async def change(work: UnitOfWork, eyes: Eyes) -> None:
        conversation = await eyes.conversation(work, conversation_id)
        seq = min(asked.seq, conversation.last_seq)
        await work.conversation_list.read_up_to(conversation.id, user.id, seq=seq)

    return await do(change, status=204)


async def stored(work: UnitOfWork, message_id: MessageId) -> Message:
    """A message as the database keeps it: with its place in the conversation."""
    message = await work.messages.find(message_id)
    assert message is not None, "it was written in this unit of work"
    return message


Action = Callable[..., Awaitable[None]]
"""Takes the unit of work and ``conversation_id``."""


async def _act(
    conversation_id: str, action: Action, *, parts: Parts, caller: Caller, do: Doing, status: int = 200
) -> Response:
    async def change(work: UnitOfWork, eyes: Eyes) -> ConversationBody:
        await eyes.conversation(work, conversation_id)
        await action(work, conversation_id=ConversationId(conversation_id))
        after = await work.conversations.find(ConversationId(conversation_id))
        assert after is not None, "conversations are not deleted by what users do in them"
        return await show_conversation(work, after, caller=caller, live=parts.live)

    return await do(change, status=status)


def _named(user_id: str | None) -> UserId | None:
    return None if user_id is None else UserId(user_id)
