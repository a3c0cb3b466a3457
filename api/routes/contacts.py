"""The contact book as the team reads it."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.asking import Reading
from api.bodies.contacts import ClaimBody, ContactBody, ContactItem
from api.bodies.strict import PageOf
from api.eyes import Eyes, Look
from api.paging import PageHere
from api.routes.conversations import Assignee, read_assignee
from api.shown import show_contact, show_contacts
from api.versions import etag
from tools.contacts.contact import ContactStatus
from tools.contacts.lists import ContactFilter, ContactOrder
from tools.errors import Invalid, NotFound
from tools.toolkit import UnitOfWork

router = APIRouter(prefix="/v1/contacts", tags=["contacts"])


@router.get("")
async def list_contacts(
    caller: Reading,
    look: Look,
    paging: PageHere,
    *,
    search: Annotated[str, Query(max_length=200)] = "",
    tag: Annotated[str, Query(max_length=200)] = "",
    status: ContactStatus = ContactStatus.ACTIVE,
    assignee: Assignee = None,
    sort: ContactOrder = ContactOrder.UPDATED,
) -> PageOf[ContactItem]:
    """Contacts the caller may see; guests stand in no list."""
    if status is ContactStatus.MERGED:
        raise Invalid("There are active and archived contacts.", field="status")
    assignee_id, unassigned = read_assignee(caller, assignee)
    wanted = ContactFilter(status=status, search=search, tag=tag, assignee_id=assignee_id, unassigned=unassigned)

    async def read(work: UnitOfWork, eyes: Eyes) -> PageOf[ContactItem]:
        found = await work.contact_list.page(caller.asker, wanted, order=sort, after=paging.after, limit=paging.fetch)
        bodies = await show_contacts(work, [contact for contact, _ in found])
        return paging.page(found, lambda contact: bodies[contact.id])

    return await look(read)


@router.get("/{contact_id}", response_model=ContactBody, responses={308: {"description": "It was absorbed."}})
async def get_contact(contact_id: str, caller: Reading, look: Look, response: Response) -> ContactBody | Response:
    """One contact, also a guest; an absorbed one leads to its survivor."""

    async def read(work: UnitOfWork, eyes: Eyes) -> ContactBody | Response:
        found = await eyes.find_contact(work, contact_id)
        if found is None:
            raise NotFound("There is no such contact.")
        if found.status is not ContactStatus.MERGED:
            response.headers["ETag"] = etag(found.version)
            return await show_contact(work, found)
        survivor = await eyes.contact(work, await work.contacts.redirect(found.id))
        return Response(status_code=308, headers={"Location": f"/v1/contacts/{survivor.id}"})

    return await look(read)


@router.get("/{contact_id}/claims")
async def list_claims(contact_id: str, caller: Reading, look: Look, paging: PageHere) -> PageOf[ClaimBody]:
    """What was typed in chats and not checked, the oldest first."""

    async def read(work: UnitOfWork, eyes: Eyes) -> PageOf[ClaimBody]:
        contact = await eyes.contact(work, contact_id)
        return paging.of_few(await work.claims.of_contact(contact.id), ClaimBody.of)

    return await look(read)
