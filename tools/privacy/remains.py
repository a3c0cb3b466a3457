"""What erased rows leave behind in the files of the database."""

from typing import Protocol


class Remains(Protocol):
    """The files of a database."""

    async def wipe(self) -> bool:
        """Overwrites what deleted rows have left behind; ``False`` when it is to be called again."""
        ...
