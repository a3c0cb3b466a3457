"""Channels: the ways customers reach the business, and are reached."""

from dataclasses import replace
from datetime import timedelta

from fastapi import APIRouter
from starlette.responses import Response

from api.asking import Administering, Here
from api.bodies.channels import ChannelAsked, ChannelBody, ChannelChange, ChannelTrialBody, MailAsked, TrialAsked
from api.bodies.strict import PageOf
from api.doing import Do
from api.errors import may_refuse
from api.eyes import Look
from api.gates.channel_secrets import ChannelSecrets
from api.mail_setup import new_inbound_secret, settings_asked
from api.paging import PageHere
from api.parts import Parts
from api.saved_templates import refuse_unknown_template
from tools.actions.mail.set_up_mail import set_up_mail, watch_mailbox
from tools.actions.team.eyes import Eyes
from tools.actions.team.eyes import change as change_noted
from tools.channels.mail_settings import mail_settings
from tools.channels.sender import Letter, Outcome
from tools.errors import Invalid, NotFound, TooMany, WrongState
from tools.ids import ChannelId
from tools.team.channels import Channel
from tools.toolkit import UnitOfWork

router = APIRouter(prefix="/v1/channels", tags=["channels"])

_SECRET = frozenset({"inbound_secret"})
_TRIALS = 20
"""Trial letters of a channel in an hour."""


@router.get("")
async def list_channels(caller: Administering, look: Look, paging: PageHere) -> PageOf[ChannelBody]:
    """All channels, the oldest first."""

    async def read(work: UnitOfWork, eyes: Eyes) -> PageOf[ChannelBody]:
        read_of = {each.channel_id: each for each in await work.mailboxes.all()}
        return paging.of_few(
            await work.channels.all(), lambda each: ChannelBody.of(each, mailbox=read_of.get(each.id))
        )

    return await look(read)


@router.post("", response_model=ChannelBody, status_code=201)
async def create_channel(asked: ChannelAsked, parts: Here, caller: Administering, do: Do) -> Response:
    """Adds a channel. The secret of an e-mail channel's way in is shown this once."""
    secret = new_inbound_secret()

    async def change(work: UnitOfWork, eyes: Eyes) -> ChannelBody:
        await refuse_unknown_template(work, parts.shelf, asked.template)
        channel = Channel(
            id=ChannelId(work.new_id("chn")),
            business_id=work.business_id,
            kind=asked.kind,
            name=asked.name,
            created_at=work.now,
            region=asked.region or "",
            template=asked.template or "",
        )
        if asked.email is not None:
            channel = await _with_mail(work, parts, channel, asked.email, secret=secret)
        await work.channels.add(channel)
        await watch_mailbox(work, channel)
        eyes.did("channel.created", id=channel.id, kind=channel.kind, name=channel.name)
        return ChannelBody.of(channel, inbound_secret=None if asked.email is None else secret)

    return await do(change, status=201, never_kept=_SECRET)


@router.patch("/{channel_id}", response_model=ChannelBody)
async def change_channel(
    channel_id: str, asked: ChannelChange, parts: Here, caller: Administering, do: Do
) -> Response:
    """Changes what is given; a disabled channel takes nothing in and sends nothing."""
    secret = new_inbound_secret()

    async def change(work: UnitOfWork, eyes: Eyes) -> ChannelBody:
        await refuse_unknown_template(work, parts.shelf, asked.template)
        channel = await _found(work, channel_id)
        changed = replace(
            channel,
            name=asked.name or channel.name,
            region=channel.region if "region" not in asked.model_fields_set else asked.region or "",
            template=channel.template if "template" not in asked.model_fields_set else asked.template or "",
        )
        is_new = asked.new_inbound_secret or (asked.email is not None and mail_settings(channel) is None)
        if asked.email is not None:
            changed = await _with_mail(work, parts, changed, asked.email, secret=secret if is_new else None)
        elif is_new:
            changed = _with_secret(parts, changed, secret)
        if asked.disabled is not None:
            changed = replace(changed, disabled_at=(channel.disabled_at or work.now) if asked.disabled else None)
        await work.channels.save(changed)
        await watch_mailbox(work, changed)
        eyes.did(
            "channel.changed", id=channel.id, **asked.model_dump(mode="json", exclude_unset=True, exclude=_PRIVATE)
        )
        mailbox = await work.mailboxes.find(channel.id)
        return ChannelBody.of(changed, mailbox=mailbox, inbound_secret=secret if is_new else None)

    return await do(change, never_kept=_SECRET)


@router.delete("/{channel_id}", status_code=204)
async def delete_channel(channel_id: str, caller: Administering, do: Do) -> Response:
    """Disables a channel: its conversations stay."""

    async def change(work: UnitOfWork, eyes: Eyes) -> None:
        channel = await _found(work, channel_id)
        await work.channels.save(replace(channel, disabled_at=channel.disabled_at or work.now))
        eyes.did("channel.disabled", id=channel.id, name=channel.name)

    return await do(change, status=204)


@router.post("/{channel_id}/test", responses=may_refuse(TooMany, WrongState))
async def test_channel(channel_id: str, asked: TrialAsked, parts: Here, caller: Administering) -> ChannelTrialBody:
    """Sends a trial letter at once and says what the server made of it."""
    to = asked.to or (None if caller.user is None else caller.user.email)
    if to is None:
        raise Invalid("Say to whom: a token of the business has no address.", field="to")

    async def write(work: UnitOfWork, eyes: Eyes) -> tuple[Channel, Letter]:
        channel = await _found(work, channel_id)
        if mail_settings(channel) is None:
            raise WrongState("This channel is not set up for e-mail yet.", state="not set up")
        business = await work.businesses.get()
        eyes.did("channel.tried", id=channel.id, name=channel.name)
        text = f"This is a trial letter of {business.name}. E-mail can be sent through the channel {channel.name}."
        return channel, Letter(
            id=work.new_id("job"),
            to=to,
            text=text,
            at=work.now,
            from_name=business.name,
            subject=business.name,
            automatic=True,
        )

    channel, letter = await change_noted(parts.toolkit, caller, write)
    wait = await parts.live.limits.take(f"trial letter:{channel.id}", most=_TRIALS, per=timedelta(hours=1))
    if wait is not None:
        raise TooMany("Enough trial letters for now.", retry_after=wait.total_seconds())
    sent = await parts.sender.send(channel, letter)
    return ChannelTrialBody(sent=sent.outcome is Outcome.SENT, said=sent.said)


_PRIVATE = {"email": {"smtp": {"password"}, "imap": {"password"}}}


async def _found(work: UnitOfWork, channel_id: str) -> Channel:
    channel = await work.channels.find(ChannelId(channel_id))
    if channel is None:
        raise NotFound("There is no such channel.")
    return channel


async def _with_mail(
    work: UnitOfWork, parts: Parts, channel: Channel, asked: MailAsked, *, secret: str | None
) -> Channel:
    sealing, was = ChannelSecrets(parts.key_of), mail_settings(channel)
    inbound = was.inbound_secret if was is not None and secret is None else sealing.close(secret or "", channel.id)
    return await set_up_mail(work, channel, settings_asked(asked, was, channel.id, sealing, inbound=inbound))


def _with_secret(parts: Parts, channel: Channel, secret: str) -> Channel:
    settings = mail_settings(channel)
    if settings is None:
        raise WrongState("This channel is not set up for e-mail yet.", state="not set up")
    inbound = ChannelSecrets(parts.key_of).close(secret, channel.id)
    return replace(channel, config=replace(settings, inbound_secret=inbound).to_config())
