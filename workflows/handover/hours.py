"""Business hours: whether the business is open, and when it opens again."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from workflows.handover.template import Hours

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LOOK_AHEAD = 366


def is_open(hours: Hours | None, now: datetime) -> bool:
    """Whether it is within business hours; without hours it always is."""
    if hours is None:
        return True
    local = now.astimezone(ZoneInfo(hours.time_zone))
    return any(start <= local.time() < end for start, end in _openings(hours, local.date()))


def opens_at(hours: Hours | None, now: datetime) -> datetime | None:
    """When the business opens next, in its own zone; ``None`` when it is open, or does not open within a year."""
    if hours is None or is_open(hours, now):
        return None
    zone = ZoneInfo(hours.time_zone)
    local = now.astimezone(zone)
    for ahead in range(_LOOK_AHEAD + 1):
        day = local.date() + timedelta(days=ahead)
        for start, _ in sorted(_openings(hours, day)):
            opening = datetime.combine(day, start, tzinfo=zone)
            if opening > local:
                return opening
    return None


def _openings(hours: Hours, day: date) -> tuple[tuple[time, time], ...]:
    if day in hours.closed_on:
        return ()
    openings: tuple[tuple[time, time], ...] = getattr(hours, _DAYS[day.weekday()])
    return openings
