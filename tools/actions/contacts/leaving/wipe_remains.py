"""Has what deleted rows leave behind in the files of the database overwritten."""

from tools.toolkit import UnitOfWork

WIPE = "wipe_remains"
"""The kind of this job."""


async def wipe_remains(work: UnitOfWork) -> None:
    """From the commit on a worker does it, once however often it is asked for."""
    await work.jobs.put(WIPE, {}, key=work.business_id)
