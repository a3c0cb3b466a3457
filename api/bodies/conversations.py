"""Conversations, messages, handovers and follow-ups as the team sees them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field

from api.bodies.attachments import AttachmentBody, FileIds
from api.bodies.strict import WHOLE, Answer, Asked, Flag, Moment
from tools.actions.mail.receive_mail import Taken
from tools.contacts.contact import Audience, ContactKind
from tools.conversations.conversation import (
    ChannelKind,
    Conversation,
    ConversationState,
    Delivery,
    IdentityLevel,
    Message,
    Speaker,
)
from tools.conversations.handover import FollowUp, FollowUpState, Handover, HandoverState, Offer, OfferState
from tools.conversations.lists import Beside, Latest
from tools.conversations.reply_ways import NoMail, Via
from tools.conversations.threads import thread_of_sender
from tools.conversations.visitor_view import answered_by, is_for_customer

Text = Annotated[str, Field(min_length=1, max_length=4000)]
TextIfAny = Annotated[str, Field(max_length=4000)]
ClientId = Annotated[str, Field(min_length=1, max_length=100)]
Visibility = Literal["everyone"] | Sequence[str]
Spoken = Literal["contact", "ai", "user", "system"]


class WriteAsked(Asked):
    """What a user writes; the same ``client_id`` again is the same message."""

    text: Text
    client_id: ClientId | None = None
    user_id: str | None = None
    """In whose name, for a token of the business."""


class ReplyAsked(Asked):
    """The same to the customer. Left out, ``via`` is where the customer is; e-mail stands in the chat as well."""

    text: TextIfAny
    """May be empty where files say it all."""
    attachments: FileIds = ()
    """Ids of files that the same user sent before and that went with no other message."""
    client_id: ClientId | None = None
    user_id: str | None = None
    """In whose name, for a token of the business."""
    via: Via | None = None


class WayBody(Answer):
    """One way a reply may go."""

    via: Via
    usable: bool
    why_not: NoMail | None = None
    address: str | None = None
    """Of e-mail; masked where the contact's details are hidden from whoever asks."""
    proven: bool = False
    """Otherwise the customer only typed it: what goes there is what a person types, and nothing else."""
    carries_files: bool = False


class ReplyWays(Answer):
    """How a reply goes: by ``via``, unless another way is asked for."""

    via: Via
    customer_present: bool
    ways: Sequence[WayBody]


class TakenBody(Answer):
    """What became of a mail that was handed in."""

    taken: Taken


class ActAsked(Asked):
    """Something done with nothing more to say."""

    user_id: str | None = None
    """In whose name, for a token of the business. It may ask for a person, call that off, give back and close in
    nobody's.
    """


class HandOverAsked(ActAsked):
    """A person is asked for."""

    note: Annotated[str, Field(max_length=4000)] = ""
    """Why, for whoever takes the chat; the customer never sees it."""


class AssignAsked(Asked):
    """Who is to answer for it; null is nobody."""

    assignee_id: str | None
    user_id: str | None = None
    """In whose name, for a token of the business."""


class TransferAsked(Asked):
    """Who is to go on with the chat, and what they should know."""

    to: str
    """A user's or a team's id."""
    note: Annotated[str, Field(max_length=4000)] = ""
    """For whoever gets the chat; the customer never sees it."""
    user_id: str | None = None
    """In whose name, for a token of the business."""


class ReadAsked(Asked):
    """How far one has read: the ``seq`` of the last message seen."""

    seq: Annotated[int, Field(ge=0, le=2**53), WHOLE]


class FollowUpChange(Asked):
    """What is to change of a follow-up; what is left out stays."""

    owner_id: str | None = None
    due_at: Moment | None = None
    done: Flag | None = None
    user_id: str | None = None
    """In whose name, for a token of the business."""


def shown_visibility(audience: Audience) -> Visibility:
    """``everyone``, or the ids of users and teams."""
    return "everyone" if audience.members is None else sorted(audience.members)


def spoken_by(speaker: Speaker) -> Spoken:
    """A note is a user's."""
    match speaker:
        case Speaker.CONTACT:
            return "contact"
        case Speaker.AI:
            return "ai"
        case Speaker.USER | Speaker.NOTE:
            return "user"
        case Speaker.SYSTEM:
            return "system"


class MessageBody(Answer):
    """One message, or a note (``note``) that the customer never sees."""

    id: str
    conversation_id: str
    seq: int
    from_: Spoken = Field(serialization_alias="from")
    note: bool
    from_name: str
    user_id: str | None
    text: str
    attachments: Sequence[AttachmentBody]
    at: datetime
    client_id: str | None
    in_reply_to: int | None
    """The ``seq`` of the customer's message that the AI answers with it; nothing when it speaks by itself."""
    for_customer: bool
    """Whether the customer reads it too."""
    sent_by: str
    delivery: Delivery

    @classmethod
    def of(cls, message: Message) -> Self:
        """As the team sees it."""
        return cls(
            id=message.id,
            conversation_id=message.conversation_id,
            seq=message.seq,
            from_=spoken_by(message.speaker),
            note=message.speaker is Speaker.NOTE,
            from_name=message.from_name,
            user_id=message.user_id,
            text=message.text,
            attachments=[AttachmentBody.model_validate(each) for each in message.attachments],
            at=message.at,
            client_id=message.client_id,
            in_reply_to=answered_by(message),
            for_customer=is_for_customer(message),
            sent_by=message.sent_by,
            delivery=message.delivery,
        )


class LatestBody(Answer):
    """The beginning of what was said last."""

    from_: Spoken = Field(serialization_alias="from")
    from_name: str
    text: str
    files: int
    """How many went with it."""
    at: datetime

    @classmethod
    def of(cls, latest: Latest) -> Self:
        """For a list of conversations."""
        return cls(
            from_=spoken_by(latest.speaker),
            from_name=latest.from_name,
            text=latest.text,
            files=latest.files,
            at=latest.at,
        )


class ConversationBody(Answer):
    """A conversation, with what a screen shows beside it."""

    id: str
    channel: ChannelKind
    channel_id: str
    thread_id: str | None
    """What the program that brought the chat calls it."""
    state: ConversationState
    contact_id: str
    contact_name: str
    contact_kind: ContactKind
    identity: IdentityLevel
    assignee_id: str | None
    visibility: Visibility
    handover_id: str | None
    language: str
    tags: Sequence[str]
    window_closes_at: datetime | None
    customer_present: bool
    last_message_at: datetime | None
    latest: LatestBody | None
    last_seq: int
    unread: int
    pending: bool
    """Something that was written or done in it is not answered yet."""
    opened_at: datetime
    closed_at: datetime | None

    @classmethod
    def of(cls, conversation: Conversation, beside: Beside, *, customer_present: bool) -> Self:
        """As the team sees it."""
        return cls(
            id=conversation.id,
            channel=conversation.channel,
            channel_id=conversation.channel_id,
            thread_id=thread_of_sender(conversation.sender),
            state=conversation.state,
            contact_id=beside.contact_id,
            contact_name=beside.contact_name,
            contact_kind=beside.contact_kind,
            identity=conversation.identity,
            assignee_id=conversation.assignee_id,
            visibility=shown_visibility(conversation.visibility),
            handover_id=conversation.handover_id,
            language=conversation.language,
            tags=conversation.tags,
            window_closes_at=conversation.window_closes_at,
            customer_present=customer_present,
            last_message_at=conversation.last_message_at,
            latest=None if beside.latest is None else LatestBody.of(beside.latest),
            last_seq=conversation.last_seq,
            unread=beside.unread,
            pending=beside.pending,
            opened_at=conversation.opened_at,
            closed_at=conversation.closed_at,
        )


class ListedConversation(ConversationBody):
    """The same in the list of whoever asks."""

    restricted: bool
    """Hidden from them but for their role; what is shown so is in the audit log."""

    @classmethod
    def of_row(cls, body: ConversationBody, *, restricted: bool) -> Self:
        """With how it is seen."""
        return cls.model_validate({**dict(body), "restricted": restricted})


class OfferBody(Answer):
    """To whom a waiting chat is offered now."""

    user_id: str
    expires_at: datetime


class FollowUpBody(Answer):
    """Whether somebody owes the customer an answer."""

    state: FollowUpState
    owner_id: str | None
    due_at: datetime | None
    reach: Sequence[str]
    done_at: datetime | None
    escalated_at: datetime | None
    """When it went to somebody else because nobody had answered."""

    @classmethod
    def of(cls, follow_up: FollowUp) -> Self:
        """As it stands."""
        return cls(
            state=follow_up.state,
            owner_id=follow_up.owner_id,
            due_at=follow_up.due_at,
            reach=follow_up.reach,
            done_at=follow_up.done_at,
            escalated_at=follow_up.escalated_at,
        )


class HandoverBody(Answer):
    """One request for a person."""

    id: str
    conversation_id: str
    state: HandoverState
    reason: str
    template: str
    template_version: int
    requested_at: datetime
    deadline_at: datetime | None
    accepted_by: str | None
    accepted_at: datetime | None
    captured: Mapping[str, str]
    missing: Sequence[str]
    marks: Sequence[str]
    contact_id: str | None
    merge_id: str | None
    offers: Sequence[OfferBody]
    previous_id: str | None
    outcome_at: datetime | None
    follow_up: FollowUpBody

    @classmethod
    def of(cls, handover: Handover, offers: Sequence[Offer]) -> Self:
        """With the offers that stand."""
        return cls(
            id=handover.id,
            conversation_id=handover.conversation_id,
            state=handover.state,
            reason=handover.reason,
            template=handover.template,
            template_version=handover.template_version,
            requested_at=handover.requested_at,
            deadline_at=handover.wait_until,
            accepted_by=handover.accepted_by,
            accepted_at=handover.accepted_at,
            captured=handover.captured,
            missing=handover.missing,
            marks=handover.marks,
            contact_id=handover.contact_id,
            merge_id=handover.merge_id,
            offers=[
                OfferBody(user_id=offer.user_id, expires_at=offer.expires_at)
                for offer in offers
                if offer.state is OfferState.OPEN
            ],
            previous_id=handover.previous_id,
            outcome_at=handover.outcome_at,
            follow_up=FollowUpBody.of(handover.follow_up),
        )


class FollowUpItem(Answer):
    """A follow-up in the list of what is owed; its id is its handover's."""

    id: str
    conversation_id: str
    contact_name: str
    reason: str
    outcome: HandoverState
    captured: Mapping[str, str]
    follow_up: FollowUpBody
