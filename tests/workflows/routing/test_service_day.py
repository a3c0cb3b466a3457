"""300 chats through the whole service while people come and go: real rows, turns and deadlines, a simulated clock."""

import heapq
import random
from collections import defaultdict
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial

from tests.databases import BUSINESS
from tests.scale import scaled
from tests.workflows.routing.watched import ASKS, WatchedHouse
from tools.actions.conversations.chats_of_user import is_of_audience
from tools.actions.conversations.give_back import close_conversation
from tools.clock import SimulatedClock
from tools.contacts.contact import Audience
from tools.conversations.handover import OfferState
from tools.events import EventType
from tools.ids import ConversationId, UserId
from tools.storage.toolkit import SqlToolkit
from tools.team.people import Presence, User

SHIFT = timedelta(hours=1)
WAIT = timedelta(seconds=90)
OUTCOMES = (EventType.HANDOVER_ACCEPTED, EventType.HANDOVER_TIMED_OUT)
BEAT = timedelta(seconds=45)


class ServiceDay:
    """An hour of a team and its customers; the same seed is the same hour."""

    def __init__(self, house: WatchedHouse, *, agents: int, chats: int) -> None:
        self.house = house
        self.random = random.Random(11)
        self.begins = house.clock.now()
        self.agents: list[User] = []
        self.heard: dict[UserId, bool] = {}
        """Whether a user's page still says that they are there."""
        self.asked: list[ConversationId] = []
        self._decided: set[tuple[ConversationId, UserId, datetime]] = set()
        self._happenings: list[tuple[datetime, int, Callable[[], Awaitable[None]]]] = []
        self._many = agents
        for number in range(chats):
            self._at(SHIFT * self.random.random(), partial(self._asks, number))

    async def run(self) -> None:
        for number in range(self._many):
            agent = await self.house.agent(f"Agent{number}", capacity=self.random.randint(1, 4), online=False)
            self.agents.append(agent)
            self._at(SHIFT / 4 * self.random.random(), partial(self._comes, agent.id))
        while self._happenings:
            moment, _, act = heapq.heappop(self._happenings)
            await self.house.passes(max(moment - self.house.clock.now(), timedelta(0)))
            await act()
            await self.house.settle()
            await self._look()
        await self.house.passes(timedelta(minutes=5))

    async def _asks(self, number: int) -> None:
        chat = await self.house.open_chat(ConversationId(f"cnv_{number:03}"))
        if self.random.random() < 0.2:
            chosen = self.random.sample([agent.id for agent in self.agents], 3)
            async with self.house.toolkit.once(BUSINESS) as work:
                await work.conversations.show_to(chat, Audience(frozenset(chosen)))
        self.asked.append(chat)
        await self.house.post(ASKS, chat)

    async def _comes(self, user_id: UserId) -> None:
        self.heard[user_id] = True
        await self._beats(user_id)
        self._later(timedelta(minutes=self.random.uniform(5, 15)), lambda: self._goes(user_id))

    async def _beats(self, user_id: UserId) -> None:
        if self.heard[user_id]:
            await self.house.is_there(user_id)
            self._later(BEAT, lambda: self._beats(user_id))

    async def _goes(self, user_id: UserId) -> None:
        """Says so, or is not heard of any more; comes back, unless the hour is over."""
        self.heard[user_id] = False
        if self.random.random() < 0.6:
            await self.house.is_there(user_id, self.random.choice((Presence.AWAY, Presence.OFFLINE)))
        if self.house.clock.now() < self.begins + SHIFT:
            self._later(timedelta(minutes=self.random.uniform(2, 8)), lambda: self._comes(user_id))

    async def _look(self) -> None:
        """Nobody has more than they have room for; whoever is offered a chat decides what to do about it."""
        async with self.house.toolkit.reading(BUSINESS) as work:
            busy = await work.users.chats()
            for agent in self.agents:
                assert busy.get(agent.id, 0) <= agent.capacity
                for offer in await work.handovers.open_offers_of(agent.id):
                    handover = await work.handovers.find(offer.handover_id)
                    assert handover is not None
                    self._decide(handover.conversation_id, agent.id, offer.offered_at)

    def _decide(self, chat: ConversationId, user_id: UserId, offered_at: datetime) -> None:
        if (chat, user_id, offered_at) in self._decided:
            return
        self._decided.add((chat, user_id, offered_at))
        decided = self.random.random()
        if decided < 0.7:
            after = timedelta(seconds=self.random.uniform(1, 25))
            self._later(after, lambda: self._answers(chat, user_id, accepts=decided < 0.6))

    async def _answers(self, chat: ConversationId, user_id: UserId, *, accepts: bool) -> None:
        if await self.house.offered_to(chat) != user_id:
            return
        if not accepts:
            await self.house.declines(user_id, chat)
            return
        await self.house.accepts(user_id, chat)
        await self.house.replies(user_id, chat)
        self._later(timedelta(minutes=self.random.uniform(1, 6)), lambda: self._closes(chat, user_id))

    async def _closes(self, chat: ConversationId, user_id: UserId) -> None:
        await self.house.toolkit.run(
            BUSINESS, lambda work: close_conversation(work, conversation_id=chat, user_id=user_id)
        )

    def _later(self, after: timedelta, act: Callable[[], Awaitable[None]]) -> None:
        self._at(self.house.clock.now() - self.begins + after, act)

    def _at(self, after: timedelta, act: Callable[[], Awaitable[None]]) -> None:
        heapq.heappush(self._happenings, (self.begins + after, self.random.randrange(2**60), act))


async def test_an_hour_of_the_service_keeps_what_routing_promises(toolkit: SqlToolkit, clock: SimulatedClock) -> None:
    day = ServiceDay(WatchedHouse(toolkit, clock), agents=6, chats=scaled(300, at_least=30))

    await day.run()

    outcomes = defaultdict(list)
    for event in await day.house.events():
        if event.type in (EventType.HANDOVER_REQUESTED, *OUTCOMES):
            outcomes[event.conversation_id].append(event)
    people = {agent.id: agent for agent in day.agents}
    states: set[OfferState] = set()
    for chat in day.asked:
        conversation, handover = await day.house.conversation(chat), await day.house.handover(chat)
        requested, ended = outcomes[chat]
        assert requested.type is EventType.HANDOVER_REQUESTED
        assert ended.at - requested.at <= WAIT
        async with toolkit.reading(BUSINESS) as work:
            offers = await work.handovers.offers(handover.id)
        assert all(is_of_audience(people[offer.user_id], conversation) for offer in offers)
        states |= {offer.state for offer in offers}
    assert OfferState.OPEN not in states
    assert {OfferState.ACCEPTED, OfferState.DECLINED, OfferState.LAPSED} <= states
