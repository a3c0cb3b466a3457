"""What a person wrote in an e-mail: markup taken off, and what their program quotes or signs under it cut away.

No word of a customer's is lost to a guess: where cutting would leave nothing, everything stays.
"""

import re
from collections.abc import Collection, Sequence
from html.parser import HTMLParser

MOST_READ = 100_000
"""Letters of one mail that are looked at."""

_QUOTED = re.compile(r"\s{0,3}>")
_HEADER = re.compile(r"\s*[*_]{0,2}\w[\w .-]{0,24}:[*_]{0,2}\s+\S")
_RULE = re.compile(r"\s*(_{5,}|-{5,}|-{2,}\s?[^-\n]{3,40}\s?-{2,})\s*")
_SAYS_WHO = re.compile(
    r"\b(wrote|writes|escribió|schrieb|a écrit|ha scritto|escreveu|schreef|skrev)\b", re.IGNORECASE
)
_SENT_FROM = re.compile(
    r"\s*(sent from|get outlook for|enviado desde|enviado do|von meinem|envoyé de|inviato da|verzonden van)\b.{0,60}",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(r"--\s?")
_LINES_OF_ATTRIBUTION = 3
_LINES_OF_HEADERS = 3
_LINES_OF_SIGNATURE = 8
_SPACES = re.compile(r"[ \t\f\v\u00a0]+")


def own_words(text: str, *, ours: Collection[str]) -> str:
    """The text without quotes and signatures; ``ours`` are the addresses that stand in quotes of our mail."""
    lines = [line.rstrip() for line in text[:MOST_READ].replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    words = _unsigned(_without_quotes(lines, tuple(each.lower() for each in ours)))
    return _joined(words) or _joined([line for line in lines if not _QUOTED.match(line)]) or _joined(lines)


def _without_quotes(lines: Sequence[str], ours: Sequence[str]) -> Sequence[str]:
    for place, line in enumerate(lines):
        if not line:
            continue
        if _begins_headers(lines, place, ours):
            return _before_rule(lines[:place])
        if _RULE.fullmatch(line) and _begins_headers(lines, _next_written(lines, place + 1), ("",)):
            return lines[:place]
        begins = _attribution(lines, place, ours)
        if begins is not None:
            return _around(lines[:begins], lines[place + 1 :])
    return _before_last_quote(lines)


def _begins_headers(lines: Sequence[str], place: int, ours: Sequence[str]) -> bool:
    """``From: …``, ``Sent: …``, ``To: …`` in whichever language, with an address of ours among them."""
    block: list[str] = []
    for line in lines[place : place + 8]:
        if not _HEADER.match(line):
            break
        block.append(line.lower())
    return len(block) >= _LINES_OF_HEADERS and any(each in line for line in block for each in ours)


def _attribution(lines: Sequence[str], ends: int, ours: Sequence[str]) -> int | None:
    """Where a line begins, wrapped by most programs, that ends here and says whose words follow."""
    if not lines[ends].endswith((":", ":*")) or _QUOTED.match(lines[ends]):
        return None
    following = _next_written(lines, ends + 1)
    is_quote = following < len(lines) and _QUOTED.match(lines[following]) is not None
    says_who = None
    for begins in range(ends, max(ends - _LINES_OF_ATTRIBUTION, -1), -1):
        if not lines[begins]:
            break
        said = " ".join(lines[begins : ends + 1]).lower()
        by_verb = _SAYS_WHO.search(said) is not None
        if any(each in said for each in ours) and (is_quote or by_verb):
            return begins
        if by_verb and is_quote and says_who is None:
            says_who = begins
    return says_who


def _around(before: Sequence[str], after: Sequence[str]) -> Sequence[str]:
    """Above the quote, below it, or between its lines, where those are answered one by one."""
    quoted = [place for place, line in enumerate(after) if _QUOTED.match(line)]
    if not quoted:
        return before if _joined(before) else after
    below = after[quoted[-1] + 1 :]
    between = [line for line in after[quoted[0] : quoted[-1]] if line and not _QUOTED.match(line)]
    above = [*before, *after[: quoted[0]]]
    if between:
        return [*above, *after[quoted[0] :]]
    return [*above, *_unsigned(below)]


def _before_last_quote(lines: Sequence[str]) -> Sequence[str]:
    """What nobody says to be a quote is one only at the end: people write lists with these signs too."""
    kept = list(lines)
    while kept and (not kept[-1] or _QUOTED.match(kept[-1])):
        kept.pop()
    return kept


def _before_rule(lines: Sequence[str]) -> Sequence[str]:
    kept = list(lines)
    while kept and (not kept[-1] or _RULE.fullmatch(kept[-1])):
        kept.pop()
    return kept


def _unsigned(lines: Sequence[str]) -> Sequence[str]:
    kept = _before_blank(lines)
    # A signature is short: what is longer below such a line was written for us.
    for place in range(max(1, len(kept) - _LINES_OF_SIGNATURE - 1), len(kept)):
        if _SIGNATURE.fullmatch(kept[place]) and _joined(kept[:place]):
            kept = _before_blank(kept[:place])
            break
    return _before_blank(kept[:-1]) if len(kept) > 1 and _SENT_FROM.fullmatch(kept[-1]) else kept


def _before_blank(lines: Sequence[str]) -> Sequence[str]:
    kept = list(lines)
    while kept and not kept[-1]:
        kept.pop()
    return kept


def _next_written(lines: Sequence[str], place: int) -> int:
    while place < len(lines) and not lines[place]:
        place += 1
    return place


def _joined(lines: Sequence[str]) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def text_of_html(html: str) -> str:
    """The words of a page, a line for each block; quotes keep a mark. Nothing of it is markup any more."""
    reader = _Words()
    reader.feed(html[: MOST_READ * 3])
    reader.close()
    return reader.text()


class _Words(HTMLParser):
    _BLOCKS = frozenset(
        {"p", "div", "tr", "table", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "section", "article", "hr"}
    )
    _UNSEEN = frozenset({"script", "style", "head", "title", "template", "noscript"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = [""]
        self._unseen = 0
        self._quotes = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Where a line begins."""
        if tag in self._UNSEEN:
            self._unseen += 1
        elif tag == "blockquote":
            self._begin_line()
            self._quotes += 1
        elif tag == "br":
            self._lines.append("")
        elif tag == "li":
            self._begin_line()
            self._add("- ")
        elif tag in self._BLOCKS:
            self._begin_line()

    def handle_endtag(self, tag: str) -> None:
        """Where it ends."""
        if tag in self._UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag == "blockquote":
            self._begin_line()
            self._quotes = max(0, self._quotes - 1)
        elif tag in self._BLOCKS:
            self._begin_line()
            if tag == "p":
                self._lines.append("")

    def handle_data(self, data: str) -> None:
        """Words."""
        if not self._unseen:
            self._add(_SPACES.sub(" ", data.replace("\r", " ").replace("\n", " ")))

    def _add(self, words: str) -> None:
        if not self._lines[-1]:
            words = words.lstrip()
            if words and self._quotes:
                self._lines[-1] = "> "
        self._lines[-1] += words

    def _begin_line(self) -> None:
        if self._lines[-1].strip():
            self._lines.append("")

    def text(self) -> str:
        """All of them."""
        return _joined([line.rstrip() for line in self._lines])
