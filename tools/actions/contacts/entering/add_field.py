"""An admin adds a custom field for contacts."""

from collections.abc import Sequence
from dataclasses import replace

from tools.contacts.editing.custom_field import MOST_FIELDS, CustomField, FieldType
from tools.errors import Conflict, Invalid
from tools.toolkit import UnitOfWork


async def add_field(
    work: UnitOfWork, *, key: str, label: str, kind: FieldType, choices: Sequence[str]
) -> CustomField:
    """One that was removed comes back with its values, if it is of the type it was.

    Raises ``Conflict`` where the key is used, ``Invalid`` for choices that do not go with the type.
    """
    await work.custom_fields.lock()
    fields = await work.custom_fields.all()
    before = next((each for each in fields if each.key == key), None)
    if before is not None:
        return await _bring_back(work, before, label=label, kind=kind, choices=choices)
    if sum(each.removed_at is None for each in fields) >= MOST_FIELDS:
        raise Conflict(f"A business has at most {MOST_FIELDS} custom fields.")
    field = CustomField(
        id=work.new_id("fld"),
        business_id=work.business_id,
        key=key,
        label=label,
        type=kind,
        created_at=work.now,
        choices=checked_choices(choices, kind=kind),
    )
    await work.custom_fields.add(field)
    return field


def checked_choices(choices: Sequence[str], *, kind: FieldType) -> tuple[str, ...]:
    """Each once, in the order given. Raises ``Invalid``."""
    once = tuple(dict.fromkeys(" ".join(each.split()) for each in choices))
    if (kind is FieldType.CHOICE) is not bool(once) or "" in once:
        raise Invalid("A field of the type choice has choices, and no other has.", field="choices")
    return once


async def _bring_back(
    work: UnitOfWork, before: CustomField, *, label: str, kind: FieldType, choices: Sequence[str]
) -> CustomField:
    if before.removed_at is None:
        raise Conflict(f"There is a field {before.key!r} already; change it, or choose another key.")
    if before.type is not kind:
        message = f"{before.key!r} was a field of the type {before.type.value}, and its values are kept."
        raise Conflict(f"{message} Add it as that again, or choose another key.")
    field = replace(before, label=label, choices=checked_choices(choices, kind=kind), removed_at=None)
    await work.custom_fields.save(field)
    return field
