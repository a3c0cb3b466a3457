"""Mail came to one of our reply addresses: a customer's answer, a machine's, or a bounce."""

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum

from tools.actions.capture.who_writes import who_writes
from tools.actions.conversations.keep_file import write_file
from tools.actions.conversations.note_for_the_team import note_for_the_team
from tools.actions.conversations.receive_message import LONGEST_TEXT, receive_message
from tools.actions.conversations.reopen_conversation import may_reopen
from tools.actions.conversations.reply_to_customer import MAIL
from tools.actions.mail.settle_mail import mail_failed
from tools.channels.mail_settings import MailSettings
from tools.channels.read_mail import IncomingMail, MailKind
from tools.conversations.conversation import (
    Conversation,
    ConversationState,
    Delivery,
    IdentityLevel,
    Message,
    Speaker,
)
from tools.conversations.file_kinds import HEAD
from tools.conversations.files import KeptFile, files_to_keep, incoming, name_and_kind
from tools.conversations.limits import limits_of
from tools.conversations.openness import THE_AI_IS_TALKED_TO
from tools.conversations.reply_ways import Via
from tools.events import EventType
from tools.ids import ConversationId, MessageId
from tools.toolkit import UnitOfWork

BY_MAIL = "by_mail"
"""Why a person is to answer: the customer wrote to one."""
_MOST_PIECES = 5
_LOOK_BACK = 200
"""Messages among which the letter is looked for that was answered, or came back."""
_SHOWN = 500


class Taken(StrEnum):
    """What became of a mail."""

    MESSAGE = "message"
    NOTED = "noted"
    """A machine's words: the team sees them."""
    BOUNCE = "bounce"
    KNOWN = "known"
    """It came before."""
    IGNORED = "ignored"
    """It leads to no conversation of this business."""


async def receive_mail(work: UnitOfWork, mail: IncomingMail, settings: MailSettings) -> Taken:
    """Whoever has the address may write into the conversation, and nothing more: nobody is proven by it.

    The same mail again changes nothing.
    """
    found = await _conversation(work, mail)
    if found is None or mail.sender == settings.from_address.lower():
        return Taken.IGNORED
    conversation = await work.conversations.lock(found)
    if conversation is None:
        return Taken.IGNORED
    match mail.kind:
        case MailKind.BOUNCE:
            return await _came_back(work, conversation, mail)
        case MailKind.AUTOMATIC:
            return await _by_machine(work, conversation, mail)
        case MailKind.ANSWER:
            return await _answered(work, conversation, mail)


async def _conversation(work: UnitOfWork, mail: IncomingMail) -> ConversationId | None:
    for token in mail.tokens:
        found = await work.reply_tokens.find(token)
        if found is not None:
            return found
    # Some servers know no plus in an address; our own letter's id is as hard to guess as a token.
    for letter in mail.letters:
        message = await work.messages.find(MessageId(letter))
        if message is not None and MAIL in message.data:
            return message.conversation_id
    return None


async def _came_back(work: UnitOfWork, conversation: Conversation, mail: IncomingMail) -> Taken:
    letters = await _letters(work, conversation)
    named = [each for each in letters if each.id in mail.letters]
    standing = [each for each in named or letters[-1:] if each.delivery is not Delivery.FAILED]
    failed = [await mail_failed(work, message_id=each.id, why=mail.text) for each in standing]
    return Taken.BOUNCE if any(failed) else Taken.KNOWN


async def _by_machine(work: UnitOfWork, conversation: Conversation, mail: IncomingMail) -> Taken:
    text = f"An automatic answer came by e-mail: {mail.text[:_SHOWN] or '(without words)'}"
    is_new = await note_for_the_team(work, conversation.id, text=text, key=_key(mail))
    return Taken.NOTED if is_new else Taken.KNOWN


async def _answered(work: UnitOfWork, conversation: Conversation, mail: IncomingMail) -> Taken:
    if await work.messages.find_by_client_id(conversation.id, Speaker.CONTACT, _key(mail)) is not None:
        return Taken.KNOWN
    to = {str(each.data[MAIL]["to"]).lower() for each in await _letters(work, conversation)}
    goes_on = await _going_on(work, conversation)
    kept = await _keep_files(work, goes_on, mail)
    pieces = _pieces(mail.text) or [""] * bool(kept)
    is_new = False
    for place, piece in enumerate(pieces):
        key = _key(mail) if not place else f"{_key(mail)}:{place}"
        received = await receive_message(
            work,
            conversation_id=goes_on,
            text=piece,
            client_id=key,
            file_ids=() if place else kept,
            sent_by=Via.EMAIL,
            reason=BY_MAIL,
        )
        is_new = is_new or received.is_new
    about = _about(mail, to=to, left=len(mail.files) - len(kept), cut=len(mail.text) > len(pieces) * LONGEST_TEXT)
    if about and (is_new or not pieces):
        is_new = await note_for_the_team(work, goes_on, text=about, key=_key(mail)) or is_new
    if not is_new:
        return Taken.KNOWN
    return Taken.MESSAGE if pieces else Taken.NOTED


async def _letters(work: UnitOfWork, conversation: Conversation) -> list[Message]:
    """What went out of this conversation, oldest first."""
    latest = await work.messages.latest(conversation.id, limit=_LOOK_BACK)
    return [each for each in latest if MAIL in each.data]


async def _going_on(work: UnitOfWork, conversation: Conversation) -> ConversationId:
    """The conversation itself; one that was closed too long ago has another after it, as after any message."""
    over = conversation.state is ConversationState.CLOSED and not may_reopen(work, conversation)
    if not over or (await who_writes(work, conversation)).blocked:
        return conversation.id
    latest = await work.conversations.latest_of_sender(conversation.channel_id, conversation.sender)
    if latest is not None and latest.contact_id == conversation.contact_id and latest.id != conversation.id:
        held = await work.conversations.lock(latest.id)
        if held is not None and (held.state is not ConversationState.CLOSED or may_reopen(work, held)):
            return held.id
    return await _another(work, conversation)


async def _another(work: UnitOfWork, before: Conversation) -> ConversationId:
    """With the same contact; what the session had proven once an address proves to nobody."""
    contact = await work.contacts.find(before.contact_id)
    assert contact is not None, "a conversation is with a contact"
    another = replace(
        before,
        id=ConversationId(work.new_id("cnv")),
        state=ConversationState.AI,
        identity=IdentityLevel.NONE if before.identity is IdentityLevel.NONE else IdentityLevel.CLAIMED,
        opened_at=work.now,
        close_at=work.now + THE_AI_IS_TALKED_TO,
        turn=0,
        assignee_id=contact.assignee_id,
        handover_id=None,
        tags=(),
        network_address="",
        last_message_at=None,
        last_seq=0,
        customer_seen_at=None,
        window_closes_at=None,
        closed_at=None,
    )
    await work.conversations.add(another)
    data = {"conversation_id": another.id, "contact_id": contact.id, "channel": another.channel.value}
    work.announce(EventType.CONVERSATION_OPENED, data, conversation_id=another.id, contacts=(contact.id,))
    return another.id


def _pieces(text: str) -> list[str]:
    """A mail may be longer than a message."""
    pieces = [text[start : start + LONGEST_TEXT] for start in range(0, len(text), LONGEST_TEXT)]
    return [each for each in pieces if each.strip()][:_MOST_PIECES]


async def _keep_files(work: UnitOfWork, conversation_id: ConversationId, mail: IncomingMail) -> Sequence[str]:
    """They wait for their message; a mail that comes again finds that they went with it."""
    if not mail.files or await work.messages.find_by_client_id(conversation_id, Speaker.CONTACT, _key(mail)):
        return []
    had = await work.files.count(of=conversation_id, by_team=False)
    limits = limits_of((await work.businesses.get()).settings)
    kept = []
    for each in files_to_keep(mail.files, had=had, limits=limits):
        name, kind = name_and_kind(each.name, each.body[:HEAD])
        file = incoming(each)
        file_id = work.new_id("fil")
        about = KeptFile(file_id, conversation_id, name, kind, file.size, at=work.now, sha256=file.sha256)
        await write_file(work, about, file)
        kept.append(file_id)
    return kept


def _about(mail: IncomingMail, *, to: set[str], left: int, cut: bool) -> str:
    """What the team should know of it."""
    told = []
    if to and mail.sender not in to:
        told.append(f"This e-mail came from {mail.sender or 'nobody'}, not from the address that was written to.")
    if left:
        told.append(f"Files that came with the e-mail and are not kept: {left} (other kinds, too large, too many).")
    if cut:
        told.append("The e-mail was longer; its end is not kept.")
    return " ".join(told)


def _key(mail: IncomingMail) -> str:
    return f"mail:{mail.fingerprint}"
