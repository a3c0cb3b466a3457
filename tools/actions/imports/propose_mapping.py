"""A file whose columns somebody has mapped before is mapped so again."""

from tools.actions.imports.map_columns import map_columns
from tools.imports.contact_import import ContactImport
from tools.imports.mapping.columns import CUSTOM
from tools.imports.mapping.fields import Field
from tools.imports.mapping.shapes import proposed, shape_of
from tools.team.rights import Caller
from tools.toolkit import UnitOfWork


async def propose_mapping(work: UnitOfWork, looked: ContactImport, *, caller: Caller) -> ContactImport:
    """The import with the mapping that is remembered for its shape; as it is where none is."""
    shape = "" if looked.layout is None else shape_of(looked.layout.headers)
    saved = await work.saved_mappings.find(shape) if shape else None
    if saved is None:
        return looked
    own = [f"{CUSTOM}{each.key}" for each in await work.custom_fields.all() if each.removed_at is None]
    mapping = proposed(saved, looked.columns, known=[*(each.value for each in Field), *own])
    return await map_columns(work, looked.id, mapping=mapping, choices=None, caller=caller)
