"""``handover template check``: what it says, and how it ends."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.command_line import cli
from workflows.handover.template_file import TemplateRefused


def test_a_template_that_can_be_used_is_said_to_be_with_what_is_not_translated(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("name: mine\nmessages: {fr: {waiting: Un instant.}}")

    done = CliRunner().invoke(cli, ["template", "check", str(file)])

    assert done.exit_code == 0
    assert "not translated: messages.fr.apology" in done.output
    assert "mine can be used" in done.output


def test_what_is_wrong_is_named_by_file_and_line(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("name: mine\nwiat: {}")

    done = CliRunner().invoke(cli, ["template", "check", str(file)])

    assert done.exit_code == 1
    assert isinstance(done.exception, TemplateRefused)
    with pytest.raises(TemplateRefused, match="line 2: wiat: there is no such field; did you mean wait"):
        raise done.exception
