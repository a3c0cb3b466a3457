"""A turn: one conversation's inbox events, answered in order and committed together with all they caused.

Either all of it happened or none. A killed process changes nothing; whoever comes next does the turn again.
The model is never called inside the transaction: the run ends, the model is asked under a lease, its reply is
remembered, and the turn is run again from the start (docs/decisions/0001).
"""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import takewhile
from typing import Protocol

import structlog

from tools.conversations.conversation import Conversation
from tools.conversations.inbox import InboxEvent, InboxKind, retry_after
from tools.errors import Busy, LeaseLost
from tools.ids import BusinessId, ConversationId, repeatable_ids
from tools.toolkit import TurnToolkit, UnitOfWork
from workflows.handover.words import JsonDict, WordsNeeded
from workflows.turn_words import TurnWords, words_of_this_turn

MODEL_LEASE = timedelta(seconds=90)
"""How long one model call may take before another runner may try."""

_TIMES = 5
_log = structlog.get_logger(__name__)


@dataclass
class Turn:
    """What a conversation's graph is given for one run."""

    work: UnitOfWork
    conversation: Conversation
    events: Sequence[InboxEvent]
    words: TurnWords
    current: InboxEvent | None = None
    """The event that is being answered: it is blamed when the run fails."""

    def begin(self, event: InboxEvent) -> None:
        """From now on all is done for this event, with identifiers that are the same in every run."""
        self.current = event
        self.words.begin(event.id)
        self.work.new_id = repeatable_ids(event.id, at=event.at)


class ConversationGraph(Protocol):
    """What answers a conversation's events. May run many times for the same events; only one run commits."""

    async def answer(self, turn: Turn) -> None:
        """Answers all events of the turn through its unit of work, calling ``turn.begin`` for each."""
        ...


class Model(Protocol):
    """The language model, as the runner calls it: outside every transaction."""

    async def call(self, request: JsonDict) -> JsonDict:
        """The reply; a failure of any kind is a reply of its own: ``{"error": "…"}``."""
        ...


class TurnRunner:
    """Runs turns. Any number of runners on any machines may be asked to run the same conversation."""

    def __init__(self, toolkit: TurnToolkit, graph: ConversationGraph, model: Model) -> None:
        """One runner serves all conversations of a process."""
        self._toolkit = toolkit
        self._graph = graph
        self._model = model
        self._calls: dict[ConversationId, asyncio.Task[JsonDict]] = {}

    def interrupt(self, conversation_id: ConversationId) -> None:
        """Something new has happened: a model call that runs for this conversation is in vain."""
        call = self._calls.get(conversation_id)
        if call is not None:
            call.cancel()

    async def run(self, business_id: BusinessId, conversation_id: ConversationId) -> None:
        """Answers all that is pending. Returns when there is nothing to do, or another runner does it."""
        lease: int | None = None
        tries = 0
        while True:
            turn = _Attempt(business_id, conversation_id, lease)
            try:
                await self._attempt(turn)
            except WordsNeeded as needed:
                lease = await self._ask_model(turn, needed)
                if lease is None:
                    return
            except LeaseLost:
                return
            except (Busy, Overtaken) as error:
                tries += 1
                if tries == _TIMES:
                    await self._count_failure(turn, error)
                    return
                await asyncio.sleep(random.uniform(0.005, 0.05) * tries)  # noqa: S311 - not a secret.
            except Exception as error:
                await self._count_failure(turn, error)
                return
            else:
                return

    async def _attempt(self, attempt: "_Attempt") -> None:
        async with self._toolkit.once(attempt.business_id) as work:
            conversation = await work.conversations.fence(attempt.conversation_id, turn=attempt.lease)
            if conversation is None:
                raise LeaseLost
            pending = await work.inbox.pending(conversation.id)
            # An event that failed waits, and with it all that came after it. One that was never tried waits for
            # nothing, also when a clock was set back meanwhile.
            ready = takewhile(lambda each: each[0].attempts == 0 or each[1] <= work.now, pending)
            events = [event for event, _ in ready]
            if events:
                known = await work.replies.known(conversation.id) if conversation.turn else {}
                attempt.turn = Turn(work, conversation, events, TurnWords(known))
                token = words_of_this_turn.set(attempt.turn.words)
                try:
                    await self._graph.answer(attempt.turn)
                finally:
                    words_of_this_turn.reset(token)
                await work.inbox.acknowledge(events)
                if known:
                    await work.replies.forget(conversation.id)
            if attempt.lease is not None:
                await work.conversations.release(conversation.id)

    async def _ask_model(self, attempt: "_Attempt", needed: WordsNeeded) -> int | None:
        """Calls the model under a lease and remembers its reply; the fencing token, or nothing if it was lost."""
        async with self._toolkit.once(attempt.business_id) as work:
            lease = await work.conversations.lease(
                attempt.conversation_id, until=work.now + MODEL_LEASE, turn=attempt.lease
            )
            pending = [] if lease is None else await work.inbox.pending(attempt.conversation_id)
        if lease is None:
            return None
        if needed.event_id not in [event.id for event, _ in pending]:
            return lease  # Another runner has answered it since; what came later is still to be looked at.
        call = asyncio.create_task(self._model.call(needed.request))
        self._calls[attempt.conversation_id] = call
        try:
            reply = await call
        except asyncio.CancelledError:
            if not call.cancelled() or _being_cancelled():
                raise
            return lease
        finally:
            del self._calls[attempt.conversation_id]
        async with self._toolkit.once(attempt.business_id) as work:
            if await work.conversations.fence(attempt.conversation_id, turn=lease) is None:
                return None
            await work.replies.remember(
                attempt.conversation_id, event_id=needed.event_id, request_hash=needed.request_hash, reply=reply
            )
        return lease

    async def _count_failure(self, attempt: "_Attempt", error: BaseException) -> None:
        """Counts the failure outside the failed transaction; the last one sets the event aside for a person."""
        event = attempt.turn.current if attempt.turn else None
        _log.error("turn failed", conversation=attempt.conversation_id, inbox_event=event, exc_info=error)
        if event is None:
            return
        again_in = retry_after(event.attempts + 1)
        async with self._toolkit.once(attempt.business_id) as work:
            if await work.conversations.fence(attempt.conversation_id, turn=attempt.lease) is None:
                return
            await work.inbox.failed(event, error=f"{type(error).__name__}: {error}", again_in=again_in)
            if again_in is None and event.kind is not InboxKind.REQUESTED:
                await work.inbox.post(attempt.conversation_id, InboxKind.REQUESTED, {"reason": "failed"})
            if attempt.lease is not None:
                await work.conversations.release(attempt.conversation_id)


class Overtaken(Exception):
    """The handover was moved by somebody else since this run read it; the turn is run again."""


@dataclass
class _Attempt:
    """One run of a turn."""

    business_id: BusinessId
    conversation_id: ConversationId
    lease: int | None
    turn: Turn | None = None


def _being_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
