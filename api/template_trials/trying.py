"""Tries a template from its text, in this process: what a program of yours would call."""

from collections.abc import Sequence

from api.bodies.template_trials import Scene, Step, TriedBody
from api.template_trials.house import House, made_up_house
from api.template_trials.playing import open_player, play
from api.template_trials.trial import Trial
from tools.clock import SystemClock
from workflows.handover.templates.file import read_template


async def try_template(
    template: str, steps: Sequence[Step], *, scene: Scene | None = None, house: House | None = None
) -> TriedBody:
    """What comes of the steps in a chat under this template. Without a ``house``, in one that has whom it names.

    Nothing is written or sent. Raises ``TemplateRefused``.
    """
    whole = house or made_up_house(read_template(template))
    now = SystemClock().now()
    return await carry_out(Trial(template, steps, scene=scene or Scene(), house=whole, now=now))


async def carry_out(trial: Trial) -> TriedBody:
    """The same with everything said.

    Raises ``TemplateRefused``.
    """
    template = read_template(trial.template)
    async with open_player(
        template, trial.template, scene=trial.scene, house=trial.house, now=trial.now, faq=trial.faq
    ) as player:
        return await play(player, trial.steps)
