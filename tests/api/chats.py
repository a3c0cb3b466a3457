"""Chats to look at: written straight into the stores, as the actions that make them would."""

from tests.databases import BUSINESS, WEBCHAT
from tools.contacts.contact import EVERYONE, Audience, Contact, ContactKind, ContactStatus
from tools.conversations.conversation import (
    ChannelKind,
    Conversation,
    ConversationState,
    IdentityLevel,
    Message,
    Speaker,
)
from tools.conversations.handover import FollowUp, FollowUpState, Handover, HandoverState
from tools.ids import BusinessId, ChannelId, ContactId, ConversationId, HandoverId, MessageId, UserId
from tools.storage.toolkit import SqlToolkit
from tools.storage.unit_of_work import SqlUnitOfWork


async def write_contact(
    work: SqlUnitOfWork,
    *,
    name: str = "Ann Lee",
    kind: ContactKind = ContactKind.CONTACT,
    status: ContactStatus = ContactStatus.ACTIVE,
    visibility: Audience = EVERYONE,
    assignee_id: UserId | None = None,
    merged_into_id: ContactId | None = None,
) -> ContactId:
    """A contact, or a guest."""
    first, _, last = name.partition(" ")
    contact = Contact(
        id=ContactId(work.new_id("con")),
        business_id=work.business_id,
        kind=kind,
        status=status,
        created_at=work.now,
        updated_at=work.now,
        first_name=first,
        last_name=last,
        visibility=visibility,
        assignee_id=assignee_id,
        merged_into_id=merged_into_id,
    )
    await work.contacts.add(contact)
    return contact.id


async def write_chat(
    work: SqlUnitOfWork,
    contact_id: ContactId,
    *,
    state: ConversationState = ConversationState.AI,
    visibility: Audience = EVERYONE,
    assignee_id: UserId | None = None,
    said: tuple[tuple[Speaker, str], ...] = ((Speaker.CONTACT, "Hello"), (Speaker.AI, "How can I help?")),
) -> ConversationId:
    """A conversation with some messages."""
    channel_id = WEBCHAT if work.business_id == BUSINESS else ChannelId(WEBCHAT + "_two")
    conversation = Conversation(
        id=ConversationId(work.new_id("cnv")),
        business_id=work.business_id,
        channel_id=channel_id,
        channel=ChannelKind.WEBCHAT,
        contact_id=contact_id,
        state=state,
        identity=IdentityLevel.NONE,
        opened_at=work.now,
        visibility=visibility,
        assignee_id=assignee_id,
    )
    await work.conversations.add(conversation)
    for speaker, text in said:
        await say(work, conversation.id, text, speaker=speaker)
    return conversation.id


async def say(work: SqlUnitOfWork, conversation_id: ConversationId, text: str, *, speaker: Speaker) -> MessageId:
    """One more message."""
    message = Message(
        id=MessageId(work.new_id("msg")),
        business_id=work.business_id,
        conversation_id=conversation_id,
        seq=0,
        speaker=speaker,
        text=text,
        at=work.now,
        from_name="Ben" if speaker is Speaker.USER else "",
    )
    await work.messages.add(message)
    return message.id


async def write_handover(
    work: SqlUnitOfWork,
    conversation_id: ConversationId,
    *,
    state: HandoverState = HandoverState.WAITING,
    follow_up: FollowUp | None = None,
) -> HandoverId:
    """A handover of a conversation."""
    handover = Handover(
        id=HandoverId(work.new_id("hov")),
        business_id=work.business_id,
        conversation_id=conversation_id,
        state=state,
        reason="words",
        template="default",
        template_version=1,
        requested_at=work.now,
        follow_up=follow_up or FollowUp(FollowUpState.NONE),
    )
    await work.handovers.add(handover)
    return handover.id


async def a_chat(
    toolkit: SqlToolkit,
    *,
    business_id: BusinessId = BUSINESS,
    name: str = "Ann Lee",
    state: ConversationState = ConversationState.AI,
    visibility: Audience = EVERYONE,
    assignee_id: UserId | None = None,
) -> ConversationId:
    """A customer and a chat with them."""

    async def write(work: SqlUnitOfWork) -> ConversationId:
        contact_id = await write_contact(work, name=name)
        return await write_chat(work, contact_id, state=state, visibility=visibility, assignee_id=assignee_id)

    return await toolkit.run(business_id, write)


async def a_waiting_chat(
    toolkit: SqlToolkit, *, visibility: Audience = EVERYONE
) -> tuple[ConversationId, HandoverId]:
    """A chat that waits for a person."""

    async def write(work: SqlUnitOfWork) -> tuple[ConversationId, HandoverId]:
        contact_id = await write_contact(work)
        conversation_id = await write_chat(work, contact_id, state=ConversationState.WAITING, visibility=visibility)
        return conversation_id, await write_handover(work, conversation_id)

    return await toolkit.run(BUSINESS, write)
