"""One page of a list, and the sealed cursor that leads to the next."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, TypeVar

from fastapi import Depends, Query, Request

from api.asking import Here
from api.bodies.strict import PageOf
from api.gates.sealed import Seal
from tools.contacts.pages import Place
from tools.errors import Invalid
from tools.team.rights import Caller

Value = TypeVar("Value")
Shown = TypeVar("Shown")

_OWN = ("limit", "cursor")


@dataclass(frozen=True)
class Paging:
    """Which page is wanted. A cursor opens only for the asker, the list and the filters it was made for."""

    limit: int
    after: Place | None
    seal: Seal
    bound: tuple[str, ...]

    @property
    def fetch(self) -> int:
        """One more than is shown: whether there is a next page."""
        return self.limit + 1

    def page(self, found: Sequence[tuple[Value, Place]], show: Callable[[Value], Shown]) -> PageOf[Shown]:
        """What was found for ``fetch``, as a page."""
        shown = found[: self.limit]
        more = len(found) > self.limit
        cursor = self.seal.close(list(shown[-1][1]), bound=self.bound) if more else None
        return PageOf(items=[show(value) for value, _ in shown], next_cursor=cursor)

    def of_few(self, values: Sequence[Value], show: Callable[[Value], Shown]) -> PageOf[Shown]:
        """A page of a list that is short enough to be read whole."""
        start = 0 if self.after is None else int(self.after.order)
        places = [(value, Place(number, "")) for number, value in enumerate(values, start=1)]
        return self.page(places[start : start + self.fetch], show)


async def _paging(
    request: Request,
    parts: Here,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    cursor: Annotated[str | None, Query(max_length=1000)] = None,
) -> Paging:
    caller: Caller = request.state.caller
    filters = sorted((name, value) for name, value in request.query_params.multi_items() if name not in _OWN)
    bound = ("cursor", caller.business_id, caller.id, request.url.path, *(part for pair in filters for part in pair))
    after = None
    if cursor is not None:
        opened = parts.seal.open(cursor, bound=bound)
        if opened is None:
            raise Invalid("This cursor belongs to another list or asker; begin without one.", field="cursor")
        after = Place(*opened)
    return Paging(limit=limit, after=after, seal=parts.seal, bound=bound)


PageHere = Annotated[Paging, Depends(_paging)]
