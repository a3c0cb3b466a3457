"""Widgets: where the web chat is shown, and the secrets by which a page says who its customer is."""

import base64
from dataclasses import replace

from fastapi import APIRouter
from starlette.responses import Response

from api.asking import Administering, Here
from api.bodies.business import ChangedWidget, WidgetAsked, WidgetBody, WidgetChange
from api.bodies.strict import PageOf
from api.doing import Do
from api.eyes import Look
from api.paging import PageHere
from api.saved_templates import refuse_unknown_template
from api.starting.founding import new_widget_key
from api.versions import IfMatch, refuse_stale, tells_version, with_etag
from tools.actions.team.eyes import Eyes
from tools.conversations.conversation import ChannelKind
from tools.errors import Invalid, NotFound
from tools.ids import ChannelId
from tools.team.channels import Widget
from tools.team.tokens import SECRET_BYTES
from tools.toolkit import UnitOfWork

router = APIRouter(prefix="/v1/widgets", tags=["widgets"])

_SECRETS_AT_ONCE = 2
"""While one rotates."""


@router.get("")
async def list_widgets(caller: Administering, look: Look, paging: PageHere) -> PageOf[WidgetBody]:
    """All widgets."""

    async def read(work: UnitOfWork, eyes: Eyes) -> PageOf[WidgetBody]:
        return paging.of_few(await work.widgets.all(), WidgetBody.of)

    return await look(read)


@router.post("", response_model=WidgetBody, status_code=201)
async def create_widget(asked: WidgetAsked, parts: Here, caller: Administering, do: Do) -> Response:
    """Adds a widget to a web-chat channel."""
    key = new_widget_key(parts.chance)

    async def change(work: UnitOfWork, eyes: Eyes) -> WidgetBody:
        await refuse_unknown_template(work, parts.shelf, asked.template)
        channel = await work.channels.find(ChannelId(asked.channel_id))
        if channel is None or channel.kind is not ChannelKind.WEBCHAT:
            raise Invalid("There is no such web-chat channel.", field="channel_id")
        widget = Widget(
            id=work.new_id("wgt"),
            business_id=work.business_id,
            channel_id=channel.id,
            public_key=key,
            allowed_origins=asked.allowed_origins,
            looks=asked.looks.model_dump(exclude_unset=True),
            template=asked.template or "",
        )
        await work.widgets.add(widget)
        eyes.did("widget.created", id=widget.id, channel_id=channel.id, allowed_origins=list(widget.allowed_origins))
        return WidgetBody.of(widget)

    return await do(change, status=201)


@router.patch("/{widget_id}", response_model=ChangedWidget, responses=tells_version())
async def change_widget(
    widget_id: str, asked: WidgetChange, parts: Here, caller: Administering, do: Do, if_match: IfMatch = None
) -> Response:
    """Changes what is given; a new identity secret is valid beside the one before it."""
    secret = base64.urlsafe_b64encode(parts.chance(SECRET_BYTES)).decode() if asked.new_identity_secret else None

    async def change(work: UnitOfWork, eyes: Eyes) -> ChangedWidget:
        await refuse_unknown_template(work, parts.shelf, asked.template)
        widget = _there(await work.widgets.lock(widget_id))
        refuse_stale(if_match, WidgetBody.of(widget).version)
        if "template" in asked.model_fields_set:
            widget = replace(widget, template=asked.template or "")
        if asked.allowed_origins is not None:
            widget = replace(widget, allowed_origins=asked.allowed_origins)
        if asked.looks is not None:
            widget = replace(widget, looks=asked.looks.model_dump(exclude_unset=True))
        if secret is not None:
            widget = replace(widget, identity_secrets=[*widget.identity_secrets, secret][-_SECRETS_AT_ONCE:])
        await work.widgets.save(widget)
        changed = asked.model_dump(mode="json", exclude_none=True)
        eyes.did("widget.changed", id=widget.id, **changed)
        return ChangedWidget(**WidgetBody.of(widget).model_dump(), identity_secret=secret)

    return with_etag(await do(change, never_kept=frozenset({"identity_secret"})))


@router.delete("/{widget_id}", status_code=204)
async def delete_widget(widget_id: str, caller: Administering, do: Do) -> Response:
    """Pages that show it can start no more chats; chats that run go on."""

    async def change(work: UnitOfWork, eyes: Eyes) -> None:
        widget = _there(await work.widgets.find(widget_id))
        await work.widgets.remove(widget.id)
        eyes.did("widget.deleted", id=widget.id)

    return await do(change, status=204)


def _there(widget: Widget | None) -> Widget:
    if widget is None:
        raise NotFound("There is no such widget.")
    return widget
