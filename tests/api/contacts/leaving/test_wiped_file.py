"""After an erasure the very bytes of the SQLite file and of its log hold nothing of the person."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.api.contacts.books import added
from tests.api.contacts.leaving.test_erase import FORMER, TYPED, captured_in_chat, known_by_hand
from tests.api.conversations.test_web_chat import add_widget
from tests.api.door import Door
from tests.databases import BUSINESS
from tests.workflows.house import House
from tools.actions.contacts.leaving.wipe_remains import WIPE
from tools.errors import Unusable
from tools.storage.due_work import SqlDueWork
from tools.storage.sqlite import SqliteDatabase, refuse_unfit
from tools.storage.statement import Statement
from tools.team.people import Role
from tools.work.store import Job
from workflows.job_runner import PutOff
from workflows.wiping import AGAIN, Wiping

BY_HAND = ("zq@example.org", "7400654321", "quellington", "marmalade", "thornbury")
EVERYTHING = (*(each.lower() for each in TYPED), *BY_HAND, *FORMER)
BLOCKS = Statement(text("SELECT block FROM contact_grams_data"))
GRAM = "qxz"
"""Three letters that the search index keeps of one contact's name, and of no other's."""


def in_files(door: Door, *values: str) -> set[str]:
    """Which of the values stand in the bytes of the database, in whatever case."""
    path = file_of(door).path
    assert path is not None
    files = [each for each in path.parent.iterdir() if each.name.startswith(path.name)]
    assert Path(f"{path}-wal") in files
    content = b"".join(each.read_bytes() for each in files).lower()
    return {value for value in values if value.encode() in content}


def file_of(door: Door) -> SqliteDatabase:
    """The database behind it."""
    database = door.toolkit.database
    assert isinstance(database, SqliteDatabase)
    return database


async def wipe(door: Door) -> None:
    """What the worker does when the job comes."""
    await Wiping(door.toolkit, file_of(door)).wipe(await wipe_job(door))


async def wipe_job(door: Door) -> Job:
    """The job that an erasure has put."""
    jobs = await SqlDueWork(door.toolkit.database).claim_jobs(limit=9, lease=timedelta(minutes=1))
    (job,) = [each for each in jobs if each.kind == WIPE]
    return job


async def test_of_an_erased_person_no_value_is_left_in_the_bytes_of_the_files(door: Door) -> None:
    house = House(door.toolkit, door.clock)
    await add_widget(door)
    async with await door.user("Ada", role=Role.ADMIN) as admin:
        captured, _, visitor = await captured_in_chat(door, house)
        await visitor.aclose()
        by_hand = await known_by_hand(admin)
        others = [
            await added(admin, first_name="Otto", last_name="Other", email=f"o{n}@example.com") for n in range(40)
        ]
        there = in_files(door, *EVERYTHING)
        for each in (captured, by_hand):
            assert (await admin.post(f"/v1/contacts/{each}/erase")).status_code == 200
        deleted = in_files(door, *EVERYTHING)
        await wipe(door)

    assert there == set(EVERYTHING)
    assert deleted
    assert in_files(door, *EVERYTHING) == set()
    assert in_files(door, *(each["emails"][0]["value"] for each in others)) != set()


async def test_the_search_index_forgets_too(door: Door) -> None:
    async with await door.user("Ada", role=Role.ADMIN) as admin:
        await added(admin, first_name="Ann", last_name="Other", email="ann@example.com")
        rare = await added(admin, first_name="Qxz", last_name="Lee", email="lee@example.com")
        kept = await in_index(door, GRAM)
        await admin.post(f"/v1/contacts/{rare['id']}/erase")
        deleted = await in_index(door, GRAM)
        await wipe(door)
        found = (await admin.get("/v1/contacts?search=other")).json()["items"]

    assert (kept, deleted, await in_index(door, GRAM)) == (True, True, False)
    assert [each["last_name"] for each in found] == ["Other"]


async def in_index(door: Door, gram: str) -> bool:
    """Whether the gram stands in the pieces of the index."""
    async with file_of(door).reading() as connection:
        rows = await connection.rows(BLOCKS)
    return any(gram.encode() in bytes(row["block"]) for row in rows)


async def test_the_log_is_cut_once_nobody_reads_an_older_state_any_more(door: Door) -> None:
    async with await door.user("Ada", role=Role.ADMIN) as admin:
        made = await added(admin, first_name="Zed", last_name="Quellington", email="zq@example.org")
        async with door.toolkit.reading(BUSINESS) as work:
            await work.users.all()
            await admin.post(f"/v1/contacts/{made['id']}/erase")
            job = await wipe_job(door)
            wiping = Wiping(door.toolkit, file_of(door))
            with pytest.raises(PutOff) as later:
                await wiping.wipe(job)
        read = in_files(door, "quellington")
        await wiping.wipe(job)

    assert later.value.until == door.clock.now() + AGAIN
    assert (read, in_files(door, "quellington")) == ({"quellington"}, set())


@pytest.mark.parametrize(
    ("version", "modules", "said"),
    [
        ((3, 40, 1), {"fts3"}, r"3\.40\.1 .* no full-text search \(FTS5\)"),
        ((3, 31, 0), {"fts5"}, r"older than 3\.35"),
    ],
)
def test_a_sqlite_that_cannot_search_is_refused_with_the_cure(
    version: tuple[int, ...], modules: set[str], said: str
) -> None:
    with pytest.raises(Unusable, match=f"{said}.*HANDOVER_DATABASE_URL"):
        refuse_unfit(version, modules)
    refuse_unfit((3, 45, 0), {"fts5", "rtree"})
