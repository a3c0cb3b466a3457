"""The distribution for tests: built once as ``make dist`` builds it, installed beside a project of somebody else."""

import os
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from configparser import ConfigParser
from pathlib import Path

import pytest

from tests.architecture.source import FLOORS, ROOT
from tests.patience import PATIENCE

SCRIPT = ROOT / ".ci" / "dist.py"


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run([sys.executable, SCRIPT, folder], check=True, capture_output=True)
    return next((folder / "dist").glob("*.whl"))


@pytest.fixture
def project(wheel: Path, tmp_path: Path) -> Path:
    """A project of somebody else, with folders called as ours are, and our wheel in its ``site`` folder."""
    install(wheel, tmp_path / "site")
    for floor in FLOORS:
        (tmp_path / floor).mkdir()
        (tmp_path / floor / "__init__.py").write_text("MINE = True\n")
    return tmp_path


def install(wheel: Path, site: Path) -> None:
    """What an installer does with a wheel, its commands in ``bin`` included; the dependencies are there already."""
    with zipfile.ZipFile(wheel) as files:
        files.extractall(site)
        entry = next(name for name in files.namelist() if name.endswith("entry_points.txt"))
        commands = ConfigParser()
        commands.read_string(files.read(entry).decode())
    (site / "bin").mkdir()
    for name, place in commands["console_scripts"].items():
        module, _, function = place.partition(":")
        command = site / "bin" / name
        command.write_text(
            f"#!{sys.executable}\nimport sys\nfrom {module} import {function}\nsys.exit({function}())\n"
        )
        command.chmod(0o755)


def environment_of(project: Path, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """As after an installation into the project, and with nothing of ours in it but what is given."""
    site = project / "site"
    path = os.pathsep.join([str(site / "bin"), os.environ.get("PATH", os.defpath)])
    # The command's own folder comes first in Python's path, not the project's, just as after an installation.
    return {"PATH": path, "PYTHONPATH": os.pathsep.join([str(project), str(site)]), **(more or {})}


def run_in(project: Path, *arguments: str | Path, given: str = "", seconds: float = 5 * PATIENCE) -> str:
    """What a program says that runs in the project: Python, with our wheel on its path."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=project,
        env=environment_of(project),
        input=given,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
