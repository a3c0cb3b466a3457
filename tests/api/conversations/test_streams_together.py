"""Many streams of one process: what each would read alone they read together, and whom it is none of sleeps on."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any

from api.app import make_app
from api.gates.doorkeeper import identify
from api.gates.sealed import Seal
from api.streams.feed import Ear, Feeds
from api.streams.lookout import Lookout
from api.streams.places import Places
from api.streams.team_stream import TeamStream
from tests.api.chats import a_chat
from tests.api.door import Door
from tests.api.listening import customer_writes, listening, secret_of
from tests.databases import BUSINESS
from tools.actions.team.deactivate_user import deactivate_user
from tools.contacts.contact import Audience
from tools.ids import ConversationId
from tools.storage.directory import SqlDirectory
from tools.storage.sqlite import SqliteDatabase
from tools.storage.unit_of_work import SqlUnitOfWork
from tools.team.directory import Presented
from tools.team.people import Role
from tools.team.rights import Caller


class Counted(SqlDirectory):
    """The directory, which notes what it is asked for; it may be held in the middle of an answer."""

    def __init__(self, door: Door) -> None:
        super().__init__(door.toolkit.database)
        self.asked: list[Collection[str]] = []
        self.is_asked = asyncio.Event()
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def find_tokens(self, secret_hashes: Collection[str]) -> Mapping[str, Presented]:
        """As it is, and later."""
        self.asked.append(set(secret_hashes))
        found = await super().find_tokens(secret_hashes)
        self.is_asked.set()
        await self.may_answer.wait()
        return found


class CountedSeal(Seal):
    """The seal, which notes what it closes."""

    def __init__(self, key: bytes) -> None:
        super().__init__(key)
        self.closed: list[Any] = []

    def close(self, value: Any, *, bound: Sequence[str], always_alike: bool = False) -> str:
        """As it is."""
        self.closed.append(value)
        return super().close(value, bound=bound, always_alike=always_alike)


async def caller_called(door: Door, name: str) -> Caller:
    """A user with a token."""
    return await identify(door.parts, await secret_of(door, name))


def _user_of(caller: Caller | None) -> str:
    assert caller is not None
    assert caller.user is not None
    return caller.user.name


async def test_a_hundred_streams_that_ask_in_the_same_moment_are_one_question(both_doors: Door) -> None:
    door = both_doors
    directory = Counted(door)
    ben, cleo = await caller_called(door, "Ben"), await caller_called(door, "Cleo")
    lookout = Lookout(BUSINESS, door.toolkit, directory)

    looks = await asyncio.gather(*(lookout.look((caller,)) for caller in [ben, cleo] * 50))

    assert directory.asked == [{ben.token.secret_hash, cleo.token.secret_hash}]
    assert {_user_of(look.caller(cleo)) for look in looks} == {"Cleo"}


async def test_who_asks_while_others_are_answered_is_told_what_was_read_afterwards(both_doors: Door) -> None:
    door = both_doors
    directory = Counted(door)
    ben = await caller_called(door, "Ben")
    await secret_of(door, "Ada", role=Role.ADMIN)
    lookout = Lookout(BUSINESS, door.toolkit, directory)

    async def leave(work: SqlUnitOfWork) -> None:
        await deactivate_user(work, user_id=door.users["Ben"].id, by_id=door.users["Ada"].id)

    directory.may_answer.clear()
    before = asyncio.create_task(lookout.look((ben,)))
    await directory.is_asked.wait()
    await door.toolkit.run(BUSINESS, leave)
    after = asyncio.create_task(lookout.look((ben,)))
    await asyncio.sleep(0)
    directory.may_answer.set()

    assert (await before).caller(ben) is not None
    assert (await after).caller(ben) is None
    assert (await after).shown_to(ben, ()) is None


async def test_whoever_stops_waiting_takes_the_answer_from_nobody(both_doors: Door) -> None:
    directory = Counted(both_doors)
    ben = await caller_called(both_doors, "Ben")
    lookout = Lookout(BUSINESS, both_doors.toolkit, directory)
    directory.may_answer.clear()

    leaves, stays = (asyncio.create_task(lookout.look((ben,))) for _ in range(2))
    await directory.is_asked.wait()
    leaves.cancel()
    directory.may_answer.set()

    assert _user_of((await stays).caller(ben)) == "Ben"
    assert leaves.cancelled() or leaves.cancelling()


async def test_only_those_wake_who_may_see_it(both_doors: Door) -> None:
    door = both_doors
    ben, cleo = await caller_called(door, "Ben"), await caller_called(door, "Cleo")
    bens: ConversationId = await a_chat(door.toolkit, visibility=Audience(frozenset({door.users["Ben"].id})))
    feeds: Feeds = door.app.state.feeds

    async with (
        feeds.listen(BUSINESS, Ear(caller=ben)) as (his, _),
        feeds.listen(BUSINESS, Ear(caller=cleo)) as (hers, _),
        feeds.listen(BUSINESS, Ear()) as (everybodys, _),
    ):
        await customer_writes(door, bens, "Hello?")
        heard = [(await each.take(within=5)).events for each in (his, everybodys)]
        slept = (await hers.take(within=0)).events

    assert [[each.conversation_id for each in some] for some in heard] == [[bens], [bens]]
    assert slept == []


async def test_where_only_customers_listen_nobodys_rights_are_looked_at(both_doors: Door) -> None:
    door, directory = both_doors, Counted(both_doors)
    chat = await a_chat(door.toolkit)
    feeds = Feeds(door.toolkit, directory, door.parts.live.subscriber, asyncio.Event())

    async with feeds.listen(BUSINESS, Ear(conversation_id=chat)) as (customers, _):
        await customer_writes(door, chat, "Hello?")
        heard = (await customers.take(within=5)).events

    assert [each.conversation_id for each in heard] == [chat]
    assert directory.asked == []


async def test_however_many_streams_are_told_their_rights_are_read_once_and_the_place_is_sealed_once_a_user(
    both_doors: Door,
) -> None:
    door, directory, seal = both_doors, Counted(both_doors), CountedSeal(both_doors.parts.key_of("seal"))
    app = make_app(replace(door.parts, directory=directory, seal=seal))
    secrets = [await secret_of(door, "Ben"), await secret_of(door, "Cleo")]
    chat = await a_chat(door.toolkit)

    async with AsyncExitStack() as stack:
        streams = [await stack.enter_async_context(listening(app, "/v1/events", each)) for each in secrets * 6]
        for each in streams:
            await each.next("snapshot")
        directory.asked.clear()
        seal.closed.clear()
        await customer_writes(door, chat, "Hello?")
        told = [await each.next() for each in streams]

    assert [each.kind for each in told] == ["message.received"] * 12
    assert [len(each) for each in directory.asked] == [2]
    assert len(seal.closed) == len({each.place for each in told}) == 2


async def test_who_is_busy_is_told_what_they_may_see_when_they_take_it(both_doors: Door) -> None:
    door = both_doors
    ben = await caller_called(door, "Ben")
    await secret_of(door, "Ada", role=Role.ADMIN)
    chat = await a_chat(door.toolkit)
    feeds: Feeds = door.app.state.feeds
    told, is_busy, goes_on = list[str](), asyncio.Event(), asyncio.Event()

    async def tell(text: str) -> None:
        told.append(text.partition("\n")[0])
        is_busy.set()
        await goes_on.wait()

    async def leave(work: SqlUnitOfWork) -> None:
        await deactivate_user(work, user_id=door.users["Ben"].id, by_id=door.users["Ada"].id)

    stream = TeamStream(door.parts, feeds, ben, Places(door.parts.seal, ben))
    telling = asyncio.create_task(stream.tell_all(tell, None))
    await is_busy.wait()
    async with feeds.listen(BUSINESS, Ear()) as (all_of_it, _):
        await customer_writes(door, chat, "Hello?")
        await all_of_it.take(within=5)
    await door.toolkit.run(BUSINESS, leave)
    goes_on.set()
    async with asyncio.timeout(5):
        await telling

    assert told == ["event: snapshot"]


async def test_a_crowd_of_readers_leaves_few_connections_behind(door: Door) -> None:
    database = door.toolkit.database
    assert isinstance(database, SqliteDatabase)
    crowd, all_here = 40, asyncio.Event()
    here = 0

    async def read() -> None:
        nonlocal here
        async with database.reading():
            here += 1
            if here == crowd:
                all_here.set()
            await all_here.wait()

    await asyncio.gather(*(read() for _ in range(crowd)))

    assert 0 < len(database._readers) <= 8
