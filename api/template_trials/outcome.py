"""How a trial stands in the end: what would be saved and owed, and what would happen next by itself."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Literal

from api.bodies.template_trials import (
    Customer,
    Due,
    TriedBody,
    TriedChat,
    TriedContact,
    TriedFollowUp,
    TriedHandover,
    TriedPerson,
    TriedValue,
)
from api.template_trials.stage import BUSINESS, Stage
from api.template_trials.story import Story
from tools.contacts.contact import Audience
from tools.contacts.identifiers import Identifier, IdentifierKind
from tools.conversations.conversation import Conversation, ConversationState
from tools.conversations.handover import Deadline, Handover, HandoverState, OfferState
from tools.ids import ConversationId, UserId
from tools.toolkit import UnitOfWork

What = Literal["wait", "offer", "update", "remind", "abandon", "reply", "follow_up", "close"]
_KINDS: Mapping[Deadline, What] = {
    Deadline.WAIT: "wait",
    Deadline.OFFER: "offer",
    Deadline.UPDATE: "update",
    Deadline.REMIND: "remind",
    Deadline.ABANDON: "abandon",
    Deadline.REPLY: "reply",
}
_CLOSES = (ConversationState.AI, ConversationState.HUMAN)
"""Others hear first how what they wait for ends."""


async def tried(
    stage: Stage,
    story: Story,
    *,
    chat_id: ConversationId | None,
    there: Collection[UserId],
    begins_at: datetime,
    stopped: str,
) -> TriedBody:
    """All of it."""
    chat, due = None, list[Due]()
    if chat_id is not None:
        async with stage.toolkit.reading(BUSINESS) as work:
            conversation = await work.conversations.find(chat_id)
            assert conversation is not None
            handover = await work.handovers.current(chat_id)
            chat = await _Outcome(work, stage).chat(conversation, handover)
            owed = await work.handovers.owed_in([chat_id])
            due = sorted(_due(conversation, handover, owed), key=lambda each: each.at)
    hours = stage.template.hours
    return TriedBody(
        template=stage.template.name,
        begins_at=begins_at,
        now=stage.clock.now(),
        time_zone=hours[0].time_zone if hours else stage.house.time_zone,
        lines=story.lines,
        mails=story.mails,
        hooks=story.calls,
        due=due,
        chat=chat,
        team=[TriedPerson(name=name, online=user_id in there) for name, user_id in stage.people.items()],
        in_the_book=None if stage.scene.customer is Customer.GUEST else stage.house.customer,
        stopped=stopped,
    )


class _Outcome:
    """With names where the rows have ids."""

    def __init__(self, work: UnitOfWork, stage: Stage) -> None:
        self._work = work
        self._names: dict[str, str] = {user_id: name for name, user_id in stage.people.items()}

    async def chat(self, conversation: Conversation, handover: Handover | None) -> TriedChat:
        """The conversation."""
        self._names |= {team.id: team.name for team in await self._work.teams.all()}
        return TriedChat(
            state=conversation.state,
            channel=conversation.channel,
            language=conversation.language,
            tags=list(conversation.tags),
            visibility=self._shown(conversation.visibility),
            assignee=self._name(conversation.assignee_id),
            contact=await self._contact(conversation),
            handover=None if handover is None else await self._handover(handover),
        )

    async def _contact(self, conversation: Conversation) -> TriedContact:
        contact = await self._work.contacts.find(conversation.contact_id)
        assert contact is not None
        held = await self._work.identifiers.of([contact.id])
        tags = await self._work.tags.of([contact.id])
        return TriedContact(
            kind=contact.kind,
            name=contact.name,
            emails=_values(held, IdentifierKind.EMAIL),
            phones=_values(held, IdentifierKind.PHONE),
            tags=sorted(tags.get(contact.id, ())),
        )

    async def _handover(self, handover: Handover) -> TriedHandover:
        offers = await self._work.handovers.offers(handover.id)
        owed = handover.follow_up
        return TriedHandover(
            state=handover.state,
            reason=handover.reason,
            accepted_by=self._name(handover.accepted_by),
            offered_to=[self._name(each.user_id) for each in offers if each.state is OfferState.OPEN],
            captured=dict(handover.captured),
            missing=list(handover.missing),
            marks=list(handover.marks),
            follow_up=TriedFollowUp(
                state=owed.state, owner=self._name(owed.owner_id), due_at=owed.due_at, reach=list(owed.reach)
            ),
        )

    def _shown(self, audience: Audience) -> Literal["everyone"] | Sequence[str]:
        members = audience.members
        return "everyone" if members is None else sorted(self._names[each] for each in members)

    def _name(self, user_id: UserId | None) -> str:
        return "" if user_id is None else self._names[user_id]


def _values(held: Sequence[Identifier], kind: IdentifierKind) -> list[TriedValue]:
    return [TriedValue(value=each.value, evidence=each.evidence) for each in held if each.key.kind is kind]


def _due(conversation: Conversation, handover: Handover | None, owed: Sequence[Handover]) -> Iterator[Due]:
    moments: dict[What, datetime | None] = {}
    if handover is not None and handover.state is HandoverState.WAITING:
        moments = {"wait": handover.wait_until, "offer": handover.offer_until}
    if handover is not None and handover.state is HandoverState.COLLECTING:
        moments = {"remind": handover.remind_at, "abandon": handover.abandon_at}
    if handover is not None and handover.due is not None:
        moments[_KINDS[handover.due]] = handover.due_at
    if conversation.state in _CLOSES and not owed:
        moments["close"] = conversation.close_at
    yield from (Due(what=what, at=at) for what, at in moments.items() if at is not None)
    for each in owed:
        if each.follow_up.next_at is not None:
            yield Due(what="follow_up", at=each.follow_up.next_at)
