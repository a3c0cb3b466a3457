"""The asking for details: reading an answer, asking again, silence, and what each of them leads to."""

from dataclasses import replace
from datetime import datetime

from tools.contacts.typed_wishes import Wish
from tools.conversations.conversation import ChannelKind
from workflows.handover.collecting import Step, ended_by_silence, next_step
from workflows.handover.ports import Notes
from workflows.handover.scene import Scene, Update
from workflows.handover.state import Outcome, Progress
from workflows.handover.texts import Text
from workflows.handover.wishes import read
from workflows.handover.wording import next_question, question


async def read_answer(scene: Scene) -> Update:
    """Reads what the customer wrote and says what follows; the thanks come before anything is looked up."""
    heard = await scene.ports.memory.hear(scene.chat, scene.progress.answer)
    asking, on_file = scene.progress.asking, scene.chat.identity.on_file
    reading = read(heard.text, scene.chat, scene.template, frozenset(asking.missing))
    step = next_step(
        asking,
        await scene.recall(),
        reading,
        on_file=on_file,
        attempts=scene.template.ask.attempts,
        empty=not heard.text.strip(),
    )
    progress = await _stepped(scene, step, stopped=reading.wish is Wish.STOP)
    if step.counter_question or step.outcome not in (Outcome.NONE, Outcome.CAPTURED):
        return Update(progress, heard.messages)
    if step.outcome is Outcome.CAPTURED:
        progress, said = await scene.say(progress, _thanks(scene, step.notes))
    else:
        words = next_question(scene.phrases, step, reading, region=scene.chat.region, on_file=on_file)
        progress, said = await scene.say(progress, words)
    return Update(progress, [*heard.messages, *said])


async def ask_again(scene: Scene) -> Update:
    """After the agent has answered the customer's own question, ours stands again; or the thanks are due."""
    if scene.progress.outcome is Outcome.CAPTURED:
        words = _thanks(scene, await scene.recall())
        progress, said = await scene.say(replace(scene.progress, answer={}, request={}), words)
        return Update(progress, said)
    words = question(scene.phrases, scene.progress.asking, scene.chat.identity.on_file)
    progress = replace(scene.progress.parked_until(_next_silence(scene)), answer={}, request={})
    progress, said = await scene.say(progress, words)
    return Update(progress, said)


async def break_silence(scene: Scene) -> Update:
    """No answer: one reminder, then the end."""
    progress, asking = scene.progress, scene.progress.asking
    silence, channel = scene.template.silence, scene.chat.channel
    if not asking.reminded and progress.answer.get("silence") != "abandon":
        until = scene.in_(silence.end.of(channel) - silence.reminder.of(channel))
        progress = replace(progress.parked_until(until), asking=replace(asking, reminded=True), answer={})
        words = question(scene.phrases, asking, scene.chat.identity.on_file)
        progress, said = await scene.say(progress, f"{scene.phrases.say(Text.REMINDER)} {words}")
        return Update(progress, said)
    step = ended_by_silence(asking, await scene.recall())
    progress = await _stepped(scene, step)
    if step.outcome is not Outcome.CAPTURED:
        return Update(progress)
    progress, said = await scene.say(progress, _thanks(scene, step.notes))
    return Update(progress, said)


async def _stepped(scene: Scene, step: Step, *, stopped: bool = False) -> Progress:
    """What the step changed; an answer begins the silence anew."""
    answer = {"type": "question"} if step.counter_question else {}
    if stopped and scene.chat.channel in (ChannelKind.WHATSAPP, ChannelKind.SMS):
        answer = {"by": "stop"}
    until = _next_silence(scene) if step.outcome is Outcome.NONE else None
    asking = replace(step.asking, reminded=False)
    progress = replace(scene.progress.parked_until(until), asking=asking, outcome=step.outcome, answer=answer)
    return await scene.keep(progress, step.notes)


def _next_silence(scene: Scene) -> datetime:
    return scene.in_(scene.template.silence.reminder.of(scene.chat.channel))


def _thanks(scene: Scene, notes: Notes) -> str:
    return scene.phrases.say(Text.THANKS, details=scene.phrases.details(notes.details))
