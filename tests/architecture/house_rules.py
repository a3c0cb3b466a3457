"""The rules of the house as functions: each takes one file and says what it finds against them.

A rule came here because a reader stumbled twice; its story is its docstring.
"""

import ast
import re
from collections.abc import Callable, Iterator

from tests.architecture.source import FLOORS, ROOT, Source

Rule = Callable[[Source], Iterator[str]]

FRONT_DOORS = ("workflows/handover/__init__.py", "tools/toolbox/__init__.py")
"""Packages that people outside import from by name, as the published contract promises."""

EDGELESS = {
    "base",
    "common",
    "helper",
    "helpers",
    "manager",
    "managers",
    "misc",
    "service",
    "services",
    "util",
    "utils",
}

_OUR_MODULE = re.compile(rf"({'|'.join(FLOORS)})((?:\.[a-z_0-9]+)+)(?::\w+)?")
_ENVIRONMENT = {"os.environ", "os.getenv", "environ", "getenv"}
_LOADERS = {"import_module", "find_spec", "files", "iter_entry_points"}


def init_holds_only_a_docstring(file: Source) -> Iterator[str]:
    """A name has one address: the file that defines it. Front doors may also hold imports and ``__all__``."""
    if file.path.name != "__init__.py":
        return
    if ast.get_docstring(file.tree) is None:
        yield f"{file.name}: has no docstring."
    for node in file.tree.body[1:]:
        if not (file.name in FRONT_DOORS and _is_export(node)):
            yield f"{file.name}:{node.lineno}: a package's __init__ holds one docstring and nothing else."


def environment_is_read_in_settings(file: Source) -> Iterator[str]:
    """What a process does is handed to it: the environment is read once, in the settings, and never by an import."""
    if file.name == "api/settings.py":
        return
    below_api = not file.name.startswith("api/")
    for node in ast.walk(file.tree) if below_api else _run_by_import(file.tree):
        if isinstance(node, ast.expr) and ast.unparse(node) in _ENVIRONMENT:
            yield f"{file.name}:{node.lineno}: the environment is read in api/settings.py alone."


def module_paths_go_through_here(file: Source) -> Iterator[str]:
    """In the distribution ``tools.work`` is ``handoverkit.tools.work``, so a string with it would be wrong there."""
    through_here = {
        id(argument)
        for call in ast.walk(file.tree)
        if isinstance(call, ast.Call) and _called(call) == "here"
        for argument in call.args
    }
    for node in ast.walk(file.tree):
        if isinstance(node, ast.Constant) and id(node) not in through_here and _names_our_module(node.value):
            yield f"{file.name}:{node.lineno}: write here({node.value!r}) of tools/module_path.py."
        if isinstance(node, ast.Call) and _called(node) in _LOADERS and _is_floor(node.args[:1]):
            yield f"{file.name}:{node.lineno}: write {_called(node)}(here(…)) with here of tools/module_path.py."


def our_modules_are_imported_by_from(file: Source) -> Iterator[str]:
    """``import tools.work`` binds ``tools``, a name that the distribution does not have."""
    for node in ast.walk(file.tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                if name.name.split(".")[0] in FLOORS and name.asname is None:
                    yield f"{file.name}:{node.lineno}: write from … import …, or import {name.name} as …"


def names_have_an_edge(file: Source) -> Iterator[str]:
    """A file named for no idea takes in every idea, and never stops growing."""
    for part in (*file.path.relative_to(ROOT).parts[:-1], file.path.stem):
        if part in EDGELESS:
            yield f"{file.name}: {part!r} says nothing of what is in it."


def _is_export(node: ast.stmt) -> bool:
    names_all = isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
    return names_all or isinstance(node, ast.ImportFrom)


def _run_by_import(tree: ast.AST) -> Iterator[ast.expr]:
    """Every expression that importing the module evaluates: all but the bodies of functions."""
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            for part in (*child.decorator_list, *child.args.defaults, *filter(None, child.args.kw_defaults)):
                yield part
                yield from _run_by_import(part)
        elif isinstance(child, ast.Lambda):
            continue
        else:
            if isinstance(child, ast.expr):
                yield child
            yield from _run_by_import(child)


def _called(call: ast.Call) -> str:
    return ast.unparse(call.func).rpartition(".")[2]


def _names_our_module(value: object) -> bool:
    found = _OUR_MODULE.fullmatch(value.removeprefix("handoverkit.")) if isinstance(value, str) else None
    if found is None:
        return False
    path = ROOT / found[1] / found[2].removeprefix(".").replace(".", "/")
    return path.is_dir() or path.with_suffix(".py").is_file()


def _is_floor(arguments: list[ast.expr]) -> bool:
    return any(isinstance(argument, ast.Constant) and argument.value in FLOORS for argument in arguments)
