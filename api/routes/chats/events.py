"""What happens in the business, as it happens."""

from typing import Annotated

from fastapi import APIRouter, Header, Request
from starlette.responses import StreamingResponse

from api.asking import Here, Reading
from api.errors import may_refuse
from api.streams.feed import Feeds
from api.streams.places import Places
from api.streams.sse import STREAM, EventStream
from api.streams.team_stream import TeamStream
from tools.errors import TooMany

router = APIRouter(prefix="/v1/events", tags=["events"])


@router.get("", response_class=StreamingResponse, responses=STREAM | may_refuse(TooMany))
async def follow_events(
    request: Request,
    parts: Here,
    caller: Reading,
    *,
    last_event_id: Annotated[str | None, Header(max_length=300)] = None,
) -> EventStream:
    """Server-sent events: what the caller may see, from where ``Last-Event-ID`` left off."""
    feeds: Feeds = request.app.state.feeds
    stream = TeamStream(parts, feeds, caller, Places(parts.seal, caller))
    await stream.seat.take()
    return EventStream(stream, last_event_id)
