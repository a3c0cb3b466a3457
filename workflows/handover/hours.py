"""Business hours: whether somebody is there, and when somebody is there again."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from workflows.handover.templates.hours import DAYS, Hours

_LOOK_AHEAD = 366


def is_open(places: Sequence[Hours], now: datetime) -> bool:
    """Whether one of the places is within its hours; without any place the business always is."""
    return not places or any(_is_open(place, now) for place in places)


def opens_at(places: Sequence[Hours], now: datetime) -> datetime | None:
    """When the first of them opens next, in its own zone; ``None`` when one is open, or none does within a year."""
    if is_open(places, now):
        return None
    openings = [opening for place in places if (opening := _next_opening(place, now)) is not None]
    return min(openings, default=None)


def place_of(places: Sequence[Hours], opening: datetime) -> str:
    """Which place opens then; empty where all are in one zone, and there is nothing to tell apart."""
    if len({place.time_zone for place in places}) < 2:
        return ""
    return next((place.place for place in places if _opens_then(place, opening)), "")


def works_on(places: Sequence[Hours], day: datetime) -> bool:
    """Whether anybody works on this day; without hours, or where they never open, from Monday to Friday."""
    if not any(_ever_opens(place) for place in places):
        return day.weekday() < 5
    return any(place.on(day.astimezone(ZoneInfo(place.time_zone)).date()) for place in places)


def _ever_opens(place: Hours) -> bool:
    return bool(place.open_on) or any(getattr(place, day) for day in DAYS)


def _is_open(place: Hours, now: datetime) -> bool:
    local = now.astimezone(ZoneInfo(place.time_zone))
    return any(start <= local.time() < end for start, end in place.on(local.date()))


def _next_opening(place: Hours, now: datetime) -> datetime | None:
    zone = ZoneInfo(place.time_zone)
    local = now.astimezone(zone)
    for ahead in range(_LOOK_AHEAD + 1):
        day = local.date() + timedelta(days=ahead)
        for start, _ in sorted(place.on(day)):
            opening = datetime.combine(day, start, tzinfo=zone)
            if opening > local:
                return opening
    return None


def _opens_then(place: Hours, opening: datetime) -> bool:
    local = opening.astimezone(ZoneInfo(place.time_zone))
    is_its_time = local.utcoffset() == opening.utcoffset()
    return is_its_time and any(start == local.time() for start, _ in place.on(local.date()))
