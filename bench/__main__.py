"""Runs every benchmark of this folder, or those named: ``python -m bench [name …]``."""

import importlib
import pkgutil
import sys
from pathlib import Path
from types import ModuleType


def main(wanted: list[str]) -> int:
    """Runs the benchmarks in the order of their names; a wrong name lists the right ones."""
    found = {name: module for name, module in _modules().items() if hasattr(module, "main")}
    unknown = [name for name in wanted if name not in found]
    if unknown:
        print(f"No benchmark called {', '.join(unknown)}. There are: {', '.join(found) or 'none'}.", file=sys.stderr)
        return 2
    for name in wanted or found:
        print(f"# {name}: {(found[name].__doc__ or '').strip()}")
        found[name].main()
        print()
    return 0


def _modules() -> dict[str, ModuleType]:
    names = sorted(found.name for found in pkgutil.iter_modules([str(Path(__file__).parent)]))
    return {name: importlib.import_module(f"bench.{name}") for name in names if name != "__main__"}


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
