"""``handover template check|draw``: what they say, and how they end."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.command_line import cli
from workflows.handover.drawing.draw import Kind, drawn
from workflows.handover.templates.file import TemplateRefused, default_template, load_template


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


@pytest.mark.parametrize(
    ("options", "out", "kind"),
    [
        ([], "", Kind.MERMAID),
        (["--svg"], "", Kind.SVG),
        ([], "mine.svg", Kind.SVG),
        ([], "mine.mmd", Kind.MERMAID),
        (["--mermaid"], "mine.svg", Kind.MERMAID),
    ],
)
def test_a_template_is_drawn_here_or_into_a_file(tmp_path: Path, options: list[str], out: str, kind: Kind) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("name: mine\nwait: {time: 7 min}")
    into = ["-o", str(tmp_path / out)] if out else []

    done = CliRunner().invoke(cli, ["template", "draw", str(file), *options, *into])

    assert done.exit_code == 0
    assert ((tmp_path / out).read_text(encoding="utf-8") if out else done.output) == drawn(load_template(file), kind)
    assert drawn(load_template(file), kind) != drawn(default_template(), kind)


def test_what_cannot_be_read_is_not_drawn(tmp_path: Path) -> None:
    done = CliRunner().invoke(
        cli, ["template", "draw", str(tmp_path / "none.yaml"), "-o", str(tmp_path / "none.svg")]
    )

    assert isinstance(done.exception, TemplateRefused)
    assert not (tmp_path / "none.svg").exists()


SCRIPT = """\
I want to talk to a person
/dance
/wait 45
bob@shop.example.net, +44 20 7946 0958
/skip
/accept
/say Here I am.
/quit
never read
"""


def test_a_template_is_tried_by_a_script(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("name: mine\nwait: {time: 40 s}\nsave: {assignee: Mia, tags: [lead]}\nhooks: [crm]")
    begins = ["--begins", "2026-11-24T10:00:00"]

    done = CliRunner().invoke(cli, ["template", "try", str(file), *begins], input=SCRIPT)

    lines = done.output.splitlines()
    assert done.exit_code == 0, done.output
    assert "There is no /dance." in lines
    assert "Tue 10:00:40    · handover.timed_out · time · email, phone" in lines
    assert "Wed 12:00:00    · follow_up.due · Mia · due" in lines
    assert "Wed 12:00:00  Mia: Here I am." in lines or "Wed 12:00:00  Robin: Here I am." in lines
    assert "  tags        lead" in lines
    assert "never read" not in done.output


def test_what_cannot_be_tried_is_said(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("name: mine")

    done = CliRunner().invoke(cli, ["template", "try", str(file), "--channel", "pigeon"])

    assert done.exit_code == 1
    assert "--channel" in str(done.exception)
