"""In which language the customer is spoken to."""

from typing import Any

from tests.databases import BUSINESS
from tests.workflows.house import House
from tests.workflows.template_fields.exercise import exercise
from tests.workflows.template_fields.waiting import ASKS
from tools.conversations.inbox import InboxKind

FRENCH = "messages: {fr: {nobody_here: Personne.}}"


@exercise("language", template=f"{{language: es, {FRENCH}}}", seen=True)
async def what_is_missing_is_said_in_its_own(house: House) -> Any:
    chat = await house.open_chat(language="fr")
    async with house.toolkit.once(BUSINESS) as work:
        await work.inbox.post(chat, InboxKind.REQUESTED)
    await house.turn()
    return "¿Me das" in (await house.said())[-1]


@exercise("speak", template="{language: es, speak: business}", seen="es")
async def always_in_its_own(house: House) -> Any:
    await house.open_chat(language="en")
    return "es" if "¿Me das" in (await house.customer(ASKS))[-1] else "en"


@exercise("speak", template="speak: browser", seen="en")
async def as_the_browser_says(house: House) -> Any:
    await house.open_chat(language="en")
    return "es" if "¿Me das" in (await house.customer("Quiero hablar con una persona"))[-1] else "en"
