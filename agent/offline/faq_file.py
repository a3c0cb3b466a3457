"""The file of questions and answers: Markdown, each ``##`` heading a question, what stands below it the answer.

Several headings in a row are several wordings of one question. What stands before the first heading is for the
writers of the file. Comments are left out.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.errors import Unusable

_LARGEST = 1_000_000
_HEADING = re.compile(r"^##[ \t]+(?P<question>.*?)[ \t]*#*[ \t]*$")
_FENCE = re.compile(r"^\s{0,3}(```|~~~)")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)

DEFAULT_FAQ = Path(__file__).parent.parent / "faq.md"


@dataclass(frozen=True)
class Entry:
    """One answer and the questions it answers."""

    questions: Sequence[str]
    answer: str


def read_faq(path: Path) -> tuple[Entry, ...]:
    """The entries of a file; ``Unusable`` says what is wrong with it."""
    try:
        if path.stat().st_size > _LARGEST:
            raise Unusable(f"The questions and answers in {path} are larger than {_LARGEST} bytes; shorten the file.")
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise Unusable(f"The questions and answers in {path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise Unusable(f"The questions and answers in {path} are not UTF-8; save the file as UTF-8.") from error
    return parse_faq(text, name=str(path))


def parse_faq(text: str, *, name: str = "the FAQ") -> tuple[Entry, ...]:
    """The entries in a text; a question without answer is refused, for it would be answered with nothing."""
    entries: list[Entry] = []
    questions: list[str] = []
    answer: list[str] = []
    fenced = False
    for line in _COMMENT.sub("", text).splitlines():
        heading = None if fenced else _HEADING.match(line)
        if heading is None:
            fenced ^= _FENCE.match(line) is not None
            answer.append(line)
            continue
        if questions and any(part.strip() for part in answer):
            entries.append(_entry(questions, answer))
            questions = []
        answer = []
        questions.append(heading["question"])
    if questions:
        entries.append(_entry(questions, answer))
    _check(entries, name=name)
    return tuple(entries)


def _entry(questions: Sequence[str], answer: Sequence[str]) -> Entry:
    return Entry(tuple(question for question in questions if question), "\n".join(answer).strip())


def _check(entries: Sequence[Entry], *, name: str) -> None:
    seen: set[str] = set()
    for entry in entries:
        if not entry.questions:
            raise Unusable(f"In {name} a heading is empty; write the question behind the ##.")
        if not entry.answer:
            raise Unusable(
                f'In {name} the question "{entry.questions[-1]}" has no answer; write it below the heading.'
            )
        for question in entry.questions:
            if question.casefold() in seen:
                raise Unusable(f'In {name} the question "{question}" stands twice; keep one of them.')
            seen.add(question.casefold())
