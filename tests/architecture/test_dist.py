"""The distribution lives beside a project that has an ``agent``, ``tools``, ``workflows`` and ``api`` of its own."""

import importlib.util
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest

from tests.architecture.source import FLOORS, ROOT
from tests.distribution import SCRIPT, run_in


def test_every_module_of_the_wheel_can_be_imported_beside_folders_of_the_same_names(project: Path) -> None:
    told = run_in(project, "-c", IMPORT_EVERYTHING)

    assert told.splitlines()[-1] == "agent tools workflows api are mine"


def test_a_module_path_is_right_inside_the_distribution(project: Path) -> None:
    told = run_in(project, "-c", "from handoverkit.tools.module_path import here; print(here('tools.clock'))")

    assert told.strip() == "handoverkit.tools.clock"


def test_the_wheel_carries_every_file_of_the_four_floors(wheel: Path) -> None:
    web = ROOT / "api/web"
    ours = {
        f"handoverkit/{path.relative_to(ROOT).as_posix()}"
        for floor in FLOORS
        for path in (ROOT / floor).rglob("*")
        if path.is_file()
        and "__pycache__" not in path.parts
        and (web not in path.parents or path.relative_to(web).parts[0] in ("page", "dist"))
    }

    with zipfile.ZipFile(wheel) as files:
        carried = {name for name in files.namelist() if name.startswith("handoverkit/")}

    assert carried == ours | {"handoverkit/__init__.py", "handoverkit/py.typed"}
    assert {f"handoverkit/api/web/dist/{each}" for each in ("widget.js", "console/index.html")} < carried


def test_a_wheel_that_is_built_of_the_checkout_holds_the_built_pages_and_not_their_sources(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as files:
        web = {name.split("/")[2] for name in files.namelist() if name.startswith("api/web/")}
        built = {name for name in files.namelist() if name.startswith("api/web/dist/")}

    assert web == {"page", "dist"}
    assert {"api/web/dist/widget.js", "api/web/dist/console/index.html"} < built
    assert {name.rsplit(".", 1)[1] for name in built} == {"css", "html", "js"}


def test_the_lock_of_the_pages_names_one_registry_and_a_hash_for_everything() -> None:
    packages = json.loads((ROOT / "api/web/package-lock.json").read_text(encoding="utf-8"))["packages"]
    # What is bundled lies inside a package that has its own hash.
    fetched = [each for name, each in packages.items() if name and not each.get("inBundle")]

    assert {each["resolved"].partition("/-/")[0].split("/")[2] for each in fetched} == {"registry.npmjs.org"}
    assert all(each["integrity"].startswith("sha512-") for each in fetched)


def test_the_command_starts_inside_the_package(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as files:
        entry = next(name for name in files.namelist() if name.endswith("entry_points.txt"))

        assert "handover = handoverkit.api.command_line:main" in files.read(entry).decode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("from tools import ids", "from handoverkit.tools import ids"),
        ("from tools.ids import (\n    A,\n    B,\n)", "from handoverkit.tools.ids import (\n    A,\n    B,\n)"),
        ("import os, tools.ids as ids", "import os, handoverkit.tools.ids as ids"),
        (
            "s = 'é'; from api.x import y; from  tools import z",
            "s = 'é'; from handoverkit.api.x import y; from  handoverkit.tools import z",
        ),
        ("def f():\n    from agent.graph import graph", "def f():\n    from handoverkit.agent.graph import graph"),
        ("from toolshed import hammer\nimport apis", "from toolshed import hammer\nimport apis"),
        ("'''Write:\nfrom tools.ids import A\n'''", "'''Write:\nfrom tools.ids import A\n'''"),
        ("from tools.ids import A\r\nx = 1\r\n", "from handoverkit.tools.ids import A\r\nx = 1\r\n"),
    ],
)
def test_imports_and_nothing_else_are_led_into_the_package(before: str, after: str) -> None:
    assert rewritten()(before.encode(), Path("example.py")).decode() == after


@pytest.mark.parametrize("refused", ["import tools.ids", "import os, api", "from \\\n    tools import ids"])
def test_an_import_that_cannot_be_led_there_is_refused_with_its_place(refused: str) -> None:
    with pytest.raises(SystemExit, match=r"example\.py:1"):
        rewritten()(refused.encode(), Path("example.py"))


IMPORT_EVERYTHING = """
import importlib, pkgutil
import agent, tools, workflows, api
import handoverkit
for found in pkgutil.walk_packages(handoverkit.__path__, "handoverkit."):
    # A __main__ would run its program; alembic's env needs what alembic hands it.
    if not found.name.endswith(("__main__", "migrations.env")):
        importlib.import_module(found.name)
assert agent.MINE and tools.MINE and workflows.MINE and api.MINE
print("agent tools workflows api are mine")
"""


def rewritten() -> Callable[[bytes, Path], bytes]:
    """The script's function; a script in a folder with a dot is loaded by its place."""
    spec = importlib.util.spec_from_file_location("dist", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return cast("Callable[[bytes, Path], bytes]", module.rewritten)
