"""Tags: agents read and use them, admins make, rename, colour and delete them."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.asking import Administering, Reading
from api.bodies.strict import PageOf
from api.bodies.tags import TagAsked, TagBody, TagChange
from api.doing import Do
from api.eyes import Look
from api.paging import PageHere
from tools.actions.tags.add_tag import add_tag
from tools.actions.tags.change_tag import change_tag
from tools.actions.tags.delete_tag import delete_tag
from tools.actions.team.eyes import Eyes
from tools.errors import NotFound
from tools.ids import TagId
from tools.toolkit import UnitOfWork

router = APIRouter(prefix="/v1/tags", tags=["tags"])


@router.get("")
async def list_tags(
    caller: Reading, look: Look, paging: PageHere, *, counts: Annotated[bool, Query()] = False
) -> PageOf[TagBody]:
    """All tags by their names; with ``counts`` each says how many active contacts have it that the caller sees."""

    async def read(work: UnitOfWork, eyes: Eyes) -> PageOf[TagBody]:
        counted = await work.tag_book.counts(caller.asker) if counts else None
        return paging.of_few(
            await work.tag_book.all(),
            lambda tag: TagBody.of(tag, contacts=None if counted is None else counted.get(tag.id, 0)),
        )

    return await look(read)


@router.get("/{tag_id}")
async def get_tag(tag_id: str, caller: Reading, look: Look) -> TagBody:
    """One tag, with how many active contacts have it that the caller sees."""

    async def read(work: UnitOfWork, eyes: Eyes) -> TagBody:
        tag = await work.tag_book.find(TagId(tag_id))
        if tag is None:
            raise NotFound("There is no such tag.")
        return TagBody.of(tag, contacts=(await work.tag_book.counts(caller.asker)).get(tag.id, 0))

    return await look(read)


@router.post("", response_model=TagBody, status_code=201)
async def create_tag(asked: TagAsked, caller: Administering, do: Do) -> Response:
    """Makes a tag. No two of a business have the same name, upper and lower case aside."""

    async def change(work: UnitOfWork, eyes: Eyes) -> TagBody:
        tag = await add_tag(work, name=asked.name, colour=asked.colour)
        eyes.did("tag.created", id=tag.id, name=tag.name)
        return TagBody.of(tag, contacts=0)

    return await do(change, status=201)


@router.patch("/{tag_id}", response_model=TagBody)
async def update_tag(tag_id: str, asked: TagChange, caller: Administering, do: Do) -> Response:
    """Renames or recolours a tag; contacts and conversations keep it, and what says its old name means it still."""

    async def change(work: UnitOfWork, eyes: Eyes) -> TagBody:
        tag = await change_tag(work, tag_id=TagId(tag_id), name=asked.name, colour=asked.colour)
        eyes.did("tag.changed", id=tag.id, **asked.model_dump(exclude_none=True))
        return TagBody.of(tag)

    return await do(change)


@router.delete("/{tag_id}", status_code=204)
async def remove_tag(tag_id: str, caller: Administering, do: Do) -> Response:
    """Deletes a tag, and takes it from all that has it."""

    async def change(work: UnitOfWork, eyes: Eyes) -> None:
        tag = await delete_tag(work, tag_id=TagId(tag_id), by_id=caller.id)
        eyes.did("tag.deleted", id=tag.id, name=tag.name)

    return await do(change, status=204)
