"""What the graph tells becomes the state of the handover's row, the conversation's state, and an event."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tools.actions.offer_handover import offer_to_next
from tools.actions.open_follow_up import open_follow_up
from tools.actions.who_answers import who_answers
from tools.conversations.conversation import ConversationState
from tools.conversations.handover import Handover, HandoverState, OfferState
from tools.events import EventType
from tools.ids import HandoverId, UserId
from tools.team.people import Presence
from workflows.handover.hours import is_open
from workflows.handover.moves import Reason
from workflows.handover.ports import News
from workflows.hosted.chat import HostedChat, in_time

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
    """Offers the waiting chat to the next user; when nobody is left it simply waits for whoever sees it."""
    assert hosted.handover is not None
    online = any(user.present(hosted.work.now) is Presence.ONLINE for user in await hosted.users())
    if hosted.handover_is_new and not online:
        return
    # An offer refers to the handover's row.
    await hosted.flush()
    until = await offer_to_next(
        hosted.work,
        hosted.conversation,
        hosted.handover,
        lasts=hosted.template.offer.of(hosted.conversation.channel),
        routing=hosted.template.routing,
        assignee_id=hosted.conversation.assignee_id,
        not_first=not_first,
    )
    hosted.handover = replace(hosted.handover, offer_until=until)


async def _requested(hosted: HostedChat, news: News) -> None:
    before = hosted.handover
    failed_user = None
    if news.reason == Reason.NO_REPLY and before is not None:
        failed_user = before.accepted_by
        hosted.announce(EventType.HANDOVER_NO_REPLY, {"handover_id": before.id, "user_id": failed_user})
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
            template_version=1,
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


async def _timed_out(hosted: HostedChat, news: News) -> None:
    assert hosted.handover is not None
    hosted.conversation = replace(hosted.conversation, state=ConversationState.COLLECTING)
    hosted.handover = replace(hosted.handover, state=HandoverState.COLLECTING, offer_until=None)
    await hosted.work.handovers.settle_offers(hosted.handover.id, state=OfferState.WITHDRAWN)
    data = {"handover_id": news.handover_id, "reason": news.reason, "missing": [kind.value for kind in news.missing]}
    hosted.announce(EventType.HANDOVER_TIMED_OUT, data)


def _accepted(hosted: HostedChat, news: News) -> None:
    if not hosted.is_current(news.handover_id):
        hosted.announce(EventType.CONVERSATION_TAKEN, {"user_id": news.user_id})
        return
    hosted.announce(EventType.HANDOVER_ACCEPTED, {"handover_id": news.handover_id, "user_id": news.user_id})


async def _ended(hosted: HostedChat, news: News) -> None:
    assert hosted.handover is not None
    if hosted.handover.state is HandoverState.WAITING:
        await hosted.work.handovers.settle_offers(hosted.handover.id, state=OfferState.WITHDRAWN)
    state = _ENDS[news.type]
    missing = tuple(kind.value for kind in news.missing)
    hosted.handover = replace(
        hosted.handover,
        state=state,
        outcome_at=hosted.work.now,
        missing=missing,
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
        "contact_id": hosted.handover.contact_id,
    }
    named = (hosted.handover.contact_id,) if hosted.handover.contact_id is not None else ()
    hosted.announce(news.type, data, contacts=named)
    if state is not HandoverState.CANCELLED:
        due_at = _due(hosted)
        hosted.handover = open_follow_up(hosted.work, hosted.handover, hosted.conversation, due_at=due_at)


def _due(hosted: HostedChat) -> datetime:
    """The next business day at the template's hour; before the channel's window closes, if it has one."""
    template, now = hosted.template, hosted.work.now
    zone = ZoneInfo(template.hours.time_zone if template.hours else hosted.business.time_zone)
    due = now.astimezone(zone).replace(hour=template.follow_up.due_hour, minute=0, second=0, microsecond=0)
    for _ in range(366):
        due += timedelta(days=1)
        if _works_on(hosted, due):
            break
    closes = hosted.conversation.window_closes_at
    return min(due, closes - template.follow_up.before_window_closes) if closes is not None else due


def _works_on(hosted: HostedChat, day: datetime) -> bool:
    hours = hosted.template.hours
    if hours is None:
        return day.weekday() < 5
    return any(is_open(hours, day.replace(hour=hour, minute=30)) for hour in range(24))
