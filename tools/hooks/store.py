"""Where hooks and their deliveries are kept."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from tools.hooks.hook import Delivery, DeliveryId, DeliveryState, Hook, HookId
from tools.ids import BusinessId


class HookStore(Protocol):
    """The hooks of one business."""

    async def add(self, hook: Hook) -> bool:
        """Writes a new hook; ``False`` when there is one by this id."""
        ...

    async def find(self, hook_id: HookId) -> Hook | None:
        """One hook, also one that is switched off."""
        ...

    async def lock(self, hook_id: HookId) -> Hook | None:
        """The same, held to the commit: nobody erases events meanwhile, or has done so before they are read."""
        ...

    async def all(self) -> Sequence[Hook]:
        """All, oldest first."""
        ...

    async def save(self, hook: Hook) -> None:
        """Writes name, address, secrets, event types and whether it is switched on."""
        ...

    async def remove(self, hook_id: HookId) -> None:
        """The hook and its deliveries are gone."""
        ...

    async def move_cursor(self, hook_id: HookId, *, was: int, to: int) -> bool:
        """Moves on in the events; ``False`` when another worker did, or the hook is gone or switched off."""
        ...

    async def last_event_before(self, moment: datetime) -> int:
        """The number of the newest event that was announced before this moment; 0 when there is none."""
        ...

    async def note_failure(self, hook_id: HookId, *, at: datetime) -> None:
        """A delivery failed; since when they do is kept from the first one on."""
        ...

    async def note_recovery(self, hook_id: HookId) -> bool:
        """A delivery succeeded again; ``False`` when somebody has noted that already."""
        ...

    async def switch_off(self, hook_id: HookId) -> bool:
        """It is told nothing more; ``False`` when it was off already."""
        ...


class DeliveryStore(Protocol):
    """What the hooks of one business were told, or are still to be told."""

    async def add(self, deliveries: Sequence[Delivery]) -> None:
        """Writes new deliveries."""
        ...

    async def find(self, delivery_id: DeliveryId) -> Delivery | None:
        """One delivery."""
        ...

    async def head_of_lane(self, hook_id: HookId, lane: str) -> Delivery | None:
        """The one that is next in a lane."""
        ...

    async def pending_lanes(self, hook_id: HookId, *, limit: int) -> Sequence[str]:
        """The lanes in which something waits."""
        ...

    async def save(self, delivery: Delivery, *, was: int) -> bool:
        """Writes what became of it, unless somebody else did meanwhile (``was``: the attempts before)."""
        ...

    async def of_hook(
        self, hook_id: HookId, *, state: DeliveryState | None, before: int | None, limit: int
    ) -> Sequence[Delivery]:
        """The newest first; with ``before`` those of events with a lower number."""
        ...

    async def hurry(self, hook_id: HookId) -> None:
        """What waits for another attempt may be tried at once."""
        ...

    async def count_replayable(
        self, hook_id: HookId, *, state: DeliveryState, after: int, to: int, limit: int
    ) -> int:
        """How many of the events with a number above ``after`` and up to ``to`` came to this state and are kept.

        Counts no further than ``limit``.
        """
        ...

    async def replay(self, hook_id: HookId, *, state: DeliveryState, after: int, to: int) -> Sequence[str]:
        """Makes the same pending again with all their attempts; the lanes in which they wait."""
        ...


class HookBacklog(Protocol):
    """What there is to do for the hooks of all businesses."""

    async def behind(self, *, python_names: Collection[str], limit: int) -> Sequence[tuple[BusinessId, HookId]]:
        """Hooks that are switched on and have not seen the newest event; of Python hooks only these names."""
        ...

    async def without(self, python_name: str, *, limit: int) -> Sequence[BusinessId]:
        """Businesses that have not been given this Python hook yet."""
        ...
