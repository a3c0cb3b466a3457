"""Which way a user's reply goes to a customer: into the chat while they are there, else by e-mail."""

from dataclasses import dataclass
from enum import StrEnum

from tools.contacts.values.email_addresses import EmailAddress
from tools.conversations.conversation import ChannelKind, Conversation
from tools.conversations.threads import thread_of_sender
from tools.ids import ChannelId


class Via(StrEnum):
    """The ways."""

    CHAT = "chat"
    EMAIL = "email"


class NoMail(StrEnum):
    """Why a reply cannot go by e-mail."""

    NO_CHANNEL = "no_channel"
    """The business has no e-mail channel that is set up and on."""
    NO_ADDRESS = "no_address"
    """None is known of this customer."""
    OPTED_OUT = "opted_out"
    BLOCKED = "blocked"


@dataclass(frozen=True)
class MailWay:
    """By e-mail: to which address, through which channel; or why not."""

    address: EmailAddress | None = None
    proven: bool = False
    """Otherwise it was typed in a chat: what goes there is what a person typed, at that person's click."""
    typed_here: bool = False
    """It stands in this conversation, so that whoever sees that sees it too."""
    channel_id: ChannelId | None = None
    why_not: NoMail | None = None


def choose_way(
    conversation: Conversation, mail: MailWay, *, is_present: bool, by_person: bool, wanted: Via | None = None
) -> Via:
    """The way of a reply for which none was ``wanted``. Without a person behind it nothing goes to a claimed address.

    Customers of WhatsApp and SMS, and of chats that a program brings, are where their messages come from.
    """
    if wanted is not None:
        return wanted
    in_widget = is_in_widget(conversation)
    reachable = mail.why_not is None and (mail.proven or by_person)
    return Via.EMAIL if in_widget and not is_present and reachable else Via.CHAT


def carries_files(conversation: Conversation) -> bool:
    """Whether files go into the chat itself. Programs and vendors are given words alone."""
    return is_in_widget(conversation)


def is_in_widget(conversation: Conversation) -> bool:
    """Whether we show the chat ourselves."""
    return conversation.channel is ChannelKind.WEBCHAT and thread_of_sender(conversation.sender) is None
