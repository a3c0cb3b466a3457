"""Chats to be answered, and a desk that keeps what was left at it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from agent.prompts import Briefing
from tools.conversations.conversation import Message, Speaker
from tools.errors import Invalid
from tools.ids import BusinessId, ConversationId, MessageId
from tools.toolbox.customer_tools import OpenInvoice, OwnDetails

NINE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
BRIEFING = Briefing(now=NINE, business_name="Acme")


def said(speaker: Speaker, text: str, *, place: int = 1, **more: Any) -> Message:
    """One message."""
    return Message(
        id=MessageId(f"msg_{place}"),
        business_id=BusinessId("biz_1"),
        conversation_id=ConversationId("cnv_1"),
        seq=place,
        speaker=speaker,
        text=text,
        at=NINE,
        **more,
    )


def chat(*lines: tuple[Speaker, str] | str) -> list[Message]:
    """A transcript; a bare text is the customer's."""
    pairs = [(Speaker.CONTACT, line) if isinstance(line, str) else line for line in lines]
    return [said(speaker, text, place=place) for place, (speaker, text) in enumerate(pairs, start=1)]


class Desk:
    """Obeys the rules of the real one: a value that is none is refused, and nothing is read without proof."""

    def __init__(self, details: OwnDetails | None = None, invoices: Sequence[OpenInvoice] | None = None) -> None:
        self.details = details
        self.invoices = invoices
        self.left: list[dict[str, str]] = []

    async def own_details(self) -> OwnDetails | None:
        return self.details

    async def open_invoices(self) -> Sequence[OpenInvoice] | None:
        return self.invoices

    async def leave_details(self, *, email: str, phone: str, name: str) -> None:
        if email.endswith("@"):
            raise Invalid("It has no domain.", field="email")
        self.left.append({"email": email, "phone": phone, "name": name})
