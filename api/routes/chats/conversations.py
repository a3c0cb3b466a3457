"""Conversations as the team reads them."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query

from api.asking import Here, Reading
from api.bodies.conversations import ConversationBody, ListedConversation, MessageBody
from api.bodies.strict import PageOf
from api.eyes import Look
from api.paging import PageHere
from api.shown import show_conversation, show_conversations
from tools.actions.team.eyes import Eyes
from tools.contacts.pages import Place
from tools.conversations.conversation import ChannelKind, ConversationState
from tools.conversations.lists import ConversationFilter
from tools.errors import Invalid
from tools.ids import UserId
from tools.team.rights import Caller
from tools.toolkit import UnitOfWork

router = APIRouter(prefix="/v1/conversations", tags=["conversations"])

States = Annotated[list[ConversationState], Query(default_factory=list)]
Assignee = Annotated[str | None, Query(description="A user's id, `me`, or `none`.")]
Restricted = Annotated[
    bool | None, Query(description="`true`: what only your role lets you see; `false`: all but that.")
]


@router.get("")
async def list_conversations(
    parts: Here,
    caller: Reading,
    look: Look,
    paging: PageHere,
    state: States,
    *,
    assignee: Assignee = None,
    channel: ChannelKind | None = None,
    contact: str | None = None,
    thread: Annotated[str | None, Query(max_length=200, description="A program's own name for a chat.")] = None,
    restricted: Restricted = None,
) -> PageOf[ListedConversation]:
    """Those the caller may see; those that were spoken in last come first."""
    assignee_id, unassigned = read_assignee(caller, assignee)
    wanted = ConversationFilter(
        states=state,
        assignee_id=assignee_id,
        unassigned=unassigned,
        channel=channel,
        thread_id=thread,
        restricted=restricted,
    )

    async def read(work: UnitOfWork, eyes: Eyes) -> PageOf[ListedConversation]:
        meant = None if contact is None else await eyes.record_meant(work, contact)
        asked = replace(wanted, contact_id=meant)
        found = await work.conversation_list.page(caller.asker, asked, after=paging.after, limit=paging.fetch)
        bodies = await show_conversations(work, [each for each, _ in found], caller=caller, live=parts.live)
        return paging.page(
            found, lambda each: ListedConversation.of_row(bodies[each.id], restricted=eyes.lists(each))
        )

    return await look(read)


@router.get("/{conversation_id}")
async def get_conversation(conversation_id: str, parts: Here, caller: Reading, look: Look) -> ConversationBody:
    """One conversation."""

    async def read(work: UnitOfWork, eyes: Eyes) -> ConversationBody:
        conversation = await eyes.conversation(work, conversation_id)
        return await show_conversation(work, conversation, caller=caller, live=parts.live)

    return await look(read)


@router.get("/{conversation_id}/messages")
async def list_messages(
    conversation_id: str,
    caller: Reading,
    look: Look,
    paging: PageHere,
    *,
    after: Annotated[int | None, Query(ge=0, le=2**53, description="Only what follows this `seq`.")] = None,
    newest_first: Annotated[bool, Query()] = False,
) -> PageOf[MessageBody]:
    """Messages and notes, the oldest first unless ``newest_first``."""
    if after is not None and newest_first:
        raise Invalid("Reading on and reading back do not go together.", field="newest_first")
    start = int(paging.after.order) if paging.after is not None else after

    async def read(work: UnitOfWork, eyes: Eyes) -> PageOf[MessageBody]:
        conversation = await eyes.conversation(work, conversation_id)
        found = await work.conversation_list.messages(
            conversation.id, after=start, newest_first=newest_first, limit=paging.fetch
        )
        return paging.page([(message, Place(message.seq, message.id)) for message in found], MessageBody.of)

    return await look(read)


def read_assignee(caller: Caller, assignee: str | None) -> tuple[UserId | None, bool]:
    """The user whose things are wanted, and whether those of nobody are."""
    if assignee in (None, "none"):
        return None, assignee is not None
    if assignee == "me":
        if caller.user is None:
            raise Invalid("A token of the business is nobody; name a user.", field="assignee")
        return caller.user.id, False
    return UserId(str(assignee)), False
