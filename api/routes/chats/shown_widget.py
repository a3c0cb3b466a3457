"""What a page is told that shows the chat, before anybody writes."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.asking import Here
from api.bodies.attachments import TakenFiles
from api.bodies.looks import looks_of
from api.bodies.webchat import ShownWidget
from api.chats.widget_chats import channel_in_use, find_widget
from api.errors import may_refuse
from api.gates.cross_origin import FromPage
from tools.conversations.limits import limits_of
from tools.errors import NotAllowed, NotFound

router = APIRouter(prefix="/v1/webchat", tags=["web chat"])


@router.get("/widget", responses=may_refuse(NotAllowed, NotFound))
async def show_widget(
    parts: Here, page: FromPage, *, widget_key: Annotated[str | None, Query(max_length=100)] = None
) -> ShownWidget:
    """How the chat looks on this page. A fresh install with one business needs no key."""
    widget = await find_widget(parts, widget_key)
    page.refuse_unless_shown_by([widget])
    async with parts.toolkit.reading(widget.business_id) as work:
        await channel_in_use(work, widget)
        business = await work.businesses.get()
    return ShownWidget(
        name=business.name,
        privacy_url=business.privacy_url,
        looks=looks_of(widget),
        files=TakenFiles.of(limits_of(business.settings)),
    )
