"""Sends one-time codes: each is a job, retried while the code still counts."""

from datetime import timedelta

import structlog

from tools.actions.codes.send_code import channel_for
from tools.channels.code_sender import CodeSender, NotTaken
from tools.toolkit import Toolkit
from tools.work.store import Job
from workflows.job_runner import PutOff

AGAIN = timedelta(seconds=10)
"""Somebody waits in a chat for it."""
_log = structlog.get_logger(__name__)


class CodeSending:
    """One for all businesses of a process."""

    def __init__(self, toolkit: Toolkit, sender: CodeSender) -> None:
        """Nothing is sent before a job comes."""
        self._toolkit = toolkit
        self._sender = sender

    async def send(self, job: Job) -> None:
        """At least once. Raises ``PutOff`` while whoever carries it does not take it."""
        code_id = str(job.data["code_id"])
        async with self._toolkit.reading(job.business_id) as work:
            parcel, now = await work.codes.unpack(code_id), work.now
            channel = None if parcel is None else channel_for(self._sender, parcel.kind, await work.channels.all())
        if parcel is not None and channel is not None and now < parcel.expires_at:
            try:
                await self._sender.send(channel, parcel)
            except NotTaken as refused:
                _log.warning("a one-time code was not taken", code=code_id, reason=str(refused))
                raise PutOff(now + AGAIN) from None
        await self._toolkit.run(job.business_id, lambda work: work.codes.sent(code_id))
