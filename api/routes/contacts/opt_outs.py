"""What a contact does not want to be written to on."""

from fastapi import APIRouter
from starlette.responses import Response

from api.asking import Writing
from api.bodies.contacts.contact_edits import ChangedContact, OptOutAsked, OptOutChannel
from api.doing import Do
from api.shown import show_changed
from api.versions import tells_version, with_etag
from tools.actions.contacts.set_opt_out import opt_in, opt_out
from tools.actions.team.eyes import Eyes
from tools.contacts.capabilities import Capability
from tools.conversations.conversation import ChannelKind
from tools.toolkit import UnitOfWork

router = APIRouter(prefix="/v1/contacts/{contact_id}/opt-outs", tags=["contacts"])


@router.post("", response_model=ChangedContact, responses=tells_version())
async def set_opt_out(contact_id: str, asked: OptOutAsked, caller: Writing, do: Do) -> Response:
    """Nothing more is sent to its proven addresses on this channel, whoever holds them later."""

    async def change(work: UnitOfWork, eyes: Eyes) -> ChangedContact:
        await eyes.need(work, Capability.WORK)
        contact = await eyes.contact_to_change(work, contact_id)
        await opt_out(work, contact, channel=ChannelKind(asked.channel), by_id=caller.id)
        return await show_changed(work, await eyes.contact(work, contact.id), [])

    return with_etag(await do(change))


@router.delete("/{channel}", response_model=ChangedContact, responses=tells_version())
async def unset_opt_out(contact_id: str, channel: OptOutChannel, caller: Writing, do: Do) -> Response:
    """The contact wants to hear from us again on this channel; what was not opted out changes nothing."""

    async def change(work: UnitOfWork, eyes: Eyes) -> ChangedContact:
        await eyes.need(work, Capability.WORK)
        contact = await eyes.contact_to_change(work, contact_id)
        await opt_in(work, contact, channel=ChannelKind(channel), by_id=caller.id)
        return await show_changed(work, await eyes.contact(work, contact.id), [])

    return with_etag(await do(change))
