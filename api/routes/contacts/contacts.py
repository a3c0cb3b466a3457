"""The contact book as the team reads it."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from api.asking import Reading
from api.bodies.contacts.contacts import ClaimBody, ContactBody, CountBody, ListedContact
from api.bodies.strict import PageOf
from api.contact_query import AskedContacts
from api.eyes import Look
from api.paging import PageHere
from api.shown import show_contact, show_contacts
from api.versions import etag, tells_version
from tools.actions.team.eyes import Eyes
from tools.contacts.book.lists import ContactOrder
from tools.contacts.contact import ContactStatus
from tools.errors import NotFound
from tools.toolkit import UnitOfWork

router = APIRouter(prefix="/v1/contacts", tags=["contacts"])

_MOST = 10_000
_ABSORBED: dict[int | str, dict[str, Any]] = {
    308: {
        "description": "It was absorbed.",
        "headers": {"Location": {"description": "Its survivor.", "schema": {"type": "string"}, "required": True}},
    }
}


@router.get("")
async def list_contacts(
    caller: Reading, look: Look, paging: PageHere, query: AskedContacts, sort: ContactOrder = ContactOrder.UPDATED
) -> PageOf[ListedContact]:
    """Contacts the caller may see; guests stand in no list."""

    async def read(work: UnitOfWork, eyes: Eyes) -> PageOf[ListedContact]:
        wanted = await query.wanted(work)
        found = await work.contact_list.page(caller.asker, wanted, order=sort, after=paging.after, limit=paging.fetch)
        bodies = await show_contacts(work, [contact for contact, _ in found])
        return paging.page(found, lambda each: ListedContact.of_row(bodies[each.id], restricted=eyes.lists(each)))

    return await look(read)


@router.get("/count")
async def count_contacts(caller: Reading, look: Look, query: AskedContacts) -> CountBody:
    """How many of them there are, up to 10,000: beyond that nobody counts on."""

    async def read(work: UnitOfWork, eyes: Eyes) -> CountBody:
        count = await work.contact_list.count(caller.asker, await query.wanted(work), most=_MOST + 1)
        return CountBody(count=min(count, _MOST), more=count > _MOST)

    return await look(read)


@router.get("/{contact_id}", response_model=ContactBody, responses=tells_version() | _ABSORBED)
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
