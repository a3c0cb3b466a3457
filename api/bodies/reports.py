"""Reports, as admins see them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Self

from api.bodies.strict import Answer
from tools.conversations.reports import Tally


class WaitsBody(Answer):
    """How long those waited whose chat a person accepted, in seconds; off by 2.5 % at most."""

    p50: float
    p90: float


class FollowUpsBody(Answer):
    """What became of the answers that were owed."""

    opened: int
    done: int
    in_time: int
    in_time_rate: float | None
    """Of those that were opened."""


class Numbers(Answer):
    """What some handovers came to. A rate is absent where there is nothing to take it of."""

    requested: int
    accepted: int
    timed_out: int
    skipped: int
    """Of those that timed out, the ones in which the wait was skipped."""
    captured: int
    refused: int
    abandoned: int
    cancelled: int
    conflicts: int
    seconds_to_accept: WaitsBody | None
    time_out_rate: float | None
    """Of those that were requested."""
    capture_rate: float | None
    """Of those that ended without a person."""
    capture_rate_by_field: dict[str, float]
    """Of those in which the detail was asked for; questions of a template are named `answer.…`."""
    follow_ups: FollowUpsBody

    @classmethod
    def of(cls, tally: Tally, **more: date | str) -> Self:
        """With the name of the line, if it has one."""
        half, most = tally.waited(0.5), tally.waited(0.9)
        asked = {name: tally.got.get(name, 0) + tally.missed.get(name, 0) for name in {*tally.got, *tally.missed}}
        return cls.model_validate(
            {
                **{name: getattr(tally, name) for name in _SAME},
                **more,
                "seconds_to_accept": None
                if half is None or most is None
                else WaitsBody(p50=round(half.total_seconds(), 1), p90=round(most.total_seconds(), 1)),
                "time_out_rate": _rate(tally.timed_out, tally.requested),
                "capture_rate": _rate(tally.captured, tally.captured + tally.refused + tally.abandoned),
                "capture_rate_by_field": {
                    name: round(tally.got.get(name, 0) / count, 4) for name, count in sorted(asked.items())
                },
                "follow_ups": FollowUpsBody(
                    opened=tally.follow_ups,
                    done=tally.follow_ups_done,
                    in_time=tally.follow_ups_in_time,
                    in_time_rate=_rate(tally.follow_ups_in_time, tally.follow_ups),
                ),
            }
        )


class OfDay(Numbers):
    """Of one day."""

    day: date


class OfTemplate(Numbers):
    """Of one template."""

    template: str


class OfChannel(Numbers):
    """Of one kind of channel."""

    channel: str


class HandoverReport(Answer):
    """What the handovers of a while came to; each counts for the day on which it was asked for."""

    first: date
    last: date
    time_zone: str
    """Whose days these are."""
    counted_until: datetime | None
    """What happened since is not in it yet; absent before anything was counted."""
    total: Numbers
    days: Sequence[OfDay]
    """Without the days on which nothing was."""
    templates: Sequence[OfTemplate]
    channels: Sequence[OfChannel]


_SAME = (
    "requested",
    "accepted",
    "timed_out",
    "skipped",
    "captured",
    "refused",
    "abandoned",
    "cancelled",
    "conflicts",
)


def _rate(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
