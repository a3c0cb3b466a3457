"""A day of a simulated team by the rules alone: who is there, what is offered to whom, and what becomes of it."""

import heapq
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial

from tools.contacts.access import Sight, sight
from tools.contacts.contact import EVERYONE, Audience
from tools.conversations.handover import Offer, OfferState
from tools.ids import BusinessId, HandoverId, TeamId, UserId
from tools.team.people import Presence, Role, User
from tools.team.rights import asker_of
from tools.team.routing import Routing, choose_next, room_of

SHOP = BusinessId("biz_shop")
MORNING = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
DAY = timedelta(hours=24)
WAIT, OFFER = timedelta(seconds=90), timedelta(seconds=30)
FOREVER = 10**9
"""Seconds that a heartbeat of the simulated team counts; it comes and goes by itself here."""


@dataclass(eq=False)
class Chat:
    """One customer who asked for a person."""

    id: HandoverId
    asked_at: datetime
    visibility: Audience = EVERYONE
    assignee_id: UserId | None = None
    business_id: BusinessId = SHOP
    offers: list[Offer] = field(default_factory=list)
    taken_by: UserId | None = None
    over_at: datetime | None = None

    @property
    def waits(self) -> bool:
        return self.over_at is None

    @property
    def on_offer_to(self) -> Offer | None:
        return next((offer for offer in self.offers if offer.state is OfferState.OPEN), None)


@dataclass(frozen=True)
class Made:
    """One offer, and who else could have had it."""

    chat: Chat
    user: User
    free: frozenset[UserId]
    by_assignment: bool
    least_busy: bool


class SimulatedDay:
    """Everything happens in the order of its time; the same seed is the same day."""

    def __init__(self, *, agents: int, chats: int, routing: Routing, seed: int) -> None:
        self.random = random.Random(seed)
        self.routing = routing
        self.now = MORNING
        self.users: dict[UserId, User] = {}
        self.busy: dict[UserId, int] = {}
        self.chats: list[Chat] = []
        self._waiting: list[Chat] = []
        self.made: list[Made] = []
        self.fullest = 0.0
        """The largest part of a capacity that was ever used."""
        self._happenings: list[tuple[datetime, int, Callable[[], None]]] = []
        for number in range(agents):
            self._hire(UserId(f"usr_{number:03}"), TeamId(f"tea_{number % 4}"))
        for number in range(chats):
            self._at(MORNING + DAY * self.random.random(), partial(self._asks, number))

    def run(self) -> None:
        while self._happenings:
            self.now, _, act = heapq.heappop(self._happenings)
            act()

    def may_see(self, user: User, chat: Chat) -> bool:
        return sight(asker_of(user), chat) is Sight.OWN

    def _hire(self, user_id: UserId, team: TeamId) -> None:
        role = Role.ADMIN if self.random.random() < 0.1 else Role.AGENT
        capacity = self.random.randint(1, 5)
        user = User(user_id, SHOP, user_id, f"{user_id}@shop.example", role, capacity, teams=frozenset({team}))
        self.users[user_id], self.busy[user_id] = user, 0
        for begins in self._shifts():
            self._at(begins, lambda: self._comes(user_id))

    def _shifts(self) -> Iterator[datetime]:
        moment = MORNING + timedelta(hours=16) * self.random.random()
        while moment < MORNING + DAY:
            yield moment
            moment += timedelta(minutes=self.random.uniform(60, 300))

    def _comes(self, user_id: UserId) -> None:
        self._change(user_id, presence=Presence.ONLINE)
        for chat in self._waiting:
            chat.offers = [
                replace(offer, state=OfferState.WITHDRAWN)
                if offer.user_id == user_id and offer.state is OfferState.LAPSED
                else offer
                for offer in chat.offers
            ]
        gone = self.random.choice((Presence.AWAY, Presence.OFFLINE))
        self._at(self.now + timedelta(minutes=self.random.uniform(5, 59)), lambda: self._goes(user_id, gone))
        self._deal()

    def _goes(self, user_id: UserId, presence: Presence) -> None:
        self._change(user_id, presence=presence)
        for chat in self._waiting:
            offer = chat.on_offer_to
            if offer is not None and offer.user_id == user_id:
                self._settle(chat, OfferState.LAPSED)
        self._deal()

    def _asks(self, number: int) -> None:
        chat = Chat(HandoverId(f"hov_{number:05}"), self.now)
        kind = self.random.random()
        if kind < 0.2:
            chat.visibility = Audience(frozenset({f"tea_{self.random.randrange(4)}"}))
        elif kind < 0.3:
            chat.assignee_id = self.random.choice(list(self.users))
        self.chats.append(chat)
        self._waiting.append(chat)
        self._at(self.now + WAIT, lambda: self._times_out(chat))
        self._deal()

    def _times_out(self, chat: Chat) -> None:
        if chat.waits:
            self._is_over(chat)
            if chat.on_offer_to is not None:
                self._settle(chat, OfferState.WITHDRAWN)
            self._deal()

    def _deal(self) -> None:
        """The turns of all chats that wait and are on offer to nobody, longest waiting first."""
        for chat in self._waiting:
            if chat.on_offer_to is None:
                self._offer(chat)

    def _offer(self, chat: Chat) -> None:
        users = list(self.users.values())
        choice = choose_next(
            users,
            may_see=lambda user: self.may_see(user, chat),
            assignee_id=chat.assignee_id,
            chats=self.busy,
            offers=chat.offers,
            routing=self.routing,
            now=self.now,
        )
        if choice.user is None:
            return
        had = {offer.user_id for offer in chat.offers if offer.state is not OfferState.WITHDRAWN}
        free = {
            user.id
            for user in users
            if user.id not in had and room_of(user, chats=self.busy, now=self.now) and self.may_see(user, chat)
        }
        user_id = choice.user.id
        least = self.busy[user_id] == min(self.busy[each] for each in free)
        self.made.append(Made(chat, choice.user, frozenset(free), user_id == chat.assignee_id, least))
        chat.offers = [offer for offer in chat.offers if offer.user_id != user_id]
        chat.offers.append(Offer(chat.id, user_id, OfferState.OPEN, self.now, self.now + OFFER))
        self._change(user_id, last_offered_at=self.now)
        self.busy[user_id] += 1
        self.fullest = max(self.fullest, self.busy[user_id] / self.users[user_id].capacity)
        self._answer(chat, chat.offers[-1])

    def _answer(self, chat: Chat, offer: Offer) -> None:
        answer = self.random.random()
        if answer < 0.6:
            after = timedelta(seconds=self.random.uniform(1, 29))
            self._at(self.now + after, lambda: self._accepts(chat, offer))
        elif answer < 0.75:
            after = timedelta(seconds=self.random.uniform(1, 29))
            self._at(self.now + after, lambda: self._ends(chat, offer, OfferState.DECLINED))
        else:
            self._at(offer.expires_at, lambda: self._ends(chat, offer, OfferState.LAPSED))

    def _accepts(self, chat: Chat, offer: Offer) -> None:
        if chat.on_offer_to is not offer:
            return
        chat.offers = [replace(each, state=OfferState.ACCEPTED) if each is offer else each for each in chat.offers]
        chat.taken_by = offer.user_id
        self._is_over(chat)
        self._at(self.now + timedelta(minutes=self.random.uniform(1, 40)), lambda: self._closes(offer.user_id))

    def _is_over(self, chat: Chat) -> None:
        chat.over_at = self.now
        self._waiting.remove(chat)

    def _closes(self, user_id: UserId) -> None:
        self.busy[user_id] -= 1
        self._deal()

    def _ends(self, chat: Chat, offer: Offer, state: OfferState) -> None:
        if chat.on_offer_to is offer:
            self._settle(chat, state)
            self._deal()

    def _settle(self, chat: Chat, state: OfferState) -> None:
        offer = chat.on_offer_to
        assert offer is not None
        chat.offers = [replace(each, state=state) if each is offer else each for each in chat.offers]
        self.busy[offer.user_id] -= 1

    def _change(
        self, user_id: UserId, *, presence: Presence | None = None, last_offered_at: datetime | None = None
    ) -> None:
        user = self.users[user_id]
        self.users[user_id] = replace(
            user,
            seen_at=self.now + timedelta(seconds=FOREVER),
            presence=presence or user.presence,
            last_offered_at=last_offered_at or user.last_offered_at,
        )

    def _at(self, moment: datetime, act: Callable[[], None]) -> None:
        heapq.heappush(self._happenings, (moment, len(self._happenings) + self.random.randrange(10**9), act))
