"""What comes of mail in the service: an answer to a chat that the AI has again."""

from datetime import timedelta

from tests.databases import BUSINESS
from tests.workflows.house import CHAT, House
from tools.actions.conversations.receive_message import receive_message
from tools.actions.mail.receive_mail import BY_MAIL
from tools.clock import SimulatedClock
from tools.conversations.handover import FollowUpState, HandoverState
from tools.storage.toolkit import SqlToolkit

MINUTE = timedelta(minutes=1)
DETAILS = "bob@example.com and 07400 123456"


async def test_an_answer_by_mail_is_for_a_person_and_asks_for_no_detail_twice(
    toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    house = House(toolkit, clock)
    await house.open_chat()
    await house.customer("I want to talk to a person")
    await house.customer(DETAILS)
    before = await house.handover()
    await house.passes(MINUTE)

    async with house.toolkit.once(BUSINESS) as work:
        await receive_message(
            work, conversation_id=CHAT, text="One more thing?", client_id="m", sent_by="email", reason=BY_MAIL
        )
    await house.turn()

    handover = await house.handover()
    assert before.state is HandoverState.CAPTURED
    assert (handover.previous_id, handover.reason) == (before.id, "by_mail")
    assert (handover.state, handover.captured) == (HandoverState.CAPTURED, before.captured)
    assert handover.follow_up.state is FollowUpState.OPEN
