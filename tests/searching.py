"""The search for duplicates as tests run it: by the jobs that the service would run."""

import contextlib

from tests.databases import BUSINESS
from tests.people import open_pairs
from tools.actions.merges.find_duplicates import COMPARE_WHOLE_BOOK, search_whole_book
from tools.contacts.evidence import ContactPair
from tools.ids import BusinessId
from tools.storage.due_work import SqlDueWork
from tools.storage.toolkit import SqlToolkit
from workflows.duplicates import COMPARE_CHANGED, DuplicateSearch
from workflows.job_runner import LEASE, PutOff


async def compare_changed(toolkit: SqlToolkit) -> DuplicateSearch:
    """All contacts that changed, of all businesses."""
    due = SqlDueWork(toolkit.database)
    search = DuplicateSearch(toolkit, due, rest=0)
    await search.enrol()
    while jobs := [job for job in await due.claim_jobs(limit=100, lease=LEASE) if job.kind == COMPARE_CHANGED]:
        for job in jobs:
            # One that has more to do than fits in one run is put again like one that is new.
            with contextlib.suppress(PutOff):
                await search.compare_changed(job)
            await due.finish_job(job)
        await search.enrol()
    return search


async def compare_whole_book(toolkit: SqlToolkit, business_id: BusinessId = BUSINESS) -> DuplicateSearch:
    """All contacts of a business, from the place where an earlier search was left."""
    due = SqlDueWork(toolkit.database)
    search = DuplicateSearch(toolkit, due, rest=0)
    await toolkit.run(business_id, search_whole_book)
    for job in await due.claim_jobs(limit=100, lease=LEASE):
        if job.kind == COMPARE_WHOLE_BOOK:
            await search.compare_whole_book(job)
    return search


async def found(toolkit: SqlToolkit, business_id: BusinessId = BUSINESS) -> dict[ContactPair, list[str]]:
    """The open pairs, with what the search says of them."""
    async with toolkit.once(business_id) as work:
        return {(pair.one_id, pair.other_id): list(pair.found) for pair in await open_pairs(work)}
