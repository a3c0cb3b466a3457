"""Finds users who are not heard of any more, and the customers they have left alone."""

from functools import partial

from tools.actions.handovers.left_alone import LEFT_ALONE, take_from_absent
from tools.actions.team.lapse_presence import lapse_presence
from tools.actions.team.set_presence import PRESENCE_LAPSES
from tools.ids import ConversationId, UserId
from tools.toolkit import Toolkit
from tools.work.store import Job
from workflows.job_runner import Handler, PutOff


class Absences:
    """One for all businesses of a process."""

    def __init__(self, toolkit: Toolkit) -> None:
        """Nothing is done before a job comes."""
        self._toolkit = toolkit

    def handlers(self) -> dict[str, Handler]:
        """By the jobs' kinds."""
        return {PRESENCE_LAPSES: self.lapse, LEFT_ALONE: self.take}

    async def lapse(self, job: Job) -> None:
        """Whoever is not heard of goes offline. Raises ``PutOff`` while they are heard of."""
        lapse = partial(lapse_presence, user_id=UserId(job.data["user_id"]))
        again_at = await self._toolkit.run(job.business_id, lapse)
        if again_at is not None:
            raise PutOff(again_at)

    async def take(self, job: Job) -> None:
        """The chat goes to somebody else if its person stays away. Raises ``PutOff`` while that may yet be."""
        take = partial(take_from_absent, conversation_id=ConversationId(job.data["conversation_id"]))
        again_at = await self._toolkit.run(job.business_id, take)
        if again_at is not None:
            raise PutOff(again_at)
