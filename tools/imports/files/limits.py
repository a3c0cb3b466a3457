"""How much of a file is taken; what is more is refused before it costs memory."""

from dataclasses import dataclass
from typing import Final

from tools.errors import Invalid


@dataclass(frozen=True)
class Limits:
    """Of one file."""

    text_bytes: int = 2 << 30
    packed_bytes: int = 50 << 20
    """Of a workbook, and of a file of contact cards."""
    unpacked_bytes: int = 1 << 30
    """Of all that a workbook says it holds."""
    cell: int = 1_000_000
    """Characters."""
    row: int = 4 << 20
    """Characters. A row of more is no contact, and would have to be held in memory."""
    row_lines: int = 10_000
    """A row of more has a quotation mark that is never closed."""
    columns: int = 1_000

    def check_columns(self, count: int, *, line: int) -> None:
        """Raises ``Invalid`` for a row that is wider than any list of contacts."""
        if count > self.columns:
            message = f"Line {line} has more than {self.columns:,} columns. Is this a list of contacts?"
            raise Invalid(message, field="file")

    def check_cell(self, size: int, *, line: int) -> None:
        """Raises ``Invalid`` for a cell as large as a book."""
        if size > self.cell:
            raise Invalid(f"A cell in line {line} has more than {self.cell:,} characters.", field="file")


LIMITS: Final = Limits()
