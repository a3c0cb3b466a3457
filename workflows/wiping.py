"""Overwrites what erased people leave behind in the files of the database, beside everybody's work."""

from datetime import timedelta

from tools.privacy.remains import Remains
from tools.toolkit import Toolkit
from tools.work.store import Job
from workflows.job_runner import PutOff

AGAIN = timedelta(seconds=5)
"""Readers are soon through."""


class Wiping:
    """One for all businesses of a process: they share the files."""

    def __init__(self, toolkit: Toolkit, remains: Remains) -> None:
        """Nothing is done before a job comes."""
        self._toolkit = toolkit
        self._remains = remains

    async def wipe(self, job: Job) -> None:
        """Raises ``PutOff`` while somebody still reads what was there before."""
        if await self._remains.wipe():
            return
        async with self._toolkit.reading(job.business_id) as work:
            now = work.now
        raise PutOff(now + AGAIN)
