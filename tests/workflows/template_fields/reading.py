"""What the AI may tell a customer of the own record."""

from typing import Any

from tests.databases import BUSINESS
from tests.people import add_contact
from tests.workflows.house import House
from tests.workflows.template_fields.exercise import exercise
from tools.conversations.conversation import IdentityLevel


@exercise("reads", template="reads: []", seen=(False, False))
@exercise("reads", template="reads: [own_details]", seen=(True, False))
@exercise("reads", template="reads: [open_invoices]", seen=(False, True))
async def what_a_proven_customer_is_told(house: House) -> Any:
    async with house.toolkit.once(BUSINESS) as work:
        contact_id = await add_contact(work, email="ann@example.com")
    await house.open_chat(contact_id=contact_id, identity=IdentityLevel.PROVEN, sender="whatsapp:1:447400123456")
    (details,) = await house.customer("What e-mail do you have for me?")
    (owed,) = await house.customer("How much do I owe?")
    return "ann@example.com" in details, "nothing left for you to pay" in owed
