"""What a day's handovers came to: counted by template and channel, and added up over days."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime, time, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

from tools.conversations.handover import FollowUpState, Handover, HandoverState

_ASKED = (HandoverState.CAPTURED, HandoverState.REFUSED, HandoverState.ABANDONED)
"""How a handover ends in which the customer was asked for details."""
_NO_DETAILS = ("extension",)
"""Part of another detail."""
_SHORTEST = 0.1
_STEP = 1.05
"""Times are kept in steps of 5 %: a percentile is off by half of that at most."""


@dataclass(frozen=True)
class Kept:
    """One handover, and where its chat came in."""

    handover: Handover
    channel: str


@dataclass(frozen=True)
class Tally:
    """What some handovers came to. They count for the day on which they were asked for."""

    requested: int = 0
    accepted: int = 0
    timed_out: int = 0
    skipped: int = 0
    """Of those that timed out, the ones that nobody waited in: nobody was there, or it was closed."""
    captured: int = 0
    refused: int = 0
    abandoned: int = 0
    cancelled: int = 0
    follow_ups: int = 0
    follow_ups_done: int = 0
    follow_ups_in_time: int = 0
    conflicts: int = 0
    got: Mapping[str, int] = field(default_factory=dict)
    """How often each detail was given, of the handovers that ended without a person."""
    missed: Mapping[str, int] = field(default_factory=dict)
    """How often each was asked for and not given."""
    waits: Mapping[str, int] = field(default_factory=dict)
    """How many of the accepted ones waited so long, by step."""

    @classmethod
    def of(cls, handover: Handover) -> Self:
        """One handover."""
        state, owed = handover.state, handover.follow_up
        asked = state in _ASKED
        late = asked or state is HandoverState.COLLECTING or bool(handover.remind_at or handover.abandon_at)
        in_time = owed.done_at is not None and (owed.due_at is None or owed.done_at <= owed.due_at)
        done = owed.state is FollowUpState.DONE
        given = [name for name, value in handover.captured.items() if value and name not in _NO_DETAILS]
        return cls(
            requested=1,
            accepted=int(handover.accepted_at is not None),
            timed_out=int(late),
            skipped=int(late and handover.wait_until is None),
            captured=int(state is HandoverState.CAPTURED),
            refused=int(state is HandoverState.REFUSED),
            abandoned=int(state is HandoverState.ABANDONED),
            cancelled=int(state is HandoverState.CANCELLED),
            follow_ups=int(owed.state is not FollowUpState.NONE),
            follow_ups_done=int(done),
            follow_ups_in_time=int(done and in_time),
            got=Counter(given) if asked else {},
            missed=Counter(handover.missing) if asked else {},
            waits={} if handover.accepted_at is None else {_step(handover.accepted_at - handover.requested_at): 1},
        )

    @classmethod
    def sum(cls, tallies: Iterable["Tally"]) -> "Tally":
        """All together."""
        summed: dict[str, Any] = dict.fromkeys(_NUMBERS, 0) | {name: Counter() for name in _BY_NAME}
        for tally in tallies:
            for name in _NUMBERS:
                summed[name] += getattr(tally, name)
            for name in _BY_NAME:
                summed[name].update(getattr(tally, name))
        return Tally(**summed)

    def to_plain(self) -> dict[str, Any]:
        """As JSON keeps it: what is nothing is left out."""
        return {each.name: kept for each in fields(self) if (kept := getattr(self, each.name))}

    def waited(self, share: float) -> timedelta | None:
        """So many of those that were accepted waited no longer: 0.5 for half of them; nothing without any."""
        left = math.ceil(sum(self.waits.values()) * share)
        for step in sorted(self.waits, key=int):
            left -= self.waits[step]
            if left <= 0:
                return timedelta(seconds=_SHORTEST * _STEP ** (int(step) - 0.5))
        return None


_BY_NAME = ("got", "missed", "waits")
_NUMBERS = tuple(each.name for each in fields(Tally) if each.name not in _BY_NAME)


@dataclass(frozen=True)
class Counted:
    """One line of a report: a day's handovers by one template, on one channel.

    Conflicts stand by themselves, without a template.
    """

    day: date
    template: str
    channel: str
    tally: Tally


def count_day(day: date, kept: Iterable[Kept], conflicts: Mapping[str, int]) -> Sequence[Counted]:
    """The lines of a day; ``conflicts`` by channel, which is empty for those that came up in no chat."""
    tallies: dict[tuple[str, str], list[Tally]] = {}
    for each in kept:
        tallies.setdefault((each.handover.template, each.channel), []).append(Tally.of(each.handover))
    lines = [Counted(day, template, channel, Tally.sum(each)) for (template, channel), each in tallies.items()]
    lines += [Counted(day, "", channel, Tally(conflicts=count)) for channel, count in conflicts.items()]
    return lines


def day_of(moment: datetime, time_zone: str) -> date:
    """The day that it is there."""
    return moment.astimezone(ZoneInfo(time_zone)).date()


def span_of(day: date, time_zone: str) -> tuple[datetime, datetime]:
    """When this day begins there, and when the next one does."""
    zone = ZoneInfo(time_zone)
    return datetime.combine(day, time.min, zone), datetime.combine(day + timedelta(days=1), time.min, zone)


def _step(waited: timedelta) -> str:
    return str(max(0, math.ceil(math.log(max(waited.total_seconds(), _SHORTEST) / _SHORTEST, _STEP))))
