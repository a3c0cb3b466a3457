"""Pairs as the team reads them: only where the asker may see both, never guests, never absorbed records."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from tools.contacts.access import Asker
from tools.contacts.contact import Contact
from tools.contacts.pages import Place
from tools.contacts.store import Pair, PairKind, PairState


@dataclass(frozen=True)
class PairFilter:
    """Which pairs."""

    kind: PairKind
    state: PairState = PairState.OPEN


@dataclass(frozen=True)
class SeenPair:
    """A pair, and the two."""

    pair: Pair
    one: Contact
    other: Contact


class PairList(Protocol):
    """Pairs of one business for one asker."""

    async def page(
        self, asker: Asker, wanted: PairFilter, *, after: Place | None, limit: int
    ) -> Sequence[tuple[SeenPair, Place]]:
        """Those that were raised last come first."""
        ...
