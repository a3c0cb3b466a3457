"""Many streams of one process: what each would read alone they read together, and whom it is none of sleeps on."""

import asyncio
from collections.abc import Collection, Mapping

from api.gates.doorkeeper import identify
from api.streams.feed import Ear, Feeds
from api.streams.lookout import Lookout
from tests.api.chats import a_chat
from tests.api.door import Door
from tests.api.listening import customer_writes, secret_of
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
        heard = [await his.take(within=5), await everybodys.take(within=5)]
        slept = await hers.take(within=0)

    assert [[each.conversation_id for each in some] for some in heard] == [[bens], [bens]]
    assert slept == []


async def test_where_only_customers_listen_nobodys_rights_are_looked_at(both_doors: Door) -> None:
    door, directory = both_doors, Counted(both_doors)
    chat = await a_chat(door.toolkit)
    feeds = Feeds(door.toolkit, directory, door.parts.live.subscriber, asyncio.Event())

    async with feeds.listen(BUSINESS, Ear(conversation_id=chat)) as (customers, _):
        await customer_writes(door, chat, "Hello?")
        heard = await customers.take(within=5)

    assert [each.conversation_id for each in heard] == [chat]
    assert directory.asked == []


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
