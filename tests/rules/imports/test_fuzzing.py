"""Ten thousand broken files: each is read or refused, and every row of it is a contact or says why it is none."""

import io
import random
from pathlib import Path

import pytest

from tests.rules.imports.test_vendors import FILES
from tests.scale import scaled
from tools.errors import Invalid
from tools.imports.files.layout import find_layout, read_table
from tools.imports.mapping.columns import find_columns, with_mapping
from tools.imports.row_values import RowReader

PATHS = sorted(FILES.iterdir())
WORDS = (
    *(b'"', b'""', b",", b";", b"\t", b"|", b"\n", b"\r", b"\r\n\r\n", b"\0", b"\xef\xbb\xbf", b"\xff\xfe", b"\xe9"),
    *(b"sep=;\n", b"=1+1", b"'", b" ::: ", b"/", b"4.47E+11", b"+", b"@", b"<", b"a" * 3000, "٠٧٤٠٠".encode()),
    *("\u202e".encode(), b"Email", b"First Name,", b"Total,,\n", b"," * 1500, b'="', b"9" * 40, b"0044 7400 123456"),
)


def mutated(content: bytes, chance: random.Random) -> bytes:
    """With some of it cut out, doubled, moved, turned or replaced."""
    for _ in range(chance.randint(1, 8)):
        at, to = sorted((chance.randrange(len(content) + 1), chance.randrange(len(content) + 1)))
        piece = content[at : min(to, at + chance.choice((1, 3, 40, 10_000)))]
        content = chance.choice(
            (
                content[:at] + chance.choice(WORDS) + content[at:],
                content[:at] + bytes([chance.randrange(256)]) + content[at + 1 :],
                content[:at] + content[at + len(piece) :],
                content[:at] + piece * chance.randint(2, 5) + content[at + len(piece) :],
                content[at:] + content[:at],
                content[:to] + piece + content[to:],
            )
        )
    return content


def read(content: bytes) -> None:
    """As an import does it; all that must hold of any file is asserted."""
    file = io.BytesIO(content)
    try:
        layout, first = find_layout(file, called="contacts.csv")
        rows = list(read_table(file, layout))
    except Invalid:
        return
    columns = find_columns(layout.headers, [row.cells for row in first])
    found = [*map(RowReader(with_mapping(columns, {}, custom=()), region="GB").read, rows)]
    assert [row.line for row in found] == [row.line for row in rows]
    assert [row.line for row in rows] == sorted({row.line for row in rows})
    for row in found:
        assert row.faults or (row.values.first_name and row.values.last_name)
        assert row.faults or row.values.emails or row.values.phones
        assert all(remark.said for remark in (*row.faults, *row.marks))


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_broken_file_is_read_row_by_row_or_refused(path: Path) -> None:
    content = path.read_bytes()
    for number in range(scaled(10_000 // len(PATHS) + 1)):
        read(mutated(content, random.Random(f"{path.stem} {number}")))
