"""Plays a trial: step by step through the same actions as the service, and what came of each."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

from api.bodies.template_trials import Do, Scene, Step, TriedBody
from api.template_trials.house import House
from api.template_trials.outcome import tried
from api.template_trials.passing import Endless, Passing
from api.template_trials.stage import BUSINESS, Stage, open_stage
from api.template_trials.story import Story
from tools.actions.conversations.give_back import close_conversation, give_back
from tools.actions.conversations.open_conversation import open_conversation
from tools.actions.conversations.receive_message import receive_message
from tools.actions.conversations.reply_to_customer import reply_to_customer
from tools.actions.conversations.take_conversation import take_conversation
from tools.actions.handovers.accept_handover import accept_handover
from tools.actions.handovers.decline_offer import decline_offer
from tools.actions.team.set_presence import set_presence
from tools.conversations.handover import OfferState
from tools.errors import HandoverkitError, NotFound, WrongState
from tools.ids import ConversationId, UserId
from tools.team.people import Presence
from workflows.handover.templates.template import Template

_EVERYBODY = ("everybody", "")
_CODE = "{code}"


class Player:
    """One trial. Its steps are done one after the other; ``tried`` says at any time what came of them."""

    def __init__(self, stage: Stage) -> None:
        """Nobody has written yet."""
        self._stage = stage
        self._begins_at = stage.clock.now()
        self._stopped = ""
        self.story = Story(stage)
        self._time = Passing(stage, self.story)
        self._deeds: dict[Do, Callable[[Step], Awaitable[None]]] = {
            Do.WRITE: lambda step: self._customer_writes(step.text or ""),
            Do.ACCEPT: self._accept,
            Do.DECLINE: self._decline,
            Do.REPLY: self._reply,
            Do.GIVE_BACK: self._give_back,
            Do.CLOSE: self._close,
            Do.COME_ONLINE: lambda step: self._is_there(step, Presence.ONLINE),
            Do.GO_OFFLINE: lambda step: self._is_there(step, Presence.OFFLINE),
            Do.WAIT: lambda step: self._time.go_on(timedelta(seconds=step.seconds or 0)),
            Do.SKIP: self._skip,
        }

    async def begin(self) -> None:
        """The team is there, or not."""
        if self._stage.scene.somebody_online:
            await self._is_there(Step(do=Do.COME_ONLINE), Presence.ONLINE)
        await self._time.settle()
        await self.story.begin()

    async def do(self, step: Step) -> None:
        """One step. What cannot be done is told; once so much has happened that the trial ended, nothing is done."""
        if self._stopped:
            return
        self.story.step += 1
        try:
            await self._deeds[step.do](step)
            await self._time.settle()
        except Endless as ended:
            self._stopped = str(ended)
        except HandoverkitError as refused:
            self.story.refuse(str(refused))
        await self.story.gather()

    async def tried(self) -> TriedBody:
        """What came of the steps."""
        return await tried(
            self._stage,
            self.story,
            chat_id=self._time.chat,
            there=self._time.there,
            begins_at=self._begins_at,
            stopped=self._stopped,
        )

    async def _customer_writes(self, text: str) -> None:
        if _CODE in text:
            if not self._stage.codes.code:
                raise NotFound("No code was sent yet.")
            text = text.replace(_CODE, self._stage.codes.code)
        async with self._stage.toolkit.once(BUSINESS) as work:
            opened = await open_conversation(work, place=self._stage.place, sender=self._stage.sender)
            self._time.chat = opened.conversation.id
            await receive_message(work, conversation_id=opened.conversation.id, text=text, client_id=None)

    async def _accept(self, step: Step) -> None:
        chat, who = self._chat(), await self._nearest(step)
        async with self._stage.toolkit.once(BUSINESS) as work:
            handover = await work.handovers.current(chat)
            if handover is not None and not handover.state.ended:
                await accept_handover(work, handover_id=handover.id, user_id=who)
            else:
                await take_conversation(work, conversation_id=chat, user_id=who)

    async def _decline(self, step: Step) -> None:
        chat, who = self._chat(), await self._nearest(step)
        async with self._stage.toolkit.once(BUSINESS) as work:
            handover = await work.handovers.current(chat)
            offers = [] if handover is None else await work.handovers.offers(handover.id)
            if handover is None or not any(each.state is OfferState.OPEN and each.user_id == who for each in offers):
                raise NotFound("Nobody has this chat on offer.")
            await decline_offer(work, handover_id=handover.id, user_id=who)

    async def _reply(self, step: Step) -> None:
        chat, who = self._chat(), await self._holder(step)
        async with self._stage.toolkit.once(BUSINESS) as work:
            await reply_to_customer(work, conversation_id=chat, user_id=who, text=step.text or "")

    async def _give_back(self, step: Step) -> None:
        chat, who = self._chat(), await self._holder(step)
        async with self._stage.toolkit.once(BUSINESS) as work:
            await give_back(work, conversation_id=chat, user_id=who)

    async def _close(self, step: Step) -> None:
        chat, who = self._chat(), await self._holder(step)
        async with self._stage.toolkit.once(BUSINESS) as work:
            await close_conversation(work, conversation_id=chat, user_id=who)

    async def _is_there(self, step: Step, presence: Presence) -> None:
        whole = (step.who or "").strip().lower() in _EVERYBODY
        for who in self._stage.people.values() if whole else [self._named(step.who or "")]:
            (self._time.there.add if presence is Presence.ONLINE else self._time.there.discard)(who)
            async with self._stage.toolkit.once(BUSINESS) as work:
                await set_presence(work, user_id=who, presence=presence)

    async def _skip(self, step: Step) -> None:
        if not await self._time.skip():
            raise WrongState("Nothing will happen by itself.", state="quiet")

    def _chat(self) -> ConversationId:
        if self._time.chat is None:
            raise NotFound("There is no chat before the customer has written.")
        return self._time.chat

    async def _nearest(self, step: Step) -> UserId:
        """Whoever is named; else who has the chat on offer, who is online, or who came first."""
        if step.who:
            return self._named(step.who)
        async with self._stage.toolkit.reading(BUSINESS) as work:
            handover = await work.handovers.current(self._chat())
            offers = [] if handover is None else await work.handovers.offers(handover.id)
        offered = [each.user_id for each in offers if each.state is OfferState.OPEN]
        people = list(self._stage.people.values())
        found = [*offered, *(each for each in people if each in self._time.there), *people]
        if not found:
            raise NotFound("There is nobody in the team.")
        return found[0]

    async def _holder(self, step: Step) -> UserId:
        """Whoever is named; else who has the chat."""
        if step.who:
            return self._named(step.who)
        async with self._stage.toolkit.reading(BUSINESS) as work:
            conversation = await work.conversations.find(self._chat())
        assert conversation is not None
        return conversation.assignee_id or await self._nearest(step)

    def _named(self, who: str) -> UserId:
        people = self._stage.people
        emails = {
            each.email.lower(): user_id
            for each, user_id in zip(self._stage.house.people, people.values(), strict=True)
        }
        found = people.get(who) or emails.get(who.lower())
        if found is None:
            raise NotFound(f"Nobody of the team is called {who}; there are: {', '.join(people) or 'none'}.")
        return found


@asynccontextmanager
async def open_player(
    template: Template, text: str, *, scene: Scene, house: House, now: datetime, faq: Path | None = None
) -> AsyncIterator[Player]:
    """A trial that begins where and when the scene says, ``now`` where it does not."""
    begins_at = scene.begins_at or now
    async with open_stage(template, text, scene=scene, house=house, begins_at=begins_at, faq=faq) as stage:
        player = Player(stage)
        await player.begin()
        yield player


async def play(player: Player, steps: Sequence[Step]) -> TriedBody:
    """All steps."""
    for step in steps:
        await player.do(step)
    return await player.tried()
