"""The lines of a file, one after the other, however long the file is; and lines that are read again."""

import csv
import io
from collections import deque
from collections.abc import Iterator
from typing import BinaryIO

from tools.errors import Invalid
from tools.imports.files.limits import Limits


class Lines:
    """An iterator for ``csv.reader``: it keeps what the present row was read from, and takes lines back."""

    def __init__(self, file: BinaryIO, encoding: str, limits: Limits) -> None:
        """From the file's beginning. Bytes that the encoding does not know become ``�``.

        A row that goes on over too many lines ends ``csv.reader`` with its own error.
        """
        file.seek(0)
        self._most = limits.row
        self._most_lines = limits.row_lines
        self._text = io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="")
        self._again: deque[str] = deque()
        self.number = 0
        """Of the line that was read last; the first is 1."""
        self.taken: list[str] = []
        """The lines since ``begin_row``."""
        self.size = 0
        """Of these, in characters."""

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._read()
        if not line:
            raise StopIteration
        self.number += 1
        self.taken.append(line)
        self.size += len(line)
        if self.size > self._most or len(self.taken) > self._most_lines:
            raise csv.Error
        return line

    def begin_row(self) -> None:
        """What comes now is another row."""
        self.taken = []
        self.size = 0

    def give_back(self, *, keep: int) -> None:
        """All lines of the present row but the first ones are read again."""
        back = self.taken[keep:]
        self._again.extendleft(reversed(back))
        self.number -= len(back)
        del self.taken[keep:]
        self.size = sum(map(len, self.taken))

    def let_go(self) -> None:
        """The file is free again, and as open as it was."""
        self._text.detach()

    def _read(self) -> str:
        line = self._text.readline(self._most + 1)
        if len(line) > self._most:
            message = f"Line {self.number + 1} has more than {self._most:,} characters. Is this a list of contacts?"
            raise Invalid(message, field="file")
        # A NUL is in no text that a person wrote, and no database takes one.
        return line.replace("\0", "") or (line and "\n")
