"""What the documents point at exists."""

import re
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

DOCUMENTS = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
TOP_FOLDERS = "agent|api|bench|docs|tests|tools|workflows|\\.ci"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_document_points_only_at_what_exists(document: Path) -> None:
    assert pointing_nowhere(document.read_text(encoding="utf-8"), beside=document.parent) == []


def test_decisions_have_numbers_of_their_own_and_say_them() -> None:
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))

    assert [each.name[:4] for each in decisions] == [f"{number:04}" for number in range(1, len(decisions) + 1)]
    assert [each.read_text().splitlines()[0][:8] for each in decisions] == [
        f"# {each.name[:4]}: " for each in decisions
    ]


def test_a_path_that_does_not_exist_is_found() -> None:
    text = "See `tools/nothing.py`, `tools/clock.py`, `tools/*/store.py`, [this](nothing.md) and [that](https://example.org)."

    assert pointing_nowhere(text, beside=ROOT) == ["tools/nothing.py", "nothing.md"]


def test_a_command_that_make_does_not_know_is_found() -> None:
    assert pointing_nowhere("`make check`, then `make coffee`.", beside=ROOT) == ["make coffee"]


def pointing_nowhere(text: str, *, beside: Path) -> list[str]:
    """Paths in backticks (from the top of the project), relative links (from the document), and make's targets."""
    paths = re.findall(rf"`((?:{TOP_FOLDERS})/[\w./*-]*)`", text)
    links = [link for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text) if "://" not in link]
    targets = re.findall(r"\bmake ([a-z-]+)`", text)
    known = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    return [
        *(path for path in paths if not any(ROOT.glob(path.rstrip("/")))),
        *(link for link in links if not (beside / link).exists()),
        *(f"make {target}" for target in targets if target not in known),
    ]
