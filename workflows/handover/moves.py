"""What to do when something happens to a chat: a table from where it is parked and what happened to one move.

Pure, and used by both drivers: ``Desk`` in somebody's own graph, ``workflows.turns`` in the service.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tools.contacts.typed.typed_wishes import Wish
from tools.conversations.conversation import ChannelKind
from tools.conversations.handover import HandoverState
from tools.conversations.inbox import InboxKind


class Parked(StrEnum):
    """What a chat's graph waits for: the ``kind`` of its interrupt."""

    NOWHERE = "nowhere"
    """Nothing: the chat is the AI's, or closed."""
    WAIT_FOR_PERSON = "wait_for_person"
    ASK_DETAILS = "ask_details"
    WITH_PERSON = "with_person"


class Reason(StrEnum):
    """Who asked for a person, or why one is needed."""

    TOOL = "tool"
    """The AI agent's tool."""
    WORDS = "words"
    """The customer's own words."""
    FAILED = "failed"
    """The AI could not answer: an error, an empty answer, too many steps."""
    TURN_LIMIT = "turn_limit"
    """The AI has answered as often as the template lets it alone."""
    USER = "user"
    """A user of the business, or the business's own program."""
    NO_REPLY = "no_reply"
    """Who accepted has not answered."""
    BY_MAIL = "by_mail"
    """The customer answered a person's e-mail, and no person has the chat any more."""
    ASSIGNED = "assigned"
    """The contact's own person is to answer first."""


class Do(StrEnum):
    """The kinds of move."""

    RESUME = "resume"
    """Answer the interrupt with ``answer``."""
    START = "start"
    """Let the AI agent answer the customer."""
    OPEN = "open"
    """Start a handover for ``reason``, without the agent."""
    TAKE = "take"
    """A user steps in without a handover: start at ``with_person`` with ``answer``."""
    ACKNOWLEDGE = "acknowledge"
    """Keep it, and tell the customer once that it was seen."""
    RECORD = "record"
    """Keep it; whoever reads next will find it."""
    OFFER_NEXT = "offer_next"
    """Offer the chat to the next user; the graph is not touched."""
    OPT_OUT = "opt_out"
    """Record the opt-out and say nothing more; nothing is parked."""
    TOO_LATE = "too_late"
    """Somebody else was first; nothing changes."""
    IGNORE = "ignore"
    """It means nothing any more."""


@dataclass(frozen=True)
class Move:
    """One move."""

    do: Do
    answer: dict[str, Any] = field(default_factory=dict)
    reason: str = ""
    opt_out: bool = False
    """Record the customer's opt-out as well."""


@dataclass(frozen=True)
class Place:
    """Where a chat stands."""

    parked: Parked
    state: HandoverState | None = None
    """The handover row's, where there is one: it may be ahead of the graph, never behind."""
    acknowledged: bool = False
    """Whether the customer was told once that words written while waiting were seen."""
    person_id: str = ""
    """Who has the chat."""


@dataclass(frozen=True)
class Happening:
    """One thing that happened."""

    kind: InboxKind
    message_id: str = ""
    text: str | None = None
    """Only where the answer may carry it (the service keeps typed text out of checkpoints)."""
    wish: Wish = Wish.NONE
    """What the customer's words ask for (``wishes.wish_of``): ``HUMAN`` also by the template's trigger words."""
    channel: ChannelKind = ChannelKind.WEBCHAT
    user_id: str = ""
    reason: str = ""
    """Of a request; of a message, why it goes to a person at once (``calls.reason_to_call``)."""
    said: tuple[dict[str, Any], ...] = ()
    """What was said in the human stretch, where the driver keeps it."""


def next_move(place: Place, happened: Happening) -> Move:
    """The one move for what happened; unknown pairs are ignored, so a late or doubled event does no harm."""
    if happened.kind is InboxKind.MESSAGE:
        return _customer_wrote(place, happened)
    if happened.kind in (InboxKind.DECLINED, InboxKind.OFFER_OVER, InboxKind.PRESENCE):
        return Move(Do.OFFER_NEXT if place.parked is Parked.WAIT_FOR_PERSON else Do.IGNORE)
    match place.parked:
        case Parked.NOWHERE:
            return _at_rest(happened)
        case Parked.WAIT_FOR_PERSON:
            return _while_waiting(place, happened)
        case Parked.ASK_DETAILS:
            return _while_collecting(place, happened)
        case Parked.WITH_PERSON:
            return _with_person(place, happened)


def asked_to_stop(happened: Happening) -> bool:
    """STOP counts where a vendor or the law makes it one: on WhatsApp and SMS."""
    return happened.wish is Wish.STOP and happened.channel in (ChannelKind.WHATSAPP, ChannelKind.SMS)


def _customer_wrote(place: Place, happened: Happening) -> Move:
    stop = asked_to_stop(happened)
    match place.parked:
        case Parked.NOWHERE if stop:
            return Move(Do.OPT_OUT, opt_out=True)
        case Parked.NOWHERE if happened.reason:
            return Move(Do.OPEN, reason=happened.reason)
        case Parked.NOWHERE:
            return Move(Do.START)
        case Parked.WITH_PERSON:
            return Move(Do.RECORD, _words(happened), opt_out=stop)
        case _ if _accepted_already(place):
            return Move(Do.RECORD, _words(happened), opt_out=stop)
        case _ if stop:
            return Move(Do.RESUME, {"type": "cancelled", "by": "stop", **_heard(happened)}, opt_out=True)
        case Parked.WAIT_FOR_PERSON:
            return _wrote_while_waiting(place, happened)
        case Parked.ASK_DETAILS:
            return Move(Do.RESUME, _words(happened))


def _wrote_while_waiting(place: Place, happened: Happening) -> Move:
    if happened.wish in (Wish.JUST_WRITE_ME, Wish.JUST_CALL_ME):
        texts = [] if happened.text is None else [happened.text]
        why = happened.wish.value
        return Move(
            Do.RESUME, {"type": "timed_out", "why": why, "meanwhile": texts, "message_id": happened.message_id}
        )
    if happened.wish in (Wish.NEVER_MIND, Wish.STOP):
        return Move(Do.RESUME, {"type": "cancelled", "by": "customer", **_heard(happened)})
    return Move(Do.RECORD if place.acknowledged else Do.ACKNOWLEDGE, _words(happened))


def _at_rest(happened: Happening) -> Move:
    match happened.kind:
        case InboxKind.REQUESTED:
            return Move(Do.OPEN, reason=happened.reason or Reason.USER)
        case InboxKind.TAKEN | InboxKind.ACCEPTED:
            return Move(Do.TAKE, {"type": "accepted", "user_id": happened.user_id})
        case _:
            return Move(Do.IGNORE)


def _while_waiting(place: Place, happened: Happening) -> Move:
    match happened.kind:
        case InboxKind.ACCEPTED | InboxKind.TAKEN:
            return Move(Do.RESUME, {"type": "accepted", "user_id": happened.user_id})
        case InboxKind.WAIT_OVER if not _accepted_already(place):
            return Move(Do.RESUME, {"type": "timed_out"})
        case InboxKind.UPDATE if not _accepted_already(place):
            return Move(Do.RESUME, {"type": "still_waiting"})
        case InboxKind.CANCELLED if _accepted_already(place):
            return Move(Do.IGNORE)
        case InboxKind.CANCELLED | InboxKind.CLOSED:
            return Move(Do.RESUME, _called_off(happened))
        case _:
            return Move(Do.IGNORE)


def _while_collecting(place: Place, happened: Happening) -> Move:
    match happened.kind:
        case InboxKind.ACCEPTED | InboxKind.TAKEN:
            return Move(Do.RESUME, {"type": "accepted", "user_id": happened.user_id})
        case InboxKind.REMIND | InboxKind.ABANDON:
            return Move(Do.RESUME, {"type": "timed_out", "silence": happened.kind.value})
        case InboxKind.CANCELLED if _accepted_already(place):
            return Move(Do.IGNORE)
        case InboxKind.CANCELLED | InboxKind.CLOSED:
            return Move(Do.RESUME, _called_off(happened))
        case _:
            return Move(Do.IGNORE)


def _with_person(place: Place, happened: Happening) -> Move:
    match happened.kind:
        case InboxKind.ACCEPTED | InboxKind.TAKEN:
            return Move(Do.IGNORE if happened.user_id == place.person_id else Do.TOO_LATE)
        case InboxKind.REPLIED:
            return Move(Do.RECORD, {"type": "said", "user_id": happened.user_id, **_heard(happened)})
        case InboxKind.HANDED_ON if happened.user_id != place.person_id:
            return Move(Do.RESUME, {"type": "handed_on", "user_id": happened.user_id})
        case InboxKind.GIVEN_BACK:
            had_by = {"user_id": happened.user_id} if happened.user_id else {}
            return Move(Do.RESUME, {"type": "given_back", "said": list(happened.said), **had_by})
        case InboxKind.NO_REPLY:
            return Move(Do.RESUME, {"type": "no_reply"})
        case InboxKind.CLOSED | InboxKind.SILENT:
            return Move(Do.RESUME, {"type": "closed"})
        case _:
            return Move(Do.IGNORE)


def _accepted_already(place: Place) -> bool:
    return place.state is HandoverState.ACCEPTED


def _called_off(happened: Happening) -> dict[str, Any]:
    return {"type": "cancelled", "by": "closed" if happened.kind is InboxKind.CLOSED else "user"}


def _words(happened: Happening) -> dict[str, Any]:
    text = {} if happened.text is None else {"text": happened.text}
    return {"type": "customer", "message_id": happened.message_id, **text}


def _heard(happened: Happening) -> dict[str, Any]:
    """The words that made the move, so that ``messages`` and the reader of the wait get them too."""
    if happened.text is None:
        return {"message_id": happened.message_id} if happened.message_id else {}
    return {"message_id": happened.message_id, "text": happened.text}
