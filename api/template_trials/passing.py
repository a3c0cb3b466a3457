"""How time passes in a trial: from one thing that is due to the next, each done as the service's workers would."""

from datetime import datetime, timedelta

from api.template_trials.stage import BUSINESS, Stage
from api.template_trials.story import Story
from tools.actions.codes.send_code import SEND_CODE
from tools.actions.mail.tell_by_mail import TELL_OWNER
from tools.actions.team.set_presence import PRESENCE_LAPSES
from tools.ids import ConversationId, UserId
from tools.team.people import Presence
from tools.work.store import Job
from workflows.absences import Absences
from workflows.code_sending import CodeSending
from workflows.job_runner import Handler, PutOff
from workflows.mail.to_owners import OwnerMail

MOST_MOMENTS = 400
"""At which anything happens, in one trial."""
HORIZON = timedelta(days=60)
"""After its beginning nothing happens any more."""
_LEASE = timedelta(minutes=2)
_AT_ONCE = 100
_NEVER = timedelta(days=3650)
_ROUNDS = 50


class Endless(Exception):
    """So much happens in this chat that the trial ends here."""

    def __init__(self, why: str | None = None) -> None:
        """The message defaults to the class's own sentence."""
        super().__init__(why or type(self).__doc__)


class Passing:
    """The clock of one stage, and who is there."""

    def __init__(self, stage: Stage, story: Story) -> None:
        """Nobody is there, and nothing has begun."""
        self._stage = stage
        self._story = story
        self._ends = stage.clock.now() + HORIZON
        self._moments = 0
        self.there: set[UserId] = set()
        """Who of the team says again and again that they are online."""
        self.chat: ConversationId | None = None
        owner_mail = OwnerMail(stage.toolkit, stage.mail, url="https://handover.invalid")
        self._handlers: dict[str, Handler] = {
            **Absences(stage.toolkit).handlers(),
            PRESENCE_LAPSES: self._stay,
            SEND_CODE: CodeSending(stage.toolkit, stage.codes).send,
            TELL_OWNER: owner_mail.tell,
        }

    async def settle(self) -> None:
        """Everything that is due at this moment is done.

        Raises ``Endless``.
        """
        self._moments += 1
        if self._moments > MOST_MOMENTS:
            raise Endless
        due = self._stage.due
        for _ in range(_ROUNDS):
            for fire in (due.fire_deadlines, due.fire_silences, due.fire_follow_ups):
                await fire(limit=_AT_ONCE)
            ready = await due.ready_conversations(older_than=timedelta(0), limit=_AT_ONCE)
            for each in ready:
                await self._stage.runner.run(BUSINESS, each.conversation_id)
            if not await self._do_jobs() and not ready:
                return
        raise Endless

    async def go_on(self, time: timedelta) -> None:
        """So much time passes.

        Raises ``Endless``.
        """
        until = min(self._stage.clock.now() + time, self._ends)
        while (at := await self._next()) is not None and at <= until:
            await self._move_to(at)
            await self._story.gather()
        await self._move_to(until)
        await self._story.gather()
        if until == self._ends:
            raise Endless(f"A trial ends {HORIZON.days} days after its beginning.")

    async def skip(self) -> bool:
        """Until something has happened; ``False`` when nothing will.

        Raises ``Endless``.
        """
        while (at := await self._next()) is not None and at <= self._ends:
            await self._move_to(at)
            if await self._story.gather():
                return True
        return False

    async def _move_to(self, moment: datetime) -> None:
        clock = self._stage.clock
        clock.advance(max(moment - clock.now(), timedelta(0)))
        async with self._stage.toolkit.once(BUSINESS) as work:
            for user_id in sorted(self.there):
                await work.users.seen(user_id, presence=Presence.ONLINE, at=work.now)
        await self.settle()

    async def _next(self) -> datetime | None:
        """When something is due."""
        now = self._stage.clock.now()
        pauses = [await self._stage.due.next_deadline(), await self._stage.due.next_job()]
        moments = [now + pause for pause in pauses if pause is not None]
        if self.chat is not None:
            async with self._stage.toolkit.reading(BUSINESS) as work:
                conversation = await work.conversations.find(self.chat)
                owed = await work.handovers.owed_in([self.chat])
            assert conversation is not None
            found = [conversation.close_at, *(each.follow_up.next_at for each in owed)]
            moments += [moment for moment in found if moment is not None]
        return min(moments, default=None)

    async def _do_jobs(self) -> bool:
        """Whether there were any. What no chat hears of, such as reports, is not done."""
        jobs = await self._stage.due.claim_jobs(limit=_AT_ONCE, lease=_LEASE)
        for job in jobs:
            handler = self._handlers.get(job.kind)
            try:
                if handler is not None:
                    await handler(job)
            except PutOff as later:
                await self._stage.due.put_off_job(job, until=later.until)
            else:
                await self._stage.due.finish_job(job)
        return bool(jobs)

    async def _stay(self, job: Job) -> None:
        """Nobody is lost sight of here: they go by a step."""
        raise PutOff(self._stage.clock.now() + _NEVER)
