"""The human stretch: a person joins, what both write is kept, and the chat is the AI's again."""

from dataclasses import replace

from langchain_core.messages import BaseMessage

from tools.conversations.conversation import Speaker
from tools.events import EventType
from workflows.handover.ports import Said
from workflows.handover.scene import Scene, Update
from workflows.handover.state import JsonDict, Outcome, Phase, Progress
from workflows.handover.templates.texts import Text


async def join_person(scene: Scene) -> Update:
    """A person has the chat: no question follows, and what was given so far is saved."""
    user_id = str(scene.progress.answer.get("user_id", ""))
    progress = scene.progress
    if progress.phase in (Phase.NONE, Phase.ENDED):
        new_id = scene.ports.new_id("hov", f"{scene.chat.thread_id}/{progress.id}/{user_id}")
        progress = replace(progress, id=new_id, step=0, reason="taken", request={}, say=())
    notes = (await scene.recall()).settled()
    captured = None
    if scene.progress.phase is Phase.COLLECTING and notes.details.reachable:
        captured = await scene.ports.contacts.save(scene.chat, notes.details, handover_id=progress.id)
    await scene.tell(EventType.HANDOVER_ACCEPTED, progress, user_id=user_id, details=notes.details, captured=captured)
    until = scene.in_(scene.template.wait.first_reply.of(scene.chat.channel))
    progress = replace(progress, phase=Phase.HUMAN, outcome=Outcome.NONE, person_id=user_id, answer={})
    return await _told_who_joined(scene, progress.parked_until(until))


async def keep_words(scene: Scene) -> Update:
    """What the customer and the person write to each other; the person's first words keep the promise.

    Or the person hands the chat on, and the next one joins: a promise that was not kept yet is theirs.
    """
    answer = scene.progress.answer
    progress = replace(scene.progress, answer={})
    if answer.get("type") == "handed_on":
        return await _told_who_joined(scene, replace(progress, person_id=str(answer.get("user_id", ""))))
    if answer.get("type") == "said":
        progress = progress.parked_until(None)
    return Update(progress, await _written(scene, answer))


async def leave_person(scene: Scene) -> Update:
    """The person has gone, or has closed the chat."""
    answer, progress = scene.progress.answer, scene.progress
    messages: list[BaseMessage] = []
    for place, words in enumerate(answer.get("said") or []):
        messages += await _written(scene, {"message_id": f"{progress.id}:human:{place}", **_as_answer(words)})
    progress = replace(progress.parked_until(None), phase=Phase.ENDED, outcome=Outcome.RETURNED, answer={})
    if answer.get("type") == "closed":
        return Update(progress, messages)
    # It may have been handed on since: then whoever had it last leaves it.
    had_by = str(answer.get("user_id") or progress.person_id)
    person = scene.phrases.person(await scene.ports.team.name_of(had_by))
    words = scene.phrases.say(Text.PERSON_LEFT, person=person)
    progress, said = await scene.say(progress, words, speaker=Speaker.SYSTEM)
    return Update(progress, [*messages, *said])


async def _told_who_joined(scene: Scene, progress: Progress) -> Update:
    person = scene.phrases.person(await scene.ports.team.name_of(progress.person_id))
    words = scene.phrases.say(Text.PERSON_JOINED, person=person)
    progress, said = await scene.say(progress, words, speaker=Speaker.SYSTEM)
    return Update(progress, said)


def _as_answer(words: JsonDict) -> JsonDict:
    kind = "customer" if words.get("from") in (None, "contact", "customer") else "said"
    return {"type": kind, "text": str(words.get("text", "")), "user_id": str(words.get("user_id", ""))}


async def _written(scene: Scene, answer: JsonDict) -> list[BaseMessage]:
    if answer.get("type") == "customer":
        return list((await scene.ports.memory.hear(scene.chat, answer)).messages)
    said = Said(
        str(answer["message_id"]), str(answer.get("text", "")), Speaker.USER, user_id=str(answer.get("user_id", ""))
    )
    return list((await scene.ports.memory.speak(scene.chat, [said])).messages)
