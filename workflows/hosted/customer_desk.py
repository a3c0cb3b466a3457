"""What the AI's tools may do for the customer of this turn's conversation."""

from dataclasses import dataclass

from tools.actions.capture_contact import capture_contact
from tools.contacts.email_addresses import parse_email
from tools.contacts.identifiers import Evidence, IdentifierKind
from tools.contacts.phone_numbers import parse_phone
from tools.conversations.conversation import IdentityLevel
from tools.toolbox.customer_tools import OwnDetails
from workflows.handover.ports import Details
from workflows.hosted.chat import HostedChat


@dataclass(frozen=True)
class HostedCustomerDesk:
    """The conversation decides whose details these are; no id comes from the model."""

    hosted: HostedChat

    async def own_details(self) -> OwnDetails | None:
        """The proven customer's; nothing for a session that has proven nothing."""
        conversation, work = self.hosted.conversation, self.hosted.work
        if conversation.identity is not IdentityLevel.PROVEN:
            return None
        contact = await work.contacts.find(conversation.contact_id)
        if contact is None:
            return None
        held = await work.identifiers.of([contact.id])
        proven = [each for each in held if each.evidence is Evidence.PROVEN]
        return OwnDetails(
            name="" if contact.dummy_name else contact.name,
            business_name=contact.business_name,
            emails=[each.value for each in proven if each.key.kind is IdentifierKind.EMAIL],
            phones=[each.value for each in proven if each.key.kind is IdentifierKind.PHONE],
            contact_address=contact.contact_address,
            billing_address=contact.billing_address,
        )

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
