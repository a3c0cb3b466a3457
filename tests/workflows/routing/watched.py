"""A house in which time passes as in the service: deadlines fire, and whoever is not heard of any more is found."""

from collections.abc import Sequence
from datetime import timedelta

from tests.databases import BUSINESS
from tests.workflows.house import House
from tools.actions.codes.send_code import SEND_CODE
from tools.actions.conversations.reply_to_customer import reply_to_customer
from tools.actions.handovers.accept_handover import accept_handover
from tools.actions.handovers.decline_offer import decline_offer
from tools.actions.team.edit_user import edit_user
from tools.actions.team.set_presence import set_presence
from tools.conversations.handover import Offer, OfferState
from tools.ids import ConversationId, UserId
from tools.team.people import Presence, User
from workflows.absences import Absences
from workflows.code_sending import CodeSending
from workflows.job_runner import PutOff

LEASE = timedelta(minutes=2)
ASKS = "I want to talk to a person"


class WatchedHouse(House):
    """The same, and its people say themselves whether they are there."""

    async def agent(self, name: str, *, capacity: int = 5, online: bool = True) -> User:
        """A user with room for so many chats."""
        user = await self.user(name, online=False)
        async with self.toolkit.once(BUSINESS) as work:
            await edit_user(work, user_id=user.id, capacity=capacity)
        if online:
            await self.is_there(user.id)
        return user

    async def asks(self, name: str) -> ConversationId:
        """A customer asks for a person; a second later something else may happen."""
        chat = await self.open_chat(ConversationId(f"cnv_{name}"))
        await self.customer(ASKS, chat)
        self.clock.advance(timedelta(seconds=1))
        return chat

    async def is_there(self, user_id: UserId, presence: Presence = Presence.ONLINE) -> None:
        """Says so, and what follows from it is done."""
        await self.toolkit.run(BUSINESS, lambda work: set_presence(work, user_id=user_id, presence=presence))
        await self.settle()

    async def accepts(self, user_id: UserId, chat: ConversationId) -> None:
        """The user takes the chat."""
        handover_id = (await self.handover(chat)).id
        await self.toolkit.run(BUSINESS, lambda work: accept_handover(work, handover_id=handover_id, user_id=user_id))
        await self.settle()

    async def declines(self, user_id: UserId, chat: ConversationId) -> None:
        """The user says no to the offer."""
        handover_id = (await self.handover(chat)).id
        await self.toolkit.run(BUSINESS, lambda work: decline_offer(work, handover_id=handover_id, user_id=user_id))
        await self.settle()

    async def replies(self, user_id: UserId, chat: ConversationId, text: str = "Hello!") -> None:
        """The user writes to the customer."""
        await self.toolkit.run(
            BUSINESS, lambda work: reply_to_customer(work, conversation_id=chat, user_id=user_id, text=text)
        )
        await self.settle()

    async def settle(self) -> None:
        """All turns that anything has called for."""
        while ready := await self.due.ready_conversations(older_than=timedelta(0), limit=1000):
            for each in ready:
                await self.turn(each.conversation_id)

    async def passes(self, time: timedelta) -> None:
        """Deadline after deadline and job after job, as the sweeper and the job runner would."""
        until = self.clock.now() + time
        while (pause := await self._next()) is not None and self.clock.now() + pause <= until:
            self.clock.advance(max(pause, timedelta(0)))
            await self.due.fire_deadlines(limit=1000)
            await self._do_jobs()
            await self.settle()
        self.clock.advance(until - self.clock.now())

    async def on_offer(self, chat: ConversationId) -> Sequence[Offer]:
        """The offers of the chat's newest handover that stand."""
        async with self.toolkit.reading(BUSINESS) as work:
            offers = await work.handovers.offers((await self.handover(chat)).id)
        return [offer for offer in offers if offer.state is OfferState.OPEN]

    async def offered_to(self, chat: ConversationId) -> UserId | None:
        """Who has the chat on offer."""
        standing = await self.on_offer(chat)
        assert len(standing) <= 1, "a chat is on offer to one user at a time"
        return standing[0].user_id if standing else None

    async def _next(self) -> timedelta | None:
        pauses = [await self.due.next_deadline(), await self.due.next_job()]
        return min((pause for pause in pauses if pause is not None), default=None)

    async def _do_jobs(self) -> None:
        sending = CodeSending(self.toolkit, self.post_box)
        handlers = {**Absences(self.toolkit).handlers(), SEND_CODE: sending.send}
        for job in await self.due.claim_jobs(limit=1000, lease=LEASE):
            try:
                await handlers[job.kind](job)
            except PutOff as later:
                await self.due.put_off_job(job, until=later.until)
            else:
                await self.due.finish_job(job)
