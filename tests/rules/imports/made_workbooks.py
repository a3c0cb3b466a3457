"""Workbooks as a program writes them, and as nobody should."""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import xlsxwriter

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
PARTS: Mapping[str, str] = {
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="r" Type="{_OFFICE}/officeDocument" '
    'Target="/xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
    '<sheet name="One" sheetId="1" r:id="s"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}">'
    f'<Relationship Id="s" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="t" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
}
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"


def written(
    rows: Sequence[Sequence[Any]], *, shared: bool = True, formats: Mapping[tuple[int, int], str] | None = None
) -> bytes:
    """By a program that people use; its texts shared, or in their cells."""
    file = io.BytesIO()
    options = {"in_memory": True, "constant_memory": not shared}
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet("Contacts")
        for line, row in enumerate(rows):
            for column, cell in enumerate(row):
                form = (formats or {}).get((line, column))
                sheet.write(line, column, cell, book.add_format({"num_format": form}) if form else None)
    return file.getvalue()


def by_hand(rows: str, *, strings: Iterable[str] = (), **parts: str | None) -> bytes:
    """From the XML of its rows and shared texts; ``parts`` replaces others, by the last word of their name."""
    file = io.BytesIO()
    own = {
        **PARTS,
        SHEET: f'<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>',
        STRINGS: f'<sst xmlns="{_MAIN}">{"".join(strings)}</sst>',
    }
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in own.items():
            replaced = parts.get(name.rpartition("/")[2].partition(".")[0], text)
            if replaced is not None:
                packed.writestr(name, replaced)
    return file.getvalue()


def text_row(line: int, *cells: str) -> str:
    """One row of texts in their cells."""
    inside = "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in cells)
    return f'<row r="{line}">{inside}</row>'
