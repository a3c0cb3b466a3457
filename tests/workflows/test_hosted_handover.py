"""The handover in our own service, on both databases: rows, events and words of every way it can go."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from tests.databases import BUSINESS, WHATSAPP
from tests.people import add_contact
from tests.workflows.house import CHAT, House
from tools.actions.conversations.give_back import close_conversation, give_back
from tools.actions.conversations.reply_to_customer import reply_to_customer
from tools.actions.conversations.take_conversation import take_conversation
from tools.actions.handovers.accept_handover import accept_handover
from tools.actions.handovers.decline_offer import decline_offer
from tools.actions.team.set_presence import set_presence
from tools.clock import SimulatedClock
from tools.conversations.conversation import ChannelKind, ConversationState, IdentityLevel, Speaker
from tools.conversations.handover import Deadline, FollowUpState, HandoverState, Offer, OfferState
from tools.conversations.visitor_view import answered_by
from tools.errors import AlreadyAccepted, WrongState
from tools.events import EventType
from tools.storage.toolkit import SqlToolkit
from tools.team.people import Presence

MINUTE = timedelta(minutes=1)
DETAILS = "bob@example.com and 07400 123456"


async def steps(house: House) -> int:
    """How many the chat's graph has made by its checkpoint."""
    async with house.toolkit.reading(BUSINESS) as work:
        stored = await work.checkpoints.load(CHAT)
    assert stored is not None
    house.saver.open(CHAT, stored[0])
    found = await house.saver.aget_tuple({"configurable": {"thread_id": CHAT}})
    house.saver.close(CHAT)
    assert found is not None
    return found.metadata["step"]


async def test_nobody_accepts_and_the_details_are_kept(house: House) -> None:
    await house.user("Ann")

    waiting = await house.customer("I want to talk to a person")
    await house.passes(2 * MINUTE)
    asked = await house.said()
    await house.customer(DETAILS)

    handover = await house.handover()
    assert "colleague" in waiting[0]
    assert "e-mail" in asked[-1]
    assert handover.state is HandoverState.CAPTURED
    assert handover.captured == {"email": "bob@example.com", "phone": "+447400123456"}
    assert handover.follow_up.state is FollowUpState.OPEN
    assert (await house.conversation()).state is ConversationState.AI
    story = await house.story()
    assert [kind for kind in story if not kind.startswith("offer")] == ["requested", "timed_out", "captured"]


async def test_what_follows_an_answer_without_another_question_is_one_step_of_the_graph(house: House) -> None:
    await house.user("Ann")
    await house.customer("I want to talk to a person")
    await house.passes(2 * MINUTE)
    asked = await steps(house)

    await house.customer(DETAILS)

    assert (await house.handover()).state is HandoverState.CAPTURED
    assert await steps(house) == asked + 1


async def test_nobody_is_online_so_the_wait_is_skipped(house: House) -> None:
    said = await house.customer("I want to talk to a person")

    assert len(said) == 1
    assert "nobody here" in said[0]
    assert await house.story() == ["requested", "timed_out"]
    assert (await house.conversation()).state is ConversationState.COLLECTING


async def test_a_person_accepts_and_the_ai_is_silent(house: House) -> None:
    ann = await house.user("Ann")
    await house.customer("I want to talk to a person")
    handover = await house.handover()

    await house.toolkit.run(BUSINESS, lambda work: accept_handover(work, handover_id=handover.id, user_id=ann.id))
    await house.turn()
    before = len(await house.said())
    heard = await house.customer("hello?")
    await house.toolkit.run(
        BUSINESS, lambda work: reply_to_customer(work, conversation_id=CHAT, user_id=ann.id, text="Hi, Ann here.")
    )
    await house.passes(10 * MINUTE)

    said = await house.messages()
    assert heard == []
    assert [message.speaker for message in said][-3:] == [Speaker.SYSTEM, Speaker.CONTACT, Speaker.USER]
    assert len(await house.said()) == before + 1
    assert await house.story() == ["requested", "offered", "accepted"]


async def test_a_late_accept_stops_the_questions_and_saves_what_was_given(house: House) -> None:
    ann = await house.user("Ann")
    await house.customer("I want to talk to a person")
    await house.passes(2 * MINUTE)
    await house.customer("bob@example.com")
    handover = await house.handover()

    await house.toolkit.run(BUSINESS, lambda work: accept_handover(work, handover_id=handover.id, user_id=ann.id))
    await house.post("and my number is 07400 123456")
    await house.turn()

    said = await house.messages()
    assert said[-1].speaker is Speaker.SYSTEM
    assert (await house.handover()).captured["email"] == "bob@example.com"
    assert (await house.story())[-1] == "accepted"


async def test_the_second_accept_learns_who_was_first(house: House) -> None:
    ann, ben = await house.user("Ann"), await house.user("Ben")
    await house.customer("I want to talk to a person")
    handover = await house.handover()
    await house.toolkit.run(BUSINESS, lambda work: accept_handover(work, handover_id=handover.id, user_id=ann.id))

    with pytest.raises(AlreadyAccepted) as refused:
        await house.toolkit.run(BUSINESS, lambda work: accept_handover(work, handover_id=handover.id, user_id=ben.id))

    assert refused.value.by_name == "Ann"


async def test_an_accept_after_the_capture_names_take(house: House) -> None:
    ann = await house.user("Ann", online=False)
    await house.customer("I want to talk to a person")
    await house.customer(DETAILS)
    handover = await house.handover()

    with pytest.raises(WrongState) as refused:
        await house.toolkit.run(BUSINESS, lambda work: accept_handover(work, handover_id=handover.id, user_id=ann.id))

    assert refused.value.instead == "take"


async def test_an_offer_lapses_to_the_next_and_a_declined_one_goes_on_at_once(house: House) -> None:
    ann, ben = await house.user("Ann"), await house.user("Ben")
    await house.customer("I want to talk to a person")
    handover = await house.handover()
    first = [offer.user_id for offer in await _offers(house)]

    await house.passes(timedelta(seconds=31))
    second = await _offers(house)
    await house.toolkit.run(
        BUSINESS, lambda work: decline_offer(work, handover_id=handover.id, user_id=second[-1].user_id)
    )
    await house.turn()

    assert {*first, second[-1].user_id} == {ann.id, ben.id}
    assert [offer.state for offer in await _offers(house)] == [OfferState.LAPSED, OfferState.DECLINED]
    assert await house.story() == ["requested", "offered", "offer_lapsed", "offered", "offer_declined"]
    assert (await house.handover()).due is Deadline.WAIT


async def test_somebody_who_comes_online_is_offered_the_chat_that_waits(house: House) -> None:
    ann, ben = await house.user("Ann"), await house.user("Ben", online=False)
    await house.customer("I want to talk to a person")
    await house.passes(timedelta(seconds=31))

    await house.toolkit.run(BUSINESS, lambda work: set_presence(work, user_id=ben.id, presence=Presence.ONLINE))
    await house.turn()

    assert [(offer.user_id, offer.state) for offer in await _offers(house)] == [
        (ann.id, OfferState.LAPSED),
        (ben.id, OfferState.OPEN),
    ]


async def test_whoever_goes_offline_loses_the_offer(house: House) -> None:
    ann = await house.user("Ann")
    await house.customer("I want to talk to a person")

    await house.toolkit.run(BUSINESS, lambda work: set_presence(work, user_id=ann.id, presence=Presence.OFFLINE))
    await house.turn()

    assert [offer.state for offer in await _offers(house)] == [OfferState.LAPSED]
    assert (await house.handover()).due is Deadline.WAIT


async def test_never_mind_cancels_and_leaves_no_follow_up(house: House) -> None:
    await house.user("Ann")
    await house.customer("I want to talk to a person")

    said = await house.customer("never mind")

    handover = await house.handover()
    assert len(said) == 1
    assert handover.state is HandoverState.CANCELLED
    assert handover.follow_up.state is FollowUpState.NONE
    assert (await house.conversation()).state is ConversationState.AI


async def test_words_written_while_waiting_are_acknowledged_once_and_not_asked_again(house: House) -> None:
    await house.user("Ann")
    await house.customer("I want to talk to a person")

    first = await house.customer("it is about my order")
    second = await house.customer(f"you can reach me at {DETAILS}")
    await house.passes(2 * MINUTE)

    handover = await house.handover()
    assert len(first) == 1
    assert second == []
    assert handover.state is HandoverState.CAPTURED
    assert handover.captured["phone"] == "+447400123456"


async def test_silence_gets_one_reminder_and_then_the_end(house: House) -> None:
    await house.customer("I want to talk to a person")
    await house.passes(4 * MINUTE)
    reminded = await house.said()
    await house.passes(20 * MINUTE)

    handover = await house.handover()
    assert len(reminded) == 2
    assert handover.state is HandoverState.ABANDONED
    assert handover.follow_up.reach == ("chat",)


async def test_both_details_in_two_messages_at_once_are_answered_once(house: House) -> None:
    await house.customer("I want to talk to a person")
    before = len(await house.said())

    await house.post("bob@example.com")
    await house.post("07400 123456")
    await house.turn()

    assert len(await house.said()) == before + 1
    assert (await house.handover()).state is HandoverState.CAPTURED


async def test_an_accept_without_a_first_reply_returns_the_chat_to_waiting(house: House) -> None:
    ann, ben = await house.user("Ann"), await house.user("Ben")
    await house.customer("I want to talk to a person")
    handover = await house.handover()
    await house.toolkit.run(BUSINESS, lambda work: accept_handover(work, handover_id=handover.id, user_id=ann.id))
    await house.turn()
    house.clock.advance(2 * MINUTE)
    for user in (ann, ben):
        await house.seen(user.id)

    await house.passes(MINUTE)

    again = await house.handover()
    assert again.previous_id == handover.id
    assert again.reason == "no_reply"
    assert again.state is HandoverState.WAITING
    assert [offer.user_id for offer in await _offers(house)] == [ben.id]
    assert (await house.story())[-3:] == ["no_reply", "requested", "offered"]


async def test_a_user_steps_in_and_gives_the_chat_back(house: House) -> None:
    ann = await house.user("Ann")
    await house.customer("hello")

    await house.toolkit.run(BUSINESS, lambda work: take_conversation(work, conversation_id=CHAT, user_id=ann.id))
    await house.turn()
    silent = await house.customer("are you there?")
    await house.toolkit.run(BUSINESS, lambda work: give_back(work, conversation_id=CHAT, user_id=ann.id))
    await house.turn()
    answered = await house.customer("thanks!")

    assert silent == []
    assert len(answered) == 1
    assert (await house.conversation()).state is ConversationState.AI


async def test_what_is_said_names_the_message_it_answers_and_what_is_said_by_itself_names_none(house: House) -> None:
    await house.user("Ann")
    await house.post("Hello")
    await house.customer("I want to talk to a person")
    await house.passes(2 * MINUTE)

    said = [message for message in await house.messages() if message.speaker is Speaker.AI]
    asked = (await house.messages())[1]
    told = [event.data.get("in_reply_to") for event in await house.events() if event.type is EventType.MESSAGE_SENT]
    assert [answered_by(message) for message in said] == [asked.seq, None]
    assert told == [asked.id, None]


async def test_closing_while_waiting_cancels_without_a_word(house: House) -> None:
    ann = await house.user("Ann")
    await house.customer("I want to talk to a person")
    before = len(await house.said())

    await house.toolkit.run(BUSINESS, lambda work: close_conversation(work, conversation_id=CHAT, user_id=ann.id))
    await house.turn()

    assert len(await house.said()) == before
    assert (await house.handover()).state is HandoverState.CANCELLED
    assert (await house.conversation()).state is ConversationState.CLOSED


async def test_stop_on_whatsapp_wins_over_everything(toolkit: SqlToolkit, clock: SimulatedClock) -> None:
    house = House(toolkit, clock)
    async with toolkit.once(BUSINESS) as work:
        contact_id = await add_contact(work, phone="+447400123456")
    await house.open_chat(
        contact_id=contact_id,
        channel=(ChannelKind.WHATSAPP, WHATSAPP),
        identity=IdentityLevel.PROVEN,
        sender="447400123456",
    )
    await house.customer("I want to talk to a person")

    said = await house.customer("STOP")

    assert said == []
    assert (await house.handover()).state is HandoverState.CANCELLED
    assert "contact.opted_out" in [event.type.value for event in await house.events()]


async def test_details_beside_the_wish_for_a_person_are_not_asked_for_again(house: House) -> None:
    await house.user("Ann")
    await house.post(f"I want to talk to a person, {DETAILS}")
    # The turn comes later than the message: a model was asked first, or the process was down.
    house.clock.advance(timedelta(seconds=20))
    await house.turn()
    await house.passes(2 * MINUTE)

    handover = await house.handover()
    assert handover.state is HandoverState.CAPTURED
    assert handover.captured["email"] == "bob@example.com"


async def test_a_correction_after_the_thanks_replaces_the_value(house: House) -> None:
    await house.customer("I want to talk to a person")
    await house.customer(DETAILS)

    await house.customer("sorry, my email is robert@example.com")

    async with house.toolkit.reading(BUSINESS) as work:
        held = await work.identifiers.of([(await house.conversation()).contact_id])
    assert (await house.handover()).captured["email"] == "robert@example.com"
    assert sorted(each.value for each in held) == ["+447400123456", "robert@example.com"]


async def test_no_thread_stays_open_in_memory_after_a_turn(house: House) -> None:
    ann = await house.user("Ann")
    await house.toolkit.run(BUSINESS, lambda work: take_conversation(work, conversation_id=CHAT, user_id=ann.id))
    await house.turn()

    await house.customer("this is only kept for the person")

    assert await house.saver.aget_tuple({"configurable": {"thread_id": CHAT}}) is None


async def test_the_words_follow_the_language_of_the_customer(house: House) -> None:
    first = await house.customer("Quiero hablar con una persona")
    await house.customer("sorry, can we do this in English please")
    second = await house.said()

    assert "correo" in first[0]
    assert "e-mail" in second[-1]


async def test_no_typed_text_is_kept_in_a_checkpoint(house: House) -> None:
    await house.customer("I want to talk to a person")
    await house.customer("bob@example.com")
    await house.customer("07400 123456")

    async with house.toolkit.reading(BUSINESS) as work:
        stored = await work.checkpoints.load(CHAT)

    assert stored is not None
    for typed in (b"bob@", b"7400", b"talk to a person"):
        assert typed not in stored[0]


async def _offers(house: House) -> Sequence[Offer]:
    async with house.toolkit.reading(BUSINESS) as work:
        return await work.handovers.offers((await house.handover()).id)
