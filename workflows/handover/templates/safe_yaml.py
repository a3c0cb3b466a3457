"""YAML as data alone: no aliases, no tags, no doubled keys, bounded in size and depth; every value knows its line."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

LARGEST = 256 * 1024
DEEPEST = 20

Path = tuple[str | int, ...]


class UnsafeYaml(ValueError):
    """This is not YAML that we take."""

    def __init__(self, message: str, *, line: int = 1) -> None:
        """``line`` counts from one."""
        super().__init__(message)
        self.line = line


@dataclass(frozen=True)
class Document:
    """Plain values, and the line on which each of them stands."""

    value: Any
    lines: Mapping[Path, int] = field(default_factory=dict)

    def line_of(self, path: Path) -> int:
        """The line of a value; of the nearest one around it if it is not in the document."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_yaml(text: str) -> Document:
    """Reads one document; JSON is YAML too."""
    if len(text.encode("utf-8", errors="replace")) > LARGEST:
        raise UnsafeYaml("the file is larger than 256 kB")
    try:
        _refuse_tricks(text)
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as broken:
        # What is missing at the end is missing on a line that is not there.
        line = min(broken.problem_mark.line, text.count("\n")) + 1 if broken.problem_mark else 1
        raise UnsafeYaml(f"this is not YAML: {broken.problem or broken.context}", line=line) from broken
    except yaml.YAMLError as broken:
        raise UnsafeYaml(f"this is not YAML: {broken}".split("\n", maxsplit=1)[0]) from broken
    lines: dict[Path, int] = {}
    return Document({} if node is None else _plain(node, (), lines), lines)


def _refuse_tricks(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise UnsafeYaml("anchors (&) and aliases (*) are not allowed; write the value again", line=line)
        if getattr(event, "tag", None) not in (None, "!"):
            raise UnsafeYaml("tags (!) are not allowed", line=line)
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise UnsafeYaml(f"nested deeper than {DEEPEST} levels", line=line)


def _plain(node: yaml.Node, path: Path, lines: dict[Path, int]) -> Any:
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*path, index), lines) for index, item in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, lines)
    quoted = getattr(node, "style", None) in ("'", '"', "|", ">")
    return node.value if quoted else _scalar(node.value)


def _mapping(node: yaml.MappingNode, path: Path, lines: dict[Path, int]) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise UnsafeYaml("a key must be a word", line=line)
        if key.value in plain:
            raise UnsafeYaml(f"{key.value} stands here twice", line=line)
        plain[key.value] = _plain(value, (*path, key.value), lines)
        lines[*path, key.value] = line
    return plain


def _scalar(text: str) -> Any:
    """YAML 1.2's few words: ``no`` stays a language and 12:00 a time of day."""
    if text in _WORDS:
        return _WORDS[text]
    if re.fullmatch(r"[-+]?\d{1,18}", text):
        return int(text)
    if re.fullmatch(r"[-+]?\d{1,18}\.\d{1,18}", text):
        return float(text)
    return text


_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}
