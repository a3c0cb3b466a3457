"""Where a stream stands, as its client carries it: sealed, so that it tells nobody how much goes on."""

from collections.abc import Sequence

from api.gates.sealed import Seal
from tools.team.rights import Caller


class Places:
    """The places of one caller's streams."""

    def __init__(self, seal: Seal, caller: Caller) -> None:
        """Bound to the business and the caller."""
        self.of = caller.id
        self._seal = seal
        self._bound: Sequence[str] = ("stream", caller.business_id, caller.id)

    def close(self, number: int) -> str:
        """What the client sends back as Last-Event-ID."""
        return self._seal.close(number, bound=self._bound)

    def open(self, last_event_id: str | None) -> int | None:
        """Where the client left off; nothing when it begins, or when what it sent was never given to it."""
        if not last_event_id or len(last_event_id) > 200:
            return None
        number = self._seal.open(last_event_id, bound=self._bound)
        return number if isinstance(number, int) else None
