"""What is owed comes due: its owner hears of it, again if need be, and at last somebody else does."""

from collections.abc import Sequence
from dataclasses import replace

from tools.actions.conversations.chats_of_user import is_of_audience
from tools.actions.mail.tell_by_mail import tell_by_mail
from tools.conversations.follow_ups import Notice, Reminding, notice_now
from tools.conversations.handover import Handover
from tools.events import EventType
from tools.ids import HandoverId, UserId
from workflows.handover.templates.template import FollowUpPlan
from workflows.hosted.chat import HostedChat
from workflows.hosted.people_named import answering, team_named
from workflows.turns import Overtaken


async def keep_follow_up(hosted: HostedChat, handover_id: HandoverId) -> None:
    """Tells what there is to be told now of a handover of this conversation, the newest or one before it."""
    is_current = hosted.is_current(handover_id)
    handover = hosted.handover if is_current else await hosted.work.handovers.find(handover_id)
    if handover is None:
        return
    plan = (await hosted.template_of(handover)).follow_up
    reminding = Reminding(every=plan.reminder, escalate_after=plan.escalate_after if plan.escalate_to else None)
    told = notice_now(handover.follow_up, reminding, now=hosted.work.now)
    if told is None:
        return
    notice, follow_up = told
    kept = replace(handover, follow_up=follow_up)
    to: Sequence[UserId] = () if follow_up.owner_id is None else (follow_up.owner_id,)
    if notice is Notice.ESCALATED:
        kept, to = await _escalated(hosted, kept, plan)
    await _write(hosted, kept, was=handover)
    _announce(hosted, kept, notice, to=to)
    if plan.email_owner:
        await tell_by_mail(hosted.work, kept, to, notice)


async def _escalated(hosted: HostedChat, handover: Handover, plan: FollowUpPlan) -> tuple[Handover, Sequence[UserId]]:
    """A user owes the answer from now on; the members of a team only hear of it. Both only who may see the chat."""
    users = [user for user in await hosted.users() if is_of_audience(user, hosted.conversation)]
    user_id = await answering(hosted.work, users, plan.escalate_to)
    if user_id is not None:
        return replace(handover, follow_up=replace(handover.follow_up, owner_id=user_id)), (user_id,)
    teams = await hosted.work.teams.all()
    team_id = None if plan.escalate_to is None else team_named(teams, plan.escalate_to)
    return handover, [user.id for user in users if team_id is not None and team_id in user.teams]


async def _write(hosted: HostedChat, handover: Handover, *, was: Handover) -> None:
    if hosted.is_current(handover.id):
        hosted.handover = handover
    elif not await hosted.work.handovers.save(handover, was=was):
        raise Overtaken


def _announce(hosted: HostedChat, handover: Handover, notice: Notice, *, to: Sequence[UserId]) -> None:
    due_at = handover.follow_up.due_at
    data = {
        "handover_id": handover.id,
        "owner_id": handover.follow_up.owner_id,
        "due_at": None if due_at is None else due_at.isoformat(),
        "notice": notice.value,
        "told": list(to),
    }
    hosted.announce(EventType.FOLLOW_UP_DUE, data)
