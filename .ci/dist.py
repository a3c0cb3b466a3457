"""Builds wheel and sdist into ``dist/``, or another folder given, with the four floors inside ``handoverkit``.

Projects that use LangGraph have folders called ``agent``, ``tools`` and ``api`` of their own, which would hide ours.
"""

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
FLOORS = ("agent", "tools", "workflows", "api")
PACKAGE = "handoverkit"
LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.pyc", "node_modules")
WEB = Path("api/web")
PAGES = ("page", "dist")
"""Of ``api/web`` a distribution carries these; what they are built of it does not."""

HOOK = """
[tool.hatch.build.targets.wheel.hooks.custom]
path = ".ci/build_hook.py"
"""
"""In a distribution the pages are built already."""

WHEEL = "[tool.hatch.build.targets.wheel]"
FOUR = '"agent", "tools", "workflows", "api"'
# The copy lies in build/, which the repository's .gitignore would leave out.
SDIST = f"""
[tool.hatch.build]
ignore-vcs = true

[tool.hatch.build.targets.sdist]
include = ["{PACKAGE}", "CHANGELOG.md"]
"""


def main(*, build: Path, dist: Path) -> None:
    """Copies, rewrites, builds."""
    subprocess.run([sys.executable, ROOT / ".ci" / "web.py"], check=True)
    shutil.rmtree(build, ignore_errors=True)
    package = build / PACKAGE
    for floor in FLOORS:
        shutil.copytree(ROOT / floor, package / floor, ignore=LEFT_OUT)
    for path in (package / WEB).iterdir():
        if path.name not in PAGES:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    for path in package.rglob("*.py"):
        path.write_bytes(rewritten(path.read_bytes(), path.relative_to(package)))
    (package / "__init__.py").write_text(f'"""{description()}"""\n', encoding="utf-8")
    (package / "py.typed").touch()
    for name in ("README.md", "LICENSE", "CHANGELOG.md"):
        shutil.copy(ROOT / name, build / name)
    (build / "pyproject.toml").write_text(project_file(), encoding="utf-8")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-d", str(dist)], cwd=build, check=True)


def rewritten(source: bytes, path: Path) -> bytes:
    """The same file with each import of the four floors led into the package."""
    lines = source.splitlines(keepends=True)
    places = [place for node in ast.walk(ast.parse(source)) for place in _places(node, lines, path)]
    for line, column in sorted(places, reverse=True):  # From the end, so that no place moves before its turn.
        lines[line] = lines[line][:column] + f"{PACKAGE}.".encode() + lines[line][column:]
    return b"".join(lines)


def _places(node: ast.AST, lines: list[bytes], path: Path) -> list[tuple[int, int]]:
    """Line and byte where the package's name goes in."""
    if isinstance(node, ast.ImportFrom) and node.level == 0 and _is_ours(node.module or ""):
        keyword = re.compile(rb"from[ \t]+(?=\w)").match(lines[node.lineno - 1], node.col_offset)
        if keyword is None:
            raise SystemExit(f"{path}:{node.lineno}: the module's name does not stand on the line of its from.")
        return [(node.lineno - 1, keyword.end())]
    if isinstance(node, ast.Import):
        ours = [name for name in node.names if _is_ours(name.name)]
        for name in ours:
            if name.asname is None:
                raise SystemExit(f"{path}:{name.lineno}: import {name.name} would bind another name when installed.")
        return [(name.lineno - 1, name.col_offset) for name in ours]
    return []


def _is_ours(module: str) -> bool:
    return module.partition(".")[0] in FLOORS


def project_file() -> str:
    """``pyproject.toml`` as the distribution needs it."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for ours, theirs in (
        ('handover = "api.command_line:main"', f'handover = "{PACKAGE}.api.command_line:main"'),
        (f"{WHEEL}\npackages = [{FOUR}]\n", f'{WHEEL}\npackages = ["{PACKAGE}"]\n'),
        (HOOK, ""),
    ):
        if text.count(ours) != 1:
            raise SystemExit(f"pyproject.toml holds {ours!r} {text.count(ours)} times instead of once.")
        text = text.replace(ours, theirs)
    return text + SDIST


def description() -> str:
    """The sentence of ``pyproject.toml`` that says what this is."""
    found = re.search(r'^description = "(.*)"$', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    assert found is not None
    return found[1]


if __name__ == "__main__":
    folder = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else ROOT
    main(build=folder / "build", dist=folder / "dist")
