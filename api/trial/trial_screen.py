"""What ``handover chat`` prints: colours and a prompt in a terminal, plain lines anywhere else."""

from rich.console import Console
from rich.text import Text

from api.printable import readable
from api.trial.trial import PERSON, Happened, Saved
from tools.contacts.contact import ContactKind
from tools.conversations.conversation import Message, Speaker
from tools.conversations.handover import FollowUpState
from tools.events import Event

_PROMPT = "> "
_WELCOME = (
    ("TEXT", "you write as the customer; try: I want to talk to a person"),
    ("/accept", f"{PERSON}, at the desk, takes the chat"),
    ("/say TEXT", f"{PERSON} writes"),
    ("/back", f"{PERSON} gives the chat back to the AI"),
    ("/wait", "lets time pass until something happens"),
    ("/quit", "ends, and shows what was saved"),
)
_LOOKS = {Speaker.AI: ("AI", "cyan"), Speaker.USER: (PERSON, "green"), Speaker.SYSTEM: ("", "italic")}
_TOLD = ("reason", "missing")
"""What an event's line says beside its name; ids of things on the screen anyway say nothing."""


class Screen:
    """One terminal, file or pipe."""

    def __init__(self, console: Console | None = None) -> None:
        """Standard output, unless another is given."""
        self._console = console or Console(highlight=False)
        # Lines of a file are as long as what was said.
        self._console.soft_wrap = not self._console.is_terminal
        self._asking = False

    def welcome(self, *, model: str, wait: float) -> None:
        """What can be typed."""
        self._print(Text(f"Model {model}. A person has {wait:g} s to take a chat that waits.", "dim"))
        for word, meaning in _WELCOME:
            self._print(Text.assemble((f"  {word:<10}", "bold"), (meaning, "dim")))

    def ask(self) -> None:
        """Something may be typed now."""
        self._asking = True
        if self._console.is_terminal:
            self._console.print(Text(_PROMPT, "bold"), end="")

    def typed(self, text: str, *, is_command: bool) -> None:
        """What was typed. A terminal has shown it already; in a file it would be missing."""
        self._asking = False
        if not self._console.is_terminal:
            self._print(Text(readable(text if is_command else f"You: {text}")))

    def hint(self, text: str) -> None:
        """Something that was not done, and why."""
        self._print(Text(readable(text), "yellow"))

    def show(self, happened: Happened) -> None:
        """One event: the words of a message, or quietly its name."""
        message = happened.message
        if message is None:
            self._print(Text(readable(f"  · {_line(happened.event)}"), "dim"))
        elif message.speaker in _LOOKS:
            self._show_message(message)

    def show_saved(self, saved: Saved) -> None:
        """What there is at the end."""
        self._asking = False
        self._print(Text("\nWhat was saved", "bold"))
        for label, value in _saved_lines(saved):
            self._print(Text.assemble((f"  {label:<10} ", "dim"), readable(value)))

    def _show_message(self, message: Message) -> None:
        name, look = _LOOKS[message.speaker]
        words = f"{name}: {message.text}" if name else message.text
        self._print(Text(readable(words), look))

    def _print(self, text: Text) -> None:
        if self._asking and self._console.is_terminal:
            # What comes by itself takes the prompt's line, and the prompt comes again below.
            self._console.file.write("\r\x1b[K")
            self._console.print(text)
            self._console.print(Text(_PROMPT, "bold"), end="")
        else:
            self._console.print(text)


def _line(event: Event) -> str:
    told = [f"{name}: {_value(event.data[name])}" for name in _TOLD if event.data.get(name)]
    by = [PERSON] if event.data.get("user_id") else []
    return " · ".join([event.type.value, *by, *told])


def _value(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(str(each) for each in value)
    return str(value)


def _saved_lines(saved: Saved) -> list[tuple[str, str]]:
    contact, handover = saved.contact, saved.handover
    kind = "contact" if contact.kind is ContactKind.CONTACT else "guest, in no list yet"
    lines = [("contact", f"{contact.name} ({kind})")]
    for identifier in saved.identifiers:
        if identifier.key.kind.value in ("email", "phone"):
            lines.append((identifier.key.kind.value, f"{identifier.value} ({identifier.evidence})"))
    lines += [("claim", f"{claim.value} (typed in chat, not checked; {claim.state})") for claim in saved.claims]
    if handover is None:
        return [*lines, ("handover", "none: nobody asked for a person")]
    missing = f", not given: {', '.join(handover.missing)}" if handover.missing else ""
    lines.append(("handover", f"{handover.state}, asked for by {handover.reason}{missing}"))
    owed = handover.follow_up
    if owed.state is FollowUpState.NONE:
        return [*lines, ("follow-up", "none")]
    owner = "nobody in particular" if owed.owner_id is None else saved.names.get(owed.owner_id, owed.owner_id)
    due = "" if owed.due_at is None else f", due {owed.due_at:%A %Y-%m-%d %H:%M} UTC"
    lines.append(("follow-up", f"{owed.state}, owner: {owner}{due}, reach: {', '.join(owed.reach)}"))
    return lines
