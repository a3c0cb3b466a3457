"""Channels: the ways customers reach the business."""

from dataclasses import replace

from fastapi import APIRouter
from starlette.responses import Response

from api.asking import Administering, Here
from api.bodies.business import ChannelAsked, ChannelBody, ChannelChange
from api.bodies.strict import PageOf
from api.doing import Do
from api.eyes import Look
from api.paging import PageHere
from api.saved_templates import refuse_unknown_template
from tools.actions.team.eyes import Eyes
from tools.errors import NotFound
from tools.ids import ChannelId
from tools.team.channels import Channel
from tools.toolkit import UnitOfWork

router = APIRouter(prefix="/v1/channels", tags=["channels"])


@router.get("")
async def list_channels(caller: Administering, look: Look, paging: PageHere) -> PageOf[ChannelBody]:
    """All channels, the oldest first."""

    async def read(work: UnitOfWork, eyes: Eyes) -> PageOf[ChannelBody]:
        return paging.of_few(await work.channels.all(), ChannelBody.of)

    return await look(read)


@router.post("", response_model=ChannelBody, status_code=201)
async def create_channel(asked: ChannelAsked, parts: Here, caller: Administering, do: Do) -> Response:
    """Adds a channel."""

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
        await work.channels.add(channel)
        eyes.did("channel.created", id=channel.id, kind=channel.kind, name=channel.name)
        return ChannelBody.of(channel)

    return await do(change, status=201)


@router.patch("/{channel_id}", response_model=ChannelBody)
async def change_channel(
    channel_id: str, asked: ChannelChange, parts: Here, caller: Administering, do: Do
) -> Response:
    """Changes what is given; a disabled channel takes nothing in."""

    async def change(work: UnitOfWork, eyes: Eyes) -> ChannelBody:
        await refuse_unknown_template(work, parts.shelf, asked.template)
        channel = await work.channels.find(ChannelId(channel_id))
        if channel is None:
            raise NotFound("There is no such channel.")
        changed = replace(
            channel,
            name=asked.name or channel.name,
            region=channel.region if "region" not in asked.model_fields_set else asked.region or "",
            template=channel.template if "template" not in asked.model_fields_set else asked.template or "",
        )
        if asked.disabled is not None:
            changed = replace(changed, disabled_at=(channel.disabled_at or work.now) if asked.disabled else None)
        await work.channels.save(changed)
        eyes.did("channel.changed", id=channel.id, **asked.model_dump(mode="json", exclude_unset=True))
        return ChannelBody.of(changed)

    return await do(change)


@router.delete("/{channel_id}", status_code=204)
async def delete_channel(channel_id: str, caller: Administering, do: Do) -> Response:
    """Disables a channel: its conversations stay."""

    async def change(work: UnitOfWork, eyes: Eyes) -> None:
        channel = await work.channels.find(ChannelId(channel_id))
        if channel is None:
            raise NotFound("There is no such channel.")
        await work.channels.save(replace(channel, disabled_at=channel.disabled_at or work.now))
        eyes.did("channel.disabled", id=channel.id, name=channel.name)

    return await do(change, status=204)
