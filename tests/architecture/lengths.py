"""Functions of more than 60 lines are refused: ``python -m tests.architecture.lengths``."""

import ast
import sys

from tests.architecture import source

LONGEST = 60


def too_long(tree: ast.Module) -> list[tuple[str, int, int]]:
    """Name, line and length of each function that is too long, from its ``def`` to its last line."""
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    lengths = [(function, (function.end_lineno or function.lineno) - function.lineno + 1) for function in functions]
    return [(function.name, function.lineno, length) for function, length in lengths if length > LONGEST]


def main() -> int:
    """Says which functions are too long."""
    refused = [
        f"{file.name}:{line}: {name} has {length} lines; {LONGEST} are the most. It holds two ideas."
        for file in source.everything()
        for name, line, length in too_long(file.tree)
    ]
    sys.stderr.writelines(f"{line}\n" for line in refused)
    return 1 if refused else 0


if __name__ == "__main__":
    raise SystemExit(main())
