"""Answers a conversation's inbox events: each becomes one move, and most moves are a step of the handover's graph."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.graph.state import CompiledStateGraph
from langgraph.types import Command

from tools.actions.contacts.record_opt_out import record_opt_out
from tools.actions.handovers.left_alone import watch_if_gone
from tools.channels.code_sender import CodeSender
from tools.contacts.typed.typed_wishes import Wish, is_stop_word
from tools.conversations.conversation import Speaker
from tools.conversations.handover import Deadline, FollowUpState, HandoverState
from tools.conversations.inbox import InboxEvent, InboxKind
from tools.conversations.language import language_of
from tools.events import EventType
from tools.ids import HandoverId, UserId
from workflows.handover.asking.wishes import wish_of
from workflows.handover.calls import reason_to_call
from workflows.handover.moves import Do, Happening, Move, Parked, Place, next_move
from workflows.handover.routes import Node
from workflows.handover.state import VERSION, JsonDict
from workflows.handover.surroundings import HandoverContext, HandoverPorts
from workflows.handover.templates.template import Speak
from workflows.handover.thread_saver import ThreadSaver
from workflows.hosted.alone import A_FEW, answers_alone
from workflows.hosted.chat import HostedChat, open_chat
from workflows.hosted.closing import close_if_silent, with_closing
from workflows.hosted.codes import HostedCodes, hear_codes_said_to_a_person
from workflows.hosted.deadlines import with_deadlines
from workflows.hosted.follow_ups import keep_follow_up
from workflows.hosted.news import offer_on, pass_room_on
from workflows.hosted.parked import ParkedAt, parked_at, parked_by
from workflows.hosted.ports import HostedChats, HostedContacts, HostedMemory, HostedTeam
from workflows.hosted.shelf import TemplateShelf
from workflows.turns import Turn

_ASKED_AGAIN = timedelta(hours=24)
"""After so long what a customer writes is a new matter, for whoever answers for them."""

_LATEST = 20
"""Messages among which a person's reply is looked for."""

ConversationStateGraph = CompiledStateGraph[Any, HandoverContext, Any, Any]


@dataclass(frozen=True)
class HostedPorts(HandoverPorts):
    """The ports of one turn; the agent's node finds the conversation here as well."""

    hosted: HostedChat


@dataclass(frozen=True)
class EventTime:
    """The time of the event that is answered: the same in every run of a turn."""

    hosted: HostedChat

    def now(self) -> Any:
        """Deadlines count from when it happened."""
        return self.hosted.event.at


class HandoverConversations:
    """The graph that answers conversations: your agent's node with the handover's nodes beside it."""

    def __init__(
        self,
        graph: ConversationStateGraph,
        saver: ThreadSaver,
        shelf: TemplateShelf,
        codes: CodeSender | None = None,
    ) -> None:
        """``graph`` was compiled with ``saver``; without ``codes``, ``verify`` works as ``link``."""
        self._graph = graph
        self._saver = saver
        self._shelf = shelf
        self._codes = codes

    async def answer(self, turn: Turn) -> None:
        """Answers all events in order; rows and checkpoint are written at the end of it."""
        hosted = await open_chat(turn, self._shelf, self._codes)
        thread = hosted.conversation.id
        stored = await turn.work.checkpoints.load(thread)
        body, note = stored if stored is not None else (None, "")
        self._saver.open(thread, body)
        try:
            run = _Run(self._graph, self._saver, hosted, parked_at(note))
            for events in _together(turn.events, run):
                turn.begin(events[-1])
                await run.take(events)
            if run.ran:
                await self._store(run)
            hosted.conversation = with_closing(hosted.conversation, hosted.template, now=turn.work.now)
            await hosted.flush()
        finally:
            # Also of a turn that ran no graph, or is run again: nothing of it stays in memory.
            self._saver.close(thread)

    async def _store(self, run: "_Run") -> None:
        hosted = run.hosted
        body = self._saver.close(hosted.conversation.id, without=("messages",))
        assert body is not None, "a graph that ran has a checkpoint"
        await hosted.work.checkpoints.store(
            hosted.conversation.id, body, parked=run.parked.to_text(), graph_version=VERSION
        )


class _Run:
    """The events of one turn, taken one after the other."""

    def __init__(
        self, graph: ConversationStateGraph, saver: ThreadSaver, hosted: HostedChat, parked: ParkedAt
    ) -> None:
        self._graph = graph
        self._saver = saver
        self.hosted = hosted
        self.parked = parked
        self.ran = False

    async def take(self, events: Sequence[InboxEvent]) -> None:
        """One event, or messages that came together and are answered once."""
        event = events[-1]
        await self.hosted.choose_template(parked=self.parked.handover_id)
        await self._follow_language(events)
        if event.kind is InboxKind.MESSAGE and self.parked.kind is Parked.WITH_PERSON:
            await hear_codes_said_to_a_person(self.hosted, event.data["message_id"])
        place = self._place()
        if event.kind is InboxKind.WAIT_OVER and place.state is HandoverState.ACCEPTED:
            self._accepted_too_soon_to_ask()
            return
        if event.kind is InboxKind.CANCELLED and event.data.get("handover_id") != self.parked.handover_id:
            # It was meant for one that has ended since.
            return
        if event.kind is InboxKind.FOLLOW_UP:
            await keep_follow_up(self.hosted, HandoverId(str(event.data["handover_id"])))
            return
        if event.kind is InboxKind.NO_REPLY and await self._replied_since(event.at):
            return
        if event.kind is InboxKind.SILENT and not await close_if_silent(self.hosted):
            return
        move = next_move(place, await self._happening(events))
        if move.opt_out:
            await record_opt_out(self.hosted.work, self.hosted.conversation)
        await self._do(move, events)
        if move.do is Do.IGNORE:
            await pass_room_on(self.hosted, offered_to=None)
        if move.do is Do.RECORD and event.kind is InboxKind.MESSAGE:
            await watch_if_gone(self.hosted.work, self.hosted.conversation)
        await self._set_deadlines(event)

    async def _do(self, move: Move, events: Sequence[InboxEvent]) -> None:
        match move.do:
            case Do.RESUME | Do.ACKNOWLEDGE:
                answer = move.answer | _message_ids(events)
                await self._step(Command(resume={self.parked.interrupt_id: answer}))
            case Do.START:
                await self._step({"messages": []})
            case Do.OPEN:
                await self._begin_at(Node.OPEN_HANDOVER, request={"reason": str(move.reason)})
            case Do.TAKE:
                await self._begin_at(Node.JOIN_PERSON, answer=move.answer)
            case Do.OFFER_NEXT:
                await offer_on(
                    self.hosted, not_first=UserId(self.parked.person_id) if self.parked.person_id else None
                )
            case Do.RECORD | Do.OPT_OUT | Do.TOO_LATE | Do.IGNORE:
                pass

    async def _begin_at(self, node: Node, **change: JsonDict) -> None:
        """Not at the agent: from the state of the last handover, with what the next one begins with."""
        stored: JsonDict = self._saver.at_rest(self.hosted.conversation.id).get("handover") or {}
        await self._step(Command(update={"handover": {**stored, **change}}, goto=node.value))

    async def _step(self, given: Any) -> None:
        hosted = self.hosted
        ports = HostedPorts(
            contacts=HostedContacts(hosted),
            chats=HostedChats(hosted),
            team=HostedTeam(hosted),
            memory=HostedMemory(hosted),
            template=hosted.template,
            clock=EventTime(hosted),
            new_id=lambda prefix, _: hosted.work.new_id(prefix),
            hosted=hosted,
            codes=HostedCodes(hosted, hosted.codes) if hosted.codes is not None else None,
        )
        context = HandoverContext(hosted.conversation.business_id, hosted.conversation.id, ports)
        self.ran = True
        result = await self._graph.ainvoke(given, _config(hosted), context=context, durability="exit", version="v2")
        self.parked = parked_by(result.interrupts, result.value.get("handover") or {})

    async def _follow_language(self, events: Sequence[InboxEvent]) -> None:
        """The customer's own words say the language, in one that the template speaks, if it goes by them."""
        for event in events:
            if event.kind is not InboxKind.MESSAGE or self.hosted.template.speak is Speak.BROWSER:
                continue
            message = await self.hosted.message(event.data["message_id"])
            conversation = self.hosted.conversation
            language = language_of(message.text, otherwise=conversation.language, first=message.seq == 1)
            if language != conversation.language and language in self.hosted.template.messages:
                self.hosted.conversation = replace(conversation, language=language)

    async def _happening(self, events: Sequence[InboxEvent]) -> Happening:
        event, wish = events[-1], await self._wish(events)
        return Happening(
            kind=event.kind,
            message_id=str(event.data.get("message_id", "")),
            wish=wish,
            channel=self.hosted.conversation.channel,
            user_id=str(event.data.get("user_id") or ""),
            reason=await self._calls(events, wish) or self._reason_given(events),
        )

    def _reason_given(self, events: Sequence[InboxEvent]) -> str:
        """With a request, or with any of the messages that came together."""
        given = (str(event.data.get("reason", "")) for event in events)
        return next((reason for reason in given if reason), "")

    async def _calls(self, events: Sequence[InboxEvent], wish: Wish) -> str:
        """Why a message goes to a person before the AI has answered it."""
        if events[-1].kind is not InboxKind.MESSAGE or self.parked.kind is not Parked.NOWHERE:
            return ""
        return reason_to_call(
            self.hosted.template,
            wish=wish,
            answers=await self._answers_alone(),
            person_first=self._has_person_to_ask(),
        )

    async def _answers_alone(self) -> int:
        """Counted only where it matters."""
        limit = self.hosted.template.trigger.turn_limit
        if limit is None:
            return 0
        latest = await self.hosted.work.messages.latest(self.hosted.conversation.id, limit=A_FEW * (limit + 1))
        return answers_alone(latest)

    def _has_person_to_ask(self) -> bool:
        """Whether somebody answers for this customer, was not asked lately, and owes no answer already."""
        hosted = self.hosted
        if hosted.conversation.assignee_id is None:
            return False
        before = hosted.handover
        if before is None or before.outcome_at is None:
            return before is None
        return (
            before.follow_up.state is not FollowUpState.OPEN and hosted.event.at - before.outcome_at >= _ASKED_AGAIN
        )

    async def _wish(self, events: Sequence[InboxEvent]) -> Wish:
        if events[-1].kind is not InboxKind.MESSAGE or self.parked.kind is Parked.WITH_PERSON:
            return Wish.NONE
        if self.parked.kind is Parked.ASK_DETAILS:
            # The node reads the answer; only STOP comes before it.
            texts = [(await self.hosted.message(event.data["message_id"])).text for event in events]
            return Wish.STOP if any(is_stop_word(text) for text in texts) else Wish.NONE
        chat = await self.hosted.as_graph_sees_it()
        wishes = [
            wish_of((await self.hosted.message(event.data["message_id"])).text, chat, self.hosted.template)
            for event in events
        ]
        # STOP wins over everything; then the last thing that was wished for.
        return (
            Wish.STOP
            if Wish.STOP in wishes
            else next((wish for wish in reversed(wishes) if wish is not Wish.NONE), Wish.NONE)
        )

    def _place(self) -> Place:
        handover = self.hosted.handover
        current = handover is not None and handover.id == self.parked.handover_id
        return Place(
            parked=self.parked.kind,
            state=handover.state if handover is not None and current else None,
            acknowledged=self.parked.acknowledged,
            person_id=self.parked.person_id,
        )

    def _accepted_too_soon_to_ask(self) -> None:
        """The wait ended, and before its turn somebody accepted after all: it is told, nothing is said."""
        assert self.hosted.handover is not None
        self.hosted.announce(
            EventType.HANDOVER_TIMED_OUT, {"handover_id": self.hosted.handover.id, "reason": "time", "missing": []}
        )

    async def _set_deadlines(self, event: InboxEvent) -> None:
        handover = self.hosted.handover
        if handover is not None and (not self.parked.handover_id or handover.id == self.parked.handover_id):
            if self.parked.kind is Parked.WITH_PERSON and not await self._promises_reply(event):
                return
            handover = with_deadlines(handover, self.parked)
            if self.hosted.nobody_left and handover.state is HandoverState.WAITING:
                handover = replace(handover, due=Deadline.WAIT, due_at=self.hosted.work.now)
            self.hosted.handover = handover

    async def _promises_reply(self, event: InboxEvent) -> bool:
        """An accept does, once: the first reply may even have come before its turn."""
        return event.kind is InboxKind.ACCEPTED and not await self._replied_since(event.at)

    async def _replied_since(self, moment: datetime) -> bool:
        """Whether a person has written since; what was written last is enough to look at."""
        latest = await self.hosted.work.messages.latest(self.hosted.conversation.id, limit=_LATEST)
        return any(message.speaker is Speaker.USER and message.at >= moment for message in latest)


def _together(events: Sequence[InboxEvent], run: _Run) -> Iterator[Sequence[InboxEvent]]:
    """Messages that came one after the other are answered as one, unless each is only kept."""
    group: list[InboxEvent] = []
    for event in events:
        if group and not (
            event.kind is group[-1].kind is InboxKind.MESSAGE and run.parked.kind is not Parked.WITH_PERSON
        ):
            yield group
            group = []
        group.append(event)
    if group:
        yield group


def _message_ids(events: Sequence[InboxEvent]) -> JsonDict:
    if events[-1].kind is not InboxKind.MESSAGE:
        return {}
    return {"message_ids": [event.data["message_id"] for event in events]}


def _config(hosted: HostedChat) -> RunnableConfig:
    return {"configurable": {"thread_id": hosted.conversation.id}}
