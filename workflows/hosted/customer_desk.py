"""What the AI's tools may do for the customer of this turn's conversation."""

from collections.abc import Sequence
from dataclasses import dataclass

from tools.actions.capture.capture_contact import capture_contact
from tools.contacts.contact import Contact
from tools.contacts.identifiers import Evidence, IdentifierKind
from tools.contacts.values.email_addresses import parse_email
from tools.contacts.values.phone_numbers import parse_phone
from tools.invoices.invoice import Invoice, Standing, standing_of
from tools.toolbox.customer_tools import OpenInvoice, OwnDetails
from workflows.handover.ports import Details
from workflows.handover.templates.template import Reads
from workflows.hosted.chat import HostedChat
from workflows.hosted.proven import shows_who_writes


@dataclass(frozen=True)
class HostedCustomerDesk:
    """The conversation decides whose details these are; no id comes from the model."""

    hosted: HostedChat

    async def own_details(self) -> OwnDetails | None:
        """The proven customer's; nothing for a session that has proven nothing."""
        contact = await self._who_writes(Reads.OWN_DETAILS)
        if contact is None:
            return None
        held = await self.hosted.work.identifiers.of([contact.id])
        proven = [each for each in held if each.evidence is Evidence.PROVEN]
        return OwnDetails(
            name="" if contact.dummy_name else contact.name,
            business_name=contact.business_name,
            emails=[each.value for each in proven if each.key.kind is IdentifierKind.EMAIL],
            phones=[each.value for each in proven if each.key.kind is IdentifierKind.PHONE],
            contact_address=contact.contact_address,
            billing_address=contact.billing_address,
        )

    async def open_invoices(self) -> Sequence[OpenInvoice] | None:
        """The proven customer's, those due first; nothing for a session that has proven nothing."""
        contact = await self._who_writes(Reads.OPEN_INVOICES)
        if contact is None:
            return None
        unsettled = await self.hosted.work.invoices.unsettled(contact.id)
        owed = [each for each in unsettled if standing_of(each) is Standing.OPEN]
        return [_told(each) for each in sorted(owed, key=_by_due_day)]

    async def leave_details(self, *, email: str, phone: str, name: str) -> None:
        """Opens the same action as the workflow's node."""
        chat = await self.hosted.as_graph_sees_it()
        number = parse_phone(phone, region=chat.region or None) if phone else None
        details = Details(
            email=parse_email(email).value if email else "",
            phone=number.value if number is not None else "",
            extension=number.extension if number is not None else "",
            name=name,
        )
        await self.hosted.flush()
        await capture_contact(
            self.hosted.work,
            conversation_id=self.hosted.conversation.id,
            handover_id=self.hosted.follow_up_id,
            details=details,
            on_match=self.hosted.on_match,
        )
        await self.hosted.reread()

    async def _who_writes(self, wanted: Reads) -> Contact | None:
        """The contact, if the session shows now whose it is and the template lets this be told."""
        work, conversation = self.hosted.work, self.hosted.conversation
        if wanted not in self.hosted.template.reads:
            return None
        if not await shows_who_writes(work, conversation, at=self.hosted.event.at):
            return None
        return await work.contacts.find(conversation.contact_id)


def _by_due_day(invoice: Invoice) -> tuple[str, str]:
    """What is due on no day comes last."""
    return ("9999" if invoice.due_on is None else invoice.due_on.isoformat(), invoice.number)


def _told(invoice: Invoice) -> OpenInvoice:
    return OpenInvoice(
        number=invoice.number,
        currency=invoice.currency,
        total=f"{invoice.total:f}",
        amount_due=f"{invoice.amount_due:f}",
        issued_on=None if invoice.issued_on is None else invoice.issued_on.isoformat(),
        due_on=None if invoice.due_on is None else invoice.due_on.isoformat(),
        url=invoice.url,
    )
