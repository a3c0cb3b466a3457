"""Functions of more than 60 lines are refused: ``python -m tests.architecture.lengths``."""

import ast
import sys

from tests.architecture import source

LONGEST = 60

MIGRATIONS = "tools/storage/migrations/versions/"
"""A migration is a list of tables, written by alembic and never read again once it ran."""


def too_long(tree: ast.Module) -> list[tuple[str, int, int]]:
    """Name, line and length of each function that is too long, from its ``def`` to its last line."""
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    lengths = [(function, (function.end_lineno or function.lineno) - function.lineno + 1) for function in functions]
    return [(function.name, function.lineno, length) for function, length in lengths if length > LONGEST]


def refused() -> list[str]:
    """What is said of each function in the tree that is too long."""
    return [
        f"{file.name}:{line}: {name} has {length} lines; {LONGEST} are the most. It holds two ideas."
        for file in source.everything()
        if not file.name.startswith(MIGRATIONS)
        for name, line, length in too_long(file.tree)
    ]


def main() -> int:
    """Fails, and says why, where a function is too long."""
    found = refused()
    sys.stderr.writelines(f"{line}\n" for line in found)
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
