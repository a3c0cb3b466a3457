"""In which language the customer is spoken to."""

from typing import Any

from tests.databases import BUSINESS
from tests.workflows.house import House
from tests.workflows.template_fields.exercise import exercise
from tests.workflows.template_fields.waiting import ASKS, offered_to
from tools.conversations.inbox import InboxKind
from tools.ids import ConversationId

FRENCH = "messages: {fr: {nobody_here: Personne.}}"


@exercise("language", template=f"{{language: es, {FRENCH}}}", seen=True)
async def what_is_missing_is_said_in_its_own(house: House) -> Any:
    chat = await house.open_chat(language="fr")
    async with house.toolkit.once(BUSINESS) as work:
        await work.inbox.post(chat, InboxKind.REQUESTED)
    await house.turn()
    return "¿Me das" in (await house.said())[-1]


@exercise("routing_language", template="routing_language: prefer", seen=("Ben", "Ben"))
async def who_speaks_it_is_offered_it_first(house: House) -> Any:
    """Also the second one, which in turn would go to somebody else."""
    await house.user("Ann", languages=["en"])
    await house.user("Ben", languages=["fr", "es-MX"])
    offered = []
    for number in range(2):
        chat = await house.open_chat(ConversationId(f"cnv_{number}"))
        await house.customer("Quiero hablar con una persona", chat)
        offered.append(await offered_to(house, chat))
    return tuple(offered)


@exercise("routing_language", template="routing_language: require", seen=("collecting", "waiting"))
async def nobody_else_is_offered_it(house: House) -> Any:
    """Where nobody speaks it, it is as if nobody were there."""
    await house.user("Ann", languages=["en"])
    states = []
    for number, words in enumerate(("Quiero hablar con una persona", ASKS)):
        chat = await house.open_chat(ConversationId(f"cnv_{number}"))
        await house.customer(words, chat)
        states.append(str((await house.handover(chat)).state))
    return tuple(states)


@exercise("speak", template="{language: es, speak: business}", seen="es")
async def always_in_its_own(house: House) -> Any:
    await house.open_chat(language="en")
    return "es" if "¿Me das" in (await house.customer(ASKS))[-1] else "en"


@exercise("speak", template="speak: browser", seen="en")
async def as_the_browser_says(house: House) -> Any:
    await house.open_chat(language="en")
    return "es" if "¿Me das" in (await house.customer("Quiero hablar con una persona"))[-1] else "en"
