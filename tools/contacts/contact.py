"""A contact: a customer of the business; or a guest, known only by a web-chat session."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from tools.contacts.identifiers import Source
from tools.ids import BusinessId, ContactId, UserId


class ContactKind(StrEnum):
    """Whether somebody stands in the contact book."""

    GUEST = "guest"
    """Made by a web-chat session; in no list, search, count, broadcast or export."""
    CONTACT = "contact"


class ContactStatus(StrEnum):
    """Whether a contact is in use."""

    ACTIVE = "active"
    ARCHIVED = "archived"
    MERGED = "merged"
    """Absorbed by another: its id is a redirect."""


@dataclass(frozen=True)
class Audience:
    """Who may see something: everyone, or the members named (user ids and team ids)."""

    members: frozenset[str] | None = None
    """``None`` is everyone. An empty set is nobody: only admins see it."""

    @property
    def everyone(self) -> bool:
        """Whether nothing is hidden."""
        return self.members is None


EVERYONE = Audience()


@dataclass(frozen=True)
class Provenance:
    """Who said the value of a field, and when."""

    source: Source
    at: datetime


@dataclass(frozen=True)
class Contact:
    """A customer's record, without its identifiers."""

    id: ContactId
    business_id: BusinessId
    kind: ContactKind
    status: ContactStatus
    created_at: datetime
    updated_at: datetime
    first_name: str = ""
    middle_name: str = ""
    last_name: str = ""
    business_name: str = ""
    dummy_name: bool = False
    """The names were made up by us ("Guest 4F2A"); any real name replaces them."""
    contact_address: Mapping[str, Any] = field(default_factory=dict)
    billing_address: Mapping[str, Any] = field(default_factory=dict)
    notes: str = ""
    custom: Mapping[str, Any] = field(default_factory=dict)
    provenance: Mapping[str, Provenance] = field(default_factory=dict)
    """By field name."""
    visibility: Audience = EVERYONE
    assignee_id: UserId | None = None
    blocked_at: datetime | None = None
    merged_into_id: ContactId | None = None
    version: int = 1

    @property
    def name(self) -> str:
        """How a person reads it."""
        return " ".join(part for part in (self.first_name, self.middle_name, self.last_name) if part)
