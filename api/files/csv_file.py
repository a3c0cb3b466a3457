"""A CSV file as an answer: to be kept, and opened by any spreadsheet."""

import csv
import io
from collections.abc import Iterable, Sequence

from starlette.responses import StreamingResponse

BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel reads UTF-8 as the machine's own encoding."""


class CsvFile(StreamingResponse):
    """A file to keep."""

    media_type = "text/csv"


def csv_lines(rows: Iterable[Sequence[str]]) -> str:
    """These rows as CSV."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue()


def kept_as(name: str) -> dict[str, str]:
    """The headers of a file that is called so."""
    return {"Content-Disposition": f'attachment; filename="{name}"'}
