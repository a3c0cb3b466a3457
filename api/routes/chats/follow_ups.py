"""Follow-ups: the customers to whom somebody owes an answer."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.asking import Here, Reading, Writing
from api.bodies.conversations import FollowUpBody, FollowUpChange, FollowUpItem, HandoverBody
from api.bodies.strict import Moment, PageOf
from api.doing import Do
from api.eyes import Look
from api.paging import PageHere
from api.routes.chats.conversations import read_assignee
from api.shown import show_handover
from tools.actions.handovers.settle_follow_up import settle_follow_up
from tools.actions.team.eyes import Eyes
from tools.conversations.handover import FollowUpState
from tools.conversations.lists import FollowUpFilter
from tools.errors import Invalid
from tools.ids import UserId
from tools.team.rights import acting_user
from tools.toolkit import UnitOfWork

router = APIRouter(prefix="/v1/follow-ups", tags=["follow-ups"])


@router.get("")
async def list_follow_ups(
    parts: Here,
    caller: Reading,
    look: Look,
    paging: PageHere,
    *,
    owner: Annotated[str | None, Query(description="A user's id, `me`, or `none`.")] = None,
    due: Annotated[Moment | None, Query(description="Only what is due before this time.")] = None,
    state: FollowUpState = FollowUpState.OPEN,
) -> PageOf[FollowUpItem]:
    """What is owed, first what is due first."""
    if state is FollowUpState.NONE:
        raise Invalid("There are open and done follow-ups.", field="state")
    owner_id, unowned = read_assignee(caller, owner)
    wanted = FollowUpFilter(state=state, owner_id=owner_id, unowned=unowned, due_before=due)

    async def read(work: UnitOfWork, eyes: Eyes) -> PageOf[FollowUpItem]:
        found = await work.handover_list.follow_ups(caller.asker, wanted, after=paging.after, limit=paging.fetch)
        beside = await work.conversation_list.beside(caller.asker, {each.conversation_id for each, _ in found})
        return paging.page(
            found,
            lambda handover: FollowUpItem(
                id=handover.id,
                conversation_id=handover.conversation_id,
                contact_name=beside[handover.conversation_id].contact_name,
                reason=handover.reason,
                outcome=handover.state,
                captured=handover.captured,
                follow_up=FollowUpBody.of(handover.follow_up),
            ),
        )

    return await look(read)


@router.patch("/{handover_id}", response_model=HandoverBody)
async def change_follow_up(handover_id: str, asked: FollowUpChange, caller: Writing, do: Do) -> Response:
    """Changes owner or due time, or says that the answer was given; a null takes owner or time away."""
    user_id = acting_user(caller, None if asked.user_id is None else UserId(asked.user_id))
    changes = {name: getattr(asked, name) for name in asked.model_fields_set if name != "user_id"}
    if changes.get("done", False) is None:
        raise Invalid("True or false.", field="done")

    async def change(work: UnitOfWork, eyes: Eyes) -> HandoverBody:
        handover = await eyes.handover(work, handover_id)
        settled = await settle_follow_up(work, handover_id=handover.id, user_id=user_id, changes=changes)
        return await show_handover(work, settled, caller=caller)

    return await do(change)
