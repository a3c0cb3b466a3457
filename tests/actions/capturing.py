"""Words for tests of capturing: who is there, what is typed, and what came of it."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from tests.databases import BUSINESS
from tests.people import add_contact, add_conversation, add_guest, add_handover
from tools.actions.capture.capture_contact import Captured, capture_contact
from tools.contacts.contact import Contact
from tools.contacts.evidence import OnMatch
from tools.contacts.identifiers import Key
from tools.conversations.conversation import Conversation, ConversationState
from tools.conversations.handover import Handover, HandoverState
from tools.events import Event
from tools.ids import ContactId, ConversationId, HandoverId
from tools.storage.statement import Statement, p
from tools.storage.tables.contacts import (
    consents,
    contact_tags,
    contacts,
    identifiers,
    opt_outs,
    visible_to,
)
from tools.storage.toolkit import SqlToolkit

ANN, BOB = "ann@example.com", "bob@example.com"
ANNS_PHONE, BOBS_PHONE = "+447400123456", "+447400654321"


@dataclass(frozen=True)
class Typed:
    """What a customer typed."""

    email: str = ""
    phone: str = ""
    extension: str = ""
    name: str = ""


@dataclass(frozen=True)
class Chat:
    """A visitor's conversation, in which details are collected."""

    guest_id: ContactId
    conversation_id: ConversationId
    handover_id: HandoverId


async def in_book(toolkit: SqlToolkit, **contact: object) -> ContactId:
    """Somebody in the contact book."""
    async with toolkit.once(BUSINESS) as work:
        return await add_contact(work, **contact)  # type: ignore[arg-type]


async def open_chat(toolkit: SqlToolkit, *, visitor: str = "v1") -> Chat:
    """A guest writes and asks for a person."""
    async with toolkit.once(BUSINESS) as work:
        guest_id = await add_guest(work, visitor=visitor)
        conversation = await add_conversation(
            work, guest_id, sender=f"webchat:{visitor}", state=ConversationState.COLLECTING
        )
        handover_id = await add_handover(work, conversation, state=HandoverState.COLLECTING)
    return Chat(guest_id, conversation.id, handover_id)


async def capture(
    toolkit: SqlToolkit,
    chat: Chat,
    *,
    email: str = "",
    phone: str = "",
    extension: str = "",
    name: str = "",
    on_match: OnMatch = OnMatch.MERGE,
    settled_codes: Collection[Key] = (),
    **template: Any,
) -> Captured:
    """What was typed is saved."""
    async with toolkit.once(BUSINESS) as work:
        return await capture_contact(
            work,
            conversation_id=chat.conversation_id,
            handover_id=chat.handover_id,
            details=Typed(email=email, phone=phone, extension=extension, name=name),
            on_match=on_match,
            settled_codes=settled_codes,
            **template,
        )


async def conversation_of(toolkit: SqlToolkit, chat: Chat) -> Conversation:
    async with toolkit.reading(BUSINESS) as work:
        found = await work.conversations.find(chat.conversation_id)
    assert found is not None
    return found


async def handover_of(toolkit: SqlToolkit, chat: Chat) -> Handover:
    async with toolkit.reading(BUSINESS) as work:
        found = await work.handovers.find(chat.handover_id)
    assert found is not None
    return found


async def contact_of(toolkit: SqlToolkit, contact_id: ContactId) -> Contact:
    async with toolkit.reading(BUSINESS) as work:
        found = await work.contacts.find(contact_id)
    assert found is not None
    return found


async def values_of(toolkit: SqlToolkit, contact_id: ContactId) -> dict[str, str]:
    """The e-mails and phones a contact holds, each with its evidence."""
    async with toolkit.reading(BUSINESS) as work:
        held = await work.identifiers.of([contact_id])
    return {one.value: one.evidence.value for one in held if one.key.kind in ("email", "phone")}


async def said_of(toolkit: SqlToolkit, contact_id: ContactId) -> dict[str, str]:
    """What was said in chats of a contact, each with what became of it."""
    async with toolkit.reading(BUSINESS) as work:
        return {claim.value: claim.state.value for claim in await work.claims.of_contact(contact_id)}


async def events(toolkit: SqlToolkit) -> list[Event]:
    async with toolkit.reading(BUSINESS) as work:
        return list(await work.outbox.after(0, limit=1000))


async def raw_record(toolkit: SqlToolkit, contact_id: ContactId) -> list[tuple[Any, ...]]:
    """Every row that is a contact's record, as it stands in the database."""
    rows: list[tuple[Any, ...]] = []
    async with toolkit.reading(BUSINESS) as work:
        for statement in _RECORD:
            found = await work.connection.rows(statement, the_contact=contact_id)
            rows += sorted(tuple(str(row[name]) for name in row.keys()) for row in found)  # noqa: SIM118
    return rows


_RECORD = (
    Statement(select(contacts).where(contacts.c.id == p("the_contact"))),
    Statement(select(identifiers).where(identifiers.c.holder_id == p("the_contact"))),
    Statement(select(contact_tags).where(contact_tags.c.contact_id == p("the_contact"))),
    Statement(select(visible_to).where(visible_to.c.object_id == p("the_contact"))),
    Statement(select(consents).where(consents.c.contact_id == p("the_contact"))),
    Statement(
        select(opt_outs).where(
            opt_outs.c.match_key.in_(
                select(identifiers.c.match_key).where(identifiers.c.holder_id == p("the_contact"))
            )
        )
    ),
)
