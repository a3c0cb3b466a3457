"""Reports: how long customers wait, and what handovers come to."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Annotated, TypeVar

from fastapi import APIRouter, Query
from pydantic import BeforeValidator

from api.asking import Administering
from api.bodies.reports import HandoverReport, Numbers, OfChannel, OfDay, OfTemplate
from api.bodies.strict import only_written
from api.eyes import Look
from tools.actions.team.eyes import Eyes
from tools.conversations.reports import Counted, Tally, day_of
from tools.errors import Invalid
from tools.toolkit import UnitOfWork

router = APIRouter(prefix="/v1/reports", tags=["reports"])

_USUAL = timedelta(days=29)
_LONGEST = timedelta(days=366)
Day = Annotated[date, BeforeValidator(only_written)]
Name = TypeVar("Name", date, str)
Line = TypeVar("Line", bound=Numbers)


@router.get("/handovers")
async def get_handover_report(
    caller: Administering,
    look: Look,
    *,
    first: Annotated[Day | None, Query(alias="from", description="The first day; 30 days in all without it.")] = None,
    last: Annotated[Day | None, Query(alias="to", description="The last day; today without it.")] = None,
) -> HandoverReport:
    """Time to accept, time-outs, captures, follow-ups and conflicts: in all, by day, by template and by channel.

    Days are those of the business's time zone.
    """

    async def read(work: UnitOfWork, eyes: Eyes) -> HandoverReport:
        time_zone = (await work.businesses.get()).time_zone
        to = last or day_of(work.now, time_zone)
        since = first or max(to, date.min + _USUAL) - _USUAL
        if since > to:
            raise Invalid("The first day lies after the last one.", field="from")
        if to - since > _LONGEST:
            raise Invalid("A report is of 366 days at most.", field="from")
        lines = await work.reports.lines(since, to)
        return HandoverReport(
            first=since,
            last=to,
            time_zone=time_zone,
            counted_until=(await work.reports.counted_up_to()).at,
            total=Numbers.of(Tally.sum(line.tally for line in lines)),
            days=_by(lines, lambda line: line.day, lambda day, tally: OfDay.of(tally, day=day)),
            templates=_by(
                lines, lambda line: line.template, lambda template, tally: OfTemplate.of(tally, template=template)
            ),
            channels=_by(
                lines, lambda line: line.channel, lambda channel, tally: OfChannel.of(tally, channel=channel)
            ),
        )

    return await look(read)


def _by(
    lines: Sequence[Counted], name_of: Callable[[Counted], Name], show: Callable[[Name, Tally], Line]
) -> list[Line]:
    """The lines that have such a name, put together by it."""
    names = sorted({name_of(line) for line in lines if name_of(line)})
    return [show(name, Tally.sum(line.tally for line in lines if name_of(line) == name)) for name in names]
