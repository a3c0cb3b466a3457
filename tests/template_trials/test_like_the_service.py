"""A trial goes as the same chat goes in the service: the scripts of the example templates are played as trials."""

from pathlib import Path

import pytest

from api.template_trials.playing import open_player, play
from tests.template_trials.scripted import happened_in, happens_in, house_of_script, scene_of_script, steps_of_script
from tests.workflows.examples.script import read_script
from tests.workflows.examples.test_examples import ROOT, SCRIPTS
from workflows.handover.templates.file import read_template, text_of

_LOST_SIGHT_OF = "is not heard of any more"
"""Nobody is in a trial: its people go by a step."""
PLAYED = [path for path in SCRIPTS if _LOST_SIGHT_OF not in path.read_text(encoding="utf-8")]


@pytest.mark.parametrize("path", PLAYED, ids=lambda path: path.stem)
async def test_a_script_is_the_same_as_a_trial(path: Path) -> None:
    script = read_script(path)
    text = text_of(ROOT / "workflows" / "handover" / "examples" / f"{script.template}.yaml")

    async with open_player(
        read_template(text), text, scene=scene_of_script(script), house=house_of_script(script), now=script.begins
    ) as player:
        tried = await play(player, list(steps_of_script(script)))

    assert happened_in(tried, script) == happens_in(script)
    assert happens_in(script)


def test_nearly_all_scripts_are_played() -> None:
    assert len(PLAYED) == len(SCRIPTS) - 1
