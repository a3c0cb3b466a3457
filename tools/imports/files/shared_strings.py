"""The texts that cells of a workbook share: read as far as they are asked for, and kept on disk, not in memory."""

import re
from array import array
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from tempfile import TemporaryFile
from typing import BinaryIO

from tools.errors import Invalid
from tools.imports.files.limits import Limits
from tools.imports.files.xml_events import feed

_BLOCK = 1 << 16
"""Characters that are kept and read at once."""
_HELD = 32
"""Blocks in memory."""
_BETWEEN = "\0"
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def unescaped(text: str) -> str:
    """Without the signs that XML cannot hold and that workbooks write as ``_x000D_``."""
    return _ESCAPED.sub(_sign, text).replace(_BETWEEN, "") if "_x" in text else text


def _sign(found: re.Match[str]) -> str:
    number = int(found[1], 16)
    # Half a letter is none.
    return "" if 0xD800 <= number < 0xE000 else chr(number)


class SharedStrings:
    """By number."""

    def __init__(self, strings: Iterator[str]) -> None:
        """Takes of ``strings`` what it needs."""
        self._strings = strings
        self._kept = TemporaryFile()  # noqa: SIM115 - it is closed by ``close``
        self._firsts = array("Q", [0])
        """The number of the first string of each block, and of the first that is in none yet."""
        self._places = array("Q", [0])
        self._filling: list[str] = []
        self._size = 0
        self._held: OrderedDict[int, Sequence[str]] = OrderedDict()

    def close(self) -> None:
        """Nothing of it stays on disk."""
        self._kept.close()

    def __getitem__(self, number: int) -> str:
        """Raises ``Invalid`` where there are not so many."""
        while number >= self._firsts[-1] + len(self._filling):
            self._take()
        if number >= self._firsts[-1]:
            return self._filling[number - self._firsts[-1]]
        block = bisect_right(self._firsts, number) - 1
        return self._read(block)[number - self._firsts[block]]

    def _take(self) -> None:
        string = next(self._strings, None)
        if string is None:
            raise Invalid("A cell of this workbook says what is not in it. Save it anew as .xlsx.", field="file")
        self._filling.append(string)
        self._size += len(string) + 1
        if self._size >= _BLOCK:
            self._kept.seek(0, 2)
            self._kept.write(_BETWEEN.join(self._filling).encode("utf-8", "surrogatepass"))
            self._places.append(self._kept.tell())
            self._firsts.append(self._firsts[-1] + len(self._filling))
            self._filling, self._size = [], 0

    def _read(self, block: int) -> Sequence[str]:
        found = self._held.pop(block, None)
        if found is None:
            start, end = self._places[block], self._places[block + 1]
            self._kept.seek(start)
            found = self._kept.read(end - start).decode("utf-8", "surrogatepass").split(_BETWEEN)
        self._held[block] = found
        if len(self._held) > _HELD:
            self._held.popitem(last=False)
        return found


def read_strings(part: BinaryIO, limits: Limits) -> Iterator[str]:
    """Each as plain text, however it is laid out, without the reading aids beside it."""
    found: list[str] = []
    pieces: list[str] = []
    size = 0
    in_text = aside = False

    def start(name: str, _: Mapping[str, str]) -> None:
        nonlocal in_text, aside
        if name == "rPh":
            aside = True
        in_text = name == "t" and not aside

    def end(name: str) -> None:
        nonlocal in_text, aside, size
        in_text = False
        if name == "rPh":
            aside = False
        elif name == "si":
            found.append(unescaped("".join(pieces)))
            pieces.clear()
            size = 0

    def text(piece: str) -> None:
        nonlocal size
        if in_text:
            size += len(piece)
            if size > limits.cell:
                raise Invalid(f"A cell of this workbook has more than {limits.cell:,} characters.", field="file")
            pieces.append(piece)

    for _ in feed(part, start=start, end=end, text=text, most=limits.row):
        yield from found
        found.clear()
