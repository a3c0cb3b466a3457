"""One row of the table: how a route is called, and what everybody gets."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.api.visibility.askers import MAY, STATUSES, May, Who

_NAME = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Row:
    """One way to call one route."""

    method: str
    path: str
    may: May
    ok: int = 200
    body: Mapping[str, Any] | None = None
    query: Mapping[str, str] = field(default_factory=dict)
    fill: Mapping[str, str] = field(default_factory=dict)
    but: Mapping[Who, int] = field(default_factory=dict)
    acts: bool = False
    shows_names: bool = False
    tells_taken: bool = False
    widens: bool = False
    streams: str = ""
    is_noted: bool = False

    @property
    def route(self) -> tuple[str, str]:
        """As the OpenAPI document names it."""
        return self.method, self.path

    @property
    def is_safe(self) -> bool:
        """Whether it only reads, and leaves no note of that in the audit log."""
        return self.method == "GET" and not self.is_noted

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the world that stand in path, query and body."""
        found = _NAME.findall(self.path) + [
            name for text in _texts([self.query, self.body]) for name in _NAME.findall(text)
        ]
        return tuple(dict.fromkeys(self.fill.get(name, name) for name in found))

    def status(self, who: Who) -> int:
        """What they are answered."""
        status = self.but.get(who, STATUSES[self.may][who])
        if (
            status == MAY
            and self.may is not May.ALL
            and who in (Who.STRANGER, Who.STRANGE_ADMIN)
            and "{" in self.path
        ):
            return 404
        return self.ok if status == MAY else status

    def is_refused(self, who: Who) -> bool:
        """Whether they get nothing by it."""
        return self.status(who) >= 400

    def asked(self, named: Mapping[str, str], *, in_name_of: str | None = None) -> "Asked":
        """The call with the world's names filled in; a program says in whose name it acts."""
        body = _filled(self.body, self.fill, named)
        if self.acts and in_name_of is not None:
            body = {**(body or {}), "user_id": in_name_of}
        return Asked(
            self.method, _filled(self.path, self.fill, named), dict(_filled(self.query, self.fill, named)), body
        )

    def __str__(self) -> str:
        """As a test is named."""
        return f"{self.method} {self.path}"


@dataclass(frozen=True)
class Asked:
    """One call."""

    method: str
    path: str
    query: Mapping[str, str]
    body: Any

    def texts(self) -> set[str]:
        """All that the caller said: an answer may say that again."""
        return set(_texts([self.path, self.query, self.body]))


def row(route: str, may: May, **more: Any) -> Row:
    """``row("GET /v1/contacts/{contact_id}", May.SEE)``; what more there is stands in ``table.py``."""
    method, _, path = route.partition(" ")
    return Row(method, path, may, **more)


def _filled(value: Any, fill: Mapping[str, str], named: Mapping[str, str]) -> Any:
    match value:
        case str():
            return _NAME.sub(lambda found: named[fill.get(found[1], found[1])], value)
        case Mapping():
            return {key: _filled(each, fill, named) for key, each in value.items()}
        case list() | tuple():
            return [_filled(each, fill, named) for each in value]
        case _:
            return value


def _texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case Mapping():
            for each in value.values():
                yield from _texts(each)
        case list() | tuple():
            for each in value:
                yield from _texts(each)
