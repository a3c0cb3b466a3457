"""200 simulated agents and 5,000 chats in a day: fair, never too much, never too late, never to the wrong eyes."""

from collections import Counter, defaultdict
from collections.abc import Iterator

import pytest

from tests.rules.routing.simulated_day import WAIT, Made, SimulatedDay
from tests.scale import scaled
from tools.conversations.handover import OfferState
from tools.ids import UserId
from tools.team.people import Presence
from tools.team.routing import Routing


@pytest.fixture(scope="module", params=list(Routing))
def day(request: pytest.FixtureRequest) -> SimulatedDay:
    day = SimulatedDay(
        agents=scaled(200, at_least=20), chats=scaled(5000, at_least=500), routing=request.param, seed=7
    )
    day.run()
    return day


def test_the_day_has_something_of_everything(day: SimulatedDay) -> None:
    states = Counter(offer.state for chat in day.chats for offer in chat.offers)

    assert set(states) == set(OfferState) - {OfferState.OPEN}
    assert day.fullest == 1.0
    assert any(made.by_assignment for made in day.made)
    assert any(chat.taken_by is None and chat.offers for chat in day.chats)
    assert any(chat.taken_by is None and not chat.offers for chat in day.chats)


def test_nobody_is_given_more_than_they_have_room_for(day: SimulatedDay) -> None:
    assert day.fullest <= 1.0


def test_nobody_waits_past_the_time_out(day: SimulatedDay) -> None:
    assert all(chat.over_at is not None and chat.over_at - chat.asked_at <= WAIT for chat in day.chats)


def test_nothing_is_offered_to_who_may_not_see_it_or_is_not_there(day: SimulatedDay) -> None:
    assert all(day.may_see(made.user, made.chat) for made in day.made)
    assert all(made.user.presence is Presence.ONLINE for made in day.made)


def test_nobody_is_offered_a_chat_again_that_they_declined(day: SimulatedDay) -> None:
    asked_of: defaultdict[str, list[UserId]] = defaultdict(list)
    for made in day.made:
        asked_of[made.chat.id].append(made.user.id)
    for chat in day.chats:
        asked = asked_of[chat.id]
        declined = [offer.user_id for offer in chat.offers if offer.state is OfferState.DECLINED]
        assert all(asked[asked.index(each) + 1 :].count(each) == 0 for each in declined)


def test_whoever_answers_for_the_contact_comes_first(day: SimulatedDay) -> None:
    for made in day.made:
        if made.chat.assignee_id in made.free:
            assert made.user.id == made.chat.assignee_id


def test_each_routing_keeps_its_own_promise(day: SimulatedDay) -> None:
    """Round robin: of any two who could both have had a chat neither is ever two ahead; who was not free is not owed.

    Least busy: each goes to whoever has least.
    """
    if day.routing is Routing.ROUND_ROBIN:
        assert max(_ahead(day.made)) == 1
    else:
        assert all(made.least_busy for made in day.made if not made.by_assignment)


def _ahead(made: list[Made]) -> Iterator[int]:
    """After each offer: by how many its user is ahead of anybody who was as free as they, since both were."""
    ahead: defaultdict[UserId, Counter[UserId]] = defaultdict(Counter)
    for offer in made:
        user_id, mine = offer.user.id, ahead[offer.user.id]
        if offer.by_assignment:
            mine.clear()
            for theirs in ahead.values():
                del theirs[user_id]
            continue
        for other in [each for each in mine if each not in offer.free]:
            del mine[other], ahead[other][user_id]
        for other in offer.free - {user_id}:
            mine[other] += 1
            ahead[other][user_id] -= 1
        yield max((mine[other] for other in offer.free - {user_id}), default=0)
