"""Which encoding a file of text is in: what its mark says, else UTF-8 if it is that throughout, else Windows-1252."""

import codecs
from dataclasses import dataclass
from typing import BinaryIO, Final

from tools.errors import Invalid

UTF_8: Final = "utf-8"
WINDOWS: Final = "cp1252"

ENCODINGS: Final = (
    *(UTF_8, "utf-16", "utf-16-le", "utf-16-be", WINDOWS, "iso-8859-1", "iso-8859-15", "mac_roman"),
    *("cp1250", "iso-8859-2", "cp1251", "koi8-r", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258"),
    *("cp437", "cp850", "shift_jis", "cp932", "euc-jp", "gb18030", "big5", "cp949", "tis-620"),
)
"""What a user may choose; more would only make the list longer than anybody reads."""

# The longer mark first: UTF-32 little-endian begins like UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_AT_ONCE = 1 << 20


@dataclass(frozen=True)
class FoundEncoding:
    """An encoding by Python's name."""

    name: str
    sure: bool
    """Otherwise it is the most likely one, and somebody should look at the preview."""


def find_encoding(file: BinaryIO) -> FoundEncoding:
    """Reads the file from its beginning and leaves it there. A few odd bytes decide, so all of them are looked at.

    Detectors guess wrong on files as short as contact lists often are; this order is right on nearly all.
    """
    file.seek(0)
    head = file.read(4)
    try:
        for mark, name in _MARKS:
            if head.startswith(mark):
                return FoundEncoding(name, sure=True)
        if (wide := _wide(head)) is not None:
            return FoundEncoding(wide, sure=False)
        file.seek(0)
        return FoundEncoding(UTF_8, sure=True) if _is_utf_8(file) else FoundEncoding(WINDOWS, sure=False)
    finally:
        file.seek(0)


def check_encoding(name: str) -> str:
    """An encoding that somebody chose.

    Raises ``Invalid``, which lists those there are.
    """
    chosen = name.strip().lower().replace("_", "-")
    known = {each.replace("_", "-"): each for each in ENCODINGS}
    if chosen not in known:
        raise Invalid(f"Choose one of these encodings: {', '.join(ENCODINGS)}.", field="encoding")
    return known[chosen]


def _wide(head: bytes) -> str | None:
    """Two bytes for each letter without saying so: every second byte of plain words is nothing."""
    if len(head) < 4:
        return None
    if head[0] and not head[1] and head[2] and not head[3]:
        return "utf-16-le"
    return "utf-16-be" if not head[0] and head[1] and not head[2] and head[3] else None


def _is_utf_8(file: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder(UTF_8)()
    try:
        while piece := file.read(_AT_ONCE):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
