"""What the AI may tell a customer of the own record."""

from typing import Any

from tests.databases import BUSINESS
from tests.people import add_contact, add_identifier
from tests.workflows.house import House
from tests.workflows.template_fields.exercise import exercise
from tools.contacts.identifiers import IdentifierKind, Key
from tools.conversations.conversation import IdentityLevel


@exercise("reads", template="reads: []", seen=(False, False))
@exercise("reads", template="reads: [own_details]", seen=(True, False))
@exercise("reads", template="reads: [open_invoices]", seen=(False, True))
async def what_a_proven_customer_is_told(house: House) -> Any:
    async with house.toolkit.once(BUSINESS) as work:
        contact_id = await add_contact(work, email="ann@example.com")
        sender = Key(IdentifierKind.CHANNEL, "whatsapp:1:447400123456")
        await add_identifier(work, contact_id, sender, primary=False)
    await house.open_chat(contact_id=contact_id, identity=IdentityLevel.PROVEN, sender=sender.match_key)
    (details,) = await house.customer("What e-mail do you have for me?")
    (owed,) = await house.customer("How much do I owe?")
    return "ann@example.com" in details, "nothing left for you to pay" in owed
