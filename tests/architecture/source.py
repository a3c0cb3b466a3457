"""The project's own Python files, as the rules of the house read them."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
FLOORS = ("api", "agent", "workflows", "tools")


@dataclass(frozen=True)
class Source:
    """One file, read and parsed."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """Its path as one writes it in the project."""
        return self.path.relative_to(ROOT).as_posix()


def product() -> Iterator[Source]:
    """The four floors."""
    yield from _files(*FLOORS)


def everything() -> Iterator[Source]:
    """The four floors, the tests, the benchmarks and the scripts."""
    yield from _files(*FLOORS, "tests", "bench", ".ci")


def _files(*folders: str) -> Iterator[Source]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "node_modules" not in path.parts:
                yield read(path)


@cache
def read(path: Path) -> Source:
    """The file, parsed once however many rules ask."""
    text = path.read_text(encoding="utf-8")
    return Source(path=path, text=text, tree=ast.parse(text, filename=str(path)))
