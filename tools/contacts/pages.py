"""Where one page of a list ends and the next begins."""

from typing import NamedTuple


class Place(NamedTuple):
    """The last item of a page, by what the list is ordered by; two never have the same."""

    order: int | str
    id: str
