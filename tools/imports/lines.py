"""The lines of a file, one after the other, however long the file is; and lines that are read again."""

import io
from collections import deque
from collections.abc import Iterator
from typing import BinaryIO, Final

from tools.errors import Invalid

LONGEST_LINE: Final = 4 << 20
"""Characters. A row of more is no contact, and would have to be held in memory."""


class Lines:
    """An iterator for ``csv.reader``: it keeps what the present row was read from, and takes lines back."""

    def __init__(self, file: BinaryIO, encoding: str) -> None:
        """From the file's beginning. Bytes that the encoding does not know become ``�``."""
        file.seek(0)
        self._text = io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="")
        self._again: deque[str] = deque()
        self.number = 0
        """Of the line that was read last; the first is 1."""
        self.taken: list[str] = []
        """The lines since ``begin_row``."""

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._read()
        if not line:
            raise StopIteration
        self.number += 1
        self.taken.append(line)
        return line

    def begin_row(self) -> None:
        """What comes now is another row."""
        self.taken = []

    def give_back(self, *, keep: int) -> None:
        """All lines of the present row but the first ones are read again."""
        back = self.taken[keep:]
        self._again.extendleft(reversed(back))
        self.number -= len(back)
        del self.taken[keep:]

    def let_go(self) -> None:
        """The file is free again, and as open as it was."""
        self._text.detach()

    def _read(self) -> str:
        line = self._text.readline(LONGEST_LINE + 1)
        if len(line) > LONGEST_LINE:
            message = f"Line {self.number + 1} has more than {LONGEST_LINE:,} characters. Is this a list of contacts?"
            raise Invalid(message, field="file")
        # A NUL is in no text that a person wrote, and no database takes one.
        return line.replace("\0", "") or (line and "\n")
