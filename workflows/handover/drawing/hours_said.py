"""Office hours in a few lines."""

from datetime import time

from workflows.handover.drawing.saying import shortened, some_of
from workflows.handover.templates.hours import Hours

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
Openings = tuple[tuple[time, time], ...]


def hours_lines(places: tuple[Hours, ...]) -> tuple[str, ...]:
    """The week of each place, and its days off."""
    return tuple(line for place in places for line in _lines(place))


def _lines(place: Hours) -> list[str]:
    named = f"{shortened(place.name)}, {place.time_zone}" if place.name else place.time_zone
    lines = [f"{named}: {_week(place)}"]
    off = [f"{day}" for day in place.closed_on]
    if place.holidays is not None:
        off.append(f"holidays of {place.holidays}")
    if off:
        lines.append(f"closed: {some_of(off)}")
    if place.open_on:
        own = [f"{day}: {_openings(openings)}" for day, openings in sorted(place.open_on.items())]
        lines.append(f"but {some_of(own)}")
    return lines


def _week(place: Hours) -> str:
    """Days with the same hours in one."""
    runs: list[tuple[list[str], Openings]] = []
    for day in _DAYS:
        openings: Openings = getattr(place, day)
        if runs and runs[-1][1] == openings:
            runs[-1][0].append(day)
        else:
            runs.append(([day], openings))
    open_days = [f"{_run(days)} {_openings(openings)}" for days, openings in runs if openings]
    return ", ".join(open_days) or "never open"


def _run(days: list[str]) -> str:
    first, last = days[0][:3].title(), days[-1][:3].title()
    return first if len(days) == 1 else f"{first}–{last}"


def _openings(openings: Openings) -> str:
    ends = [(f"{start:%H:%M}", "24:00" if end == time.max else f"{end:%H:%M}") for start, end in openings]
    return " and ".join(f"{start}–{end}" for start, end in ends) or "closed"
