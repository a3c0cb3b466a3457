"""Web chat: a visitor's own conversation."""

import hashlib
import hmac
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request
from pydantic.json_schema import SkipJsonSchema
from starlette.responses import Response, StreamingResponse

from api.asking import TOKEN_IF_ANY, Here, Visiting, network_address
from api.bodies.webchat import SayAsked, StartAsked, Started, VisitorMessage, VisitorMessages
from api.chats.file_links import links_for
from api.chats.own_chat import check_page, own_chat
from api.chats.standing import standing_of
from api.chats.widget_chats import (
    channel_in_use,
    find_widget,
    open_behind,
    program_of,
    sender_behind,
    start_thread,
)
from api.errors import may_refuse
from api.gates.cross_origin import FromPage
from api.parts import Parts
from api.streams.feed import Feeds
from api.streams.places import Places
from api.streams.sse import STREAM, EventStream
from api.streams.visitor_stream import VisitorStream
from tools.actions.conversations.receive_message import receive_message
from tools.actions.team.issue_token import issue_token
from tools.conversations.visitor_view import is_for_customer
from tools.errors import Conflict, NotSignedIn, TooMany
from tools.team.tokens import SECRET_BYTES, TokenKind, hash_of, secret_text
from tools.toolkit import UnitOfWork

router = APIRouter(prefix="/v1/webchat/conversations", tags=["web chat"])

OwnKey = Annotated[
    # A header is there or is not; it is never null.
    str | SkipJsonSchema[None],
    Header(alias="Idempotency-Key", min_length=16, max_length=200, description="Not to be guessed: a UUID will do."),
]
After = Annotated[int, Query(ge=0, le=2**53)]
HERE_FOR = timedelta(seconds=60)
_MOST_MESSAGES = 200


@router.post("", status_code=201, responses=may_refuse(NotSignedIn, TooMany), openapi_extra=TOKEN_IF_ANY)
async def start_chat(
    asked: StartAsked, request: Request, parts: Here, page: FromPage, *, idempotency_key: OwnKey = None
) -> Started:
    """Starts as a visitor. The widget calls this when the visitor writes; opening it makes nothing.

    The same Idempotency-Key from the same place is the same chat, with the same token. A program of the business that
    brings its customers' chats from elsewhere sends the business's token and its own name for the chat (`thread_id`):
    the same name is the same chat, from any place.
    """
    if asked.thread_id is not None:
        caller = await program_of(parts, request)
        widget = await find_widget(parts, asked.widget_key, business_id=caller.business_id)
        page.refuse_unless_shown_by([widget])
        return await start_thread(parts, caller, widget, asked)
    widget = await find_widget(parts, asked.widget_key)
    page.refuse_unless_shown_by([widget])
    secret = secret_text(TokenKind.VISITOR, _chance(parts, request, asked, idempotency_key))
    sender = sender_behind(widget, asked, f"webchat:{hashlib.sha256(secret.encode()).hexdigest()[:32]}")
    address = _hashed(parts, network_address(request))

    async def act(work: UnitOfWork) -> str:
        await channel_in_use(work, widget)
        again = await work.tokens.find_by_hash(hash_of(secret))
        if again is not None and again.revoked_at is None and again.conversation_id is not None:
            return again.conversation_id
        opened = await open_behind(work, widget, asked, sender=sender(work), network_address=address)
        await issue_token(work, kind=TokenKind.VISITOR, secret=secret, conversation_id=opened)
        return opened

    conversation_id = await parts.toolkit.run(widget.business_id, act)
    return Started(conversation_id=conversation_id, visitor_token=secret)


@router.post("/{conversation_id}/messages", status_code=202, responses=may_refuse(Conflict))
async def write_as_visitor(
    conversation_id: str, asked: SayAsked, parts: Here, caller: Visiting, page: FromPage
) -> VisitorMessage:
    """Says something, with files that were sent before; the same ``client_id`` again is the same message. The answer
    comes by the stream.
    """
    own = own_chat(caller, conversation_id)

    async def act(work: UnitOfWork) -> VisitorMessage:
        await check_page(work, own, page)
        received = await receive_message(
            work, conversation_id=own, text=asked.text, client_id=asked.client_id, file_ids=asked.attachments
        )
        # The database has given it its place.
        stored = await work.messages.find(received.message.id)
        assert stored is not None
        return VisitorMessage.of(stored, links_for(parts, caller, now=work.now))

    message = await parts.toolkit.run(caller.business_id, act)
    await parts.live.presence.beat(caller.business_id, own, "here", lasts=HERE_FOR)
    return message


@router.get("/{conversation_id}/messages")
async def read_as_visitor(
    conversation_id: str,
    parts: Here,
    caller: Visiting,
    page: FromPage,
    *,
    after: After = 0,
) -> VisitorMessages:
    """What was said after the message with this id, the oldest first."""
    own = own_chat(caller, conversation_id)
    async with parts.toolkit.reading(caller.business_id) as work:
        # First of all: what is answered by then is among the messages.
        pending = bool(await work.inbox.pending(own))
        conversation = await check_page(work, own, page)
        standing = await standing_of(parts, work, conversation, pending=pending)
        found = await work.messages.after(own, after, limit=_MOST_MESSAGES)
        link = links_for(parts, caller, now=work.now)
    shown = [VisitorMessage.of(message, link) for message in found if is_for_customer(message)]
    return VisitorMessages(items=shown, **standing.model_dump())


@router.get("/{conversation_id}/events", response_class=StreamingResponse, responses=STREAM | may_refuse(TooMany))
async def follow_as_visitor(
    conversation_id: str,
    request: Request,
    parts: Here,
    caller: Visiting,
    page: FromPage,
    *,
    after: After = 0,
    last_event_id: Annotated[str | None, Header(max_length=300)] = None,
) -> EventStream:
    """Server-sent events: ``message`` for each message after the one with this id, or after ``Last-Event-ID``;
    ``state`` when something changes of who has the conversation, whether what was written is answered (``pending`` no
    more), what is asked for, the place in the queue, or whether a person is writing.
    """
    own = own_chat(caller, conversation_id)
    async with parts.toolkit.reading(caller.business_id) as work:
        await check_page(work, own, page)
    feeds: Feeds = request.app.state.feeds
    stream = VisitorStream(parts, feeds, caller, own, Places(parts.seal, caller), after=after)
    await stream.seat.take()
    return EventStream(stream, last_event_id)


@router.delete("/{conversation_id}", status_code=204)
async def clear_chat(conversation_id: str, parts: Here, caller: Visiting) -> Response:
    """Clears the chat on this device: its token opens nothing any more. The team keeps the conversation."""
    own_chat(caller, conversation_id)

    async def act(work: UnitOfWork) -> None:
        await work.tokens.revoke(caller.token.id, at=work.now)

    await parts.toolkit.run(caller.business_id, act)
    return Response(status_code=204)


def _chance(parts: Parts, request: Request, asked: StartAsked, key: str | None) -> bytes:
    """What the token is made of: chance, or for a call repeated because its answer was lost the same again."""
    if key is None:
        return parts.chance(SECRET_BYTES)
    said = "\n".join((network_address(request), key, asked.model_dump_json()))
    return hmac.new(parts.key_of("visitor tokens"), said.encode(), hashlib.sha256).digest()


def _hashed(parts: Parts, address: str) -> str:
    """An address is counted, not kept."""
    return hmac.new(parts.key_of("network addresses"), address.encode(), hashlib.sha256).hexdigest()[:32]
