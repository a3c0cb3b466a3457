"""One customer with everything that may hang on one: written straight into the stores, under names that are ours."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from tests.databases import WEBCHAT
from tests.people import add_identifier, email_key, phone_key
from tools.actions.contacts.note_change import note_change
from tools.contacts.attachment import AttachmentJournal, Standing, attachment_to_plain
from tools.contacts.book.history import ChangeKind
from tools.contacts.consents import Consent
from tools.contacts.contact import EVERYONE, Audience, Contact, ContactKind, ContactStatus, Provenance
from tools.contacts.evidence import pair_of
from tools.contacts.identifiers import Claim, ClaimState, Evidence, IdentifierKind, Key, Source
from tools.contacts.merging.journal import Journal, MergeKind, journal_to_plain
from tools.contacts.record import OptOut
from tools.contacts.store import Merge, PairKind
from tools.conversations.conversation import (
    ChannelKind,
    Conversation,
    ConversationState,
    IdentityLevel,
    Message,
    Speaker,
)
from tools.conversations.files import KeptFile
from tools.conversations.handover import FollowUp, FollowUpState, Handover, HandoverState, Offer, OfferState
from tools.events import EventType
from tools.ids import ContactId, ConversationId, HandoverId, InvoiceId, MergeId, MessageId, UserId
from tools.invoices.invoice import Invoice, InvoiceStatus
from tools.storage.unit_of_work import SqlUnitOfWork

TAG = "vip"
INVOICE_SOURCE = "shop"
_TO_THE_VISITOR = "said"
"""Part of every word that the customer of the conversation reads too."""


@dataclass(frozen=True)
class Customer:
    """Who is to be written, and for whom."""

    word: str
    """The beginning of every word that is theirs alone."""
    number: int
    """In their phone numbers, four digits."""
    audience: Audience
    chats: Audience
    """Who may see the conversations."""
    chosen_id: UserId
    """Answers for the contact and for what hangs on it."""
    chat_word: str = ""
    """The beginning of what stands in the conversations; nothing is the same."""

    @property
    def in_chats(self) -> str:
        """The beginning of every word of the conversations."""
        return self.chat_word or self.word

    @property
    def email(self) -> str:
        """The first of two."""
        return f"{self.word}mail@{self.word}domain.example"

    @property
    def phone(self) -> str:
        """The first of two."""
        return f"+44740010{self.number:04d}"

    @property
    def alternates(self) -> tuple[str, str]:
        """The second e-mail and the second phone."""
        return f"{self.word}other@{self.word}domain.example", f"+44740020{self.number:04d}"


async def write_customer(work: SqlUnitOfWork, customer: Customer) -> dict[str, str]:
    """Writes it all; gives back what the table's names stand for."""
    contacts = {name: await _contact(work, customer, name) for name in ("contact", "second", "third", "archived")}
    one = contacts["contact"]
    absorbed = await _contact(work, customer, "absorbed", merged_into_id=one)
    # Everybody might see this one, if it did not lead to the other.
    redirect = await _contact(work, replace(customer, audience=EVERYONE), "redirect", merged_into_id=one)
    await _values(work, customer, one)
    chats = {name: await _chat(work, customer, one, name) for name in ("waiting", "talk", "closed", "captured")}
    waiting = await _handover(work, customer, chats["waiting"], HandoverState.WAITING)
    captured = await _handover(work, customer, chats["captured"], HandoverState.CAPTURED)
    names = {
        **{f"{name}_id": contact_id for name, contact_id in contacts.items()},
        "absorbed_id": absorbed,
        "redirect_id": redirect,
        "conversation_id": chats["waiting"],
        "attachment_id": await _file(work, customer, chats["waiting"]),
        "talk_id": chats["talk"],
        "closed_id": chats["closed"],
        "captured_chat_id": chats["captured"],
        "handover_id": waiting,
        "follow_up_id": captured,
        "claim_id": await _claim(work, customer, one, chats["captured"], captured),
        "consent_id": await _beside(work, customer, one, chats["captured"]),
        "merge_id": await _merge(work, customer, one, absorbed),
        "pair_id": await pair(work, one, contacts["second"], PairKind.CONFLICT),
        "duplicate_id": await pair(work, one, contacts["third"], PairKind.SUGGESTION),
        "attached_id": await _attached(work, customer, one),
        "invoice_number": await _invoice(work, customer, one),
        "new_invoice_number": f"{customer.word}new-invoice",
        "email": customer.email,
        "claimed_phone": customer.alternates[1],
        "phone": customer.phone,
        "name": f"{customer.word}first",
    }
    _announce(work, customer, names)
    return names


async def pair(work: SqlUnitOfWork, one: ContactId, other: ContactId, kind: PairKind) -> str:
    """Two that may be one person."""
    await work.pairs.raise_(pair_of(one, other), kind=kind, reasons=["email"], conversation_id=None)
    found = await work.pairs.find(one, other)
    assert found is not None
    return found.id


async def _contact(
    work: SqlUnitOfWork, customer: Customer, part: str, *, merged_into_id: ContactId | None = None
) -> ContactId:
    word = customer.word + ("" if part == "contact" else part)
    status = ContactStatus.ARCHIVED if part == "archived" else ContactStatus.ACTIVE
    address = {"lines": [f"{word}line"], "city": f"{word}city", "postal_code": f"{word}post", "country": "GB"}
    contact = Contact(
        id=ContactId(work.new_id("con")),
        business_id=work.business_id,
        kind=ContactKind.CONTACT,
        status=ContactStatus.MERGED if merged_into_id is not None else status,
        created_at=work.now,
        updated_at=work.now,
        first_name=f"{word}first",
        middle_name=f"{word}middle",
        last_name=f"{word}last",
        business_name=f"{word}business",
        contact_address=address,
        billing_address={**address, "city": f"{word}billing"},
        notes=f"{word}notes",
        custom={"plan": f"{word}custom"},
        provenance={"notes": Provenance(Source.AGENT, work.now)},
        visibility=customer.audience,
        assignee_id=customer.chosen_id,
        merged_into_id=merged_into_id,
    )
    await work.contacts.add(contact)
    if part != "contact":
        email = f"{word}@{customer.word}domain.example"
        await add_identifier(work, merged_into_id or contact.id, email_key(email), value=email, primary=False)
    return contact.id


async def _values(work: SqlUnitOfWork, customer: Customer, contact_id: ContactId) -> None:
    second_email, second_phone = customer.alternates
    external = Key(IdentifierKind.EXTERNAL, f"xero:{customer.word}tenant:{customer.word}external")
    for key, value, primary in (
        (email_key(customer.email), customer.email, True),
        (email_key(second_email), second_email, False),
        (phone_key(customer.phone), customer.phone, True),
        (external, external.match_key, False),
    ):
        await add_identifier(work, contact_id, key, value=value, primary=primary)
    await add_identifier(
        work,
        contact_id,
        phone_key(second_phone),
        value=second_phone,
        evidence=Evidence.CLAIMED,
        primary=False,
    )


async def _chat(
    work: SqlUnitOfWork,
    customer: Customer,
    contact_id: ContactId,
    part: str,
    *,
    identity: IdentityLevel = IdentityLevel.NONE,
) -> ConversationId:
    states = {
        "waiting": ConversationState.WAITING,
        "talk": ConversationState.HUMAN,
        "closed": ConversationState.CLOSED,
    }
    word = f"{customer.in_chats}{part}"
    conversation = Conversation(
        id=ConversationId(work.new_id("cnv")),
        business_id=work.business_id,
        channel_id=WEBCHAT,
        channel=ChannelKind.WEBCHAT,
        contact_id=contact_id,
        state=states.get(part, ConversationState.AI),
        identity=identity,
        opened_at=work.now,
        sender=f"webchat:{word}",
        visibility=customer.chats,
        assignee_id=customer.chosen_id,
        tags=(f"{word}tag",),
        closed_at=work.now if part == "closed" else None,
    )
    await work.conversations.add(conversation)
    for number, (speaker, said) in enumerate(
        (
            (Speaker.CONTACT, f"{customer.in_chats}{_TO_THE_VISITOR} hello"),
            (Speaker.AI, f"{customer.in_chats}{_TO_THE_VISITOR} yes?"),
            (Speaker.NOTE, f"{word}note"),
            (Speaker.USER, f"{customer.in_chats}{_TO_THE_VISITOR} I am here"),
        )
    ):
        await work.messages.add(
            Message(
                id=MessageId(work.new_id("msg")),
                business_id=work.business_id,
                conversation_id=conversation.id,
                seq=0,
                speaker=speaker,
                text=said,
                at=work.now,
                user_id=customer.chosen_id if speaker in (Speaker.NOTE, Speaker.USER) else None,
                client_id=f"{customer.in_chats}{_TO_THE_VISITOR}{number}",
            )
        )
    return conversation.id


async def _file(work: SqlUnitOfWork, customer: Customer, chat: ConversationId) -> str:
    """It went with the customer's own first words."""
    word = f"{customer.in_chats}{_TO_THE_VISITOR}"
    body = f"{word} body".encode()
    (message, *_) = await work.messages.latest(chat, limit=10)
    file = KeptFile(work.new_id("fil"), chat, f"{word} file.txt", "text/plain", len(body), work.now)
    await work.files.add(replace(file, message_id=message.id))
    await work.files.keep_piece(file.id, 0, body)
    return file.id


async def _attached(work: SqlUnitOfWork, customer: Customer, contact_id: ContactId) -> ConversationId:
    """A chat that words led to the contact."""
    guest = replace(await _find(work, contact_id), id=ContactId(work.new_id("con")), kind=ContactKind.GUEST)
    await work.contacts.add(replace(guest, status=ContactStatus.MERGED, merged_into_id=contact_id))
    chat_id = await _chat(work, customer, contact_id, "attached", identity=IdentityLevel.CLAIMED)
    sender = Key(IdentifierKind.CHANNEL, f"webchat:{customer.in_chats}attached")
    await add_identifier(work, guest.id, sender, primary=False)
    standing = Standing(customer.chats, customer.chosen_id, person_has_it=False)
    journal = AttachmentJournal(guest.id, contact_id, ContactStatus.ACTIVE, before=standing, after=standing)
    merge = Merge(
        id=MergeId(work.new_id("mrg")),
        business_id=work.business_id,
        kind=MergeKind.CLAIM,
        survivor_id=contact_id,
        absorbed_id=guest.id,
        at=work.now,
        journal=attachment_to_plain(journal),
        conversation_id=chat_id,
    )
    await work.merges.add(merge)
    return chat_id


async def _find(work: SqlUnitOfWork, contact_id: ContactId) -> Contact:
    found = await work.contacts.find(contact_id)
    assert found is not None
    return found


async def _handover(
    work: SqlUnitOfWork, customer: Customer, conversation_id: ConversationId, state: HandoverState
) -> HandoverId:
    captured = state is HandoverState.CAPTURED
    follow_up = FollowUp(FollowUpState.OPEN, customer.chosen_id, work.now + timedelta(hours=3), reach=["email"])
    handover = Handover(
        id=HandoverId(work.new_id("hov")),
        business_id=work.business_id,
        conversation_id=conversation_id,
        state=state,
        reason=f"{customer.in_chats}reason",
        template="default",
        template_version=1,
        requested_at=work.now,
        wait_until=work.now + timedelta(minutes=2),
        outcome_at=work.now if captured else None,
        captured={"email": f"{customer.in_chats}typed@shop.example"} if captured else {},
        follow_up=follow_up if captured else FollowUp(),
    )
    await work.handovers.add(handover)
    if not captured:
        expires_at = work.now + timedelta(seconds=30)
        await work.handovers.offer(Offer(handover.id, customer.chosen_id, OfferState.OPEN, work.now, expires_at))
    conversation = await work.conversations.find(conversation_id)
    assert conversation is not None
    await work.conversations.save(replace(conversation, handover_id=handover.id))
    return handover.id


async def _beside(
    work: SqlUnitOfWork, customer: Customer, contact_id: ContactId, conversation_id: ConversationId
) -> str:
    await work.tags.give(contact_id, [TAG])
    await work.opt_outs.add([OptOut("sms", phone_key(customer.phone).match_key, "agent")])
    consent = Consent(
        id=work.new_id("cst"),
        business_id=work.business_id,
        contact_id=contact_id,
        purpose=f"{customer.word}purpose",
        channel="email",
        source=Source.CUSTOMER,
        at=work.now,
        words=f"{customer.word}words",
        conversation_id=conversation_id,
    )
    await work.consents.add(consent)
    changes: Mapping[str, tuple[str, str]] = {"notes": (f"{customer.word}before", f"{customer.word}notes")}
    await note_change(work, contact_id, ChangeKind.EDITED, by_id=customer.chosen_id, changes=changes)
    return consent.id


async def _claim(
    work: SqlUnitOfWork,
    customer: Customer,
    contact_id: ContactId,
    conversation_id: ConversationId,
    handover_id: HandoverId,
) -> str:
    value = f"{customer.word}typed@{customer.word}domain.example"
    claim = Claim(
        id=work.new_id("clm"),
        business_id=work.business_id,
        contact_id=contact_id,
        conversation_id=conversation_id,
        key=email_key(value),
        value=value,
        state=ClaimState.OPEN,
        at=work.now,
        handover_id=handover_id,
    )
    await work.claims.add([claim])
    return claim.id


async def _merge(work: SqlUnitOfWork, customer: Customer, survivor_id: ContactId, absorbed_id: ContactId) -> MergeId:
    journal = Journal(
        MergeKind.BY_HAND,
        survivor_id,
        absorbed_id,
        absorbed_kind=ContactKind.CONTACT,
        absorbed_status=ContactStatus.ACTIVE,
    )
    merge = Merge(
        id=MergeId(work.new_id("mrg")),
        business_id=work.business_id,
        kind=MergeKind.BY_HAND,
        survivor_id=survivor_id,
        absorbed_id=absorbed_id,
        at=work.now,
        journal=journal_to_plain(journal),
        by_id=customer.chosen_id,
    )
    await work.merges.add(merge)
    return merge.id


async def _invoice(work: SqlUnitOfWork, customer: Customer, contact_id: ContactId) -> str:
    invoice = Invoice(
        id=InvoiceId(work.new_id("inv")),
        business_id=work.business_id,
        contact_id=contact_id,
        source=INVOICE_SOURCE,
        number=f"{customer.word}invoice",
        status=InvoiceStatus.ISSUED,
        currency="EUR",
        total=Decimal(120),
        amount_due=Decimal(20),
        updated_at=work.now,
    )
    await work.invoices.keep(invoice)
    return invoice.number


def _announce(work: SqlUnitOfWork, customer: Customer, names: Mapping[str, str]) -> None:
    """As what happened to them was told."""
    chat = ConversationId(names["conversation_id"])
    work.announce(EventType.MESSAGE_RECEIVED, {"text": f"{customer.in_chats}told"}, conversation_id=chat)
    about = {"name": f"{customer.word}told", "contact_id": names["contact_id"]}
    work.announce(EventType.CONTACT_UPDATED, about, contacts=[names["contact_id"]])
    both = [names["contact_id"], names["absorbed_id"]]
    work.announce(EventType.CONTACT_MERGED, about, contacts=both)
