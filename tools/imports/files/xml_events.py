"""XML from outside, in constant memory: elements and texts as they come, without entities, and never deep."""

from collections.abc import Callable, Iterator, Mapping
from typing import BinaryIO, Final

# Nothing that expat does by itself is dangerous here: a document type, and with it every entity, is refused.
from xml.parsers import expat

from tools.errors import Invalid

_AT_ONCE: Final = 1 << 16
_DEEPEST: Final = 64
_DAMAGED = "This workbook is damaged. Open it, and save it anew as .xlsx."

Start = Callable[[str, Mapping[str, str]], None]
End = Callable[[str], None]
Text = Callable[[str], None]


def feed(part: BinaryIO, *, start: Start, end: End, text: Text, most: int) -> Iterator[None]:
    """Calls these with local names as it reads, and stops after each piece, so that what was found can be handed on.

    ``most`` are the bytes that one tag may have. Raises ``Invalid`` for what is no XML of a workbook.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    depth = 0

    def opened(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise Invalid(_DAMAGED, field="file")
        start(name[name.rfind(" ") + 1 :], attributes)

    def closed(name: str) -> None:
        nonlocal depth
        depth -= 1
        end(name[name.rfind(" ") + 1 :])

    def refused(*_: object) -> None:
        raise Invalid(_DAMAGED, field="file")

    parser.StartElementHandler = opened
    parser.EndElementHandler = closed
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = refused
    read = 0
    try:
        while piece := part.read(_AT_ONCE):
            read += len(piece)
            parser.Parse(piece)
            if read - parser.CurrentByteIndex > most:
                raise Invalid(_DAMAGED, field="file")
            yield
        parser.Parse(b"", True)  # noqa: FBT003 - expat takes no names
    except expat.ExpatError as wrong:
        raise Invalid(_DAMAGED, field="file") from wrong
    yield
