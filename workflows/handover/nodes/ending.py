"""The ends without a person: what was given is saved, or there was nothing to save."""

from dataclasses import replace

from tools.events import EventType
from workflows.handover.asking.collecting import not_got
from workflows.handover.asking.noting import flags_of
from workflows.handover.scene import Scene, Update
from workflows.handover.state import Outcome, Phase
from workflows.handover.templates.texts import Text

_EVENTS = {
    Outcome.REFUSED: EventType.HANDOVER_REFUSED,
    Outcome.GIVEN_UP: EventType.HANDOVER_ABANDONED,
    Outcome.ABANDONED: EventType.HANDOVER_ABANDONED,
    Outcome.CANCELLED: EventType.HANDOVER_CANCELLED,
}
_WORDS = {
    Outcome.REFUSED: Text.REFUSED,
    Outcome.GIVEN_UP: Text.GIVEN_UP,
    Outcome.ABANDONED: Text.ABANDONED,
    Outcome.CANCELLED: Text.CANCELLED,
}
_UNSAID = ("stop", "closed")
"""After STOP nothing more may be sent; in a closed chat nobody reads it."""


async def save_contact(scene: Scene) -> Update:
    """Saves what was given. What the contact book made of it goes to the team alone: no word here depends on it."""
    notes = await scene.recall()
    captured = await scene.ports.contacts.save(scene.chat, notes.details, handover_id=scene.progress.id)
    await scene.tell(
        EventType.HANDOVER_CAPTURED,
        scene.progress,
        details=notes.details,
        missing=not_got(scene.template.ask, scene.chat.identity, notes),
        flags=flags_of(notes.details, ask=scene.template.ask),
        captured=captured,
    )
    return Update(replace(scene.progress.parked_until(None), phase=Phase.ENDED))


async def end_handover(scene: Scene) -> Update:
    """Ends the handover with nothing to save."""
    progress, answer = scene.progress, scene.progress.answer
    outcome = progress.outcome if progress.outcome is not Outcome.NONE else Outcome.CANCELLED
    heard = await scene.ports.memory.hear(scene.chat, answer) if answer.get("text") else None
    by = str(answer.get("by", ""))
    missing = not_got(scene.template.ask, scene.chat.identity, await scene.recall())
    await scene.tell(_EVENTS[outcome], progress, reason=by or outcome.value, missing=missing)
    progress = replace(progress.parked_until(None), phase=Phase.ENDED, outcome=outcome, answer={})
    messages = [] if heard is None else list(heard.messages)
    if by in _UNSAID:
        return Update(progress, messages)
    progress, said = await scene.say(progress, scene.phrases.say(_WORDS[outcome]))
    return Update(progress, [*messages, *said])
