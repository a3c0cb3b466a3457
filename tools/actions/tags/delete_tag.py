"""An admin deletes a tag: it is taken from everything that has it."""

from tools.errors import NotFound
from tools.ids import TagId
from tools.tags.tag import Tag
from tools.toolkit import UnitOfWork


async def delete_tag(work: UnitOfWork, *, tag_id: TagId, by_id: str) -> Tag:
    """The tag that was; the history of each contact that had it says so. Raises ``NotFound``."""
    tag = await work.tag_book.lock(tag_id)
    if tag is None:
        raise NotFound("There is no such tag.")
    await work.conversations.retag(tag.name, now=None)
    await work.history.untag(tag.id, tag.name, change_id=work.new_id("chg"), by_id=by_id, at=work.now)
    await work.tag_book.remove(tag)
    return tag
