"""What a stream's client missed while it was away; after a day, or too much of it, nothing is told afterwards."""

from collections.abc import Sequence
from datetime import timedelta

from tools.events import Event
from tools.ids import BusinessId
from tools.toolkit import Toolkit

OLDEST = timedelta(hours=24)
MOST_REPLAYED = 10_000
_BATCH = 500


async def missed_since(
    toolkit: Toolkit, business_id: BusinessId, number: int, *, up_to: int
) -> Sequence[Event] | None:
    """The business's events between two numbers; nothing when they are too many or too old: forget what you know."""
    if up_to - number > MOST_REPLAYED:
        return None
    async with toolkit.reading(business_id) as work:
        missed: list[Event] = []
        while number < up_to and (found := await work.outbox.after(number, limit=_BATCH)):
            missed.extend(each for each in found if each.number <= up_to)
            number = found[-1].number
        return None if missed and work.now - missed[0].at > OLDEST else missed
