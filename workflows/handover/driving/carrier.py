"""Carries turns to their end for a ``Desk``: also those that broke off, or whose agent failed; and what follows."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from langchain_core.messages import BaseMessage

from tools.conversations.inbox import InboxKind
from tools.errors import NotFound
from workflows.handover.driving.parked_chat import ParkedChat, next_moment, said_last
from workflows.handover.driving.turn import Runner, Turn, messages_given, resumed
from workflows.handover.moves import Happening, Parked, Reason, next_move
from workflows.handover.ports import Deadlines, Said
from workflows.handover.routes import Node
from workflows.handover.state import JsonDict
from workflows.handover.surroundings import HandoverPorts

_TRY_AGAIN = timedelta(seconds=5)
_log = logging.getLogger(__name__)


class Carrier:
    """Whoever calls it holds the thread's lock."""

    def __init__(self, runner: Runner, ports: HandoverPorts, deadlines: Deadlines) -> None:
        """One graph, its ports, and where its deadlines are kept."""
        self.runner = runner
        self._ports = ports
        self._deadlines = deadlines

    async def ready(self, thread_id: str) -> ParkedChat:
        """The chat, with a turn that broke off brought to its end first."""
        chat = await self.runner.load(thread_id)
        if not chat.unfinished:
            return chat
        turn = await self._carried(thread_id, None, chat)
        await self.show(thread_id, [*said_last(chat), *turn.said])
        return await self.runner.load(thread_id)

    async def known(self, thread_id: str) -> ParkedChat:
        """The same for a chat that must be there."""
        chat = await self.ready(thread_id)
        if not chat.exists:
            raise NotFound(f"There is no chat {thread_id}.")
        return chat

    async def begin_at(
        self, node: Node, thread_id: str, before: ParkedChat, handover: JsonDict, messages: Sequence[BaseMessage] = ()
    ) -> None:
        """The next run of nothing (``None``) begins at one of the handover's nodes."""
        update: JsonDict = {"handover": {**before.handover, **handover}}
        if messages:
            update["messages"] = list(messages)
        await self.runner.begin_at(node, thread_id, before, update)

    async def answer_customer(self, thread_id: str, given: Any, before: ParkedChat) -> Turn:
        """A turn whose words somebody waits for."""
        try:
            turn = await self.runner.run(thread_id, given, before)
        except Exception as failure:
            turn = await self.go_on_without_agent(thread_id, given, before, failure)
        await self.set_deadline(thread_id, turn.value)
        return turn

    async def play(self, thread_id: str, given: Any, before: ParkedChat) -> None:
        """A turn nobody waits for: what it says is shown, then its deadline counts."""
        turn = await self._carried(thread_id, given, before)
        await self.show(thread_id, turn.said)
        await self.set_deadline(thread_id, turn.value)

    async def go_on_without_agent(self, thread_id: str, given: Any, before: ParkedChat, failure: Exception) -> Turn:
        """An agent that lets an error out ends at a person; any other error is tried again, nothing of it is lost."""
        after = await self.runner.load(thread_id)
        at_rest = before.parked is Parked.NOWHERE and not after.active and not after.unfinished
        if not at_rest and after.progress.answer.get("type") != "question":
            await self._try_again(thread_id, after)
            raise failure
        _log.error("The agent failed; the chat goes on without it.", exc_info=failure)
        request: JsonDict = {"request": {"reason": Reason.FAILED.value}} if at_rest else {}
        node = Node.FAILED_ANSWER if at_rest else Node.ASK_AGAIN
        await self.begin_at(node, thread_id, after, request, messages_given(given))
        return await self.runner.run(thread_id, None, before)

    async def fire(self, thread_id: str, now: datetime) -> bool:
        """Ends a wait whose time has come; ``False`` if it has ended already, or could not be ended yet."""
        try:
            return await self._fire(thread_id, now)
        except Exception:
            _log.exception("The deadline of %s could not be met; it is tried again.", thread_id)
            await self._deadlines.set(thread_id, now + _TRY_AGAIN)
            return False

    async def say_again(self, thread_id: str, chat: ParkedChat) -> None:
        """Says what stands under the same ids, and finds the deadline again."""
        await self.show(thread_id, said_last(chat))
        await self.set_deadline(thread_id, chat.value)

    async def show(self, thread_id: str, said: Sequence[Said]) -> None:
        """Shows the customer what no call of hers returns."""
        if not said:
            return
        chat = await self._ports.chats.find(thread_id)
        for one in said:
            await self._ports.chats.say(chat, one)

    async def set_deadline(self, thread_id: str, value: JsonDict) -> None:
        """The pending interrupt's; none, if nothing is pending."""
        moment = next_moment(value)
        if moment is None:
            await self._deadlines.clear(thread_id)
        else:
            await self._deadlines.set(thread_id, moment)

    async def _carried(self, thread_id: str, given: Any, before: ParkedChat) -> Turn:
        try:
            return await self.runner.run(thread_id, given, before)
        except Exception:
            await self._try_again(thread_id, await self.runner.load(thread_id))
            raise

    async def _try_again(self, thread_id: str, chat: ParkedChat) -> None:
        if chat.unfinished:
            await self._deadlines.set(thread_id, self._ports.clock.now() + _TRY_AGAIN)

    async def _fire(self, thread_id: str, now: datetime) -> bool:
        before = await self.ready(thread_id)
        if before.deadline is None or before.deadline > now:
            # The turn was stored, and the process may have died before it was told.
            await self.say_again(thread_id, before)
            return False
        kind = {
            Parked.WAIT_FOR_PERSON: InboxKind.UPDATE if before.update_is_first else InboxKind.WAIT_OVER,
            Parked.ASK_DETAILS: InboxKind.ABANDON if before.progress.asking.reminded else InboxKind.REMIND,
            Parked.WITH_PERSON: InboxKind.NO_REPLY,
        }[before.parked]
        move = next_move(before.place, Happening(kind))
        await self.play(thread_id, resumed(before, move.answer), before)
        return True
