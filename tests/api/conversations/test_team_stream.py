"""The team's stream: everything one may see, in order and once; nothing else; and an end when the right ends."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

import pytest

from api.streams.missed import MOST_REPLAYED
from tests.api.chats import a_chat
from tests.api.door import Door
from tests.api.listening import Told, customer_writes, events_of, listening, secret_of, visitor_secret
from tests.databases import BUSINESS, OTHER_BUSINESS
from tools.actions.contacts.leave_audiences import leave_audiences
from tools.actions.team.deactivate_user import deactivate_user
from tools.contacts.contact import Audience
from tools.events import EventType
from tools.storage.unit_of_work import SqlUnitOfWork
from tools.team.people import Role
from tools.team.tokens import Scope, TokenKind

TEAM = "/v1/events"
ADMINS_ONLY = Audience(frozenset())


async def announce(door: Door, count: int) -> None:
    """Many events that name nothing hidden."""

    async def act(work: SqlUnitOfWork) -> None:
        for number in range(count):
            work.announce(EventType.SYNC_FINISHED, {"n": number})

    await door.toolkit.run(BUSINESS, act)


def kinds(told: Sequence[Told]) -> list[str]:
    """What was told of, in order."""
    return [each.kind for each in told]


async def test_a_user_has_six_streams_however_many_tokens(door: Door) -> None:
    secrets = [await secret_of(door, "Ben")]
    ben = door.users["Ben"].id
    secrets += [await door.token(TokenKind.USER, scopes=frozenset(Scope), user_id=ben) for _ in range(6)]
    statuses: list[int] = []

    async def open_all(rest: list[str]) -> None:
        if rest:
            async with listening(door.app, TEAM, rest[0]) as stream:
                statuses.append(stream.status)
                await open_all(rest[1:])

    await open_all(secrets)

    assert statuses == [200] * 6 + [429]


async def test_a_user_begins_with_a_snapshot_and_hears_what_happens(both_doors: Door) -> None:
    door = both_doors
    chat = await a_chat(door.toolkit)

    async with listening(door.app, TEAM, await secret_of(door)) as stream:
        snapshot = await stream.next()
        await customer_writes(door, chat, "Hello?")
        heard = await stream.next()

    assert [each["id"] for each in snapshot.data["conversations"]] == [chat]
    assert heard.kind == heard.data["type"] == "message.received"
    assert heard.data["data"]["conversation_id"] == chat
    assert heard.data["at"].endswith("Z")


async def test_what_was_missed_is_told_in_order_before_the_snapshot(door: Door) -> None:
    secret = await secret_of(door)
    async with listening(door.app, TEAM, secret) as stream:
        place = (await stream.next("snapshot")).place
    await announce(door, 1200)

    async with listening(door.app, TEAM, secret, last_event_id=place or "") as stream:
        missed = [await stream.next() for _ in range(1201)]

    assert [each.data["data"]["n"] for each in missed[:-1]] == list(range(1200))
    assert missed[-1].kind == "snapshot"


async def test_too_much_missed_is_a_reset_and_not_a_replay(door: Door) -> None:
    secret = await secret_of(door)
    async with listening(door.app, TEAM, secret) as stream:
        place = (await stream.next("snapshot")).place
    await announce(door, MOST_REPLAYED + 1)

    async with listening(door.app, TEAM, secret, last_event_id=place or "") as stream:
        told = [await stream.next(), await stream.next()]

    assert kinds(told) == ["reset", "snapshot"]


async def test_what_is_older_than_a_day_is_a_reset(door: Door) -> None:
    secret = await secret_of(door)
    async with listening(door.app, TEAM, secret) as stream:
        place = (await stream.next("snapshot")).place
    await announce(door, 1)
    door.clock.advance(timedelta(hours=25))

    async with listening(door.app, TEAM, secret, last_event_id=place or "") as stream:
        told = [await stream.next(), await stream.next()]

    assert kinds(told) == ["reset", "snapshot"]


async def test_the_place_of_another_user_is_ignored(door: Door) -> None:
    async with listening(door.app, TEAM, await secret_of(door, "Ben")) as stream:
        place = (await stream.next("snapshot")).place
    await announce(door, 3)

    async with listening(door.app, TEAM, await secret_of(door, "Cleo"), last_event_id=place or "") as stream:
        told = await stream.next()

    assert told.kind == "snapshot"


@pytest.mark.parametrize("role", [Role.AGENT, Role.ADMIN])
async def test_a_restricted_chat_makes_no_noise_for_others_not_even_for_admins(door: Door, role: Role) -> None:
    hidden = await a_chat(door.toolkit, visibility=ADMINS_ONLY)
    open_to_all = await a_chat(door.toolkit)
    secret = await secret_of(door, "Ada", role=role)

    async with listening(door.app, TEAM, secret) as stream:
        snapshot = await stream.next()
        await customer_writes(door, hidden, "For somebody's ears alone")
        await customer_writes(door, open_to_all, "For all")
        heard = await stream.next()
    await customer_writes(door, hidden, "Once more")
    await customer_writes(door, open_to_all, "Once more")
    async with listening(door.app, TEAM, secret, last_event_id=heard.place or "") as stream:
        missed = [await stream.next(), await stream.next()]

    assert hidden not in str(snapshot.data)
    assert heard.data["data"]["conversation_id"] == open_to_all
    assert kinds(missed) == ["message.received", "snapshot"]
    assert hidden not in str(missed)


@pytest.mark.parametrize(("role", "hears"), [(Role.AGENT, False), (Role.ADMIN, True)])
async def test_admins_are_told_what_only_they_see_from_now_on(door: Door, role: Role, *, hears: bool) -> None:
    await secret_of(door, "Ben")
    ben = door.users["Ben"].id
    left = await a_chat(door.toolkit, visibility=Audience(frozenset({ben})))
    open_to_all = await a_chat(door.toolkit)
    secret = await secret_of(door, "Ada", role=role)

    async with listening(door.app, TEAM, secret) as stream:
        await stream.next("snapshot")
        await door.toolkit.run(BUSINESS, partial(leave_audiences, member_id=ben, by_id=ben))
        await customer_writes(door, open_to_all, "For all")
        heard = [await stream.next() for _ in range(1 + hears)]

    assert kinds(heard) == [*["audience.left_empty"] * hears, "message.received"]
    assert (left in str(heard)) is hears


async def test_a_program_of_the_business_hears_nothing_restricted_either(door: Door) -> None:
    hidden, open_to_all = await a_chat(door.toolkit, visibility=ADMINS_ONLY), await a_chat(door.toolkit)
    secret = await door.token(TokenKind.BUSINESS, scopes=frozenset({Scope.READ}))

    async with listening(door.app, TEAM, secret) as stream:
        snapshot = await stream.next()
        await customer_writes(door, hidden, "For somebody's ears alone")
        await customer_writes(door, open_to_all, "For all")
        heard = await stream.next()

    assert hidden not in str(snapshot.data)
    assert heard.data["data"]["conversation_id"] == open_to_all


async def test_a_restricted_chat_is_heard_by_whom_it_names_and_to_whom_it_is_assigned(door: Door) -> None:
    named, assigned = await secret_of(door, "Ben"), await secret_of(door, "Cleo")
    only_ben = Audience(frozenset({door.users["Ben"].id}))
    chat = await a_chat(door.toolkit, visibility=only_ben, assignee_id=door.users["Cleo"].id)

    async with listening(door.app, TEAM, named) as ben, listening(door.app, TEAM, assigned) as cleo:
        begun = [await ben.next("snapshot"), await cleo.next("snapshot")]
        await customer_writes(door, chat, "Hello")
        heard = [await ben.next(), await cleo.next()]

    assert all(chat in str(each.data["conversations"]) for each in begun)
    assert kinds(heard) == ["message.received", "message.received"]


async def test_a_right_that_is_lost_while_listening_counts_from_the_next_event_on(door: Door) -> None:
    chat, other = await a_chat(door.toolkit), await a_chat(door.toolkit)

    async def hide(work: SqlUnitOfWork) -> None:
        await work.conversations.show_to(chat, ADMINS_ONLY)

    async with listening(door.app, TEAM, await secret_of(door)) as stream:
        await stream.next("snapshot")
        await door.toolkit.run(BUSINESS, hide)
        await customer_writes(door, chat, "Not for you any more")
        await customer_writes(door, other, "For all")
        heard = await stream.next()

    assert heard.data["data"]["conversation_id"] == other


async def test_an_event_that_names_a_hidden_contact_beside_a_seen_one_is_not_told(door: Door) -> None:
    seen, hidden = await a_chat(door.toolkit), await a_chat(door.toolkit, visibility=ADMINS_ONLY)

    async def merge(work: SqlUnitOfWork) -> None:
        one, other = await work.conversations.find(seen), await work.conversations.find(hidden)
        assert one is not None
        assert other is not None
        await work.contacts.show_to(other.contact_id, ADMINS_ONLY)
        named = (one.contact_id, other.contact_id)
        work.announce(EventType.CONTACT_CONFLICT, {"contact_ids": list(named)}, contacts=named)
        work.announce(EventType.SYNC_FINISHED, {})

    async with listening(door.app, TEAM, await secret_of(door)) as stream:
        await stream.next("snapshot")
        await door.toolkit.run(BUSINESS, merge)
        heard = await stream.next()

    assert heard.kind == "sync.finished"


async def test_whoever_leaves_the_business_hears_nothing_of_what_comes_after(door: Door) -> None:
    chat = await a_chat(door.toolkit)
    secret = await secret_of(door)
    await secret_of(door, "Ada", role=Role.ADMIN)

    async def leave(work: SqlUnitOfWork) -> None:
        await deactivate_user(work, user_id=door.users["Ben"].id, by_id="usr_ada")

    async with listening(door.app, TEAM, secret) as stream:
        await stream.next("snapshot")
        await door.toolkit.run(BUSINESS, leave)
        await customer_writes(door, chat, "A secret")
        rest = await stream.rest()

    assert rest == []


async def test_another_business_is_not_heard(door: Door) -> None:
    own = await a_chat(door.toolkit)
    theirs = await a_chat(door.toolkit, business_id=OTHER_BUSINESS)

    async with listening(door.app, TEAM, await secret_of(door)) as stream:
        snapshot = await stream.next()
        await customer_writes(door, theirs, "Elsewhere", business_id=OTHER_BUSINESS)
        await customer_writes(door, own, "Here")
        heard = await stream.next()

    assert theirs not in str(snapshot.data)
    assert heard.data["business_id"] == BUSINESS


async def test_all_streams_end_when_the_service_is_asked_to(door: Door) -> None:
    chat = await a_chat(door.toolkit)
    team = listening(door.app, TEAM, await secret_of(door))
    visitor = listening(door.app, events_of(chat), await visitor_secret(door, chat))

    async with team as of_team, visitor as of_visitor:
        await of_team.next("snapshot")
        await of_visitor.next("state")
        door.parts.stopping.set()
        rest = [*await of_team.rest(), *await of_visitor.rest()]

    assert rest == []
