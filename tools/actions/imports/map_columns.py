"""Somebody says what the columns of a file become, and what is done with contacts that are there already."""

from collections.abc import Mapping
from dataclasses import replace

from tools.actions.imports.import_of_caller import lock_import, refuse_unless_open
from tools.contacts.capabilities import Capability
from tools.errors import Invalid
from tools.ids import ImportId
from tools.imports.contact_import import Choices, ContactImport, ImportState, UnknownTags
from tools.imports.mapping.columns import Column, with_mapping
from tools.imports.mapping.countries import country_code
from tools.tags.tag import checked_tag_name
from tools.team.rights import Caller, may_do
from tools.toolkit import UnitOfWork

MOST_TAGS = 100


async def map_columns(
    work: UnitOfWork,
    import_id: ImportId,
    *,
    mapping: Mapping[str, str | None] | None,
    choices: Choices | None,
    caller: Caller,
) -> ContactImport:
    """What is nothing stays as it is. Columns that were only suggested, and that nobody names, are left out.

    It is ready once names, and an e-mail or a phone, are mapped (``missing``). Raises ``NotFound``, ``WrongState``,
    and ``Invalid`` for a column, field, tag or country that there is not.
    """
    found = await lock_import(work, import_id, caller=caller)
    refuse_unless_open(found)
    columns = found.columns if mapping is None else await _mapped(work, found, mapping)
    chosen = found.choices if choices is None else await _checked(work, choices, caller)
    mapped = settled(replace(found, columns=columns, choices=chosen))
    await work.imports.save(mapped)
    return mapped


def settled(found: ContactImport) -> ContactImport:
    """Ready if all is there and nothing is only suggested; what a dry run said is no longer true."""
    whole = not found.missing and all(column.sure for column in found.columns)
    state = ImportState.READY if whole else ImportState.MAPPING
    return replace(found, state=state, dry_run=False, reason="", started_at=None, ended_at=None)


async def _mapped(work: UnitOfWork, found: ContactImport, mapping: Mapping[str, str | None]) -> tuple[Column, ...]:
    fields = await work.custom_fields.all()
    return tuple(with_mapping(found.columns, mapping, custom=[each.key for each in fields if not each.removed_at]))


async def _checked(work: UnitOfWork, choices: Choices, caller: Caller) -> Choices:
    if choices.unknown_tags is UnknownTags.CREATE and not may_do(
        caller, Capability.ADMINISTER, business=await work.businesses.get()
    ):
        raise Invalid("Only admins make tags. Let rows with unknown tags fail.", field="unknown_tags")
    if len(choices.tags) > MOST_TAGS:
        raise Invalid(f"Give at most {MOST_TAGS} tags.", field="tags")
    names = tuple(dict.fromkeys(checked_tag_name(name) for name in choices.tags))
    if choices.unknown_tags is UnknownTags.FAIL:
        known = await work.tag_book.called(names)
        for name in names:
            if name not in known:
                raise Invalid(f'There is no tag "{name}". Admins make new ones.', field="tags")
    country = None if choices.country is None else country_code(choices.country)
    if choices.country is not None and country is None:
        raise Invalid("Write the country as two letters, like GB.", field="country")
    return replace(choices, tags=names, country=country)
