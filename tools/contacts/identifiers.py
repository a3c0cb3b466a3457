"""What leads to a person: e-mails, phones, channel identities and external ids, each with one holder."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from tools.ids import BusinessId, ConversationId


class IdentifierKind(StrEnum):
    """The kinds of identifier."""

    EMAIL = "email"
    PHONE = "phone"
    CHANNEL = "channel"
    """A sender on a channel: ``whatsapp:<phone_number_id>:<user id>``, ``webchat:<visitor>``."""
    EXTERNAL = "external"
    """An id in another system: ``xero:<tenant>:<ContactID>``, ``identity:<widget>:<sub>``."""


class Evidence(StrEnum):
    """How sure it is that a value belongs to its holder (PRODUCT.md, section 3)."""

    PROVEN = "proven"
    """The channel itself, a signed identity, a one-time code, an agent, an import or a sync."""
    CLAIMED = "claimed"
    """Typed in a chat and not checked: a note, met only by another claim."""


class OwnerKind(StrEnum):
    """Who may hold an identifier."""

    CONTACT = "contact"
    USER = "user"
    BUSINESS = "business"
    """The business's own mailboxes and channel numbers."""


class Source(StrEnum):
    """Who said a value."""

    AGENT = "agent"
    IMPORT = "import"
    ACCOUNTING = "accounting"
    CHANNEL = "channel"
    IDENTITY = "identity"
    CODE = "code"
    CUSTOMER = "customer"
    PROFILE = "profile"


class Key(NamedTuple):
    """What two spellings of the same identifier have in common; unique in a business."""

    kind: IdentifierKind
    match_key: str


class Holder(NamedTuple):
    """Who holds an identifier."""

    kind: OwnerKind
    id: str


@dataclass(frozen=True)
class Identifier:
    """One identifier and who holds it."""

    id: str
    business_id: BusinessId
    key: Key
    value: str
    """As it was given, normalised: the e-mail, or the phone in E.164; never rewritten."""
    holder: Holder
    evidence: Evidence
    source: Source
    primary: bool
    created_at: datetime
    extension: str = ""
    conversation_id: ConversationId | None = None
    """Where it was typed or proven, if it came through a chat."""
    came_with: str = ""
    """Of a channel identity: the match key of the number it was proven together with."""
    blocked_at: datetime | None = None
    """This one channel identity is blocked; the rest of its holder is not."""


class ClaimState(StrEnum):
    """What became of a value that was typed in a chat."""

    OPEN = "open"
    ACCEPTED = "accepted"
    """An agent took it over."""
    DISMISSED = "dismissed"
    REPLACED = "replaced"
    """The same customer typed another one later."""
    HISTORY = "history"
    """Proof beat it: it leads nowhere and is sent nothing."""


@dataclass(frozen=True)
class Claim:
    """A value somebody typed in a chat: "said in chats, not checked"."""

    id: str
    business_id: BusinessId
    contact_id: str
    conversation_id: ConversationId
    key: Key
    value: str
    state: ClaimState
    at: datetime
    handover_id: str | None = None
    extension: str = ""
    over_limit: bool = False
    """Nobody was looked up by it: the conversation or its network address had its share."""
