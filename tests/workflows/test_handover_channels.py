"""What differs by channel, language and what the session has proven; and what must not differ at all."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from langchain_core.runnables import RunnableLambda
from langgraph.checkpoint.memory import InMemorySaver

from tests.workflows.chatroom import THREAD, Book, Crew, Room, trial
from tools.clock import SimulatedClock
from tools.contacts.typed.typed_wishes import Wanted
from tools.conversations.conversation import ChannelKind, IdentityLevel
from tools.events import EventType
from workflows.handover.building import with_handover
from workflows.handover.driving.desk import Desk
from workflows.handover.moves import Parked
from workflows.handover.ports import Availability, Captured, Chat, Details, Identity
from workflows.handover.templates.file import read_template

WHATSAPP = Chat(
    THREAD,
    channel=ChannelKind.WHATSAPP,
    region="ES",
    identity=Identity(IdentityLevel.PROVEN, known={Wanted.PHONE: "+34600111222"}),
)
PROVEN = Chat(
    THREAD,
    identity=Identity(
        IdentityLevel.PROVEN, on_file={Wanted.EMAIL: "ana.ruiz@example.com", Wanted.PHONE: "+34600111222"}
    ),
)


async def test_on_whatsapp_the_number_is_known_and_only_the_e_mail_is_asked_for() -> None:
    chat = trial(chat=WHATSAPP)

    said = await chat.until_asked()

    assert "May I have your e-mail address, so" in said[0]
    assert "phone" not in said[0]


async def test_on_whatsapp_the_wait_is_longer() -> None:
    chat = trial(chat=WHATSAPP)
    await chat.ask_for_person()

    early, late = await chat.pass_time(minutes=4), await chat.pass_time(minutes=1)

    assert early == []
    assert late != []


async def test_with_nothing_to_ask_the_time_out_captures_at_once() -> None:
    chat = trial(chat=WHATSAPP, template=read_template("ask: {details: [phone]}"))

    said = await chat.until_asked()

    assert "We have your details" in said[0]
    assert await chat.outcome() == "captured"


async def test_a_proven_customer_confirms_the_address_on_file_shown_masked() -> None:
    chat = trial(chat=PROVEN)

    asked = await chat.until_asked()
    then = await chat.write("yes")
    said = await chat.write("yes please")

    assert "May we write to you at a•••@example.com?" in asked[0]
    assert "ana.ruiz" not in asked[0]
    assert "May we call you at +34 ••• 222?" in then[0]
    assert said[0].startswith("Thank you! I've noted ana.ruiz@example.com and +34 600 11 12 22.")


async def test_a_proven_customer_may_give_another_address() -> None:
    chat = trial(chat=PROVEN)
    await chat.until_asked()

    await chat.write("no")
    await chat.write("ana@work.example.com")
    await chat.write("yes")

    assert chat.book.last == Details(email="ana@work.example.com", phone="+34600111222")


async def test_a_no_to_the_address_on_file_asks_for_one() -> None:
    chat = trial(chat=PROVEN, template=read_template("ask: {details: [email]}"))
    await chat.until_asked()

    said = await chat.write("no")

    assert said == ["May I have your e-mail address, so that a colleague can get back to you?"]


@pytest.mark.parametrize("channel", [ChannelKind.WHATSAPP, ChannelKind.SMS])
@pytest.mark.parametrize("parked", ["nowhere", "waiting", "collecting"])
async def test_stop_ends_everything_without_a_word_and_is_recorded(channel: ChannelKind, parked: str) -> None:
    chat = trial(chat=Chat(THREAD, channel=channel))
    if parked == "waiting":
        await chat.ask_for_person()
    elif parked == "collecting":
        await chat.until_asked()

    reply = await chat.reply("STOP")
    later = await chat.pass_time(hours=24)

    assert (reply.texts, later) == ([], [])
    assert reply.parked is Parked.NOWHERE
    assert chat.crew.events.count(EventType.CONTACT_OPTED_OUT) == 1


async def test_stop_in_a_web_chat_only_calls_the_handover_off() -> None:
    chat = trial()
    await chat.until_asked()

    said = await chat.write("stop")

    assert said == ["All right, I've called it off. What can I do for you?"]
    assert EventType.CONTACT_OPTED_OUT not in chat.crew.events


async def test_the_words_are_in_the_customers_language() -> None:
    chat = trial(chat=Chat(THREAD, language="es", region="ES"))

    waiting = await chat.write("quiero hablar con una persona")
    asked = await chat.pass_time(minutes=2)
    said = await chat.write("mi correo es ana@example.com y mi móvil 600 111 222")

    assert waiting[0].startswith("Voy a buscar a alguien de mi equipo.")
    assert "¿Me das tu correo electrónico y tu número de teléfono" in asked[0]
    assert said[0].startswith("¡Gracias! He anotado ana@example.com y +34 600 11 12 22.")


async def test_the_privacy_page_is_linked_where_details_are_asked_for() -> None:
    chat = trial(template=read_template('ask: {privacy_page: "https://example.com/privacy"}'))

    said = await chat.until_asked()

    assert said[0].endswith("How we handle your data: https://example.com/privacy")


class KnowingBook:
    """A contact book that knows some values, and says so in what it answers."""

    def __init__(self, known: Mapping[str, str]) -> None:
        self.known = known

    async def save(self, chat: Chat, details: Details, *, handover_id: str) -> Captured:
        return Captured(contact_id=self.known.get(details.email, "con_new"), note="merged")


async def transcript(known: Mapping[str, str]) -> list[str]:
    chat = trial(["We need it to answer you."], contacts=KnowingBook(known))
    lines = await chat.ask_for_person()
    lines += await chat.pass_time(minutes=2)
    for text in ("why?", "ana@gmial.com", "yes", "0151 12", "0151 12345678", "is that all?"):
        chat.model.script.append("That is all.")
        lines += await chat.write(text)
    return lines


async def test_known_and_unknown_values_make_the_same_transcript_byte_for_byte() -> None:
    unknown = await transcript({})
    known = await transcript({"ana@gmail.com": "con_ana"})

    assert "\n".join(unknown).encode() == "\n".join(known).encode()
    assert len(unknown) > 6


async def test_when_nobody_is_there_the_words_say_when_somebody_is() -> None:
    back = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    chat = trial(crew=Crew(Availability(anybody=False, back_at=back)))

    said = await chat.ask_for_person()

    assert "My colleagues are back tomorrow at 9:00." in said[0]


async def test_outside_the_templates_hours_the_wait_is_skipped_also_without_a_team() -> None:
    template = read_template("hours: {time_zone: UTC, tuesday: ['09:00-17:00']}")
    room, book = Room(), Book()
    graph = with_handover(
        RunnableLambda(lambda state: {}),
        contacts=book,
        chats=room,
        template=template,
        clock=SimulatedClock(),
        checkpointer=InMemorySaver(),
    )

    reply = await Desk(graph).customer("t", "I want to talk to a human")

    assert "My colleagues are back tomorrow at 9:00." in reply.texts[0]
