"""What ``handover import`` prints: what the columns become, how far it is, what is wrong, what it came to."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from api.printable import readable

Found = Mapping[str, Any]

_OUTCOMES = ("created", "updated", "unchanged", "conflict", "failed")
_WOULD = {"created": "would be created", "updated": "would be updated", "conflict": "conflicts"}
_ARE = {"conflict": "conflicts"}


class Screen:
    """One terminal, file or pipe."""

    def __init__(self, console: Console | None = None) -> None:
        """Standard output, unless another is given."""
        self._console = console or Console(highlight=False)
        if not self._console.is_terminal:
            # Lines of a file are as long as what they say.
            self._console.width = 200
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f} %"),
            TextColumn("{task.fields[rows]} rows"),
            TimeRemainingColumn(),
            console=self._console,
            disable=not self._console.is_terminal,
        )
        self._task: TaskID | None = None

    def show_mapping(self, found: Found, *, before: Found) -> None:
        """The mapping as a table; ``before`` is what was found by itself."""
        table = Table(title=f"{readable(found['file_name'])}: {_reading(found)}", title_justify="left")
        for name in ("Column", "becomes", "for instance"):
            table.add_column(name, overflow="fold")
        suggested = [
            column["field"] if column["field"] and not column["sure"] else None for column in before["columns"]
        ]
        suggested += [None] * len(found["columns"])
        for number, (column, suggestion) in enumerate(zip(found["columns"], suggested, strict=False), start=1):
            left_out = (
                f'left out (perhaps {suggestion}: --map "#{number}={suggestion}")' if suggestion else "left out"
            )
            becomes = Text(column["field"]) if column["field"] else Text(left_out, "dim")
            sample = ", ".join(readable(cell)[:40] for cell in column["sample"][:2])
            table.add_row(Text(readable(column["header"]) or f"#{number}"), becomes, Text(sample, "dim"))
        self._console.print(table)
        if found["missing"]:
            lacking = " and ".join(found["missing"])
            self._say(f'No column becomes {lacking}. Say which: --map "Column=field", or --map "#3=field".', "yellow")
        if not found["encoding_sure"]:
            self._say(f"Read as {found['encoding']}; if letters are wrong, say --encoding.", "yellow")

    def show_progress(self, found: Found) -> None:
        """The bar, in a terminal."""
        if self._task is None:
            said = "Trying" if found["dry_run"] else "Importing"
            self._bar.start()
            self._task = self._bar.add_task(said, total=1.0, rows=0)
        self._bar.update(self._task, completed=found["progress"], rows=f"{found['counts']['rows']:,}")
        if found["state"] != "running":
            self._bar.stop()

    def show_problems(self, rows: Sequence[Found]) -> None:
        """The first of them."""
        for row in rows:
            said = "; ".join(
                f"{reason['column']}: {reason['said']}" if reason["column"] else reason["said"]
                for reason in row["reasons"]
            )
            self._say(f"Line {row['line']:,} ({row['outcome']}): {said}", "yellow")

    def show_end(self, found: Found, *, failed_to: Path | None) -> None:
        """What it came to."""
        counts = found["counts"]
        words = _WOULD if found["dry_run"] else _ARE
        parts = [f"{counts[name]:,} {words.get(name, name)}" for name in _OUTCOMES]
        self._say(f"{counts['rows']:,} rows: {', '.join(parts)}.", "bold")
        for name, said in (
            ("duplicates", "with an e-mail or phone of an earlier row"),
            ("to_check", "with a number that can be read in two ways"),
            ("landlines", "landlines, which take no SMS and no WhatsApp"),
        ):
            if counts[name]:
                self._say(f"{counts[name]:,} {said}.")
        if found["state"] != "finished":
            self._say(f"It was {found['state']}. {found['reason']}".strip(), "red")
        if counts["failed"]:
            kept = (
                f"The rows that failed are in {failed_to}"
                if failed_to
                else "--failed FILE writes the rows that failed"
            )
            self._say(f"{kept}: mend them, and import that file.")
        if found["dry_run"]:
            self._say("Nothing was written: this was a dry run.")
        elif counts["created"] or counts["updated"]:
            self._say(f"It can be undone: POST /v1/imports/{found['id']}/undo.")

    def close(self) -> None:
        """The cursor is the terminal's again."""
        self._bar.stop()

    def _say(self, text: str, style: str = "") -> None:
        self._console.print(Text(readable(text), style), soft_wrap=True)


def _reading(found: Found) -> str:
    match found["kind"]:
        case "workbook":
            return f'the sheet "{readable(found["sheet"])}"'
        case "cards":
            return "contact cards"
        case _:
            between = {"\t": "tabs", ",": "commas", ";": "semicolons", "|": "bars"}.get(found["delimiter"], "")
            return f"{found['encoding']}, {between} between the cells"
