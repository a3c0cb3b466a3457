"""Which tags a contact has."""

from fastapi import APIRouter
from starlette.responses import Response

from api.asking import Writing
from api.bodies.tags import TagsGiven, TagsOfContact
from api.doing import Do
from tools.actions.tags.change_tags import change_tags
from tools.actions.team.eyes import Eyes
from tools.errors import NotFound
from tools.ids import ContactId, TagId
from tools.toolkit import UnitOfWork

router = APIRouter(prefix="/v1/contacts/{contact_id}/tags", tags=["contacts"])


@router.post("", response_model=TagsOfContact)
async def give_tags(contact_id: str, asked: TagsGiven, caller: Writing, do: Do) -> Response:
    """Gives a contact tags, by their names; those it has already change nothing."""

    async def change(work: UnitOfWork, eyes: Eyes) -> TagsOfContact:
        contact = await eyes.contact_to_change(work, contact_id)
        await change_tags(work, contact_id=contact.id, add=asked.tags, asker=caller.asker, by_id=caller.id)
        return await _tags_of(work, contact.id)

    return await do(change)


@router.delete("/{tag_id}", response_model=TagsOfContact)
async def take_tag(contact_id: str, tag_id: str, caller: Writing, do: Do) -> Response:
    """Takes a tag from a contact; one that it has not changes nothing."""

    async def change(work: UnitOfWork, eyes: Eyes) -> TagsOfContact:
        contact = await eyes.contact_to_change(work, contact_id)
        tag = await work.tag_book.find(TagId(tag_id))
        if tag is None:
            raise NotFound("There is no such tag.")
        await change_tags(work, contact_id=contact.id, take=[tag.name], asker=caller.asker, by_id=caller.id)
        return await _tags_of(work, contact.id)

    return await do(change)


async def _tags_of(work: UnitOfWork, contact_id: ContactId) -> TagsOfContact:
    return TagsOfContact(id=contact_id, tags=sorted((await work.tags.of([contact_id]))[contact_id]))
