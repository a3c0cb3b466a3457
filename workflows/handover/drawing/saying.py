"""How a picture says what a template holds: times of the channels, lists, and texts that somebody wrote."""

import unicodedata
from collections.abc import Mapping, Sequence

from tools.contacts.typed.typed_wishes import Wanted
from tools.conversations.conversation import ChannelKind
from workflows.handover.templates.asking import Group, Question
from workflows.handover.templates.values import PerChannel, written_span

CHANNELS = {
    ChannelKind.WEBCHAT: "web chat",
    ChannelKind.WHATSAPP: "WhatsApp",
    ChannelKind.SMS: "SMS",
    ChannelKind.EMAIL: "e-mail",
}
DETAILS = {Wanted.EMAIL: "e-mail", Wanted.PHONE: "phone", Wanted.NAME: "name"}
_LONGEST = 60
_MOST = 4
_TURNS_TEXT_AROUND = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def span_of(times: PerChannel) -> str:
    """``90 s``, or ``90 s (web chat), else 5 min``: what most channels have stands last."""
    kinds: dict[str, list[str]] = {}
    for channel in ChannelKind:
        kinds.setdefault(written_span(times.of(channel)), []).append(CHANNELS[channel])
    *rare, (usual, alike) = sorted(kinds.items(), key=lambda each: len(each[1]))
    if not rare:
        return usual
    said = [f"{span} ({listed(names)})" for span, names in rare]
    return ", ".join([*said, f"else {usual}" if len(alike) > 1 else f"{usual} ({alike[0]})"])


def listed(parts: Sequence[str], last: str = "and") -> str:
    """``a, b and c``."""
    *first, end = parts or ("",)
    return f"{', '.join(first)} {last} {end}" if first else end


def some_of(parts: Sequence[str]) -> str:
    """The first of them, and how many there are beside."""
    shown = [shortened(part) for part in parts[:_MOST]]
    more = [f"{len(parts) - _MOST} more"] if len(parts) > _MOST else []
    return listed(shown + more)


def shortened(text: str) -> str:
    """A text that somebody wrote: on one line, without signs that are none, and not longer than a line or two."""
    seen = "".join(" " if unicodedata.category(sign) in ("Cc", "Zl", "Zp") else sign for sign in text)
    line = " ".join("".join(sign for sign in seen if _is_shown(sign)).split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1].rstrip()}…"


def quoted(text: str) -> str:
    """What is said by somebody."""
    return f"“{shortened(text)}”"


def in_language(words: Mapping[str, str], language: str) -> str:
    """A question of the template's own, as the business itself reads it."""
    return words.get(language) or next(iter(words.values()))


def asked_for(group: Group, questions: Sequence[Question], *, required: frozenset[str], language: str) -> str:
    """What is asked for in one go."""
    own = next((question for question in questions if question.question in group), None)
    names = (
        [f"{quoted(in_language(own.words, language))} (kept as {own.question})"]
        if own is not None
        else [DETAILS[Wanted(name)] for name in group]
    )
    needed = [name in required for name in group]
    return listed([said if needs else f"{said}, if they like" for said, needs in zip(names, needed, strict=True)])


def _is_shown(sign: str) -> bool:
    """Neither half of a pair, nor a sign that no text may hold, nor one that turns the letters after it around."""
    return unicodedata.category(sign) not in ("Cs", "Cn") and sign not in _TURNS_TEXT_AROUND
