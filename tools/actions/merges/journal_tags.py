"""Tags in the journals of merges: kept by their ids, for a tag may be called otherwise by the time of an undo."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from tools.contacts.merging.journal import Journal
from tools.toolkit import UnitOfWork


async def with_tag_ids(work: UnitOfWork, journal: Journal) -> Journal:
    """As it is kept."""
    if not journal.absorbed_tags:
        return journal
    called = await work.tag_book.called(journal.absorbed_tags)
    return _named(journal, {name: tag.id for name, tag in called.items()})


async def with_tag_names(work: UnitOfWork, journals: Sequence[Journal]) -> list[Journal]:
    """With the tags as they are called now; one that was deleted since does not come back."""
    kept = {each for journal in journals for each in journal.absorbed_tags}
    if not kept:
        return list(journals)
    by_id = {str(tag.id): tag.name for tag in await work.tag_book.all()}
    # Journals that were written before this keep names.
    by_name = {name: tag.name for name, tag in (await work.tag_book.called(kept - by_id.keys())).items()}
    return [_named(journal, by_name | by_id) for journal in journals]


def _named(journal: Journal, names: Mapping[str, str]) -> Journal:
    return replace(
        journal,
        tags=frozenset(names[each] for each in journal.tags if each in names),
        absorbed_tags=frozenset(names[each] for each in journal.absorbed_tags if each in names),
    )
