"""When somebody is there: the office hours of one place."""

from datetime import date, time

from pydantic import Field

from workflows.handover.templates.values import DayOff, Holidays, Name, Opening, Part, Zone, holiday_calendar

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Hours(Part):
    """The hours of one place. Several places are open when one of them is."""

    name: Name | None = None
    """How customers know the place (``Berlin``); said with the time where there are several places."""
    time_zone: Zone
    """Whose clock its hours go by, like ``Europe/Berlin``."""
    monday: tuple[Opening, ...] = ()
    """When it is open on Mondays, like ``09:00-12:30``; several times may stand in the list."""
    tuesday: tuple[Opening, ...] = ()
    """When it is open on Tuesdays, like ``09:00-12:30``; several times may stand in the list."""
    wednesday: tuple[Opening, ...] = ()
    """When it is open on Wednesdays, like ``09:00-12:30``; several times may stand in the list."""
    thursday: tuple[Opening, ...] = ()
    """When it is open on Thursdays, like ``09:00-12:30``; several times may stand in the list."""
    friday: tuple[Opening, ...] = ()
    """When it is open on Fridays, like ``09:00-12:30``; several times may stand in the list."""
    saturday: tuple[Opening, ...] = ()
    """When it is open on Saturdays, like ``09:00-12:30``; several times may stand in the list."""
    sunday: tuple[Opening, ...] = ()
    """When it is open on Sundays, like ``09:00-12:30``; several times may stand in the list."""
    closed_on: tuple[DayOff, ...] = ()
    """Days off: ``2026-12-25``, or ``12-25`` for every year."""
    holidays: Holidays | None = None
    """Closed on the public holidays of a country (``DE``) or region (``DE-BY``, ``US-NY``)."""
    open_on: dict[date, tuple[Opening, ...]] = Field(default_factory=dict)
    """Days with hours of their own, whatever else is said of them."""

    @property
    def place(self) -> str:
        """What customers are told where the place is."""
        return self.name or self.time_zone.rpartition("/")[2].replace("_", " ")

    def on(self, day: date) -> tuple[tuple[time, time], ...]:
        """The hours of one day."""
        if day in self.open_on:
            return self.open_on[day]
        if day in self.closed_on or f"{day:%m-%d}" in self.closed_on:
            return ()
        if self.holidays is not None and day in holiday_calendar(self.holidays):
            return ()
        openings: tuple[tuple[time, time], ...] = getattr(self, DAYS[day.weekday()])
        return openings
