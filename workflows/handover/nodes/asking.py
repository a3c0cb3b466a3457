"""The asking for details: reading an answer, asking again, silence, and what each of them leads to."""

from dataclasses import replace
from datetime import datetime

from tools.contacts.typed.typed_wishes import Wish
from tools.conversations.conversation import ChannelKind
from workflows.handover.asking.collecting import Answer, Step, asked_now, ended_by_silence, next_step
from workflows.handover.asking.wishes import read_reply
from workflows.handover.nodes.checking import checked_anew, code_question, thank_or_check, thanks
from workflows.handover.scene import Scene, Update
from workflows.handover.state import Asking, Outcome, Progress
from workflows.handover.templates.texts import Text


async def read_answer(scene: Scene) -> Update:
    """Reads what the customer wrote and says what follows; the thanks come before anything is looked up."""
    message = await scene.ports.memory.hear(scene.chat, scene.progress.answer)
    asking, notes, ask = _standing(scene), await scene.recall(), scene.template.ask
    asked = asked_now(asking, notes, ask)
    reading = read_reply(message.text, scene.chat, scene.template, asked=asked, missing=asking.missing)
    answer = Answer(reading, message.text)
    step = next_step(asking, notes, answer, ask=ask, on_file=scene.chat.identity.on_file)
    progress = await _stepped(scene, step, stopped=reading.wish is Wish.STOP)
    if step.counter_question or step.outcome not in (Outcome.NONE, Outcome.CAPTURED):
        return Update(progress, message.messages)
    if step.outcome is Outcome.CAPTURED:
        progress, said = await thank_or_check(scene, progress, step.notes)
    else:
        words = scene.questions.next(step, reading) + scene.why(step.asking)
        progress, said = await scene.say(scene.told_why(progress), words)
    return Update(progress, [*message.messages, *said])


async def ask_again(scene: Scene) -> Update:
    """After the agent has answered the customer's own question, ours stands again; or the thanks are due."""
    if scene.progress.outcome is Outcome.CAPTURED:
        progress = replace(scene.progress, answer={}, request={})
        return Update(*await thank_or_check(scene, progress, await scene.recall()))
    asking = _standing(scene)
    words = await _question(scene, asking) + scene.why(asking)
    progress = replace(scene.progress.parked_until(_next_silence(scene)), asking=asking, answer={}, request={})
    progress, said = await scene.say(scene.told_why(progress), words)
    return Update(progress, said)


async def break_silence(scene: Scene) -> Update:
    """No answer: one reminder, then the end."""
    progress, asking = scene.progress, _standing(scene)
    silence, channel = scene.template.silence, scene.chat.channel
    if not asking.reminded and progress.answer.get("silence") != "abandon":
        until = scene.in_(silence.end.of(channel) - silence.reminder.of(channel))
        progress = replace(progress.parked_until(until), asking=replace(asking, reminded=True), answer={})
        words = f"{scene.phrases.say(Text.REMINDER)} {await _question(scene, asking)}"
        progress, said = await scene.say(progress, words)
        return Update(progress, said)
    step = ended_by_silence(asking, await scene.recall())
    progress = await _stepped(scene, step)
    if step.outcome is not Outcome.CAPTURED:
        return Update(progress)
    # Nobody is there to type a code.
    progress = replace(progress, asking=replace(progress.asking, checking=""))
    progress, said = await scene.say(progress, thanks(scene, step.notes))
    return Update(progress, said)


async def _stepped(scene: Scene, step: Step, *, stopped: bool = False) -> Progress:
    """What the step changed; an answer begins the silence anew."""
    answer = {"type": "question"} if step.counter_question else {}
    if stopped and scene.chat.channel in (ChannelKind.WHATSAPP, ChannelKind.SMS):
        answer = {"by": "stop"}
    until = _next_silence(scene) if step.outcome is Outcome.NONE else None
    asking = checked_anew(step.asking, (await scene.recall()).details, step.notes.details)
    asking = replace(asking, reminded=False)
    progress = replace(scene.progress.parked_until(until), asking=asking, outcome=step.outcome, answer=answer)
    return await scene.keep(progress, step.notes)


def _standing(scene: Scene) -> Asking:
    """What is wanted still, without questions that this template does not know (any more)."""
    asking, ask = scene.progress.asking, scene.template.ask
    known = tuple(key for key in asking.questions if ask.question(key) is not None)
    return asking if known == asking.questions else replace(asking, questions=known)


def _next_silence(scene: Scene) -> datetime:
    return scene.in_(scene.template.silence.reminder.of(scene.chat.channel))


async def _question(scene: Scene, asking: Asking) -> str:
    """What stands: a code, or the details that are missing."""
    if asking.checking:
        return code_question(scene, await scene.recall())
    return scene.questions.standing(asking)
