"""What somebody made of the columns of a file is proposed for the next file of that shape."""

from tools.errors import Invalid
from tools.imports.contact_import import ContactImport
from tools.imports.mapping.shapes import remembered
from tools.toolkit import UnitOfWork


async def remember_mapping(work: UnitOfWork, mapped: ContactImport) -> None:
    """In place of what was remembered for this shape before.

    Raises ``Invalid`` for a file that names no columns, and for a mapping that is not finished.
    """
    saved = None if mapped.layout is None else remembered(mapped.layout.headers, mapped.columns)
    if saved is None:
        raise Invalid("A file without a header has nothing to know it by.", field="save")
    if mapped.missing:
        raise Invalid(f"Map {' and '.join(mapped.missing)} first.", field="save")
    await work.saved_mappings.save(saved)
