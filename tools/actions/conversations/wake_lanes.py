"""Has lanes of a hook drained: one job for each, however often it is woken."""

from collections.abc import Iterable

from tools.hooks.hook import HookId
from tools.toolkit import UnitOfWork

DELIVER = "deliver"
"""The kind of these jobs."""


async def wake_lanes(work: UnitOfWork, *, hook_id: HookId, lanes: Iterable[str]) -> None:
    """From the commit on a worker tells what waits in these lanes."""
    # In one order everywhere, so that two who wake the same lanes do not wait for each other.
    for lane in sorted(set(lanes)):
        await work.jobs.put(DELIVER, {"hook_id": hook_id, "lane": lane}, key=f"{hook_id}:{lane}")
