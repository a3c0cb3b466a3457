"""To whom a waiting chat is offered next."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tools.conversations.handover import Offer, OfferState
from tools.ids import UserId
from tools.team.people import Presence, User


class Routing(StrEnum):
    """How a template chooses among those who may see a chat and are there."""

    ROUND_ROBIN = "round_robin"
    """Whoever was offered a chat longest ago."""
    LEAST_BUSY = "least_busy"
    """Whoever has the fewest chats; among equals as in round robin."""


class ByLanguage(StrEnum):
    """What the customer's language has to say in it."""

    IGNORE = "ignore"
    PREFER = "prefer"
    """Who speaks it comes first."""
    REQUIRE = "require"
    """Nobody else is offered the chat but the contact's assignee; whoever sees it may take it all the same."""


@dataclass(frozen=True)
class Spoken:
    """The customer's language, and what it has to say."""

    language: str = ""
    rule: ByLanguage = ByLanguage.IGNORE
    of_business: Sequence[str] = ()
    """Who names no language of their own speaks the first of these."""

    def by(self, user: User) -> bool:
        """Whether this user speaks it, of whatever country; everybody does where it makes no difference."""
        if self.rule is ByLanguage.IGNORE:
            return True
        languages = user.languages or self.of_business[:1]
        return _bare(self.language) in map(_bare, languages)

    def lets(self, user: User, *, assignee_id: UserId | None) -> bool:
        """Whether this user may be offered the chat."""
        return self.rule is not ByLanguage.REQUIRE or user.id == assignee_id or self.by(user)


def _bare(language: str) -> str:
    return language.partition("-")[0].lower()


ANY_LANGUAGE = Spoken()


@dataclass(frozen=True)
class Choice:
    """To whom a chat is offered; where there is nobody, why."""

    user: User | None
    anybody_there: bool
    """Whether somebody is online who may see it, however busy."""
    anybody_left: bool
    """Whether one of those has not had it yet."""


def choose_next(
    users: Sequence[User],
    *,
    may_see: Callable[[User], bool],
    assignee_id: UserId | None,
    chats: Mapping[UserId, int],
    offers: Sequence[Offer],
    routing: Routing,
    now: datetime,
    not_first: UserId | None = None,
    spoken: Spoken = ANY_LANGUAGE,
) -> Choice:
    """The contact's assignee first, then by the routing; nobody who had this offer, is away or is full.

    ``chats`` are those a user has and those on offer to them. ``not_first`` accepted this chat before and did not
    answer: others come first.
    """
    had = {offer.user_id for offer in offers if offer.state is not OfferState.WITHDRAWN}
    there = [
        user
        for user in users
        if user.present(now) is Presence.ONLINE and may_see(user) and spoken.lets(user, assignee_id=assignee_id)
    ]
    left = [user for user in there if user.id not in had]
    free = [user for user in left if room_of(user, chats=chats, now=now)]
    chosen = next((user for user in free if user.id == assignee_id != not_first), None) or min(
        free,
        key=lambda user: (user.id == not_first, not spoken.by(user), *_order(user, chats, routing)),
        default=None,
    )
    return Choice(chosen, anybody_there=bool(there), anybody_left=bool(left))


def room_of(user: User, *, chats: Mapping[UserId, int], now: datetime) -> int:
    """How many more chats this user could be offered now."""
    if user.present(now) is not Presence.ONLINE:
        return 0
    return max(0, user.capacity - chats.get(user.id, 0))


def _order(user: User, chats: Mapping[UserId, int], routing: Routing) -> tuple[int, float, str]:
    busy = chats.get(user.id, 0) if routing is Routing.LEAST_BUSY else 0
    return busy, user.last_offered_at.timestamp() if user.last_offered_at else 0.0, user.id
