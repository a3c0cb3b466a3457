"""A chat that a template is tried in: what is done in it, and what came of that."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from api.bodies.conversations import Spoken, Text
from api.bodies.strict import WHOLE, Answer, Asked, Flag, Moment
from tools.contacts.contact import ContactKind
from tools.contacts.identifiers import Evidence
from tools.conversations.conversation import ChannelKind, ConversationState
from tools.conversations.handover import FollowUpState, HandoverState
from tools.events import EventType

LARGEST_TEMPLATE = 256 * 1024
"""Letters; as many bytes as a template's file may have, where it is written in ASCII."""
MOST_STEPS = 100
LONGEST_WAIT = 60 * 24 * 3600
"""Seconds of one step, and of the whole chat."""

Country = Annotated[str, Field(pattern=r"^([A-Za-z]{2})?$")]
LanguageCode = Annotated[str, Field(pattern=r"^([a-z]{2,3})?$")]
Named = Annotated[str, Field(max_length=300)]


class Do(StrEnum):
    """One thing that may be done."""

    WRITE = "write"
    """The customer writes ``text``; ``{code}`` in it stands for the one-time code that was sent last."""
    ACCEPT = "accept"
    """A person takes the chat, offered or not."""
    DECLINE = "decline"
    """The person who has the chat on offer says no."""
    REPLY = "reply"
    """The person who has the chat writes ``text``."""
    GIVE_BACK = "give_back"
    """The person gives the chat back to the AI."""
    CLOSE = "close"
    COME_ONLINE = "come_online"
    """One of the team, or everybody."""
    GO_OFFLINE = "go_offline"
    WAIT = "wait"
    """So many ``seconds`` pass."""
    SKIP = "skip"
    """Time passes until something happens by itself."""


class Step(Asked):
    """One thing that is done. ``who`` of the team does it: a name or an e-mail; left out, whoever is nearest."""

    do: Do
    text: Text | None = None
    seconds: Annotated[int, Field(ge=1, le=LONGEST_WAIT), WHOLE] | None = None
    who: Named | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.do in (Do.WRITE, Do.REPLY) and not (self.text or "").strip():
            raise ValueError("say what is written, as text")
        if self.do is Do.WAIT and self.seconds is None:
            raise ValueError("say how many seconds pass")
        return self


class Customer(StrEnum):
    """Who the customer is."""

    GUEST = "guest"
    """Nobody that anybody knows."""
    KNOWN = "known"
    """Somebody of the contact book, who has not shown that."""
    PROVEN = "proven"
    """The same, signed in on the page; on WhatsApp and SMS the number says it."""


class Scene(Asked):
    """Where and when the chat takes place."""

    channel: Literal["webchat", "whatsapp", "sms"] = "webchat"
    country: Country = ""
    """The customer's; left out, the business's."""
    language: LanguageCode = ""
    """Of the customer's browser; left out, the business's."""
    customer: Customer = Customer.GUEST
    begins_at: Moment | None = None
    """Left out, now."""
    somebody_online: Flag = True
    """Whether the team is there when it begins."""


class TryAsked(Scene):
    """A template, and what is done in a chat under it."""

    template: Annotated[str, Field(max_length=LARGEST_TEMPLATE)]
    """Its text, as YAML or JSON; it need not be saved."""
    steps: Annotated[Sequence[Step], Field(max_length=MOST_STEPS)] = ()


def scene_of(asked: TryAsked) -> Scene:
    """Where and when it takes place."""
    return Scene.model_validate({name: getattr(asked, name) for name in Scene.model_fields})


class Happened(Answer):
    """One thing that came of the chat."""

    at: datetime
    step: int
    """The place of the step by which it came about, from 0; -1 before the first."""


class SaidLine(Happened):
    """Something that was said in the chat."""

    kind: Literal["said"] = "said"
    from_: Spoken = Field(serialization_alias="from", validation_alias="from")
    from_name: str
    text: str


class EventLine(Happened):
    """Something that happened behind it, as hooks would be told."""

    kind: Literal["event"] = "event"
    event: EventType
    by: str
    """Who of the team it is of; empty for nobody in particular."""
    reason: str
    missing: Sequence[str]


class RefusedLine(Happened):
    """A step that could not be done, and why."""

    kind: Literal["refused"] = "refused"
    text: str


Line = Annotated[SaidLine | EventLine | RefusedLine, Field(discriminator="kind")]


class TriedMail(Happened):
    """An e-mail that would have left. The digits of one-time codes are dots: they are others each time."""

    to: str
    subject: str
    text: str


class TriedCall(Happened):
    """A hook that would have been called."""

    hook: str
    event: EventType


class Due(Answer):
    """Something that happens by itself, unless something else does before."""

    what: Literal["wait", "offer", "update", "remind", "abandon", "reply", "follow_up", "close"]
    at: datetime


class TriedFollowUp(Answer):
    """What is owed to the customer in the end."""

    state: FollowUpState
    owner: str
    due_at: datetime | None
    reach: Sequence[str]


class TriedHandover(Answer):
    """The newest handover."""

    state: HandoverState
    reason: str
    accepted_by: str
    offered_to: Sequence[str]
    captured: dict[str, str]
    missing: Sequence[str]
    marks: Sequence[str]
    follow_up: TriedFollowUp


class TriedValue(Answer):
    """An e-mail address or a phone number."""

    value: str
    evidence: Evidence


class TriedContact(Answer):
    """Whom the chat is with, as it would be saved."""

    kind: ContactKind
    name: str
    emails: Sequence[TriedValue]
    phones: Sequence[TriedValue]
    tags: Sequence[str]


class InTheBook(Answer):
    """The contact who is in the book when it begins."""

    name: str
    email: str
    phone: str


class TriedChat(Answer):
    """How the chat stands in the end."""

    state: ConversationState
    channel: ChannelKind
    language: str
    tags: Sequence[str]
    visibility: Literal["everyone"] | Sequence[str]
    """By their names."""
    assignee: str
    contact: TriedContact
    handover: TriedHandover | None


class TriedPerson(Answer):
    """One of the team, as the chat has it."""

    name: str
    online: bool


class TriedBody(Answer):
    """What came of it. Nothing of it was written or sent anywhere."""

    template: str
    """Its name."""
    begins_at: datetime
    now: datetime
    time_zone: str
    """Of the template's hours, else of the business."""
    lines: Sequence[Line]
    mails: Sequence[TriedMail]
    hooks: Sequence[TriedCall]
    due: Sequence[Due]
    """The nearest first."""
    chat: TriedChat | None
    """Nothing before the customer has written."""
    team: Sequence[TriedPerson]
    in_the_book: InTheBook | None
    stopped: str
    """Why the last steps were not done; empty if all were."""
