"""Numbers of a workbook as a person sees them: days as days, long numbers in full, leading zeros where they show."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import BinaryIO

from tools.imports.files.xml_events import feed

_DAYS = frozenset({*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59)})
"""The formats that every workbook knows and that show a day or a time."""
_NO_SIGNS = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_DAY_SIGN = re.compile(r"[dmyhs]", re.IGNORECASE)
_ZEROS = re.compile(r"0+")
_EXACT = 1e15
"""Beyond it a workbook has rounded."""
_LAST_DAY = 2_958_466


class Formats:
    """What the styles of a workbook do to a number."""

    def __init__(self, codes: Sequence[str | int], *, since_1904: bool = False) -> None:
        """``codes`` by style: a format as somebody wrote it, or the number of a known one."""
        self._days = [_shows_day(code) for code in codes]
        self._widths = [len(code) if isinstance(code, str) and _ZEROS.fullmatch(code) else 0 for code in codes]
        # Excel takes 1900 for a leap year, so its days begin one earlier.
        self._first = datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 30)  # noqa: DTZ001 - a day on paper

    def shown(self, written: str, style: str | None) -> str:
        """The cell's text; what is no number stays as it stands."""
        try:
            number = float(written)
        except ValueError:
            return written
        at = int(style) if style is not None and style.isdecimal() and len(style) < 7 else 0
        if at < len(self._days) and self._days[at] and 0 <= number < _LAST_DAY:
            return self._day(number)
        text = _plain(number, written)
        width = self._widths[at] if at < len(self._widths) else 0
        return text.zfill(width) if width and text.isdecimal() else text

    def _day(self, number: float) -> str:
        at = self._first + timedelta(seconds=round(number * 86_400))
        if number < 1:
            return f"{at:%H:%M:%S}"
        return f"{at:%Y-%m-%d}" if at.time() == datetime.min.time() else f"{at:%Y-%m-%d %H:%M:%S}"


def read_formats(part: BinaryIO, *, most: int, since_1904: bool) -> Formats:
    """From the styles of a workbook."""
    own: dict[str, str] = {}
    styles: list[str] = []
    in_cells = False

    def start(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal in_cells
        if name == "numFmt":
            own[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")[:200]
        elif name == "cellXfs":
            in_cells = True
        elif name == "xf" and in_cells:
            styles.append(attributes.get("numFmtId", "0"))

    def end(name: str) -> None:
        nonlocal in_cells
        in_cells = in_cells and name != "cellXfs"

    for _ in feed(part, start=start, end=end, text=lambda _: None, most=most):
        pass
    codes = [own.get(each) or (int(each) if each.isdecimal() and len(each) < 5 else 0) for each in styles]
    return Formats(codes, since_1904=since_1904)


def _shows_day(code: str | int) -> bool:
    if isinstance(code, int):
        return code in _DAYS
    return "general" not in code.lower() and _DAY_SIGN.search(_NO_SIGNS.sub("", code)) is not None


def _plain(number: float, written: str) -> str:
    if number != number or abs(number) == float("inf"):  # noqa: PLR0124 - only what is no number is not itself
        return written
    if abs(number) >= _EXACT:
        return f"{number:.5E}"
    return str(int(number)) if number.is_integer() else f"{number:.15g}"
