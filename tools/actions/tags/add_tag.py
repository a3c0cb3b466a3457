"""An admin makes a tag."""

from tools.errors import ValueTaken
from tools.ids import TagId
from tools.tags.tag import Tag, checked_tag_name
from tools.toolkit import UnitOfWork


async def add_tag(work: UnitOfWork, *, name: str, colour: str = "") -> Tag:
    """Agents can give it from now on. Raises ``Invalid``, and ``ValueTaken`` when a tag is called so already."""
    tag = Tag(TagId(work.new_id("tag")), work.business_id, checked_tag_name(name), colour)
    if not await work.tag_book.add(tag):
        await refuse_name(work, tag.name)
    return tag


async def refuse_name(work: UnitOfWork, name: str) -> None:
    """Raises ``ValueTaken`` naming the tag that is called so."""
    holder = (await work.tag_book.called([name])).get(name)
    called = f' "{holder.name}"' if holder is not None else ""
    message = f"There is a tag{called} by this name already; upper and lower case do not tell tags apart."
    raise ValueTaken(message, value=name, holder_id=None if holder is None else holder.id)
