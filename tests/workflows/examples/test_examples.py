"""The example templates: they are fit to be used, and chats under them go as their scripts say."""

from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.command_line import cli
from tests.workflows.examples.player import Player
from tests.workflows.examples.script import read_script
from tests.workflows.routing.watched import WatchedHouse
from tools.clock import SimulatedClock
from tools.storage.toolkit import SqlToolkit
from workflows.handover.drawing.draw import Kind, drawn
from workflows.handover.templates.file import load_template

ROOT = Path(__file__).parents[3]
EXAMPLES = sorted((ROOT / "workflows" / "handover" / "examples").glob("*.yaml"))
SCRIPTS = sorted(Path(__file__).parent.glob("*.chat"))
PICTURES = ROOT / "docs" / "examples" / "templates"


def test_each_example_has_a_script() -> None:
    assert {read_script(path).template for path in SCRIPTS} == {path.stem for path in EXAMPLES}
    assert len(EXAMPLES) == 7


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
async def test_a_chat_goes_as_it_is_written(path: Path, toolkit: SqlToolkit, clock: SimulatedClock) -> None:
    script = read_script(path)
    clock.advance(script.begins - timedelta(minutes=1) - clock.now())
    template = load_template(ROOT / "workflows" / "handover" / "examples" / f"{script.template}.yaml")

    played = await Player(WatchedHouse(toolkit, clock, template), script).play()

    assert played.splitlines() == script.text.splitlines()


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_checked_without_a_remark(path: Path) -> None:
    checked = CliRunner().invoke(cli, ["template", "check", str(path)])

    assert checked.exit_code == 0
    assert checked.output == f"{path}: {path.stem} can be used; 0 texts are said in another language.\n"


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_picture_of_an_example_is_that_of_the_example(path: Path) -> None:
    """``handover template draw FILE -o docs/examples/templates/NAME.svg`` makes it anew."""
    picture = (PICTURES / f"{path.stem}.svg").read_text(encoding="utf-8")

    assert picture == drawn(load_template(path), Kind.SVG)
