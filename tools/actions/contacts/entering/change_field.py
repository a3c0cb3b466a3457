"""An admin changes or removes a custom field; what contacts hold in it is never lost by that."""

from collections.abc import Sequence
from dataclasses import replace

from tools.actions.contacts.entering.add_field import checked_choices
from tools.contacts.editing.custom_field import CustomField
from tools.errors import NotFound
from tools.toolkit import UnitOfWork


async def change_field(
    work: UnitOfWork, *, field_id: str, label: str | None, choices: Sequence[str] | None
) -> CustomField:
    """What is ``None`` stays. A choice that is taken away stays where it was chosen, and is chosen no more.

    Raises ``NotFound``, ``Invalid``.
    """
    field = await find_field(work, field_id)
    changed = replace(
        field,
        label=field.label if label is None else label,
        choices=field.choices if choices is None else checked_choices(choices, kind=field.type),
    )
    await work.custom_fields.save(changed)
    return changed


async def remove_field(work: UnitOfWork, *, field_id: str) -> None:
    """Its values are kept and shown to nobody, until it is added again. Raises ``NotFound``."""
    field = await find_field(work, field_id)
    await work.custom_fields.save(replace(field, removed_at=work.now))


async def find_field(work: UnitOfWork, field_id: str) -> CustomField:
    """A field that is in use, held to the commit. Raises ``NotFound``."""
    await work.custom_fields.lock()
    found = next((each for each in await work.custom_fields.all() if each.id == field_id), None)
    if found is None or found.removed_at is not None:
        raise NotFound("There is no such field.")
    return found
