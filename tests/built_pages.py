"""The web pages, built before they are looked at."""

import subprocess
import sys

import pytest

from tests.architecture.source import ROOT

BUILDER = ROOT / ".ci" / "web.py"


@pytest.fixture(scope="session")
def built_pages() -> None:
    """Does nothing where they are built of these sources already."""
    subprocess.run([sys.executable, BUILDER], check=True)
