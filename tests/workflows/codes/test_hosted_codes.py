"""Under ``verify`` a code is asked for whatever was typed; the right one proves it, anything else leads nowhere."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from tests.databases import BUSINESS
from tests.people import add_contact
from tests.whole_database import cells, places_of
from tests.workflows.house import CHAT, House
from tests.workflows.template_fields.waiting import ASKS, accepted
from tools.clock import SimulatedClock
from tools.contacts.contact import ContactStatus
from tools.contacts.identifiers import Evidence, IdentifierKind
from tools.conversations.conversation import ConversationState, IdentityLevel, Speaker
from tools.conversations.handover import HandoverState
from tools.ids import ContactId, ConversationId
from tools.storage.toolkit import SqlToolkit
from workflows.handover.templates.file import read_template

MINUTE = timedelta(minutes=1)
VERIFY = "{save: {on_match: verify}, ask: {details: [email]}}"
BOB = "bob@example.com"


@pytest.fixture
async def house(toolkit: SqlToolkit, clock: SimulatedClock) -> House:
    house = House(toolkit, clock, template=read_template(VERIFY))
    await house.open_chat()
    return house


async def known(house: House, *, status: ContactStatus = ContactStatus.ACTIVE) -> ContactId:
    async with house.toolkit.once(BUSINESS) as work:
        return await add_contact(work, email=BOB, status=status)


async def asked_for_code(house: House, text: str = BOB, chat: ConversationId = CHAT) -> list[str]:
    """Asks for a person, gives an address; what was said to it. The code arrives."""
    await house.customer(ASKS, chat)
    said = await house.customer(text, chat)
    await house.deliver()
    return said


async def test_the_right_code_proves_the_address_and_the_chat_is_its_owners(house: House) -> None:
    bob = await known(house)

    (question,) = await asked_for_code(house)
    said = await house.customer(f"it is {house.post_box.code}, thanks")

    conversation, handover = await house.conversation(), await house.handover()
    assert question == (
        "Thank you! I've sent a six-digit code to bob@example.com. Would you send it to me here? "
        "If you'd rather not, just tell me."
    )
    assert said[0].startswith("Thank you! I've noted bob@example.com.")
    assert (conversation.contact_id, conversation.identity) == (bob, IdentityLevel.PROVEN)
    assert (handover.state, handover.contact_id, handover.missing) == (HandoverState.CAPTURED, bob, ())
    (parcel,) = house.post_box.parcels
    assert (parcel.address, parcel.subject) == (BOB, "Your code for Corner Shop")


async def test_a_right_code_for_an_address_that_nobody_holds_proves_it_on_the_record_made_for_it(
    house: House,
) -> None:
    await asked_for_code(house)

    await house.customer(house.post_box.code)

    async with house.toolkit.reading(BUSINESS) as work:
        held = await work.identifiers.of([(await house.conversation()).contact_id])
    assert [(one.value, one.evidence) for one in held if one.key.kind is IdentifierKind.EMAIL] == [
        (BOB, Evidence.PROVEN)
    ]


async def test_out_of_tries_it_is_as_if_the_two_were_only_linked(house: House) -> None:
    bob = await known(house)
    await asked_for_code(house)

    said = [(await house.customer(wrong(house)))[0] for _ in range(5)]
    late = await house.customer(house.post_box.code)

    assert said[:4] == ["That isn't the code I sent to bob@example.com. Could you have another look?"] * 4
    assert said[4].startswith("Thank you! I've noted bob@example.com.")
    conversation = await house.conversation()
    assert conversation.contact_id != bob
    assert conversation.identity is not IdentityLevel.PROVEN
    assert not late[0].startswith("Thank you! I've noted")
    async with house.toolkit.reading(BUSINESS) as work:
        pairs = await work.pairs.of([bob])
    assert len(pairs) == 1


def wrong(house: House) -> str:
    return f"{(int(house.post_box.code) + 1) % 10**6:06}"


@pytest.mark.parametrize("answer", ["I'd rather not", "no", "no thanks"])
async def test_whoever_would_rather_not_is_thanked_and_the_details_are_kept(house: House, answer: str) -> None:
    bob = await known(house)
    await asked_for_code(house)

    (said,) = await house.customer(answer)

    assert said.startswith("Thank you! I've noted bob@example.com.")
    assert (await house.handover()).captured["email"] == BOB
    assert (await house.conversation()).contact_id != bob


async def test_another_code_is_sent_twice_and_the_ones_before_count_no_more(house: House) -> None:
    await asked_for_code(house)
    first = house.post_box.code

    again = [(await house.customer("nothing came"))[0] for _ in range(2)]
    await house.deliver()
    (said_to_first,) = await house.customer(first) if first != house.post_box.code else ("That isn't",)
    (over,) = await house.customer("nothing came")

    assert all(text.startswith("I've sent another code to bob@example.com;") for text in again)
    assert said_to_first.startswith("That isn't")
    assert over.startswith("Thank you! I've noted")
    assert len(house.post_box.parcels) == 2


async def test_a_code_that_comes_after_ten_minutes_is_answered_with_another(house: House) -> None:
    await asked_for_code(house)
    code = house.post_box.code

    house.clock.advance(11 * MINUTE)
    (said,) = await house.customer(code)

    assert said.startswith("I've sent another code to bob@example.com;")


async def test_another_address_typed_instead_gets_a_code_of_its_own(house: House) -> None:
    await asked_for_code(house, "bbo@example.com")

    (said,) = await house.customer("sorry, it is bob@example.com")
    await house.deliver()
    await house.customer(house.post_box.code)

    assert said.startswith("Thank you! I've sent a six-digit code to bob@example.com.")
    assert [parcel.address for parcel in house.post_box.parcels] == ["bbo@example.com", BOB]
    assert (await house.handover()).captured["email"] == BOB
    assert (await house.conversation()).identity is IdentityLevel.PROVEN


async def test_a_number_typed_beside_the_code_is_noted_and_the_code_counts(house: House) -> None:
    await asked_for_code(house)

    (said,) = await house.customer("my number is 07400 123456")
    await house.customer(f"{house.post_box.code}, or call me")
    await house.deliver()

    assert said.startswith("What I still need is the six-digit code I sent to bob@example.com")
    assert [parcel.address for parcel in house.post_box.parcels] == [BOB, "+447400123456"]
    assert (await house.handover()).captured["phone"] == "+447400123456"
    assert (await house.conversation()).identity is IdentityLevel.PROVEN


async def test_silence_is_broken_once_and_then_the_details_are_kept(house: House) -> None:
    await asked_for_code(house)

    await house.passes(21 * MINUTE)

    said = await house.said()
    assert said[-2].startswith("Are you still there? What I still need is the six-digit code")
    assert said[-1].startswith("Thank you! I've noted bob@example.com.")
    assert (await house.handover()).state is HandoverState.CAPTURED


async def test_a_question_back_is_answered_and_the_code_asked_for_again(house: House) -> None:
    await asked_for_code(house)

    said = await house.customer("what do you need that for?")

    assert said[-1].startswith("What I still need is the six-digit code I sent to bob@example.com")
    assert (await house.handover()).state is HandoverState.COLLECTING


async def test_other_words_are_borne_with_as_often_as_the_template_says(house: House) -> None:
    await asked_for_code(house)

    said = [(await house.customer(text))[-1] for text in ("it is about lamps", "blue ones", "about seven")]

    assert [text.startswith("What I still need is the six-digit code") for text in said] == [True, True, False]
    assert said[2].startswith("Thank you! I've noted")


async def test_a_person_who_accepts_meanwhile_has_the_chat_with_what_was_given(house: House) -> None:
    ann = await house.user("Ann")
    await house.customer(ASKS)
    await house.passes(2 * MINUTE)
    await house.customer(BOB)

    await accepted(house, ann.id)

    assert (await house.conversation()).state is ConversationState.HUMAN
    assert (await house.handover()).captured["email"] == BOB


async def test_what_was_given_while_waiting_is_checked_too(house: House) -> None:
    bob = await known(house)
    await house.user("Ann")
    await house.customer(ASKS)
    await house.customer(f"you can reach me at {BOB}")

    await house.passes(2 * MINUTE)
    await house.deliver()
    asked = await house.said()
    await house.customer(house.post_box.code)

    assert asked[-1].startswith("Thank you! I've sent a six-digit code to bob@example.com.")
    assert asked[-2].startswith("I'm sorry, none of my colleagues could make it")
    assert (await house.conversation()).contact_id == bob


async def test_e_mail_and_phone_get_a_code_each(toolkit: SqlToolkit, clock: SimulatedClock) -> None:
    house = House(toolkit, clock, template=read_template("save: {on_match: verify}"))
    await house.open_chat()

    await asked_for_code(house, f"{BOB}, 07400 123456")
    (second,) = await house.customer(house.post_box.code)
    await house.deliver()
    (thanks,) = await house.customer(house.post_box.code)

    assert second.startswith("Thank you! I've sent a six-digit code to +44 7400 123456.")
    assert thanks.startswith("Thank you! I've noted bob@example.com and +44 7400 123456.")
    async with house.toolkit.reading(BUSINESS) as work:
        held = await work.identifiers.of([(await house.conversation()).contact_id])
    kinds = {one.key.kind for one in held if one.evidence is Evidence.PROVEN}
    assert kinds >= {IdentifierKind.EMAIL, IdentifierKind.PHONE}


async def test_without_a_way_to_send_it_there_is_no_question_and_the_two_are_linked(house: House) -> None:
    house.post_box.reaches = ()
    bob = await known(house)

    (said,) = await asked_for_code(house)

    assert said.startswith("Thank you! I've noted bob@example.com.")
    assert (await house.conversation()).contact_id != bob


async def test_a_code_that_is_not_taken_is_sent_again_and_only_until_it_counts_no_more(house: House) -> None:
    house.post_box.failures = 2
    await asked_for_code(house)
    missing = list(house.post_box.parcels)

    for _ in range(2):
        house.clock.advance(timedelta(seconds=10))
        await house.deliver()
    arrived = len(house.post_box.parcels)
    await house.customer("nothing came")
    house.clock.advance(11 * MINUTE)
    await house.deliver()

    assert missing == []
    assert arrived == len(house.post_box.parcels) == 1


async def test_a_value_gets_three_codes_a_day_whoever_asks(house: House) -> None:
    said = []
    for number in range(4):
        chat = await house.open_chat(ConversationId(f"cnv_{number}"))
        said += [(await asked_for_code(house, chat=chat))[0]]

    assert [text.startswith("Thank you! I've sent") for text in said] == [True, True, True, False]
    assert said[3].startswith("Thank you! I've noted")


@pytest.mark.parametrize("who", ["nobody", "contact", "archived", "colleague", "conflict"])
async def test_the_customer_notices_nothing_of_whom_an_address_belongs_to(
    sqlite_toolkit: SqlToolkit, clock: SimulatedClock, who: str
) -> None:
    house = House(sqlite_toolkit, clock, template=read_template("save: {on_match: verify}"))
    await house.open_chat()
    async with house.toolkit.once(BUSINESS) as work:
        if who in ("contact", "archived", "conflict"):
            status = ContactStatus.ARCHIVED if who == "archived" else ContactStatus.ACTIVE
            await add_contact(work, email="bob@shop.example.com", status=status)
        if who == "conflict":
            await add_contact(work, phone="+447400123456", name="Somebody Else")
    if who == "colleague":
        await house.user("Bob", online=False)

    typed = ("bob@shop.example.com, 07400 123456", "000000", "hm", "nothing came", "I'd rather not", "no")
    await house.customer(ASKS)
    for text in typed:
        await house.customer(text)
        await house.deliver()

    said = await house.said()
    assert [text.partition(".")[0] for text in said[1:]] == [
        "Thank you! I've sent a six-digit code to bob@shop",
        "That isn't the code I sent to bob@shop",
        "What I still need is the six-digit code I sent to bob@shop",
        "I've sent another code to bob@shop",
        "Thank you! I've sent a six-digit code to +44 7400 123456",
        "Thank you! I've noted bob@shop",
    ]
    assert said == await _said_to_somebody_unknown(house, texts=typed)
    assert len(house.post_box.parcels) == 6


async def _said_to_somebody_unknown(house: House, *, texts: Sequence[str]) -> list[str]:
    """The same words of somebody with another name of the same length, whom nobody knows."""
    chat = await house.open_chat(ConversationId("cnv_unknown"))
    await house.customer(ASKS, chat)
    for text in texts:
        await house.customer(text.replace("bob@", "bub@").replace("123456", "123457"), chat)
        await house.deliver()
    said = await house.said(chat)
    return [text.replace("bub@", "bob@").replace("123457", "123456") for text in said]


async def test_a_code_stands_nowhere_in_the_database_and_in_no_event(house: House) -> None:
    """Not while it is on its way, not once it was typed; and when it has left, its address goes too."""
    await house.customer(ASKS)
    await house.customer(BOB)
    on_its_way = [cell async for _, cell in cells(house.toolkit)]
    await house.deliver()
    code = house.post_box.code
    apart = f"{code[:3]} {code[3:]}"
    addresses = (await places_of(house.toolkit, BOB))[BOB]

    await house.customer(f"it is {apart}")

    assert not [cell for cell in on_its_way if code in cell]
    assert await places_of(house.toolkit, code, apart) == {}
    typed = [message.text for message in await house.messages() if message.speaker is Speaker.CONTACT]
    assert typed[-1] == "it is ••• •••"
    assert not [place for place in addresses if place.startswith(("one_time_codes", "jobs"))]


async def test_who_would_rather_not_is_not_asked_again_in_a_later_handover(house: House) -> None:
    await asked_for_code(house)
    await house.customer("I'd rather not")

    (again,) = await house.customer(ASKS)

    assert "We have your details" in again
    assert len(house.post_box.parcels) == 1


async def test_an_old_code_of_another_chat_proves_nothing_here(house: House) -> None:
    await asked_for_code(house)
    first = house.post_box.code
    other = await house.open_chat(ConversationId("cnv_other"))
    await asked_for_code(house, chat=other)

    said = await house.customer(first, other) if first != house.post_box.code else ["That isn't"]

    assert said[0].startswith("That isn't")
    assert (await house.conversation(other)).identity is not IdentityLevel.PROVEN


async def test_in_spanish(house: House) -> None:
    await house.customer("Quiero hablar con una persona, por favor")
    (question,) = await house.customer("mi correo es bob@example.com")
    (again,) = await house.customer("no me ha llegado")
    await house.deliver()

    assert question.startswith("¡Gracias! He enviado un código de seis cifras a bob@example.com.")
    assert again.startswith("He enviado otro código a bob@example.com;")
    assert house.post_box.parcels[-1].subject == "Tu código para Corner Shop"
