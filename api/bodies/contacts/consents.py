"""Blocks and consents of contacts."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from api.bodies.contacts.lifecycle import ReasonAsked
from api.bodies.strict import Asked, Moment
from tools.contacts.consents import Consent
from tools.contacts.identifiers import Source
from tools.conversations.conversation import ChannelKind
from tools.ids import BusinessId, ContactId


class BlockAsked(ReasonAsked):
    """What is blocked; without ``identifier`` the whole contact."""

    identifier: Annotated[str, Field(max_length=100)] | None = None
    """The id of one of its ``channel_identities``."""


class ConsentAsked(Asked):
    """What a customer has agreed to."""

    purpose: Annotated[str, Field(pattern=r"\S", max_length=100, examples=["broadcasts"])]
    channel: ChannelKind
    source: Literal["agent", "customer", "import", "accounting"] = "agent"
    words: Annotated[str, Field(max_length=4000)] = ""
    """The question, as it was put."""
    language: Annotated[str, Field(max_length=35, pattern=r"^[A-Za-z0-9-]*$")] = ""
    at: Moment | None = None
    """When; now, if it is left out."""

    def consent(self, *, own_id: str, business_id: BusinessId, contact_id: ContactId, now: datetime) -> Consent:
        """As it is kept."""
        return Consent(
            id=own_id,
            business_id=business_id,
            contact_id=contact_id,
            purpose=self.purpose.strip(),
            channel=self.channel.value,
            source=Source(self.source),
            at=self.at or now,
            words=self.words,
            language=self.language,
        )
