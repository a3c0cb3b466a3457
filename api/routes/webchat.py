"""Web chat: a visitor's own conversation."""

import hashlib
import hmac
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request
from starlette.responses import Response, StreamingResponse

from api.asking import Here, Visiting, network_address
from api.bodies.webchat import SayAsked, StartAsked, Started, VisitorMessage, VisitorMessages
from api.cross_origin import FromPage, Page
from api.parts import Parts
from api.streams.feed import Feeds
from api.streams.places import Places
from api.streams.sse import stream_of
from api.streams.visitor_stream import VisitorStream
from api.visitor_identity import sender_of
from tools.actions.issue_token import issue_token
from tools.actions.open_conversation import Place, open_conversation
from tools.actions.receive_message import receive_message
from tools.actions.recognise_sender import Sender
from tools.conversations.conversation import ChannelKind, Conversation
from tools.conversations.visitor_view import is_for_customer
from tools.errors import Invalid, NotFound, NotSignedIn
from tools.ids import ConversationId
from tools.team.channels import Widget
from tools.team.rights import Caller
from tools.team.tokens import SECRET_BYTES, TokenKind, hash_of, secret_text
from tools.toolkit import UnitOfWork

router = APIRouter(prefix="/v1/webchat/conversations", tags=["web chat"])

OwnKey = Annotated[
    str | None,
    Header(alias="Idempotency-Key", min_length=16, max_length=200, description="Not to be guessed: a UUID will do."),
]
HERE_FOR = timedelta(seconds=60)
_MOST_MESSAGES = 200


@router.post("", status_code=201)
async def start_chat(
    asked: StartAsked, request: Request, parts: Here, page: FromPage, *, idempotency_key: OwnKey = None
) -> Started:
    """Starts as a visitor. The widget calls this when the visitor writes; opening it makes nothing.

    The same Idempotency-Key from the same place is the same chat, with the same token.
    """
    widget = await _widget(parts, asked.widget_key)
    page.refuse_unless_shown_by([widget])
    secret = secret_text(TokenKind.VISITOR, _chance(parts, request, asked, idempotency_key))
    browser = Sender(identity=f"webchat:{hashlib.sha256(secret.encode()).hexdigest()[:32]}")
    if asked.identity is not None and not widget.identity_secrets:
        raise NotSignedIn("This widget takes no signed identities; an admin adds a secret to it.")
    address = _hashed(parts, network_address(request))

    async def act(work: UnitOfWork) -> str:
        channel = await work.channels.find(widget.channel_id)
        if channel is None or channel.disabled_at is not None:
            raise NotFound("This chat is switched off.")
        again = await work.tokens.find_by_hash(hash_of(secret))
        if again is not None and again.revoked_at is None and again.conversation_id is not None:
            return again.conversation_id
        sender = browser if asked.identity is None else sender_of(asked.identity, widget, now=work.now)
        place = Place(
            channel_id=widget.channel_id,
            channel=ChannelKind.WEBCHAT,
            network_address=address,
            language=asked.language.partition("-")[0].lower(),
            region=channel.region,
        )
        opened = await open_conversation(work, place=place, sender=sender)
        await issue_token(work, kind=TokenKind.VISITOR, secret=secret, conversation_id=opened.conversation.id)
        return opened.conversation.id

    conversation_id = await parts.toolkit.run(widget.business_id, act)
    return Started(conversation_id=conversation_id, visitor_token=secret)


@router.post("/{conversation_id}/messages", status_code=202)
async def write_as_visitor(
    conversation_id: str, asked: SayAsked, parts: Here, caller: Visiting, page: FromPage
) -> VisitorMessage:
    """Says something; the same ``client_id`` again is the same message. The answer comes by the stream."""
    own = _own(caller, conversation_id)

    async def act(work: UnitOfWork) -> VisitorMessage:
        await _check_page(work, own, page)
        received = await receive_message(work, conversation_id=own, text=asked.text, client_id=asked.client_id)
        # The database has given it its place.
        stored = await work.messages.find(received.message.id)
        assert stored is not None
        return VisitorMessage.of(stored)

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
    after: Annotated[int, Query(ge=0, le=2**53)] = 0,
) -> VisitorMessages:
    """What was said after the message with this id, the oldest first."""
    own = _own(caller, conversation_id)
    async with parts.toolkit.reading(caller.business_id) as work:
        conversation = await _check_page(work, own, page)
        found = await work.messages.after(own, after, limit=_MOST_MESSAGES)
    shown = [VisitorMessage.of(message) for message in found if is_for_customer(message)]
    return VisitorMessages(items=shown, state=conversation.state)


@router.get("/{conversation_id}/events", response_class=StreamingResponse)
async def follow_as_visitor(
    conversation_id: str,
    request: Request,
    parts: Here,
    caller: Visiting,
    page: FromPage,
    *,
    last_event_id: Annotated[str | None, Header(max_length=300)] = None,
) -> StreamingResponse:
    """Server-sent events: ``message`` for each message, ``state`` when somebody else has the conversation."""
    own = _own(caller, conversation_id)
    async with parts.toolkit.reading(caller.business_id) as work:
        await _check_page(work, own, page)
    feeds: Feeds = request.app.state.feeds
    stream = VisitorStream(parts, feeds, caller, own, Places(parts.seal, caller))
    await stream.seat.take()
    return stream_of(stream.events(last_event_id))


@router.delete("/{conversation_id}", status_code=204)
async def clear_chat(conversation_id: str, parts: Here, caller: Visiting) -> Response:
    """Clears the chat on this device: its token opens nothing any more. The team keeps the conversation."""
    _own(caller, conversation_id)

    async def act(work: UnitOfWork) -> None:
        await work.tokens.revoke(caller.token.id, at=work.now)

    await parts.toolkit.run(caller.business_id, act)
    return Response(status_code=204)


def _own(caller: Caller, conversation_id: str) -> ConversationId:
    if caller.conversation_id is None or caller.conversation_id != conversation_id:
        raise NotFound("There is no such conversation.")
    return caller.conversation_id


async def _check_page(work: UnitOfWork, own: ConversationId, page: Page) -> Conversation:
    conversation = await work.conversations.find(own)
    if conversation is None:
        raise NotFound("There is no such conversation.")
    if page.origin is not None and page.origin not in page.place.origins:
        page.refuse_unless_shown_by(await work.widgets.of_channel(conversation.channel_id))
    return conversation


async def _widget(parts: Parts, public_key: str | None) -> Widget:
    if public_key is not None:
        found = await parts.directory.find_widget(public_key)
        if found is None:
            raise Invalid("There is no such widget.", field="widget_key")
        return found
    businesses = await parts.directory.first_businesses(limit=2)
    if len(businesses) == 1:
        async with parts.toolkit.reading(businesses[0]) as work:
            for widget in await work.widgets.all():
                return widget
    raise Invalid("Name the widget: its key stands in the console.", field="widget_key")


def _chance(parts: Parts, request: Request, asked: StartAsked, key: str | None) -> bytes:
    """What the token is made of: chance, or for a call repeated because its answer was lost the same again."""
    if key is None:
        return parts.chance(SECRET_BYTES)
    said = "\n".join((network_address(request), key, asked.model_dump_json()))
    return hmac.new(parts.key_of("visitor tokens"), said.encode(), hashlib.sha256).digest()


def _hashed(parts: Parts, address: str) -> str:
    """An address is counted, not kept."""
    return hmac.new(parts.key_of("network addresses"), address.encode(), hashlib.sha256).hexdigest()[:32]
