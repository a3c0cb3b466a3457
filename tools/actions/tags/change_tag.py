"""An admin renames a tag, or gives it another colour."""

from dataclasses import replace

from tools.actions.tags.add_tag import refuse_name
from tools.errors import NotFound
from tools.ids import TagId
from tools.tags.tag import Tag, checked_tag_name
from tools.toolkit import UnitOfWork


async def change_tag(work: UnitOfWork, *, tag_id: TagId, name: str | None, colour: str | None) -> Tag:
    """What is ``None`` stays. Contacts and conversations keep the tag; its old name goes on to lead to it.

    Raises ``NotFound``, ``Invalid``, and ``ValueTaken`` when another tag is called so.
    """
    tag = await work.tag_book.lock(tag_id)
    if tag is None:
        raise NotFound("There is no such tag.")
    changed = replace(
        tag,
        name=tag.name if name is None else checked_tag_name(name),
        colour=tag.colour if colour is None else colour,
    )
    if changed == tag:
        return tag
    if not await work.tag_book.save(changed):
        await refuse_name(work, changed.name)
    if changed.name != tag.name:
        await work.conversations.retag(tag.name, now=changed.name)
    return changed
