"""A picture as Mermaid, as Markdown pages show it."""

from collections.abc import Sequence

from workflows.handover.drawing.picture import AGAIN, Look, Picture, Step

_PLAIN = frozenset(" .,:+-–/()'“”…?!@_")
_OF_LISTS = frozenset("-+.)")
_BREAK = "<br/>"
_SHAPES = {Look.STEP: ("[", "]"), Look.CHOICE: ("{{", "}}"), Look.PERSON: ("[", "]"), Look.END: ("([", "])")}


def as_mermaid(picture: Picture) -> str:
    """A flowchart from top to bottom. Texts stay texts, whatever stands in them."""
    lines = ["---", f'title: "{_text(picture.title)}"', "---", "flowchart TD"]
    lines += [f"    {_node(step, picture.repeats(step))}" for step in picture.steps]
    for (start, end), reasons in picture.ways.items():
        said = _BREAK.join(_text(when) for when in reasons)
        lines.append(f'    {start} -->|"{said}"| {end}' if said else f"    {start} --> {end}")
    return "\n".join(lines) + "\n"


def _node(step: Step, repeats: Sequence[str]) -> str:
    opening, closing = _SHAPES[step.look]
    said = _BREAK.join(_text(line) for line in (step.title, *step.lines, *(f"{AGAIN}{when}" for when in repeats)))
    return f'{step.name}{opening}"{said}"{closing}'


def _text(text: str) -> str:
    """Every sign that could mean something to Mermaid, to Markdown or to a browser is written as its number."""
    return "".join(
        sign if sign.isalnum() or (sign in _PLAIN and not _makes_list(sign, text[:place])) else f"#{ord(sign)};"
        for place, sign in enumerate(text)
    )


def _makes_list(sign: str, before: str) -> bool:
    """``1.`` and ``-`` at the beginning of a line: Markdown in a label, which Mermaid refuses to show."""
    return sign in _OF_LISTS and (not before.strip() or before.strip().isdigit())
