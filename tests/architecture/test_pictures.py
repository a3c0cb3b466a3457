"""The pictures of the documents: each is shown somewhere, and all together they are light."""

import re

from tests.architecture.source import ROOT

PICTURES = ROOT / "docs" / "pictures"
MOST = 2_000_000
"""Bytes of all; whoever fetches the repository fetches them."""


def test_each_picture_is_shown_and_each_that_is_named_is_there() -> None:
    texts = [(ROOT / "README.md").read_text(), *(path.read_text() for path in (ROOT / "docs").glob("*.md"))]
    named = {name for text in texts for name in re.findall(r"pictures/([\w-]+\.\w+)\)", text)}

    assert named == {path.name for path in PICTURES.iterdir()}


def test_all_pictures_are_light() -> None:
    assert sum(path.stat().st_size for path in PICTURES.iterdir()) < MOST
