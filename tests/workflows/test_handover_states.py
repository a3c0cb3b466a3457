"""The states of a handover, from the customer's side: what is said, asked, saved and told."""

import json

import pytest

from tests.workflows.chatroom import ASK_FOR_PERSON, Crew, spoken, trial
from tools.contacts.typed.typed_wishes import Wanted
from tools.events import EventType
from workflows.handover.moves import Parked
from workflows.handover.ports import Availability, Details
from workflows.handover.templates.file import read_template

ASKED_BOTH = "May I have your e-mail address and your phone number"


async def test_the_agents_tool_asks_for_a_person_and_the_customer_is_told() -> None:
    chat = trial([ASK_FOR_PERSON])

    said = await chat.write("I need a refund")

    assert said == ["I'm getting a colleague for you. One moment, please – you can keep writing here."]
    assert (await chat.state())["handover"]["reason"] == "tool"
    assert chat.crew.news(EventType.HANDOVER_REQUESTED).note == "a refund"


async def test_the_customers_own_words_ask_for_a_person_without_the_agent() -> None:
    chat = trial()

    reply = await chat.reply("I want to talk to a real person")

    assert reply.parked is Parked.WAIT_FOR_PERSON
    assert chat.model.seen == []
    assert (await chat.state())["handover"]["reason"] == "words"


@pytest.mark.parametrize("failure", [RuntimeError("the model is away"), "", "   "])
async def test_a_failing_or_silent_agent_ends_at_a_person(failure: object) -> None:
    chat = trial([failure])

    reply = await chat.reply("hello")

    assert reply.parked is Parked.WAIT_FOR_PERSON
    assert (await chat.state())["handover"]["reason"] == "failed"


async def test_an_answer_of_the_agent_is_only_that() -> None:
    chat = trial(["We open at nine."])

    reply = await chat.reply("when do you open?")

    assert reply.texts == ["We open at nine."]
    assert reply.parked is Parked.NOWHERE
    assert chat.crew.events == []


async def test_asking_again_while_waiting_changes_nothing() -> None:
    chat = trial()
    await chat.ask_for_person()

    said = await chat.write("a human please!!")
    asked = await chat.desk.request(chat.thread)

    assert said == ["I've already asked for a colleague – somebody will be with you shortly."]
    assert not asked
    assert chat.crew.events == [EventType.HANDOVER_REQUESTED]


async def test_what_is_written_while_waiting_is_acknowledged_once() -> None:
    chat = trial()
    await chat.ask_for_person()

    said = [await chat.write(text) for text in ("my order is 1234", "it is late", "very late")]

    assert said == [["Thank you, I've passed that on. Somebody will be with you shortly."], [], []]
    assert [text for who, text in spoken(await chat.messages()) if who == "customer"][1:] == [
        "my order is 1234",
        "it is late",
        "very late",
    ]


async def test_when_nobody_comes_the_agent_apologises_and_asks_for_both_details() -> None:
    chat = trial()
    await chat.ask_for_person()

    early = await chat.pass_time(seconds=89)
    late = await chat.pass_time(seconds=2)

    assert early == []
    assert len(late) == 1
    assert late[0].startswith("I'm sorry, none of my colleagues could make it")
    assert ASKED_BOTH in late[0]
    assert "only to answer your request" in late[0]
    assert chat.crew.news(EventType.HANDOVER_TIMED_OUT).missing == (Wanted.EMAIL, Wanted.PHONE)


async def test_both_details_in_one_sentence_are_saved_and_the_customer_is_thanked() -> None:
    chat = trial()
    await chat.until_asked()

    said = await chat.write("sure, I'm Ana Ruiz, ana@example.com or 0151 12345678 after six")

    assert said[0].startswith("Thank you! I've noted ana@example.com and +49 1511 2345678.")
    assert chat.book.last == Details(email="ana@example.com", phone="+4915112345678", name="Ana Ruiz")
    assert chat.crew.events[-1] is EventType.HANDOVER_CAPTURED
    assert await chat.outcome() == "captured"


async def test_details_one_by_one_are_asked_for_one_by_one() -> None:
    chat = trial()
    await chat.until_asked()

    first = await chat.write("0151 12345678")
    second = await chat.write("ana@example.com")

    assert first == ["Thank you, I've noted +49 1511 2345678. And your e-mail address?"]
    assert second[0].startswith("Thank you! I've noted ana@example.com and +49 1511 2345678.")
    assert chat.book.calls == 1


async def test_an_invalid_value_is_asked_again_as_often_as_the_template_allows() -> None:
    chat = trial()
    await chat.until_asked()
    await chat.write("ana@example.com")

    said = [(await chat.write(number))[0] for number in ("0151 12", "0151 123", "0151 1234")]

    assert "missing a few digits" in said[0] or "country code" in said[0]
    assert said[2].startswith("Thank you! I've noted ana@example.com.")
    assert chat.crew.news(EventType.HANDOVER_CAPTURED).missing == (Wanted.PHONE,)


async def test_after_too_many_unusable_answers_the_asking_ends_kindly() -> None:
    chat = trial()
    await chat.until_asked()

    said = [(await chat.write(text))[0] for text in ("the parcel is brown", "and heavy", "and late")]

    assert said[0].startswith("I've kept that for my colleagues.")
    assert said[2].startswith("Never mind, let's leave it at that.")
    assert chat.crew.events[-1] is EventType.HANDOVER_ABANDONED
    assert chat.book.calls == 0


async def test_a_mistyped_domain_is_asked_about_once_and_a_yes_takes_the_suggestion() -> None:
    chat = trial()
    await chat.until_asked()

    asked = await chat.write("ana@gmial.com, 0151 12345678")
    said = await chat.write("yes")

    assert "did you mean ana@gmail.com?" in asked[0]
    assert said[0].startswith("Thank you! I've noted ana@gmail.com and")


async def test_a_doubtful_address_typed_again_is_taken_as_it_is() -> None:
    chat = trial()
    await chat.until_asked()

    await chat.write("ana@gmial.com, 0151 12345678")
    said = await chat.write("ana@gmial.com")

    assert said[0].startswith("Thank you! I've noted ana@gmial.com and")


async def test_a_number_that_can_be_read_in_two_ways_is_asked_about_with_both_readings() -> None:
    chat = trial()
    await chat.until_asked()

    asked = await chat.write("ana@example.com and 4915112345678")
    said = await chat.write("+49 151 12345678")

    assert asked[0].count("+49") == 2
    assert said[0].startswith("Thank you!")


async def test_refusing_one_detail_drops_that_one_alone() -> None:
    chat = trial()
    await chat.until_asked()

    said = await chat.write("ana@example.com, I'd rather not give my phone number")

    assert said[0].startswith("Thank you! I've noted ana@example.com.")
    assert chat.book.last == Details(email="ana@example.com")


async def test_a_plain_no_to_the_last_question_refuses_what_it_asked_for() -> None:
    chat = trial()
    await chat.until_asked()

    await chat.write("ana@example.com")
    said = await chat.write("no")

    assert said[0].startswith("Thank you! I've noted ana@example.com.")


async def test_refusing_everything_ends_the_asking() -> None:
    chat = trial()
    await chat.until_asked()

    said = await chat.write("no, I don't want to give you my details")

    assert said[0].startswith("No problem at all. A colleague will read this chat and answer you right here.")
    assert chat.crew.events[-1] is EventType.HANDOVER_REFUSED
    assert chat.book.calls == 0


async def test_a_counter_question_is_answered_by_the_agent_before_it_asks_again() -> None:
    chat = trial(["So that we can answer you tomorrow."])
    await chat.until_asked()

    said = await chat.write("what for?")

    assert said[0] == "So that we can answer you tomorrow."
    assert said[1].startswith(ASKED_BOTH)
    assert chat.model.seen[-1][-1].text == "what for?"


async def test_a_question_beside_the_last_detail_is_answered_before_the_thanks() -> None:
    chat = trial(["Yes, we ship to Spain."])
    await chat.until_asked()

    said = await chat.write("ana@example.com and 0151 12345678. Do you ship to Spain?")

    assert said[0] == "Yes, we ship to Spain."
    assert said[1].startswith("Thank you! I've noted")
    assert chat.book.last.email == "ana@example.com"


async def test_an_agent_that_fails_on_a_counter_question_does_not_stop_the_asking() -> None:
    chat = trial([RuntimeError("the model is away")])
    await chat.until_asked()

    said = await chat.write("what for?")

    assert said == [f"{ASKED_BOTH}, so that a colleague can get back to you?"]
    assert chat.crew.events.count(EventType.HANDOVER_REQUESTED) == 1


async def test_never_mind_cancels_while_waiting_and_while_collecting() -> None:
    waiting, collecting = trial(), trial()
    await waiting.ask_for_person()
    await collecting.until_asked()

    said = [await chat.write("never mind") for chat in (waiting, collecting)]

    assert said == [["All right, I've called it off. What can I do for you?"]] * 2
    assert waiting.crew.events[-1] is collecting.crew.events[-1] is EventType.HANDOVER_CANCELLED


async def test_just_mail_me_ends_the_wait_and_the_phone_is_not_asked_for() -> None:
    chat = trial()
    await chat.ask_for_person()

    said = await chat.write("just email me")

    assert said[0].startswith("Of course, a colleague will get back to you instead. May I have your e-mail address")
    assert chat.crew.news(EventType.HANDOVER_TIMED_OUT).reason == "just_write_me"


async def test_details_given_while_waiting_are_not_asked_for_again() -> None:
    chat = trial()
    await chat.ask_for_person()
    await chat.write("my e-mail is ana@example.com by the way")

    said = await chat.pass_time(minutes=2)

    assert "May I have your phone number" in said[0]


async def test_all_details_given_while_waiting_are_captured_at_the_time_out() -> None:
    chat = trial()
    await chat.ask_for_person()
    await chat.write("ana@example.com, phone +49 151 12345678")

    said = await chat.pass_time(minutes=2)

    assert "We have your details, so you don't need to do anything" in said[0]
    assert chat.book.last == Details(email="ana@example.com", phone="+4915112345678")
    assert await chat.outcome() == "captured"


async def test_silence_is_broken_by_one_reminder_and_then_ends() -> None:
    chat = trial()
    await chat.until_asked()

    said = [await chat.pass_time(minutes=minutes) for minutes in (2, 2, 10, 8, 60)]

    assert said[0] == []
    assert said[1][0].startswith("Are you still there? May I have")
    assert said[2] == []
    assert said[3][0].startswith("I'll leave it at that for now.")
    assert said[4] == []
    assert chat.crew.events[-1] is EventType.HANDOVER_ABANDONED


async def test_silence_after_one_detail_captures_it() -> None:
    chat = trial()
    await chat.until_asked()
    await chat.write("ana@example.com")

    await chat.pass_time(minutes=4)
    said = await chat.pass_time(minutes=20)

    assert said[0].startswith("Thank you! I've noted ana@example.com.")
    assert chat.book.last == Details(email="ana@example.com")


async def test_an_answer_begins_the_silence_anew() -> None:
    chat = trial()
    await chat.until_asked()
    await chat.pass_time(minutes=4)
    await chat.write("the parcel is brown")

    said = await chat.pass_time(minutes=4)

    assert said[0].startswith("Are you still there?")


async def test_files_are_kept_and_cost_no_attempt() -> None:
    chat = trial()
    await chat.until_asked()

    said = [await chat.write("") for _ in range(5)]

    assert all(one[0].startswith("Thank you, I've kept that for my colleagues. May I have") for one in said)
    assert (await chat.state())["handover"]["asking"]["attempts"] == {}


async def test_asking_for_a_person_while_details_are_asked_for_costs_no_attempt() -> None:
    chat = trial()
    await chat.until_asked()

    said = await chat.write("I want to speak to a human")

    assert said[0].startswith("I understand. Right now nobody is free")
    assert (await chat.state())["handover"]["asking"]["attempts"] == {}


async def test_asked_again_afterwards_the_time_out_only_says_that_the_details_are_there() -> None:
    chat = trial()
    await chat.until_asked()
    await chat.write("ana@example.com, 0151 12345678")

    again = await chat.ask_for_person()
    said = await chat.pass_time(minutes=2)

    assert again[0].startswith("I'm getting a colleague")
    assert "We have your details" in said[0]
    assert len(chat.book.saved) == 2


async def test_with_nobody_there_the_wait_is_skipped() -> None:
    chat = trial(crew=Crew(Availability(anybody=False)))

    said = await chat.ask_for_person()

    assert said[0].startswith("I'm sorry, there is nobody here to take over right now. May I have")
    assert chat.crew.events == [EventType.HANDOVER_REQUESTED, EventType.HANDOVER_TIMED_OUT]
    assert chat.crew.news(EventType.HANDOVER_TIMED_OUT).reason == "nobody_there"


async def test_the_place_in_the_queue_is_said_if_the_template_wants_it() -> None:
    chat = trial(crew=Crew(Availability(place=3)), template=read_template("wait: {say_place: true}"))

    said = await chat.ask_for_person()

    assert "You are number 3 in line" in said[0]


async def test_the_state_holds_plain_json_and_no_transcript() -> None:
    chat = trial([ASK_FOR_PERSON, "Because."])
    await chat.write("my secret story")
    await chat.write("more of my secret story")
    await chat.pass_time(minutes=2)
    await chat.write("why?")
    await chat.write("ana@example.com")

    handover = (await chat.state())["handover"]

    assert _types_in(handover) <= {dict, list, str, int, bool, type(None)}
    assert json.loads(json.dumps(handover)) == handover
    assert "secret" not in json.dumps(handover)


def _types_in(value: object) -> set[type]:
    inner = [*value.keys(), *value.values()] if isinstance(value, dict) else value if isinstance(value, list) else []
    return {type(value)}.union(*(_types_in(one) for one in inner))
