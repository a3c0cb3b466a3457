"""A chat behind a widget begins: a visitor's own, or one that a program of the business brings from elsewhere."""

import hmac
from collections.abc import Callable
from dataclasses import replace
from itertools import count

from fastapi import Request

from api.bodies.webchat import StartAsked, Started
from api.gates.doorkeeper import bearer, identify
from api.gates.visitor_identity import sender_of
from api.parts import Parts
from tools.actions.capture.recognise_sender import Sender
from tools.actions.conversations.open_conversation import Place, open_conversation
from tools.actions.team.issue_token import issue_token
from tools.conversations.conversation import ChannelKind
from tools.conversations.threads import sender_of_thread
from tools.errors import Invalid, NotAllowed, NotFound, NotSignedIn
from tools.ids import BusinessId, ConversationId
from tools.team.channels import Channel, Widget
from tools.team.rights import Caller, may_bring_threads
from tools.team.tokens import TokenKind, hash_of, secret_text
from tools.toolkit import UnitOfWork


async def program_of(parts: Parts, request: Request) -> Caller:
    """The program of the business that brings a thread; the web chat itself is open to all.

    Raises ``NotSignedIn``, ``NotAllowed``.
    """
    secret = bearer(request.headers)
    if secret is None:
        raise NotSignedIn("A thread is brought by a program: send a token of the business.")
    caller = await identify(parts, secret)
    if not may_bring_threads(caller):
        raise NotAllowed("A thread is brought by a program of the business: its token needs the scope write.")
    return caller


async def find_widget(parts: Parts, public_key: str | None, *, business_id: BusinessId | None = None) -> Widget:
    """The widget with this key, else the first of the one business there is.

    Raises ``Invalid`` when there is none, or it is another business's than the one given.
    """
    if public_key is not None:
        found = await parts.directory.find_widget(public_key)
        if found is None or business_id not in (None, found.business_id):
            raise Invalid("There is no such widget.", field="widget_key")
        return found
    businesses = [business_id] if business_id else await parts.directory.first_businesses(limit=2)
    if len(businesses) == 1:
        async with parts.toolkit.reading(businesses[0]) as work:
            for widget in await work.widgets.all():
                return widget
    raise Invalid("Name the widget: its key stands in the console.", field="widget_key")


async def channel_in_use(work: UnitOfWork, widget: Widget) -> Channel:
    """The channel behind a widget.

    Raises ``NotFound`` when it is switched off.
    """
    channel = await work.channels.find(widget.channel_id)
    if channel is None or channel.disabled_at is not None:
        raise NotFound("This chat is switched off.")
    return channel


async def open_behind(
    work: UnitOfWork, widget: Widget, asked: StartAsked, *, sender: Sender, network_address: str = ""
) -> ConversationId:
    """The conversation that begins, or goes on."""
    channel = await channel_in_use(work, widget)
    place = Place(
        channel_id=widget.channel_id,
        channel=ChannelKind.WEBCHAT,
        network_address=network_address,
        language=asked.language.partition("-")[0].lower(),
        region=channel.region,
        template=widget.template,
    )
    return (await open_conversation(work, place=place, sender=sender)).conversation.id


def sender_behind(widget: Widget, asked: StartAsked, identity: str) -> Callable[[UnitOfWork], Sender]:
    """Who writes under this channel identity, with what a signed identity proves of them.

    Raises ``NotSignedIn`` for a signed identity that cannot be checked.
    """
    signed = asked.identity
    if signed is None:
        return lambda _: Sender(identity=identity)
    if not widget.identity_secrets:
        raise NotSignedIn("This widget takes no signed identities; an admin adds a secret to it.")
    if asked.thread_id is None:
        return lambda work: sender_of(signed, widget, now=work.now)
    return lambda work: replace(sender_of(signed, widget, now=work.now), identity=identity)


async def start_thread(parts: Parts, caller: Caller, widget: Widget, asked: StartAsked) -> Started:
    """The same thread is the same chat, from wherever the program calls; its customers are not counted by address."""
    assert asked.thread_id is not None
    sender = sender_behind(widget, asked, sender_of_thread(asked.thread_id))

    async def act(work: UnitOfWork) -> Started:
        conversation_id = await open_behind(work, widget, asked, sender=sender(work))
        # Two programs that start it at once are given one token.
        await work.conversations.lock(conversation_id)
        return Started(conversation_id=conversation_id, visitor_token=await _token_of(work, parts, conversation_id))

    return await parts.toolkit.run(caller.business_id, act)


async def _token_of(work: UnitOfWork, parts: Parts, conversation_id: ConversationId) -> str:
    """The one that stands: made from the conversation, so that starting again makes no other. One that was cleared,
    or has lapsed, gives way to the next.
    """
    key = parts.key_of("visitor tokens of threads")
    for number in count():
        chance = hmac.digest(key, f"{conversation_id}\n{number}".encode(), "sha256")
        secret = secret_text(TokenKind.VISITOR, chance)
        known = await work.tokens.find_by_hash(hash_of(secret))
        if known is None:
            await issue_token(work, kind=TokenKind.VISITOR, secret=secret, conversation_id=conversation_id)
            return secret
        if known.revoked_at is None and (known.ends_at is None or known.ends_at > work.now):
            return secret
    raise AssertionError("there is always a next number")
