"""Does what was asked for many contacts: in each business one after the other, in small transactions."""

import asyncio
import time

import structlog

from tools.actions.bulk.ask_bulk_change import wake_bulk_changes
from tools.actions.bulk.carry_on_bulk_change import carry_on_bulk_change, give_up_bulk_change
from tools.errors import Busy
from tools.toolkit import Toolkit
from tools.work.store import Job

_MOST_SECONDS = 5.0
"""Of one run: a process that is asked to end does not wait for more."""
_PATIENT_FOR = 4
"""Attempts of the job; the last comes after some two minutes, in which a database would be back."""
_log = structlog.get_logger(__name__)


class BulkChanges:
    """One for all businesses of a process."""

    def __init__(self, toolkit: Toolkit) -> None:
        """Nothing is done before a job comes."""
        self._toolkit = toolkit

    async def carry_on(self, job: Job) -> None:
        """All that is asked for in one business; after a while the job is put anew, and goes on from there."""
        began = last = time.monotonic()
        while await self._step(job):
            now = time.monotonic()
            if now - began > _MOST_SECONDS:
                await self._toolkit.run(job.business_id, wake_bulk_changes)
                return
            # As long as a step took, others have the process and the database.
            await asyncio.sleep(now - last)
            last = time.monotonic()

    async def _step(self, job: Job) -> bool:
        """A step is a transaction: killed at any point, it is done again or was done once."""
        try:
            return await self._toolkit.run(job.business_id, carry_on_bulk_change)
        except Busy:
            raise
        except Exception:
            if job.attempts < _PATIENT_FOR:
                raise
            _log.exception("a bulk change was given up", business=job.business_id)
            await self._toolkit.run(job.business_id, give_up_bulk_change)
            return True
