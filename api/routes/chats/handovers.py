"""Handovers: what waits for a person, and who takes it."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.asking import Reading, Writing
from api.bodies.conversations import ActAsked, HandoverBody
from api.bodies.strict import PageOf
from api.doing import Do
from api.eyes import Look
from api.paging import PageHere
from api.shown import show_handover
from tools.actions.handovers.accept_handover import accept_handover
from tools.actions.handovers.cancel_handover import cancel_handover
from tools.actions.handovers.decline_offer import decline_offer
from tools.actions.team.eyes import Eyes
from tools.conversations.handover import HandoverState
from tools.conversations.lists import HandoverFilter
from tools.ids import ConversationId, UserId
from tools.team.rights import acting_user, acting_user_or_program
from tools.toolkit import UnitOfWork

router = APIRouter(prefix="/v1/handovers", tags=["handovers"])

States = Annotated[list[HandoverState], Query(default_factory=list)]
_NOTHING_MORE = ActAsked()


@router.get("")
async def list_handovers(
    caller: Reading, look: Look, paging: PageHere, state: States, *, conversation: str | None = None
) -> PageOf[HandoverBody]:
    """Handovers of the conversations the caller may see, the newest first."""
    wanted = HandoverFilter(
        states=state, conversation_id=None if conversation is None else ConversationId(conversation)
    )

    async def read(work: UnitOfWork, eyes: Eyes) -> PageOf[HandoverBody]:
        found = await work.handover_list.page(caller.asker, wanted, after=paging.after, limit=paging.fetch)
        bodies = {handover.id: await show_handover(work, handover, caller=caller) for handover, _ in found}
        return paging.page(found, lambda handover: bodies[handover.id])

    return await look(read)


@router.get("/{handover_id}")
async def get_handover(handover_id: str, caller: Reading, look: Look) -> HandoverBody:
    """One handover."""

    async def read(work: UnitOfWork, eyes: Eyes) -> HandoverBody:
        return await show_handover(work, await eyes.handover(work, handover_id), caller=caller)

    return await look(read)


@router.post("/{handover_id}/accept", response_model=HandoverBody)
async def accept(handover_id: str, caller: Writing, do: Do, asked: ActAsked = _NOTHING_MORE) -> Response:
    """Takes the chat, offered or not. 409 says who was first."""
    user_id = acting_user(caller, None if asked.user_id is None else UserId(asked.user_id))

    async def change(work: UnitOfWork, eyes: Eyes) -> HandoverBody:
        handover = await eyes.handover(work, handover_id)
        accepted = await accept_handover(work, handover_id=handover.id, user_id=user_id)
        return await show_handover(work, accepted, caller=caller)

    return await do(change)


@router.post("/{handover_id}/cancel", response_model=HandoverBody, status_code=202)
async def cancel(handover_id: str, caller: Writing, do: Do, asked: ActAsked = _NOTHING_MORE) -> Response:
    """Calls it off with the conversation's next turn, unless somebody accepts before."""
    user_id = acting_user_or_program(caller, None if asked.user_id is None else UserId(asked.user_id))

    async def change(work: UnitOfWork, eyes: Eyes) -> HandoverBody:
        handover = await eyes.handover(work, handover_id)
        cancelled = await cancel_handover(work, handover_id=handover.id, user_id=user_id)
        return await show_handover(work, cancelled, caller=caller)

    return await do(change, status=202)


@router.post("/{handover_id}/decline", response_model=HandoverBody)
async def decline(handover_id: str, caller: Writing, do: Do, asked: ActAsked = _NOTHING_MORE) -> Response:
    """Lets an offer go on to the next; declining what is not on offer changes nothing."""
    user_id = acting_user(caller, None if asked.user_id is None else UserId(asked.user_id))

    async def change(work: UnitOfWork, eyes: Eyes) -> HandoverBody:
        handover = await eyes.handover(work, handover_id)
        await decline_offer(work, handover_id=handover.id, user_id=user_id)
        return await show_handover(work, handover, caller=caller)

    return await do(change)
