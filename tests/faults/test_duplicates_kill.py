"""A process may be killed while it looks through the whole contact book: another goes on where it was."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta

import pytest

from tests.databases import BUSINESS
from tests.people import add_contact
from tests.searching import found
from tools.actions.merges.find_duplicates import search_whole_book
from tools.clock import SimulatedClock
from tools.contacts.contact import ContactStatus
from tools.ids import BusinessId
from tools.storage.due_work import SqlDueWork
from tools.storage.toolkit import SqlToolkit
from tools.toolkit import Result, UnitOfWork
from workflows.duplicates import DuplicateSearch
from workflows.job_runner import LEASE


class Dies(Exception):
    """The process was killed."""


class Mortal:
    """A toolkit whose process is killed after so many commits."""

    def __init__(self, toolkit: SqlToolkit, *, after: int) -> None:
        self._toolkit = toolkit
        self._left = after

    def reading(self, business_id: BusinessId) -> AbstractAsyncContextManager[UnitOfWork]:
        return self._toolkit.reading(business_id)

    async def run(self, business_id: BusinessId, act: Callable[[UnitOfWork], Awaitable[Result]]) -> Result:
        if self._left == 0:
            raise Dies
        self._left -= 1
        return await self._toolkit.run(business_id, act)


@pytest.mark.parametrize("commits", range(1, 16))
async def test_a_search_of_the_whole_book_that_is_killed_goes_on_where_it_was(
    toolkit: SqlToolkit, clock: SimulatedClock, commits: int
) -> None:
    for number in range(120):
        clock.advance(timedelta(seconds=1))
        async with toolkit.once(BUSINESS) as work:
            status = ContactStatus.ARCHIVED if number % 3 == 1 else ContactStatus.ACTIVE
            email = f"person{number // 2}{'+x' if number % 2 else ''}@gmail.com"
            await add_contact(work, name="Ann Lee", email=email, status=status)
    due = SqlDueWork(toolkit.database)
    await toolkit.run(BUSINESS, search_whole_book)
    (job,) = await due.claim_jobs(limit=10, lease=timedelta(0))
    with pytest.raises(Dies):
        await DuplicateSearch(Mortal(toolkit, after=commits), due, rest=0).compare_whole_book(job)

    resumed = DuplicateSearch(toolkit, due, rest=0)
    while jobs := await due.claim_jobs(limit=10, lease=LEASE):
        await resumed.compare_whole_book(jobs[0])
        await due.finish_job(jobs[0])

    assert len(await found(toolkit)) == 60
    # Whoever was compared with all others before the process died is not compared again.
    first_few = 6
    assert commits < first_few or resumed.compared < 60
