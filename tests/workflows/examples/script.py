"""A script: a chat under a template with its times, as it reads; what people do in it is done, the rest is compared.

    template: small_shop
    begins: 2026-11-24 10:00 Europe/London
    team: Olive, Sam
    customer: webchat

    Tue 10:00:00  * Olive is online
    Tue 10:00:05  Customer: I want to talk to a person
    Tue 10:00:05    AI: I'm getting a colleague for you.
    Tue 10:00:05    > offered to Olive
    Tue 10:00:20  * Olive accepts

What stands without a deeper indent is done: by the customer, by one of the team (``Olive: …`` writes), or ``* the
end``, up to which the time passes. What stands deeper happened because of it; after a line of ``=`` stands how it
ended.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

_LINE = re.compile(r"^(?P<day>\w{3}) (?P<time>\d\d:\d\d:\d\d)  (?! )(?P<what>.+)$")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True)
class Deed:
    """Something that the customer or one of the team does."""

    at: datetime
    text: str


@dataclass(frozen=True)
class Script:
    """One chat."""

    text: str
    template: str
    begins: datetime
    team: dict[str, str] = field(default_factory=dict)
    """Names, and the team each is in, if any."""
    channel: str = "webchat"
    sender: str = ""
    language: str = ""
    known: str = ""
    """A contact that is in the book already: name and e-mail."""
    deeds: Sequence[Deed] = ()


def read_script(path: Path) -> Script:
    """A script from its file."""
    text = path.read_text(encoding="utf-8")
    head, _, body = text.partition("\n\n")
    said = dict(line.split(": ", 1) for line in head.splitlines())
    day, time, zone = said["begins"].split()
    begins = datetime.fromisoformat(f"{day} {time}").replace(tzinfo=ZoneInfo(zone))
    channel, _, sender = said["customer"].partition(" ")
    return Script(
        text=text,
        template=said["template"],
        begins=begins,
        team=dict(_member(each) for each in said["team"].split(", ")),
        channel=channel,
        sender=sender,
        language=said.get("language", ""),
        known=said.get("known", ""),
        deeds=list(_deeds(body, begins)),
    )


def stamp(moment: datetime, zone: object) -> str:
    """A time as it stands at the beginning of a line."""
    there = moment.astimezone(zone)  # type: ignore[arg-type]
    return f"{_DAYS[there.weekday()]} {there:%H:%M:%S}"


def _member(text: str) -> tuple[str, str]:
    name, _, team = text.partition(" of ")
    return name, team


def _deeds(body: str, begins: datetime) -> Sequence[Deed]:
    deeds: list[Deed] = []
    day = begins
    for line in body.splitlines():
        if (found := _LINE.match(line)) is None:
            continue
        while _DAYS[day.weekday()] != found["day"]:
            day += timedelta(days=1)
        hours, minutes, seconds = map(int, found["time"].split(":"))
        deeds.append(Deed(day.replace(hour=hours, minute=minutes, second=seconds), found["what"]))
    return deeds
