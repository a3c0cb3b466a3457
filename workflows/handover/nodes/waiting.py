"""The wait for a person: how it begins, what is heard meanwhile, and how it runs out."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from tools.contacts.typed.typed_wishes import Wish
from tools.events import EventType
from workflows.handover.asking.collecting import begin, first_lead, hear_early, nothing_missing
from workflows.handover.asking.wishes import asks_for_person, read, wish_of
from workflows.handover.calls import answers_alone, reason_to_call
from workflows.handover.moves import Reason
from workflows.handover.nodes.checking import checked_anew, code_due, wants_code
from workflows.handover.ports import Availability, Notes
from workflows.handover.routes import asked_by_tool, this_turn
from workflows.handover.scene import Scene, Update
from workflows.handover.state import Asking, JsonDict, Outcome, Phase, Progress
from workflows.handover.templates.template import Wait
from workflows.handover.templates.texts import Text


async def open_handover(scene: Scene) -> Update:
    """A person is needed: the team is told, and the customer, unless the wait is skipped."""
    there = await scene.ports.team.availability(scene.chat)
    reason, note = _why(scene)
    previous = scene.progress
    progress = Progress(
        id=scene.ports.new_id("hov", _seed(scene)),
        phase=Phase.WAITING,
        reason=reason,
        kept=previous.kept,
        asking=Asking(settled=previous.asking.settled),
        person_id=previous.person_id if reason == Reason.NO_REPLY else "",
    )
    answers = _answers_to_open_calls(scene.messages)
    waits = _waits(scene.template.wait, there)
    until = scene.in_(scene.template.wait.time.of(scene.chat.channel)) if waits else None
    await scene.tell(EventType.HANDOVER_REQUESTED, progress, reason=reason, note=note, deadline_at=until)
    if not waits:
        return Update(replace(progress, answer=_waited_for_nobody(scene.template.wait, there)), answers)
    progress = progress.parked_until(until).updated_at(_next_update(scene, until))
    progress, said = await scene.say(progress, _waiting_words(scene, there, reason))
    return Update(progress, [*answers, *said])


async def still_waiting(scene: Scene) -> Update:
    """The customer hears that the wait goes on, and where in the queue it stands."""
    until = datetime.fromisoformat(scene.progress.deadline_at) if scene.progress.deadline_at else None
    progress = replace(scene.progress, answer={}).updated_at(_next_update(scene, until))
    progress, said = await scene.say(progress, await _update_words(scene))
    return Update(progress, said)


async def hear_meanwhile(scene: Scene) -> Update:
    """What the customer writes while waiting is kept for the person, and acknowledged once."""
    progress = scene.progress
    heard = await scene.ports.memory.hear(scene.chat, progress.answer)
    reading = read(heard.text, scene.chat, scene.template)
    before = await scene.recall()
    refused, notes = hear_early(progress.asking.refused, before, reading, scene.template.ask)
    asking = checked_anew(progress.asking, before.details, notes.details)
    progress = replace(progress, answer={}, asking=replace(asking, refused=refused))
    progress = await scene.keep(progress, notes)
    if progress.acknowledged:
        return Update(progress, heard.messages)
    again = wish_of(heard.text, scene.chat, scene.template) is Wish.HUMAN
    text = Text.ALREADY_WAITING if again else Text.ACKNOWLEDGED
    progress, said = await scene.say(replace(progress, acknowledged=True), scene.phrases.say(text))
    return Update(progress, [*heard.messages, *said])


async def time_out(scene: Scene) -> Update:
    """Nobody came: the AI says so, and asks for what is missing in this session, or for nothing."""
    progress, answer = scene.progress, scene.progress.answer
    heard = await scene.ports.memory.meanwhile(scene.chat, answer, handover_id=progress.id)
    messages = [message for words in heard for message in words.messages]
    readings = [read(words.text, scene.chat, scene.template) for words in heard]
    if readings and readings[-1].wish is Wish.NEVER_MIND:
        return Update(replace(progress, outcome=Outcome.CANCELLED, answer={"by": "customer"}), messages)
    refused, notes = progress.asking.refused, await scene.recall()
    for reading in readings:
        refused, notes = hear_early(refused, notes, reading, scene.template.ask)
    asking = begin(scene.template.ask, refused, scene.chat.identity, notes)
    before = await scene.recall()
    asking = checked_anew(replace(asking, settled=progress.asking.settled), before.details, notes.details)
    await scene.tell(EventType.HANDOVER_TIMED_OUT, progress, reason=answer.get("why", "time"), missing=asking.wanted)
    progress = await scene.keep(replace(progress, phase=Phase.COLLECTING, asking=asking, answer={}), notes)
    if not asking.wanted:
        return await _nothing_to_ask(scene, progress, notes, messages)
    silence = scene.template.silence.reminder.of(scene.chat.channel)
    question = scene.questions.first(asking, notes, first_lead(asking, notes, scene.template.ask))
    progress = scene.told_why(progress.parked_until(scene.in_(silence)))
    progress, said = await scene.say(progress, f"{_apology(scene)} {question}{scene.why(asking)}")
    return Update(progress, [*messages, *said])


async def _nothing_to_ask(scene: Scene, progress: Progress, notes: Notes, messages: list[BaseMessage]) -> Update:
    outcome = nothing_missing(progress.asking, notes)
    progress = replace(progress.parked_until(None), outcome=outcome)
    if outcome is not Outcome.CAPTURED:
        return Update(progress, messages)
    if wants_code(scene, progress.asking, notes):
        progress, said = await scene.say(await scene.keep(progress, notes.settled()), _apology(scene))
        return Update(code_due(progress), [*messages, *said])
    words = f"{_apology(scene)} {scene.phrases.say(Text.DETAILS_KNOWN)}"
    progress, said = await scene.say(await scene.keep(progress, notes.settled()), words)
    return Update(progress, [*messages, *said])


def _seed(scene: Scene) -> str:
    """The same if this turn is run again; another for a thread that was emptied and begins anew."""
    asked_in = next((message.id for message in reversed(scene.messages) if isinstance(message, HumanMessage)), "")
    return f"{scene.chat.thread_id}/{scene.progress.id}/{asked_in}"


def _why(scene: Scene) -> tuple[str, str]:
    """Who asks for a person, and what the agent says of it."""
    progress = scene.progress
    if progress.phase is Phase.HUMAN and progress.answer.get("type") == "no_reply":
        return Reason.NO_REPLY.value, ""
    if reason := progress.request.get("reason"):
        return str(reason), str(progress.request.get("note", ""))
    turn = this_turn(scene.messages)
    if (note := asked_by_tool(turn)) is not None:
        return Reason.TOOL.value, note
    last = next((message for message in reversed(scene.messages) if isinstance(message, HumanMessage)), None)
    wish = Wish.HUMAN if last is not None and asks_for_person(last.text, scene.template) else Wish.NONE
    called = reason_to_call(scene.template, wish=wish, answers=answers_alone(scene.messages))
    return str(called or Reason.FAILED), ""


def _waits(wait: Wait, there: Availability) -> bool:
    return not (
        wait.never
        or (there.closed and wait.when_closed == "skip")
        or (not there.anybody and wait.when_nobody_is_there == "skip")
    )


def _waited_for_nobody(wait: Wait, there: Availability) -> JsonDict:
    if wait.never:
        return {"type": "timed_out", "why": "never"}
    back_at = there.back_at.isoformat() if there.back_at else ""
    return {"type": "timed_out", "why": "nobody_there", "back_at": back_at}


def _next_update(scene: Scene, until: datetime | None) -> datetime | None:
    updates = scene.template.wait.updates
    if updates is None or until is None:
        return None
    moment = scene.in_(updates.of(scene.chat.channel))
    return moment if moment < until else None


async def _update_words(scene: Scene) -> str:
    if scene.template.wait.say_place:
        there = await scene.ports.team.availability(scene.chat)
        if there.place:
            return scene.phrases.say(Text.STILL_WAITING_PLACE, place=str(there.place))
    return scene.phrases.say(Text.STILL_WAITING)


def _waiting_words(scene: Scene, there: Availability, reason: str) -> str:
    if reason == Reason.NO_REPLY:
        return scene.phrases.say(Text.PERSON_AWAY)
    if scene.template.wait.say_place and there.place:
        return scene.phrases.say(Text.WAITING_PLACE, place=str(there.place))
    return scene.phrases.say(Text.WAITING)


def _apology(scene: Scene) -> str:
    answer = scene.progress.answer
    match answer.get("why"):
        case "just_write_me" | "just_call_me" | "never":
            return scene.phrases.say(Text.WILL_GET_BACK)
        case "nobody_there" if answer.get("back_at"):
            when = scene.phrases.when(datetime.fromisoformat(answer["back_at"]), scene.now)
            return scene.phrases.say(Text.NOBODY_HERE_UNTIL, when=when)
        case "nobody_there":
            return scene.phrases.say(Text.NOBODY_HERE)
        case _:
            return scene.phrases.say(Text.APOLOGY)


def _answers_to_open_calls(messages: Sequence[BaseMessage]) -> list[BaseMessage]:
    """A tool call without an answer makes models refuse the whole chat later."""
    turn = this_turn(messages)
    answered = {message.tool_call_id for message in turn if isinstance(message, ToolMessage)}
    calls = [call for message in turn if isinstance(message, AIMessage) for call in message.tool_calls]
    return [
        ToolMessage(
            "Not done: the chat was handed to a person first.", tool_call_id=call["id"], id=f"{call['id']}:open"
        )
        for call in calls
        if call["id"] and call["id"] not in answered
    ]
