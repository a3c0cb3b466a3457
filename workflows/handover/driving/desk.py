"""The driver of a graph with a handover in it: the only safe way in while a chat may be parked.

One turn at a time per chat; an interrupt is looked at before it is answered, and answered by its id; nothing is
started anew. What a call of ``customer`` makes is returned to its caller; what happens by itself goes to
``ChatPort.say``.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, TypeVar

from langchain_core.messages import HumanMessage
from langchain_core.runnables import RunnableConfig
from langgraph.types import Durability

from tools.conversations.conversation import Speaker
from tools.conversations.inbox import InboxKind
from tools.errors import WrongState
from tools.events import EventType
from workflows.handover.asking.wishes import wish_of
from workflows.handover.building import Graph, ports_bound_in
from workflows.handover.calls import answers_alone, reason_to_call
from workflows.handover.driving.carrier import Carrier
from workflows.handover.driving.in_process import DeadlinesInMemory, LockInProcess
from workflows.handover.driving.parked_chat import ParkedChat, said_after
from workflows.handover.driving.replies import Accepted, Reply, TooLate
from workflows.handover.driving.turn import Runner, resumed
from workflows.handover.moves import Do, Happening, Parked, Reason, next_move
from workflows.handover.ports import Deadlines, News, Said, TeamPort, ThreadLock
from workflows.handover.routes import Node
from workflows.handover.state import JsonDict

Result = TypeVar("Result")
Part = tuple[str, str]

_LONGEST_SLEEP = 60.0
_AFTER_A_FAULT = 5.0
_AT_ONCE = 16
_NOTHING = object()
_log = logging.getLogger(__name__)


class Desk:
    """Everything that happens to your chats goes through here.

    A call that is cancelled (a customer closes the page) leaves its turn running to the end.
    """

    def __init__(
        self,
        graph: Graph,
        *,
        deadlines: Deadlines | None = None,
        lock: ThreadLock | None = None,
        context: Callable[[str], Any] | None = None,
        config: RunnableConfig | None = None,
        durability: Durability = "exit",
    ) -> None:
        """``context`` makes your run context for a thread; deadlines and lock are for one process unless given."""
        self._ports = ports_bound_in(graph)
        self._deadlines = deadlines or DeadlinesInMemory()
        self._carrier = Carrier(Runner(graph, context, config or {}, durability), self._ports, self._deadlines)
        self._lock = lock or LockInProcess()
        self._nudge = asyncio.Event()
        self._turns: set[asyncio.Task[Any]] = set()

    @property
    def team(self) -> TeamPort:
        """The team that the graph tells."""
        return self._ports.team

    async def customer(self, thread_id: str, text: str, message_id: str | None = None) -> Reply:
        """The customer wrote. The same message id again changes nothing and says the same."""
        return await self._to_its_end(thread_id, self._customer(thread_id, text, message_id))

    async def customer_stream(
        self, thread_id: str, text: str, message_id: str | None = None
    ) -> AsyncGenerator[Part, None]:
        """The same, word by word: ``("token", …)`` of your agent, ``("say", …)`` of the handover."""
        parts: asyncio.Queue[Part | None] = asyncio.Queue()

        async def streamed() -> None:
            try:
                await self._customer_streamed(thread_id, text, message_id, parts)
            finally:
                parts.put_nowait(None)

        turn = self._begun(thread_id, streamed())
        while (part := await parts.get()) is not None:
            yield part
        await turn

    async def request(self, thread_id: str, *, reason: str = Reason.USER, note: str = "") -> bool:
        """A person is needed, whoever says so; asking again changes nothing (``False``)."""
        return await self._to_its_end(thread_id, self._request(thread_id, reason, note))

    async def accept(self, thread_id: str, user_id: str) -> Accepted | TooLate:
        """A person takes the chat: waiting, being asked for details, or with the AI."""
        return await self._to_its_end(thread_id, self._accept(thread_id, user_id))

    async def person(self, thread_id: str, user_id: str, text: str, message_id: str | None = None) -> None:
        """The person who has the chat writes to the customer."""
        await self._to_its_end(thread_id, self._person(thread_id, user_id, text, message_id))

    async def give_back(self, thread_id: str, *, said: Sequence[JsonDict] = ()) -> None:
        """The chat is the AI's again. ``said`` is what this desk has not heard: ``{"from", "text", "at"}``."""
        given_back = Happening(InboxKind.GIVEN_BACK, said=tuple(said))
        if not await self._to_its_end(thread_id, self._resume(thread_id, given_back)):
            raise WrongState("Nobody has this chat.", state="unaccepted", instead="accept")

    async def cancel(self, thread_id: str) -> bool:
        """Calls the handover off; ``False`` when there is none to call off."""
        return await self._to_its_end(thread_id, self._resume(thread_id, Happening(InboxKind.CANCELLED)))

    async def close(self, thread_id: str) -> bool:
        """The chat is closed: whatever it waits for ends without a word; ``False`` when it waits for nothing."""
        return await self._to_its_end(thread_id, self._resume(thread_id, Happening(InboxKind.CLOSED)))

    async def recover(self, thread_ids: Iterable[str]) -> None:
        """After a restart: finds these chats' deadlines again, and says what stands again, under the same ids."""
        for thread_id in thread_ids:
            try:
                await self._to_its_end(thread_id, self._recover(thread_id))
            except Exception:
                _log.exception("The chat %s could not be recovered.", thread_id)

    async def fire_due(self, now: datetime | None = None) -> list[str]:
        """Ends every wait whose time has come, and says which chats those were."""
        moment = now or self._ports.clock.now()
        due = await self._deadlines.due(moment)
        at_once = asyncio.Semaphore(_AT_ONCE)

        async def fire(thread_id: str) -> bool:
            async with at_once:
                return await self._to_its_end(thread_id, self._carrier.fire(thread_id, moment))

        done = await asyncio.gather(*(fire(thread_id) for thread_id in due))
        return [thread_id for thread_id, fired in zip(due, done, strict=True) if fired]

    async def run(self) -> None:
        """Fires deadlines as they come, until it is cancelled."""
        while True:
            self._nudge.clear()
            # Not wait_for: in Python 3.11 it may swallow the cancellation that ends this loop.
            with suppress(TimeoutError):
                async with asyncio.timeout(await self._until_next()):
                    await self._nudge.wait()

    async def _until_next(self) -> float:
        try:
            await self.fire_due()
            next_at = await self._deadlines.next_at()
        except Exception:
            _log.exception("Deadlines cannot be read; they are tried again.")
            return _AFTER_A_FAULT
        left = (next_at - self._ports.clock.now()).total_seconds() if next_at else _LONGEST_SLEEP
        return min(max(left, 0.0), _LONGEST_SLEEP)

    async def _customer(self, thread_id: str, text: str, message_id: str | None) -> Reply:
        before = await self._carrier.ready(thread_id)
        if message_id and (said := said_after(message_id, before.messages)) is not None:
            return Reply(tuple(said), before.parked)
        given = await self._given_by_customer(thread_id, text, message_id, before)
        if given is _NOTHING:
            return Reply(parked=before.parked)
        turn = await self._carrier.answer_customer(thread_id, given, before)
        return Reply(tuple(turn.said), turn.parked)

    async def _customer_streamed(
        self, thread_id: str, text: str, message_id: str | None, parts: asyncio.Queue[Part | None]
    ) -> None:
        before = await self._carrier.ready(thread_id)
        if message_id and (said := said_after(message_id, before.messages)) is not None:
            for one in said:
                parts.put_nowait(("say", one.text))
            return
        given = await self._given_by_customer(thread_id, text, message_id, before)
        if given is _NOTHING:
            return
        try:
            async for part in self._carrier.runner.stream(thread_id, given):
                parts.put_nowait(part)
            value = (await self._carrier.runner.load(thread_id)).value
        except Exception as failure:
            turn = await self._carrier.go_on_without_agent(thread_id, given, before, failure)
            value = turn.value
            for one in turn.said:
                parts.put_nowait(("say", one.text))
        await self._carrier.set_deadline(thread_id, value)

    async def _given_by_customer(self, thread_id: str, text: str, message_id: str | None, before: ParkedChat) -> Any:
        """What the graph is given: ``None`` when it is begun already, ``_NOTHING`` when it is not to run at all."""
        chat = await self._ports.chats.find(thread_id)
        template, wish = self._ports.template, wish_of(text, chat, self._ports.template)
        wrote = Happening(
            InboxKind.MESSAGE,
            message_id=message_id or "",
            text=text,
            wish=wish,
            channel=chat.channel,
            reason=reason_to_call(template, wish=wish, answers=answers_alone(before.messages)),
        )
        move = next_move(before.place, wrote)
        if move.opt_out:
            news = News(EventType.CONTACT_OPTED_OUT, before.progress.id, self._ports.clock.now(), reason="stop")
            await self._ports.team.tell(chat, news)
        messages = [HumanMessage(text, id=message_id)]
        match move.do:
            case Do.OPT_OUT:
                return _NOTHING
            case Do.START:
                return {"messages": messages}
            case Do.OPEN:
                request = {"request": {"reason": str(move.reason)}}
                await self._carrier.begin_at(Node.OPEN_HANDOVER, thread_id, before, request, messages)
                return None
            case _:
                return resumed(before, move.answer)

    async def _request(self, thread_id: str, reason: str, note: str) -> bool:
        before = await self._carrier.known(thread_id)
        if next_move(before.place, Happening(InboxKind.REQUESTED)).do is not Do.OPEN:
            return False
        request = {"request": {"reason": str(reason), "note": note}}
        await self._carrier.begin_at(Node.OPEN_HANDOVER, thread_id, before, request)
        await self._carrier.play(thread_id, None, before)
        return True

    async def _accept(self, thread_id: str, user_id: str) -> Accepted | TooLate:
        before = await self._carrier.known(thread_id)
        move = next_move(before.place, Happening(InboxKind.ACCEPTED, user_id=user_id))
        if move.do is Do.TOO_LATE:
            return TooLate(before.progress.person_id)
        if move.do is Do.TAKE:
            answer = {"answer": move.answer}
            await self._carrier.begin_at(Node.JOIN_PERSON, thread_id, before, answer)
            await self._carrier.play(thread_id, None, before)
        elif move.do is Do.RESUME:
            await self._carrier.play(thread_id, resumed(before, move.answer), before)
        return Accepted(user_id)

    async def _person(self, thread_id: str, user_id: str, text: str, message_id: str | None) -> None:
        before = await self._carrier.known(thread_id)
        if before.parked is not Parked.WITH_PERSON:
            raise WrongState("Nobody has this chat; accept it first.", state=before.parked, instead="accept")
        if before.progress.person_id != user_id:
            raise WrongState("Somebody else has this chat.", state=before.parked)
        if message_id and any(message.id == message_id for message in before.messages):
            return
        message_id = message_id or f"{before.progress.id}:person:{len(before.messages)}"
        written = Happening(InboxKind.REPLIED, message_id=message_id, text=text, user_id=user_id)
        move = next_move(before.place, written)
        await self._carrier.play(thread_id, resumed(before, move.answer), before)
        await self._carrier.show(thread_id, [Said(message_id, text, Speaker.USER, user_id=user_id)])

    async def _resume(self, thread_id: str, happened: Happening) -> bool:
        before = await self._carrier.known(thread_id)
        move = next_move(before.place, happened)
        if move.do is not Do.RESUME:
            return False
        await self._carrier.play(thread_id, resumed(before, move.answer), before)
        return True

    async def _recover(self, thread_id: str) -> None:
        await self._carrier.say_again(thread_id, await self._carrier.ready(thread_id))

    async def _to_its_end(self, thread_id: str, work: Coroutine[Any, Any, Result]) -> Result:
        return await asyncio.shield(self._begun(thread_id, work))

    def _begun(self, thread_id: str, work: Coroutine[Any, Any, Result]) -> asyncio.Task[Result]:
        async def turn() -> Result:
            async with self._lock.hold(thread_id):
                try:
                    return await work
                finally:
                    self._nudge.set()

        task = asyncio.create_task(turn())
        self._turns.add(task)
        task.add_done_callback(self._turns.discard)
        return task
