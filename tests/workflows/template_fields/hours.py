"""When somebody is there. The clock stands on Monday, 23 November 2026, at 9:00 in London."""

from datetime import UTC, datetime
from typing import Any

from tests.workflows.house import House
from tests.workflows.template_fields.exercise import exercise
from tests.workflows.template_fields.waiting import ASKS


def office(*lines: str) -> str:
    """A template with the hours of one place."""
    return "hours: {" + ", ".join(("time_zone: UTC", *lines)) + "}"


TOKYO = "{time_zone: Asia/Tokyo, tuesday: ['08:00-12:00']}"
TUESDAY, FRIDAY, SATURDAY, SUNDAY = (
    "tomorrow at 8:00",
    "on Friday at 8:00",
    "on Saturday at 8:00",
    "on Sunday at 8:00",
)


@exercise("hours.monday", "hours.time_zone", template=office("monday: ['10:00-12:00']"), seen="today at 10:00")
@exercise("hours.tuesday", template=office("tuesday: ['08:00-12:00']"), seen=TUESDAY)
@exercise("hours.wednesday", template=office("wednesday: ['08:00-12:00']"), seen="on Wednesday at 8:00")
@exercise("hours.thursday", template=office("thursday: ['08:00-12:00']"), seen="on Thursday at 8:00")
@exercise("hours.friday", template=office("friday: ['08:00-12:00']"), seen=FRIDAY)
@exercise("hours.saturday", template=office("saturday: ['08:00-24:00']"), seen=SATURDAY)
@exercise("hours.sunday", template=office("sunday: ['08:00-12:00']"), seen=SUNDAY)
@exercise(
    "hours.closed_on",
    template=office("monday: ['08:00-12:00']", "friday: ['08:00-12:00']", "closed_on: [2026-11-23]"),
    seen=FRIDAY,
)
@exercise(
    "hours.closed_on",
    template=office("monday: ['08:00-12:00']", "friday: ['08:00-12:00']", "closed_on: [11-23]"),
    seen=FRIDAY,
)
@exercise(
    "hours.open_on",
    template=office("monday: ['08:00-18:00']", "open_on: {2026-11-23: [], 2026-11-24: ['08:00-12:00']}"),
    seen=TUESDAY,
)
@exercise(
    "hours.time_zone",
    template="hours: {time_zone: America/New_York, monday: ['05:00-12:00']}",
    seen="today at 5:00",
)
@exercise(
    "hours.time_zone",
    template=f"hours: [{TOKYO}, {{time_zone: America/New_York, monday: ['08:00-12:00']}}]",
    seen="today at 8:00 (New York time)",
)
@exercise(
    "hours.name",
    template=f"hours: [{TOKYO}, {{name: Boston, time_zone: America/New_York, monday: ['08:00-12:00']}}]",
    seen="today at 8:00 (Boston time)",
)
async def when_somebody_is_back(house: House) -> Any:
    await house.user("Ann")
    await house.open_chat()
    said = (await house.customer(ASKS))[-1]
    return said.partition("are back ")[2].partition(". ")[0]


@exercise("hours.holidays", template=office("holidays: US-NY", "thursday: ['08:00-18:00']"), seen="captured anyway")
async def on_thanksgiving(house: House) -> Any:
    house.clock.advance(datetime(2026, 11, 26, 12, tzinfo=UTC) - house.clock.now())
    await house.user("Ann")
    await house.open_chat()
    await house.customer(ASKS)
    return "captured anyway" if (await house.handover()).state == "collecting" else "waits"
