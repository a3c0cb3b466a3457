"""What the handover asks of its surroundings, and the values that pass between them."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol

from tools.contacts.typed.typed_wishes import Wanted
from tools.conversations.codes import Tried
from tools.conversations.conversation import ChannelKind, IdentityLevel, Speaker
from tools.events import EventType

JsonDict = dict[str, Any]


@dataclass(frozen=True)
class Identity:
    """What the session behind a chat has shown of who it is."""

    level: IdentityLevel = IdentityLevel.NONE
    known: Mapping[Wanted, str] = field(default_factory=dict)
    """Values of the session itself (the number of a WhatsApp or SMS sender, the name of somebody who is proven):
    they are not asked for.
    """
    on_file: Mapping[Wanted, str] = field(default_factory=dict)
    """Proven values of a customer who is proven: shown masked, to be confirmed. Never fill it from a claim."""


@dataclass(frozen=True)
class Chat:
    """The chat a handover is about, as far as the handover needs to know it."""

    thread_id: str
    channel: ChannelKind = ChannelKind.WEBCHAT
    language: str = ""
    """The customer's, as ``en`` or ``es``; empty means the template's own."""
    region: str = ""
    """ISO 3166 code: numbers without + are of this country."""
    identity: Identity = Identity()
    privacy_page: str = ""
    """The business's own, for templates that name none."""


@dataclass(frozen=True)
class Details:
    """How the customer can be reached, as typed and checked."""

    email: str = ""
    phone: str = ""
    """E.164."""
    extension: str = ""
    name: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    """To the template's own questions, by their keys, as they were written."""

    def has(self, wanted: Wanted) -> bool:
        """Whether this detail was given."""
        return bool({Wanted.EMAIL: self.email, Wanted.PHONE: self.phone, Wanted.NAME: self.name}[wanted])

    @property
    def reachable(self) -> bool:
        """Whether anything was given by which the customer can be reached."""
        return bool(self.email or self.phone)


@dataclass(frozen=True)
class Notes:
    """What was given so far, and an e-mail address that still has to be asked about."""

    details: Details = Details()
    doubtful_email: str = ""
    """Typed, and perhaps mistyped: taken if it is repeated, or if nothing better comes."""
    suggestion: str = ""
    """What was probably meant."""
    doubtful_phone: str = ""
    """Typed where a mobile number was wanted: taken if it is repeated, or if nothing better comes."""
    doubtful_extension: str = ""

    def settled(self) -> "Notes":
        """The same when no more can be asked."""
        details = self.details
        if not details.email:
            details = replace(details, email=self.doubtful_email)
        if not details.phone:
            details = replace(details, phone=self.doubtful_phone, extension=self.doubtful_extension)
        return Notes(details)


@dataclass(frozen=True)
class Captured:
    """Where the details went. The team may be told; the customer and the graph never notice."""

    contact_id: str = ""
    note: str = ""


@dataclass(frozen=True)
class Availability:
    """Whether somebody could take a chat now."""

    anybody: bool = True
    """Somebody is online."""
    closed: bool = False
    """It is outside the hours."""
    back_at: datetime | None = None
    """When somebody is there again, in the business's zone; said only when nobody is."""
    place: int | None = None
    """The chat's place in the queue, from one; said only if the template wants it."""


@dataclass(frozen=True)
class Said:
    """One thing said to the customer; the same id is the same thing said again."""

    message_id: str
    text: str
    speaker: Speaker = Speaker.AI
    user_id: str = ""


@dataclass(frozen=True)
class News:
    """One thing that happened to a handover. The same type and handover id are the same news told again."""

    type: EventType
    handover_id: str
    at: datetime
    reason: str = ""
    """Of the request; of the end of the wait: ``time``, ``nobody_there``, ``just_write_me``; of a cancellation."""
    note: str = ""
    """What the AI agent gave as its reason."""
    deadline_at: datetime | None = None
    user_id: str = ""
    details: Details = Details()
    missing: Sequence[str] = ()
    """Required, and not got: kinds of details, and keys of the template's own questions."""
    flags: Sequence[str] = ()
    """What the team is to know of what was given: ``disposable_email``, ``no_mobile``."""
    captured: Captured | None = None


class ContactSink(Protocol):
    """Your contact book."""

    async def save(self, chat: Chat, details: Details, *, handover_id: str) -> Captured:
        """Keeps what the customer gave. May be called twice with the same handover; the second changes nothing."""
        ...


@dataclass(frozen=True)
class CodeWords:
    """What brings a one-time code says: ``{code}`` and ``{business}`` are still to be filled in."""

    subject: str
    text: str


class CodePort(Protocol):
    """One-time codes, for templates with ``on_match: verify``; without this port those work as with ``link``."""

    async def send(
        self, chat: Chat, details: Details, words: CodeWords, *, settled: Sequence[Wanted], handover_id: str
    ) -> Wanted | None:
        """Sends a code to the e-mail or the phone of ``details``, whichever is not settled and can be sent one.

        Which of them it was, or nothing. It must not depend on whom the value belongs to, only on what was typed, on
        limits and on what the session has proven. The code that was sent to it before counts no more.
        """
        ...

    async def check(
        self, chat: Chat, details: Details, wanted: Wanted, typed: Sequence[str], *, handover_id: str
    ) -> Tried:
        """Whether one of these is the code that was sent to it. Each is a try; the right one proves the value."""
        ...


class ChatPort(Protocol):
    """Your chat."""

    async def find(self, thread_id: str) -> Chat:
        """The chat of a thread: channel, language, country, and what its session has proven."""
        ...

    async def say(self, chat: Chat, said: Said) -> None:
        """Shows the customer what nobody is waiting for: after a deadline, or when a person comes, writes or goes.

        What a call of ``Desk.customer`` makes is returned by that call instead.
        """
        ...


class TeamPort(Protocol):
    """Your team."""

    async def availability(self, chat: Chat) -> Availability:
        """Whether somebody could take this chat now."""
        ...

    async def name_of(self, user_id: str) -> str:
        """How a user is called in front of customers; empty if no name is shown."""
        ...

    async def tell(self, chat: Chat, news: News) -> None:
        """Tells the team. May be told the same news twice."""
        ...


class Deadlines(Protocol):
    """When a parked chat is due; one moment a thread."""

    async def set(self, thread_id: str, at: datetime) -> None:
        """This thread is due then, and no longer at any moment set before."""
        ...

    async def clear(self, thread_id: str) -> None:
        """This thread is due no more."""
        ...

    async def due(self, now: datetime) -> Sequence[str]:
        """The threads whose moment has come, earliest first; they stay due until set anew or cleared."""
        ...

    async def next_at(self) -> datetime | None:
        """The earliest moment set."""
        ...


class ThreadLock(Protocol):
    """One turn at a time per chat; across machines, if you have several."""

    def hold(self, thread_id: str) -> AbstractAsyncContextManager[None]:
        """Held for one turn."""
        ...


@dataclass(frozen=True)
class Heard:
    """One thing the customer wrote."""

    text: str
    messages: Sequence[Any] = ()
    """What the graph's ``messages`` take of it."""


@dataclass(frozen=True)
class Spoken:
    """What was said, as the graph keeps it."""

    messages: Sequence[Any] = ()
    """What the graph's ``messages`` take of it."""
    say: Sequence[str] = ()
    """What the next interrupt carries."""


class Memory(Protocol):
    """Where what was said and given is kept: in the graph's own state (library), or in rows (the service).

    Inside the project; ``answer`` is an interrupt's answer, ``kept`` what ``keep`` returned last.
    """

    async def hear(self, chat: Chat, answer: JsonDict) -> Heard:
        """What the customer wrote, of an answer of type ``customer``."""
        ...

    async def hide(self, chat: Chat, answer: JsonDict, hidden: Callable[[str], str]) -> Heard:
        """The same, after what may not be read later was taken out of what the customer wrote."""
        ...

    async def meanwhile(self, chat: Chat, answer: JsonDict, *, handover_id: str) -> Sequence[Heard]:
        """What the customer wrote while waiting and no node has heard yet, oldest first."""
        ...

    async def keep(self, chat: Chat, notes: Notes, *, handover_id: str) -> JsonDict:
        """Keeps what was given so far; the result goes into the graph's state."""
        ...

    async def recall(self, chat: Chat, kept: JsonDict, *, handover_id: str) -> Notes:
        """What this customer gave in this chat so far, earlier handovers included."""
        ...

    async def speak(self, chat: Chat, said: Sequence[Said]) -> Spoken:
        """Says it to the customer. The same message id said twice is said once."""
        ...
