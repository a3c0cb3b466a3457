"""Mail handed in by HTTP: raw, by whatever receives it for the business."""

import asyncio
import hmac

from fastapi import APIRouter, Request

from api.asking import Here
from api.bodies.conversations import TakenBody
from api.errors import may_refuse
from api.gates.channel_secrets import ChannelSecrets
from api.gates.doorkeeper import bearer
from api.parts import Parts
from tools.actions.mail.receive_mail import Taken, receive_mail
from tools.channels.mail_settings import mail_settings
from tools.channels.read_mail import read_mail
from tools.errors import NotSignedIn
from tools.ids import ChannelId
from tools.team.channels import Channel
from tools.toolkit import UnitOfWork

router = APIRouter(prefix="/v1/channels/email", tags=["channels"])

_RAW = {
    "requestBody": {
        "required": True,
        "content": {"message/rfc822": {"schema": {"type": "string", "format": "binary"}}},
        "description": "The whole mail as it came, headers included.",
    },
    "security": [{"token": []}],
}


@router.post("/{channel_id}", responses=may_refuse(NotSignedIn), openapi_extra=_RAW)
async def take_mail(channel_id: str, parts: Here, request: Request) -> TakenBody:
    """Takes one mail in; the channel's `inbound_secret` is the bearer token. The same mail again is a no-op."""
    channel = await _channel(parts, channel_id, bearer(request.headers))
    settings = mail_settings(channel)
    assert settings is not None, "a channel without settings has no secret"
    raw = await request.body()
    mail = await asyncio.to_thread(read_mail, raw, settings)

    async def act(work: UnitOfWork) -> Taken:
        return await receive_mail(work, mail, settings)

    return TakenBody(taken=await parts.toolkit.run(channel.business_id, act))


async def _channel(parts: Parts, channel_id: str, secret: str | None) -> Channel:
    """An unknown channel, one that is off and a wrong secret are the same refusal, after the same work."""
    channel = await parts.directory.find_channel(ChannelId(channel_id))
    settings = None if channel is None or channel.disabled_at is not None else mail_settings(channel)
    sealed = "" if settings is None else settings.inbound_secret
    expected = ChannelSecrets(parts.key_of).open(sealed, ChannelId(channel_id)) or ""
    matches = hmac.compare_digest(expected.encode(), (secret or "").encode())
    if channel is None or not expected or not matches:
        raise NotSignedIn
    return channel
