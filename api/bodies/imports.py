"""Imports: how a file is read, what its columns become, how far it has come, and what became of each row."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from api.bodies.strict import Answer, Asked, Flag
from api.bodies.tags import TagName
from tools.actions.imports.map_columns import MOST_TAGS
from tools.actions.imports.read_rows import ShownRow
from tools.imports.contact_import import (
    Choices,
    ContactImport,
    ImportState,
    OnArchived,
    Policy,
    UndoState,
    UnknownTags,
)
from tools.imports.files.kinds import Kind
from tools.imports.files.rows import Row
from tools.imports.import_rows import Outcome, Said, Undone

_SAMPLES = 5
_SHOWN = 200
"""Characters of a cell that are shown as a sample."""

Header = Annotated[str, Field(min_length=1, max_length=1_000)]
FieldName = Annotated[str, Field(min_length=1, max_length=200)]


class ReadingAsked(Asked):
    """How the file is to be read; what is left out is found by itself."""

    encoding: Annotated[str, Field(max_length=40)] | None = None
    """`utf-8`, `cp1252`, `mac_roman` and so on; a wrong one is answered with all there are."""
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] | None = None
    """`,` `;` `|` or a tab."""
    has_header: Flag | None = None
    """Whether the first row names the columns."""

    @property
    def says_something(self) -> bool:
        """Whether the file has to be looked at again."""
        return not (self.encoding is None and self.delimiter is None and self.has_header is None)


class MappingAsked(ReadingAsked):
    """What the columns become, and what is done with contacts that are there already; what is left out stays."""

    mapping: Annotated[Mapping[Header, FieldName | None], Field(max_length=2_000)] | None = None
    """Field by column, named by its header or as `#3`; null leaves a column out. Columns that are not named keep what
    is sure; what was only suggested for them is left out.
    """
    policy: Policy | None = None
    on_archived: OnArchived | None = None
    unknown_tags: UnknownTags | None = None
    tags: Annotated[Sequence[TagName], Field(max_length=MOST_TAGS)] | None = None
    """For every contact of the file."""
    country: Annotated[str, Field(max_length=100)] | None = None
    """Of numbers without +, where a row names none; else the business's own. Empty: that again."""
    save: Flag = False
    """Proposes this mapping for the next file with the same columns."""

    def choices(self, now: Choices) -> Choices | None:
        """With what was sent; nothing if none of it was."""
        sent = {
            name: value
            for name in ("policy", "on_archived", "unknown_tags")
            if (value := getattr(self, name)) is not None
        }
        if self.tags is not None:
            sent["tags"] = tuple(self.tags)
        if self.country is not None:
            sent["country"] = self.country or None
        return replace(now, **sent) if sent else None


class RunAsked(Asked):
    """Whether contacts are written."""

    dry_run: Flag = False
    """Says of each row what a run would do with it, and writes nothing."""


class ColumnBody(Answer):
    """One column of the file."""

    header: str
    field: str | None
    """What it becomes; null: it is left out."""
    sure: bool
    """`false`: `field` is a suggestion, which counts only if somebody takes it."""
    sample: Sequence[str]
    """Some of its cells, while the file is being mapped."""


class ChoicesBody(Answer):
    """What was chosen for the whole file."""

    policy: Policy
    on_archived: OnArchived
    unknown_tags: UnknownTags
    tags: Sequence[str]
    country: str | None


class CountsBody(Answer):
    """The rows, and what became of them: `rows` is the sum of the next five."""

    rows: int
    created: int
    updated: int
    unchanged: int
    conflict: int
    failed: int
    duplicates: int
    """Of these, rows with an e-mail or phone that stood in an earlier one."""
    to_check: int
    """Of these, rows with a number that could be read in another way."""
    landlines: int
    """Numbers that take no SMS and no WhatsApp."""


class UndoBody(Answer):
    """What became of what it had done, by row."""

    state: UndoState
    removed: int
    restored: int
    kept: int
    """Somebody has changed since what the import left."""


class ImportBody(Answer):
    """One file of contacts."""

    id: str
    state: ImportState
    dry_run: bool
    file_name: str
    size: int
    """Bytes."""
    kind: Kind
    sheet: str
    """Of a workbook the one that is read."""
    encoding: str
    encoding_sure: bool
    """`false`: look at the samples, and choose another one if letters are wrong."""
    delimiter: str
    header_row: int
    """The number of the line that names the columns; 0 where none does."""
    columns: Sequence[ColumnBody]
    missing: Sequence[str]
    """What no column becomes yet and a contact needs, in words."""
    choices: ChoicesBody
    counts: CountsBody
    progress: float
    """From 0 to 1."""
    seconds_left: float | None
    reason: str
    """Why it could not go on."""
    undo: UndoBody
    asker_id: str
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None

    @classmethod
    def of(cls, found: ContactImport, *, now: datetime, rows: Sequence[Row] = ()) -> Self:
        """``rows`` are the first of the file, for the samples."""
        layout = found.layout
        return cls(
            id=found.id,
            state=found.state,
            dry_run=found.dry_run,
            file_name=found.file_name,
            size=found.size,
            kind=Kind.TEXT if layout is None else layout.kind,
            sheet="" if layout is None else layout.sheet,
            encoding="" if layout is None else layout.encoding,
            encoding_sure=layout is not None and layout.encoding_sure,
            delimiter="" if layout is None else layout.delimiter,
            header_row=0 if layout is None else layout.header_line,
            columns=[
                ColumnBody(
                    header=column.header, field=column.field, sure=column.sure, sample=_sample(rows, column.index)
                )
                for column in found.columns
            ],
            missing=list(found.missing),
            choices=ChoicesBody.model_validate(found.choices),
            counts=CountsBody.model_validate(found.counts),
            progress=found.progress,
            seconds_left=found.seconds_left(now),
            reason=found.reason,
            undo=UndoBody.model_validate(found.undo),
            asker_id=found.asker_id,
            created_at=found.created_at,
            started_at=found.started_at,
            ended_at=found.ended_at,
        )


class SaidBody(Answer):
    """One thing about a row."""

    code: str
    said: str
    """A sentence for whoever mends the file."""
    column: str
    """Empty: it is about the whole row."""
    holder_id: str | None
    """The contact it is about, if the caller sees it."""

    @classmethod
    def of(cls, said: Said) -> Self:
        """As it is told."""
        return cls(code=said.code, said=said.said, column=said.column, holder_id=said.holder_id)


class ImportRowBody(Answer):
    """What became of one row."""

    number: int
    """Its place among the rows, from 1."""
    line: int
    """Where it begins in the file."""
    outcome: Outcome
    contact_id: str | None
    """Null for a row that became nobody, or somebody whom the caller does not see."""
    changed: Sequence[str]
    """The fields of a contact that was there."""
    reasons: Sequence[SaidBody]
    marks: Sequence[SaidBody]
    """What somebody should look at, although the row was taken."""
    twin_line: int | None
    """Another line of the file with the same e-mail or phone."""
    cells: Sequence[str]
    """As they stood in the file, where the row has to be mended."""
    undone: Undone | None
    undone_why: str

    @classmethod
    def of(cls, row: ShownRow) -> Self:
        """As the caller sees it."""
        return cls(
            number=row.number,
            line=row.line,
            outcome=row.outcome,
            contact_id=row.contact_id,
            changed=row.changed,
            reasons=[SaidBody.of(said) for said in row.reasons],
            marks=[SaidBody.of(said) for said in row.marks],
            twin_line=row.twin_line,
            cells=row.cells,
            undone=row.undone,
            undone_why=row.undone_why,
        )


def _sample(rows: Sequence[Row], index: int) -> Sequence[str]:
    cells = (row.cells[index].strip()[:_SHOWN] for row in rows if index < len(row.cells))
    return [*dict.fromkeys(cell for cell in cells if cell)][:_SAMPLES]
