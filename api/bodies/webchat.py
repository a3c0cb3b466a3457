"""Web chat as the visitor sees it: no ids of users, and numbers that count in this conversation alone."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from api.bodies.attachments import FileIds, TakenFiles, VisitorAttachment
from api.bodies.conversations import ClientId, Spoken, TextIfAny, spoken_by
from api.bodies.looks import Looks
from api.bodies.strict import Answer, Asked
from tools.conversations.conversation import ConversationState, Message
from tools.conversations.visitor_view import answered_by


class StartAsked(Asked):
    """A visitor begins."""

    widget_key: Annotated[str, Field(max_length=100)] | None = None
    """A fresh install with one business needs none."""
    identity: Annotated[str, Field(max_length=4000)] | None = None
    """A JWT that the business's own site signed."""
    language: Annotated[str, Field(max_length=35, pattern=r"^[A-Za-z0-9-]*$")] = ""
    """The browser's."""
    thread_id: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    """A program's own name for the chat; needs the business's token."""


class Started(Answer):
    """The visitor's own conversation, and the token that opens it and nothing else."""

    conversation_id: str
    visitor_token: str


class SayAsked(Asked):
    """What a visitor writes."""

    text: TextIfAny
    """May be empty where files say it all."""
    client_id: ClientId
    attachments: FileIds = ()
    """Ids of files that were sent before and went with no other message."""


class VisitorMessage(Answer):
    """One message."""

    id: str
    from_: Spoken = Field(serialization_alias="from")
    from_name: str
    text: str
    at: datetime
    attachments: Sequence[VisitorAttachment]
    client_id: str | None
    in_reply_to: str | None
    """The message that the AI answers with it; nothing when it speaks by itself."""

    @classmethod
    def of(cls, message: Message, link: Callable[[str], str | None] = lambda _: None) -> Self:
        """As the visitor reads it; ``link`` says where a file is to be had."""
        speaker = spoken_by(message.speaker)
        answered = answered_by(message)
        return cls(
            id=str(message.seq),
            from_=speaker,
            from_name=message.from_name,
            text=message.text,
            at=message.at,
            attachments=[VisitorAttachment(**each, url=link(str(each["id"]))) for each in message.attachments],
            client_id=message.client_id if speaker == "contact" else None,
            in_reply_to=None if answered is None else str(answered),
        )


class ThreadMessage(VisitorMessage):
    """One message as the program shows it that brings the thread."""

    thread_id: str
    conversation_id: str
    user_id: str | None
    """The person who wrote it."""

    @classmethod
    def of_thread(cls, message: Message, thread_id: str) -> Self:
        """As its customer reads it, and whose chat it is."""
        shown = VisitorMessage.of(message).model_dump()
        return cls(**shown, thread_id=thread_id, conversation_id=message.conversation_id, user_id=message.user_id)


class ChatStanding(Answer):
    """Where a chat stands."""

    state: ConversationState
    """Who has the conversation."""
    pending: bool
    """Something that was written or done is not answered yet. Once it is, all that is said to it is here."""
    missing: Sequence[str] = ()
    """What the AI asks for: ``email``, ``phone``, ``name``, or the name of a question of the business."""
    place: int | None = None
    """In the queue, from one; nothing where the business does not say it."""
    typing: bool = False
    """The person who has the chat is writing."""


class VisitorMessages(ChatStanding):
    """What was said after a message, and where the chat stands."""

    items: Sequence[VisitorMessage]


class ShownWidget(Answer):
    """What a page needs to know to show the chat."""

    name: str
    """The business's."""
    privacy_url: str
    looks: Looks
    files: TakenFiles | None
    """Nothing where the business takes none."""
