"""Contacts added and changed by people and programs."""

from collections.abc import Sequence

from fastapi import APIRouter
from starlette.responses import Response

from api.asking import Writing
from api.bodies.contacts.contact_edits import ChangedContact, ContactAsked, ContactChange, WarningBody, audience_of
from api.doing import Do
from api.entered import typed_change, typed_new
from api.gates.refusals import Enter
from api.shown import show_changed
from api.versions import IfMatch, refuse_stale, tells_version, with_etag
from tools.actions.contacts.entering.add_contact import add_contact
from tools.actions.contacts.entering.edit_contact import edit_contact
from tools.actions.contacts.entering.enter_values import Person, hold_with_holders
from tools.actions.contacts.entering.read_entry import Doubted, read_entry
from tools.actions.contacts.set_assignee import set_assignee
from tools.actions.contacts.set_visibility import set_visibility
from tools.actions.team.eyes import Eyes
from tools.contacts.capabilities import Capability
from tools.contacts.identifiers import Source
from tools.errors import NotFound
from tools.ids import ContactId, UserId
from tools.toolkit import UnitOfWork

router = APIRouter(prefix="/v1/contacts", tags=["contacts"])


@router.post("", response_model=ChangedContact, status_code=201, responses=tells_version(201))
async def create_contact(asked: ContactAsked, caller: Writing, do: Do, enter: Enter) -> Response:
    """A new contact, whose e-mails and phones are nobody else's from then on."""

    async def change(work: UnitOfWork, eyes: Eyes) -> ChangedContact:
        await eyes.need(work, Capability.WORK)
        if asked.assignee_id is not None or asked.visibility != "everyone":
            await eyes.need(work, Capability.ASSIGN)
        wanted, doubted = await read_entry(work, typed_new(asked), contact_id=None)
        contact_id = await add_contact(
            work,
            wanted,
            visibility=audience_of(asked.visibility),
            assignee_id=None if asked.assignee_id is None else UserId(asked.assignee_id),
            source=Source.AGENT,
            person=Person(caller.asker, caller.id, eyes.sees_contact, asked.choice),
        )
        return await _shown(work, contact_id, doubted)

    return with_etag(await enter(lambda: do(change, status=201)))


@router.patch("/{contact_id}", response_model=ChangedContact, responses=tells_version())
async def change_contact(
    contact_id: str, asked: ContactChange, caller: Writing, do: Do, enter: Enter, if_match: IfMatch = None
) -> Response:
    """Changes what is given, and nothing else. Saved on a guest, a name or an address puts it in the contact book."""

    async def change(work: UnitOfWork, eyes: Eyes) -> ChangedContact:
        await eyes.need(work, Capability.WORK)
        if await eyes.find_contact(work, contact_id) is None:
            raise NotFound("There is no such contact.")
        wanted, doubted = await read_entry(work, typed_change(asked), contact_id=ContactId(contact_id))
        if wanted.lists or asked.move_open:
            keys = [each.value.key for of_kind in wanted.lists.values() for each in of_kind.add]
            await hold_with_holders(work, ContactId(contact_id), keys)
        contact = await eyes.contact_to_change(work, contact_id)
        refuse_stale(if_match, contact.version)
        person = Person(caller.asker, caller.id, eyes.sees_contact, asked.choice)
        await edit_contact(work, contact.id, wanted, source=Source.AGENT, person=person)
        await _choose_people(work, eyes, contact.id, asked)
        return await _shown(work, contact.id, doubted)

    return with_etag(await (enter(lambda: do(change)) if asked.adds_values else do(change)))


async def _choose_people(work: UnitOfWork, eyes: Eyes, contact_id: ContactId, asked: ContactChange) -> None:
    """The assignee first: an agent may not shut them out of what they answer for."""
    asker, by_id = eyes.caller.asker, eyes.caller.id
    if asked.sets_assignee or asked.visibility is not None:
        await eyes.need(work, Capability.ASSIGN)
    if asked.sets_assignee:
        assignee_id = None if asked.assignee_id is None else UserId(asked.assignee_id)
        await set_assignee(
            work,
            contact_id=contact_id,
            assignee_id=assignee_id,
            asker=asker,
            by_id=by_id,
            move_open=asked.move_open,
        )
    if asked.visibility is not None:
        audience = audience_of(asked.visibility)
        await set_visibility(work, contact_id=contact_id, audience=audience, asker=asker, by_id=by_id)


async def _shown(work: UnitOfWork, contact_id: ContactId, doubted: Sequence[Doubted]) -> ChangedContact:
    """As it is now, also for whoever has just given it out of sight."""
    contact = await work.contacts.find(contact_id)
    assert contact is not None, "it was written just now"
    return await show_changed(work, contact, [WarningBody.model_validate(each) for each in doubted])
