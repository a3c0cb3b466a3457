"""The AI could not answer: the customer is asked to say it again, or a person is needed."""

from dataclasses import replace

from workflows.handover.calls import failed_again
from workflows.handover.moves import Reason
from workflows.handover.scene import Scene, Update
from workflows.handover.templates.texts import Text


async def failed_answer(scene: Scene) -> Update:
    """So often in a row as the template wants it; every failure ends at a person in the end."""
    progress = scene.progress
    failures = 1 + (progress.failures if failed_again(scene.messages) else 0)
    if failures >= scene.template.trigger.failures:
        return Update(replace(progress, failures=0, request={"reason": Reason.FAILED.value, **progress.request}))
    id_ = progress.id or scene.ports.new_id("ans", f"{scene.chat.thread_id}/{len(scene.messages)}")
    progress = replace(progress, id=id_, failures=failures, request={}, say=())
    progress, said = await scene.say(progress, scene.phrases.say(Text.SAY_AGAIN))
    return Update(progress, said)
