"""The driver of a graph with a handover in it: the only safe way in while a chat may be parked.

One turn at a time per chat; an interrupt is looked at before it is answered, and answered by its id; nothing is
started anew. What a call of ``customer`` makes is returned to its caller; what happens by itself goes to
``ChatPort.say``.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from contextlib import aclosing, suppress
from datetime import datetime, timedelta
from typing import Any

from langchain_core.messages import HumanMessage
from langchain_core.runnables import RunnableConfig
from langgraph.types import Durability

from tools.conversations.conversation import Speaker
from tools.conversations.inbox import InboxKind
from tools.errors import NotFound, WrongState
from tools.events import EventType
from workflows.handover.building import Graph, ports_bound_in
from workflows.handover.in_process import DeadlinesInMemory, LockInProcess
from workflows.handover.moves import Do, Happening, Move, Parked, Reason, next_move
from workflows.handover.parked_chat import ParkedChat, said_after, said_last
from workflows.handover.ports import Chat, Deadlines, News, Said, TeamPort, ThreadLock
from workflows.handover.replies import Accepted, Reply, TooLate
from workflows.handover.routes import Node
from workflows.handover.state import JsonDict
from workflows.handover.turn import Runner, Turn, resumed, started_at
from workflows.handover.wishes import wish_of

_TRY_AGAIN = timedelta(seconds=5)
_LONGEST_SLEEP = 60.0
_AT_ONCE = 16
_log = logging.getLogger(__name__)


class Desk:
    """Everything that happens to your chats goes through here."""

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
        self._runner = Runner(graph, context, config or {}, durability)
        self._deadlines = deadlines or DeadlinesInMemory()
        self._lock = lock or LockInProcess()
        self._nudge = asyncio.Event()

    @property
    def team(self) -> TeamPort:
        """The team that the graph tells."""
        return self._ports.team

    async def customer(self, thread_id: str, text: str, message_id: str | None = None) -> Reply:
        """The customer wrote. The same message id again changes nothing and says the same."""
        async with self._lock.hold(thread_id):
            before = await self._ready(thread_id)
            if message_id and (said := said_after(message_id, before.messages)) is not None:
                return Reply(tuple(said), before.parked)
            given = await self._given_by_customer(thread_id, text, message_id, before)
            if given is None:
                return Reply(parked=before.parked)
            turn = await self._safely(thread_id, given, before)
            await self._set_deadline(thread_id, turn.value)
            return Reply(tuple(turn.said), turn.parked)

    async def customer_stream(
        self, thread_id: str, text: str, message_id: str | None = None
    ) -> AsyncGenerator[tuple[str, str], None]:
        """The same, word by word: ``("token", …)`` of your agent, ``("say", …)`` of the handover."""
        async with self._lock.hold(thread_id):
            before = await self._ready(thread_id)
            if message_id and (said := said_after(message_id, before.messages)) is not None:
                for one in said:
                    yield "say", one.text
                return
            given = await self._given_by_customer(thread_id, text, message_id, before)
            if given is None:
                return
            try:
                async with aclosing(self._runner.stream(thread_id, given)) as parts:
                    async for part in parts:
                        yield part
                value = (await self._runner.load(thread_id)).value
            except Exception as failure:
                turn = await self._go_on_without_agent(thread_id, given, before, failure)
                value = turn.value
                for one in turn.said:
                    yield "say", one.text
            await self._set_deadline(thread_id, value)

    async def request(self, thread_id: str, *, reason: str = Reason.USER, note: str = "") -> bool:
        """A person is needed, whoever says so; asking again changes nothing (``False``)."""
        async with self._lock.hold(thread_id):
            before = await self._known(thread_id)
            move = next_move(before.place, Happening(InboxKind.REQUESTED, reason=reason))
            if move.do is not Do.OPEN:
                return False
            request = {"request": {"reason": str(reason), "note": note}}
            await self._play(thread_id, started_at(Node.OPEN_HANDOVER, before, request), before)
            return True

    async def accept(self, thread_id: str, user_id: str) -> Accepted | TooLate:
        """A person takes the chat: waiting, being asked for details, or with the AI."""
        async with self._lock.hold(thread_id):
            before = await self._known(thread_id)
            move = next_move(before.place, Happening(InboxKind.ACCEPTED, user_id=user_id))
            if move.do is Do.TOO_LATE:
                return TooLate(before.progress.person_id)
            if move.do is Do.TAKE:
                given = started_at(Node.JOIN_PERSON, before, {"answer": move.answer})
                await self._play(thread_id, given, before)
            elif move.do is Do.RESUME:
                await self._play(thread_id, resumed(before, move.answer), before)
            return Accepted(user_id)

    async def person(self, thread_id: str, user_id: str, text: str, message_id: str | None = None) -> None:
        """The person who has the chat writes to the customer."""
        async with self._lock.hold(thread_id):
            before = await self._known(thread_id)
            if before.parked is not Parked.WITH_PERSON:
                raise WrongState("Nobody has this chat; accept it first.", state=before.parked, instead="accept")
            if before.progress.person_id != user_id:
                raise WrongState("Somebody else has this chat.", state=before.parked)
            if message_id and any(message.id == message_id for message in before.messages):
                return
            message_id = message_id or f"{before.progress.id}:person:{len(before.messages)}"
            written = Happening(InboxKind.REPLIED, message_id=message_id, text=text, user_id=user_id)
            await self._resume(thread_id, before, next_move(before.place, written))
            await self._show(thread_id, [Said(message_id, text, Speaker.USER, user_id=user_id)])

    async def give_back(self, thread_id: str, *, said: Sequence[JsonDict] = ()) -> None:
        """The chat is the AI's again. ``said`` is what this desk has not heard: ``{"from", "text", "at"}``."""
        async with self._lock.hold(thread_id):
            before = await self._known(thread_id)
            move = next_move(before.place, Happening(InboxKind.GIVEN_BACK, said=tuple(said)))
            if move.do is Do.IGNORE:
                raise WrongState("Nobody has this chat.", state=before.parked)
            await self._resume(thread_id, before, move)

    async def cancel(self, thread_id: str) -> bool:
        """Calls the handover off; ``False`` when there is none to call off."""
        return await self._end(thread_id, InboxKind.CANCELLED)

    async def close(self, thread_id: str) -> bool:
        """The chat is closed: whatever it waits for ends without a word; ``False`` when it waits for nothing."""
        return await self._end(thread_id, InboxKind.CLOSED)

    async def recover(self, thread_ids: Iterable[str]) -> None:
        """After a restart: finds these chats' deadlines again, and says what stands again, under the same ids."""
        for thread_id in thread_ids:
            async with self._lock.hold(thread_id):
                chat = await self._ready(thread_id)
                await self._show(thread_id, said_last(chat))
                await self._set_deadline(thread_id, chat.value)

    async def fire_due(self, now: datetime | None = None) -> list[str]:
        """Ends every wait whose time has come, and says which chats those were."""
        moment = now or self._ports.clock.now()
        due = await self._deadlines.due(moment)
        at_once = asyncio.Semaphore(_AT_ONCE)

        async def fire(thread_id: str) -> bool:
            async with at_once, self._lock.hold(thread_id):
                return await self._fire_safely(thread_id, moment)

        done = await asyncio.gather(*(fire(thread_id) for thread_id in due))
        return [thread_id for thread_id, fired in zip(due, done, strict=True) if fired]

    async def run(self) -> None:
        """Fires deadlines as they come, until it is cancelled."""
        while True:
            self._nudge.clear()
            await self.fire_due()
            next_at = await self._deadlines.next_at()
            left = (next_at - self._ports.clock.now()).total_seconds() if next_at else _LONGEST_SLEEP
            # Not wait_for: in Python 3.11 it may swallow the cancellation that ends this loop.
            with suppress(TimeoutError):
                async with asyncio.timeout(min(max(left, 0.0), _LONGEST_SLEEP)):
                    await self._nudge.wait()

    async def _ready(self, thread_id: str) -> ParkedChat:
        """The chat, with a turn that broke off brought to its end first."""
        chat = await self._runner.load(thread_id)
        if not chat.unfinished:
            return chat
        turn = await self._runner.run(thread_id, None, chat)
        await self._show(thread_id, [*said_last(chat), *turn.said])
        return await self._runner.load(thread_id)

    async def _known(self, thread_id: str) -> ParkedChat:
        chat = await self._ready(thread_id)
        if not chat.exists:
            raise NotFound(f"There is no chat {thread_id}.")
        return chat

    async def _given_by_customer(self, thread_id: str, text: str, message_id: str | None, before: ParkedChat) -> Any:
        """What the customer's message makes the graph do; nothing, when only an opt-out is to be told."""
        chat = await self._ports.chats.find(thread_id)
        wrote = Happening(
            InboxKind.MESSAGE,
            message_id=message_id or "",
            text=text,
            wish=wish_of(text, chat, self._ports.template),
            channel=chat.channel,
        )
        move = next_move(before.place, wrote)
        if move.opt_out:
            news = News(EventType.CONTACT_OPTED_OUT, before.progress.id, self._ports.clock.now(), reason="stop")
            await self._ports.team.tell(chat, news)
        messages = [HumanMessage(text, id=message_id)]
        match move.do:
            case Do.OPT_OUT:
                return None
            case Do.START:
                return {"messages": messages}
            case Do.OPEN:
                return started_at(Node.OPEN_HANDOVER, before, {"request": {"reason": str(move.reason)}}, messages)
            case _:
                return resumed(before, move.answer)

    async def _safely(self, thread_id: str, given: Any, before: ParkedChat) -> Turn:
        try:
            return await self._runner.run(thread_id, given, before)
        except Exception as failure:
            return await self._go_on_without_agent(thread_id, given, before, failure)

    async def _go_on_without_agent(self, thread_id: str, given: Any, before: ParkedChat, failure: Exception) -> Turn:
        """An agent that lets an error out ends at a person; any other error is tried again, nothing of it is lost."""
        after = await self._runner.load(thread_id)
        at_rest = before.parked is Parked.NOWHERE and not after.active
        if not at_rest and after.progress.answer.get("type") != "question":
            await self._deadlines.set(thread_id, self._ports.clock.now() + _TRY_AGAIN)
            self._nudge.set()
            raise failure
        _log.error("The agent failed; the chat goes on without it.", exc_info=failure)
        if after.exists:
            await self._runner.forget_pending(thread_id)
        request: JsonDict = {"request": {"reason": Reason.FAILED.value}} if at_rest else {}
        messages = given.get("messages", ()) if isinstance(given, dict) else ()
        node = Node.OPEN_HANDOVER if at_rest else Node.ASK_AGAIN
        return await self._runner.run(thread_id, started_at(node, after, request, messages), before)

    async def _resume(self, thread_id: str, before: ParkedChat, move: Move) -> None:
        await self._play(thread_id, resumed(before, move.answer), before)

    async def _play(self, thread_id: str, given: Any, before: ParkedChat) -> None:
        """A turn nobody waits for: what it says is shown, then its deadline counts."""
        turn = await self._runner.run(thread_id, given, before)
        await self._show(thread_id, turn.said)
        await self._set_deadline(thread_id, turn.value)

    async def _end(self, thread_id: str, kind: InboxKind) -> bool:
        async with self._lock.hold(thread_id):
            before = await self._known(thread_id)
            move = next_move(before.place, Happening(kind))
            if move.do is not Do.RESUME:
                return False
            await self._resume(thread_id, before, move)
            return True

    async def _fire_safely(self, thread_id: str, now: datetime) -> bool:
        try:
            return await self._fire(thread_id, now)
        except Exception:
            _log.exception("The deadline of %s could not be met; it is tried again.", thread_id)
            await self._deadlines.set(thread_id, now + _TRY_AGAIN)
            return False

    async def _fire(self, thread_id: str, now: datetime) -> bool:
        before = await self._ready(thread_id)
        if before.deadline is None or before.deadline > now:
            # The turn was stored, and the process died before it was told: say it again, under the same ids.
            await self._show(thread_id, said_last(before))
            await self._set_deadline(thread_id, before.value)
            return False
        kind = {
            Parked.WAIT_FOR_PERSON: InboxKind.WAIT_OVER,
            Parked.ASK_DETAILS: InboxKind.ABANDON if before.progress.asking.reminded else InboxKind.REMIND,
            Parked.WITH_PERSON: InboxKind.NO_REPLY,
        }[before.parked]
        await self._resume(thread_id, before, next_move(before.place, Happening(kind)))
        return True

    async def _show(self, thread_id: str, said: Sequence[Said]) -> None:
        if not said:
            return
        chat: Chat = await self._ports.chats.find(thread_id)
        for one in said:
            await self._ports.chats.say(chat, one)

    async def _set_deadline(self, thread_id: str, value: JsonDict) -> None:
        moment = value.get("deadline_at")
        if moment is None:
            await self._deadlines.clear(thread_id)
            return
        await self._deadlines.set(thread_id, datetime.fromisoformat(moment))
        self._nudge.set()
