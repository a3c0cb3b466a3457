"""Somebody says which tags a contact has."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from tools.actions.bulk.contacts_of_asker import lock_for_asker
from tools.actions.contacts.note_change import note_change
from tools.contacts.access import Asker
from tools.contacts.book.history import ChangeKind
from tools.contacts.identifiers import Source
from tools.errors import Invalid
from tools.events import EventType
from tools.ids import ContactId
from tools.tags.tag import SHOWN_AT_MOST, Tag
from tools.toolkit import UnitOfWork

TagChange = dict[str, tuple[list[str], list[str]]]
"""What left and what came, as the history keeps it; empty when nothing did."""


async def change_tags(
    work: UnitOfWork,
    *,
    contact_id: ContactId,
    add: Collection[str] = (),
    take: Collection[str] = (),
    asker: Asker,
    by_id: str,
) -> bool:
    """The contact has some more tags and some fewer; whether anything changed. Twice is once.

    Raises ``NotFound``, and ``Invalid`` for a name that leads to no tag, saying which there are.
    """
    contact = await lock_for_asker(work, contact_id, asker=asker)
    changes = await write_tags(work, contact.id, add=add, take=take)
    if not changes:
        return False
    await work.contacts.save_locked(replace(contact, updated_at=work.now))
    await note_change(work, contact.id, ChangeKind.EDITED, by_id=by_id, source=Source.AGENT, changes=changes)
    data = {"contact_id": contact.id, "changed": ["tags"], "by_id": by_id}
    work.announce(EventType.CONTACT_UPDATED, data, contacts=(contact.id,))
    return True


async def write_tags(
    work: UnitOfWork, contact_id: ContactId, *, add: Collection[str], take: Collection[str]
) -> TagChange:
    """Gives and takes, and tells nobody; what is in both is given. Raises ``Invalid`` as ``change_tags`` does."""
    if not (add or take):
        return {}
    wanted = {tag.name for tag in (await known_tags(work, add)).values()}
    unwanted = {tag.name for tag in (await work.tag_book.called(take)).values()}
    has = (await work.tags.of([contact_id]))[contact_id]
    came, left = wanted - has, (unwanted - wanted) & has
    await work.tags.give(contact_id, came)
    await work.tags.take(contact_id, left)
    return {"tags": (sorted(left), sorted(came))} if came or left else {}


async def known_tags(work: UnitOfWork, names: Collection[str]) -> Mapping[str, Tag]:
    """The tags that these names lead to; none of them is deleted before the commit.

    Raises ``Invalid`` for a name that leads to none, saying which there are.
    """
    tags = await work.tag_book.called(names)
    unknown = sorted(set(names) - tags.keys())
    if not unknown:
        return tags
    there = [tag.name for tag in await work.tag_book.all()]
    more = ", …" if len(there) > SHOWN_AT_MOST else ""
    listed = f"There are: {', '.join(there[:SHOWN_AT_MOST])}{more}." if there else "There are none yet."
    quoted = ", ".join(f'"{name}"' for name in unknown[:SHOWN_AT_MOST])
    raise Invalid(f"There is no tag {quoted}. {listed} Admins make new ones.", field="tags")
