"""The parts of a zip file, read in pieces; what its directory says to be larger than a file may be is refused."""

import os
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, Final

from tools.errors import Invalid
from tools.imports.files.limits import Limits

_END = b"PK\x05\x06"
_END_64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR = b"PK\x06\x07"
_LOCATOR_SIZE = 20
_END_WITHIN = 22 + 65_535
_LARGEST_DIRECTORY: Final = 1 << 20
"""Bytes. Python reads all of it at once; a workbook has some dozens of parts."""
_DAMAGED = "This workbook is damaged. Open it, and save it anew as .xlsx."
_READABLE = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Others have windows as large as they like."""


class ZipParts:
    """What a zip file holds, by name."""

    def __init__(self, file: BinaryIO, limits: Limits) -> None:
        """Raises ``Invalid`` for what is no zip file, is locked, or is a bomb."""
        with damaged():
            _check_directory(file)
            self._zip = zipfile.ZipFile(file)
        entries = self._zip.infolist()
        if any(entry.flag_bits & 1 for entry in entries):
            raise Invalid("This file has a password. Save it without one.", field="file")
        if any(entry.compress_type not in _READABLE for entry in entries):
            raise Invalid(_DAMAGED, field="file")
        if sum(entry.file_size for entry in entries) > limits.unpacked_bytes:
            most = limits.unpacked_bytes >> 20
            message = (
                f"This workbook would unpack to more than {most:,} MB. Save the sheet with the contacts as .csv."
            )
            raise Invalid(message, field="file")

    def has(self, name: str) -> bool:
        """Whether there is such a part."""
        return name in self._zip.NameToInfo

    @contextmanager
    def opened(self, name: str) -> Iterator[BinaryIO]:
        """One part; it gives no more bytes than the directory said."""
        with damaged(), self._zip.open(name) as part:
            yield part  # type: ignore[misc] # zipfile's own type is as good as one


@contextmanager
def damaged() -> Iterator[None]:
    """What goes wrong inside is the file's fault."""
    try:
        yield
    except (
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        EOFError,
        KeyError,
        ValueError,
        NotImplementedError,
    ) as wrong:
        raise Invalid(_DAMAGED, field="file") from wrong


def _check_directory(file: BinaryIO) -> None:
    """Its size stands at the end of the file; in large ones in another place, which goes before."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _END_WITHIN))
    tail = file.read()
    at = tail.rfind(_END)
    if at < 0:
        raise zipfile.BadZipFile
    found = struct.unpack_from("<L", tail, at + 12)[0]
    locator = at - _LOCATOR_SIZE
    if locator >= _END_64.size and tail.startswith(_LOCATOR, locator):
        found = max(found if found != 0xFFFFFFFF else 0, _END_64.unpack_from(tail, locator - _END_64.size)[8])
    if found > _LARGEST_DIRECTORY:
        raise Invalid("This file holds too many others to be a workbook.", field="file")
    file.seek(0)
