"""Threads: chats that a program of the business brings from elsewhere, and shows to their customers itself."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request
from starlette.responses import StreamingResponse

from api.asking import Here, needs
from api.errors import may_refuse
from api.streams.feed import Feeds
from api.streams.places import Places
from api.streams.sse import STREAM, EventStream
from api.streams.thread_stream import ThreadStream
from tools.errors import TooMany
from tools.team.rights import Caller, may_bring_threads

router = APIRouter(prefix="/v1/threads", tags=["web chat"])

Bringing = Annotated[Caller, Depends(needs(may_bring_threads))]


@router.get("/events", response_class=StreamingResponse, responses=STREAM | may_refuse(TooMany))
async def follow_threads(
    request: Request,
    parts: Here,
    caller: Bringing,
    *,
    last_event_id: Annotated[str | None, Header(max_length=300)] = None,
) -> EventStream:
    """Server-sent events: ``message`` for whatever is said to the customer of a thread, from where ``Last-Event-ID``
    left off; ``reset`` when too much was missed to be told.
    """
    feeds: Feeds = request.app.state.feeds
    stream = ThreadStream(parts, feeds, caller, Places(parts.seal, caller))
    await stream.seat.take()
    return EventStream(stream, last_event_id)
