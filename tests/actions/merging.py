"""Words for tests of merging by hand: two become one, are parted again, and what each is then."""

from dataclasses import replace

from tests.databases import BUSINESS
from tools.actions.merges.merge_contacts import merge_contacts
from tools.actions.merges.undo_merge import undo_merge
from tools.ids import ContactId, MergeId
from tools.storage.toolkit import SqlToolkit


async def merge(toolkit: SqlToolkit, survivor_id: ContactId, *absorbed_ids: ContactId) -> MergeId:
    """By a person; the merge of the last of them."""
    async with toolkit.once(BUSINESS) as work:
        await merge_contacts(work, survivor_id=survivor_id, absorbed_ids=absorbed_ids, by_id="usr_boss")
        return (await work.merges.standing(absorbed_ids[-1]))[0].id


async def undo(toolkit: SqlToolkit, merge_id: MergeId | None) -> None:
    """By a person."""
    assert merge_id is not None
    async with toolkit.once(BUSINESS) as work:
        await undo_merge(work, merge_id=merge_id, by_id="usr_boss")


async def as_it_stands(toolkit: SqlToolkit, contact_id: ContactId) -> list[tuple[str, ...]]:
    """A record and all that hangs on it, but for how often it was written."""
    async with toolkit.reading(BUSINESS) as work:
        contact = await work.contacts.find(contact_id)
        held = await work.identifiers.of([contact_id])
        tags = await work.tags.of([contact_id])
        belongings = await work.merges.belongings([contact_id])
        opt_outs = await work.opt_outs.of([one.key.match_key for one in held])
    assert contact is not None
    written = replace(contact, version=0, updated_at=contact.created_at)
    parts = ([written], held, tags[contact_id], belongings[contact_id], opt_outs)
    return [tuple(sorted(map(repr, part))) for part in parts]


async def all_as_they_stand(toolkit: SqlToolkit, *contact_ids: ContactId) -> list[list[tuple[str, ...]]]:
    return [await as_it_stands(toolkit, each) for each in contact_ids]
