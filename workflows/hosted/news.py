"""What the graph tells becomes the state of the handover's row, the conversation's state, and an event."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tools.actions.conversations.who_answers import who_answers
from tools.actions.handovers.offer_handover import offer_to_next
from tools.actions.handovers.offer_waiting import offer_waiting, withdraw_offers
from tools.actions.handovers.open_follow_up import open_follow_up
from tools.actions.mail.tell_by_mail import tell_by_mail
from tools.conversations.conversation import ConversationState
from tools.conversations.follow_ups import Notice
from tools.conversations.handover import Handover, HandoverState
from tools.conversations.inbox import InboxKind
from tools.events import EventType
from tools.ids import HandoverId, UserId
from tools.team.people import Presence
from workflows.handover.hours import works_on
from workflows.handover.moves import Reason
from workflows.handover.ports import News
from workflows.hosted.captured import answers_in
from workflows.hosted.chat import HostedChat, in_time
from workflows.hosted.people_named import answering

_LOOK_AHEAD = 366
"""Days in which a business day is looked for."""
_ENDS = {
    EventType.HANDOVER_CAPTURED: HandoverState.CAPTURED,
    EventType.HANDOVER_REFUSED: HandoverState.REFUSED,
    EventType.HANDOVER_ABANDONED: HandoverState.ABANDONED,
    EventType.HANDOVER_CANCELLED: HandoverState.CANCELLED,
}


async def carry_out(hosted: HostedChat, news: News) -> None:
    """One piece of news."""
    match news.type:
        case EventType.HANDOVER_REQUESTED:
            await _requested(hosted, news)
        case EventType.HANDOVER_TIMED_OUT:
            await _timed_out(hosted, news)
        case EventType.HANDOVER_ACCEPTED:
            _accepted(hosted, news)
        case _:
            await _ended(hosted, news)


async def offer_on(hosted: HostedChat, *, not_first: UserId | None = None) -> None:
    """Offers the waiting chat to the next user; when nobody is left the template says whether it waits on.

    ``not_first`` had it before and did not answer: others are asked first.
    """
    assert hosted.handover is not None
    online = any(user.present(hosted.work.now) is Presence.ONLINE for user in await hosted.users())
    if hosted.handover_is_new and not online:
        return
    # An offer refers to the handover's row.
    await hosted.flush()
    offered = await offer_to_next(
        hosted.work,
        hosted.conversation,
        hosted.handover,
        lasts=hosted.template.wait.offer.of(hosted.conversation.channel),
        routing=hosted.template.routing,
        assignee_id=hosted.conversation.assignee_id,
        not_first=not_first,
        spoken=hosted.spoken,
    )
    hosted.handover = replace(hosted.handover, offer_until=offered.until)
    wait = hosted.template.wait
    hosted.nobody_left = offered.until is None and (
        (wait.when_all_had_it == "skip" and not offered.anybody_left)
        or (wait.when_nobody_is_there == "skip" and not offered.anybody_there)
    )
    await pass_room_on(hosted, offered_to=offered.user_id)


async def pass_room_on(hosted: HostedChat, *, offered_to: UserId | None) -> None:
    """The chat was woken for a user who has room, and goes to another or to nobody: then the next are woken."""
    user_id = hosted.event.data.get("user_id") if hosted.event.kind is InboxKind.PRESENCE else None
    if user_id in (None, offered_to):
        return
    waits = hosted.handover is not None and hosted.handover.state is HandoverState.WAITING
    behind = hosted.handover if waits else None
    await offer_waiting(hosted.work, [UserId(user_id)], but=hosted.conversation.id, after=behind)


async def _requested(hosted: HostedChat, news: News) -> None:
    before = hosted.handover
    failed_user = None
    if news.reason == Reason.NO_REPLY:
        failed_user = UserId(hosted.event.data.get("user_id") or hosted.conversation.assignee_id or "") or None
        handover_id = before.id if before is not None and before.state is HandoverState.ACCEPTED else None
        hosted.announce(EventType.HANDOVER_NO_REPLY, {"handover_id": handover_id, "user_id": failed_user})
        contact = await hosted.work.contacts.find(hosted.conversation.contact_id)
        assignee = await who_answers(hosted.work, contact, audience=hosted.conversation.visibility)
        hosted.conversation = replace(hosted.conversation, assignee_id=assignee)
    hosted.conversation = replace(hosted.conversation, state=ConversationState.WAITING)
    await hosted.begin_handover(
        Handover(
            id=HandoverId(news.handover_id),
            business_id=hosted.conversation.business_id,
            conversation_id=hosted.conversation.id,
            state=HandoverState.WAITING,
            reason=news.reason,
            template=hosted.template.name,
            template_version=await hosted.template_version(),
            # The message that asked is read too when the wait ends: details in it are not asked for again.
            requested_at=hosted.event.at,
            wait_until=news.deadline_at,
            captured=before.captured if before is not None else {},
            previous_id=before.id if before is not None else None,
        )
    )
    hosted.announce(
        EventType.HANDOVER_REQUESTED,
        {"handover_id": news.handover_id, "reason": news.reason, "deadline_at": in_time(news.deadline_at)},
    )
    if news.deadline_at is not None:
        await offer_on(hosted, not_first=failed_user)
    if failed_user is not None:
        # The chat must be waiting in its row, too: until then it counts as theirs.
        await hosted.flush()
        await offer_waiting(hosted.work, [failed_user], but=hosted.conversation.id)


async def _timed_out(hosted: HostedChat, news: News) -> None:
    assert hosted.handover is not None
    hosted.conversation = replace(hosted.conversation, state=ConversationState.COLLECTING)
    missing = tuple(str(name) for name in news.missing)
    hosted.handover = replace(hosted.handover, state=HandoverState.COLLECTING, missing=missing, offer_until=None)
    await withdraw_offers(hosted.work, hosted.handover.id, of=hosted.conversation.id)
    data = {"handover_id": news.handover_id, "reason": news.reason, "missing": list(missing)}
    hosted.announce(EventType.HANDOVER_TIMED_OUT, data)


def _accepted(hosted: HostedChat, news: News) -> None:
    if not hosted.is_current(news.handover_id):
        hosted.announce(EventType.CONVERSATION_TAKEN, {"user_id": news.user_id})
        return
    hosted.announce(EventType.HANDOVER_ACCEPTED, {"handover_id": news.handover_id, "user_id": news.user_id})


async def _ended(hosted: HostedChat, news: News) -> None:
    assert hosted.handover is not None
    if hosted.handover.state is HandoverState.WAITING:
        await withdraw_offers(hosted.work, hosted.handover.id, of=hosted.conversation.id)
    state = _ENDS[news.type]
    missing = tuple(str(name) for name in news.missing)
    hosted.handover = replace(
        hosted.handover,
        state=state,
        outcome_at=hosted.work.now,
        missing=missing,
        marks=tuple(sorted({*hosted.handover.marks, *news.flags})),
        due=None,
        due_at=None,
        offer_until=None,
    )
    if hosted.conversation.state is not ConversationState.CLOSED:
        hosted.conversation = replace(hosted.conversation, state=ConversationState.AI)
    data = {
        "handover_id": news.handover_id,
        "reason": news.reason,
        "missing": list(missing),
        "captured": {
            name: hosted.handover.captured[name] for name in ("email", "phone") if name in hosted.handover.captured
        },
        "answers": answers_in(hosted.handover.captured),
        "contact_id": hosted.handover.contact_id,
    }
    named = (hosted.handover.contact_id,) if hosted.handover.contact_id is not None else ()
    hosted.announce(news.type, data, contacts=named)
    if state is not HandoverState.CANCELLED:
        owner = hosted.template.follow_up.owner
        hosted.handover = open_follow_up(
            hosted.work,
            hosted.handover,
            hosted.conversation,
            due_at=_due(hosted),
            owner_id=await answering(hosted.work, await hosted.users(), owner) if owner is not None else None,
        )
        owed_by = hosted.handover.follow_up.owner_id
        if owed_by is not None and hosted.template.follow_up.email_owner:
            await tell_by_mail(hosted.work, hosted.handover, [owed_by], Notice.OPENED)


def _due(hosted: HostedChat) -> datetime:
    """On the template's business day, at its hour; before the channel's window closes, if it has one."""
    plan, hours, now = hosted.template.follow_up, hosted.template.hours, hosted.work.now
    zone = ZoneInfo(hours[0].time_zone if hours else hosted.business.time_zone)
    due = now.astimezone(zone).replace(hour=plan.due_hour, minute=0, second=0, microsecond=0)
    left = plan.business_days if due > now and works_on(hours, due) else max(plan.business_days, 1)
    for _ in range(_LOOK_AHEAD if left else 0):
        due += timedelta(days=1)
        left -= works_on(hours, due)
        if not left:
            break
    closes = hosted.conversation.window_closes_at
    return min(due, closes - plan.before_window_closes) if closes is not None else due
