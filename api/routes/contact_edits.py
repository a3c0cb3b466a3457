"""Contacts added and changed by people and programs."""

from fastapi import APIRouter
from starlette.responses import Response

from api.asking import Writing
from api.bodies.contact_edits import ChangedContact, ContactAsked, ContactChange
from api.doing import Do
from api.entered import read_change, read_new
from api.eyes import Eyes
from api.refusals import Enter
from api.shown import show_changed
from api.versions import IfMatch, refuse_stale, with_etag
from tools.actions.add_contact import add_contact
from tools.actions.edit_contact import edit_contact
from tools.actions.enter_values import Person, hold_with_holders
from tools.contacts.capabilities import Capability
from tools.contacts.identifiers import Source
from tools.errors import NotFound
from tools.ids import ContactId
from tools.toolkit import UnitOfWork

router = APIRouter(prefix="/v1/contacts", tags=["contacts"])


@router.post("", response_model=ChangedContact, status_code=201)
async def create_contact(asked: ContactAsked, caller: Writing, do: Do, enter: Enter) -> Response:
    """A new contact, whose e-mails and phones are nobody else's from then on."""

    async def change(work: UnitOfWork, eyes: Eyes) -> ChangedContact:
        await eyes.need(work, Capability.WORK)
        wanted, warnings = await read_new(work, asked)
        person = Person(caller.id, eyes.sees_contact, asked.choice)
        contact_id = await add_contact(work, wanted, source=Source.AGENT, person=person)
        return await show_changed(work, await eyes.contact(work, contact_id), warnings)

    return with_etag(await enter(lambda: do(change, status=201)))


@router.patch("/{contact_id}", response_model=ChangedContact)
async def change_contact(
    contact_id: str, asked: ContactChange, caller: Writing, do: Do, enter: Enter, if_match: IfMatch = None
) -> Response:
    """Changes what is given, and nothing else. Saved on a guest, a name or an address puts it in the contact book."""

    async def change(work: UnitOfWork, eyes: Eyes) -> ChangedContact:
        await eyes.need(work, Capability.WORK)
        if await eyes.find_contact(work, contact_id) is None:
            raise NotFound("There is no such contact.")
        wanted, warnings = await read_change(work, ContactId(contact_id), asked)
        if wanted.lists:
            keys = [each.value.key for of_kind in wanted.lists.values() for each in of_kind.add]
            await hold_with_holders(work, ContactId(contact_id), keys)
        contact = await eyes.contact_to_change(work, contact_id)
        refuse_stale(if_match, contact.version)
        person = Person(caller.id, eyes.sees_contact, asked.choice)
        await edit_contact(work, contact.id, wanted, source=Source.AGENT, person=person)
        return await show_changed(work, await eyes.contact(work, contact.id), warnings)

    return with_etag(await (enter(lambda: do(change)) if asked.adds_values else do(change)))
