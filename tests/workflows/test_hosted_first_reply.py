"""Who accepts a chat has promised a first reply; after it the chat stays theirs."""

from datetime import timedelta

from tests.databases import BUSINESS
from tests.workflows.house import CHAT, House
from tools.actions.conversations.reply_to_customer import reply_to_customer
from tools.actions.handovers.accept_handover import accept_handover

MINUTE = timedelta(minutes=1)


async def test_a_customer_who_thanks_for_the_first_reply_is_not_given_to_somebody_else(house: House) -> None:
    ann = await house.user("Ann")
    await house.customer("I want to talk to a person")
    handover = await house.handover()
    await house.toolkit.run(BUSINESS, lambda work: accept_handover(work, handover_id=handover.id, user_id=ann.id))
    await house.turn()
    await house.toolkit.run(
        BUSINESS, lambda work: reply_to_customer(work, conversation_id=CHAT, user_id=ann.id, text="Hi, Ann here.")
    )

    await house.customer("Thank you!")
    await house.passes(10 * MINUTE)

    assert await house.story() == ["requested", "offered", "accepted"]
