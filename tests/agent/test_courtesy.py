"""The built-in agent tells courtesy, anger, yes and no from questions."""

import pytest

from agent.offline.anger import is_angry
from agent.offline.asks_open_invoices import asks_open_invoices
from agent.offline.asks_own_details import asks_own_details
from agent.offline.language import Language, named_language, spoken_language
from agent.offline.offered import takes_offer
from agent.offline.small_talk import SmallTalk, small_talk_in
from agent.offline.status_question import asks_for_news
from tests.processor_time import least_seconds


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("hello", SmallTalk.GREETING),
        ("Hi there!", SmallTalk.GREETING),
        ("hola, buenos días", SmallTalk.GREETING),
        ("Buenas tardes", SmallTalk.GREETING),
        ("is anyone there?", SmallTalk.GREETING),
        ("¿Hay alguien ahí?", SmallTalk.GREETING),
        ("thanks a lot!", SmallTalk.THANKS),
        ("Perfect, thank you so much", SmallTalk.THANKS),
        ("gracias por todo", SmallTalk.THANKS),
        ("bye", SmallTalk.BYE),
        ("ok thanks bye", SmallTalk.BYE),
        ("hasta luego", SmallTalk.BYE),
        ("who are you", SmallTalk.WHO_ARE_YOU),
        ("who am I speaking with?", SmallTalk.WHO_ARE_YOU),
        ("¿con quién hablo?", SmallTalk.WHO_ARE_YOU),
        ("Hello, are you a bot?", SmallTalk.ARE_YOU_A_PERSON),
        ("Am I talking to a person?", SmallTalk.ARE_YOU_A_PERSON),
        ("Is this a real person or a bot?", SmallTalk.ARE_YOU_A_PERSON),
        ("¿eres una persona?", SmallTalk.ARE_YOU_A_PERSON),
        ("¿Estoy hablando con una persona?", SmallTalk.ARE_YOU_A_PERSON),
        ("how are you?", SmallTalk.HOW_ARE_YOU),
        ("¿qué tal?", SmallTalk.HOW_ARE_YOU),
        ("help", SmallTalk.WHAT_CAN_YOU_DO),
        ("¿me puedes ayudar?", SmallTalk.WHAT_CAN_YOU_DO),
        ("vale", SmallTalk.ALL_RIGHT),
    ],
)
def test_courtesy_is_known(text: str, kind: SmallTalk) -> None:
    assert small_talk_in(text) is kind


@pytest.mark.parametrize(
    "text",
    [
        "hello, where is my parcel",
        "thanks but it is still broken",
        "I need help with my invoice",
        "necesito ayuda con la factura",
        "is this a computer desk?",
        "me llamo Ana",
        "",
        "😀",
    ],
)
def test_courtesy_with_anything_else_in_it_is_not_mere_courtesy(text: str) -> None:
    assert small_talk_in(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "This is ridiculous",
        "you are useless",
        "I'm so angry right now",
        "worst service ever",
        "WHERE IS MY PARCEL YOU PEOPLE!!",
        "I want to make a complaint",
        "this is bullshit",
        "esto es una vergüenza",
        "estoy harto",
        "vuestro servicio es pésimo",
        "quiero poner una reclamación",
        "¡Sois unos ladrones!",
    ],
)
def test_anger_is_heard(text: str) -> None:
    assert is_angry(text)


@pytest.mark.parametrize(
    "text",
    [
        "it's not bad",
        "this is not a complaint",
        "do you have trash bags",
        "is The Terrible Twos in stock?",
        "angry birds toy",
        "NIKE AIR MAX 90",
        "no estoy enfadado",
        "¿tenéis cubos de basura?",
        "the trash can lid is missing",
    ],
)
def test_strong_words_about_other_things_are_no_anger(text: str) -> None:
    assert not is_angry(text)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("yes", True),
        ("Yes please!", True),
        ("sí, por favor", True),
        ("vale", True),
        ("no", False),
        ("No, thanks", False),
        ("no, gracias", False),
        ("yes, but what are your hours", None),
        ("what are your hours", None),
        ("", None),
        ("no need " * 400, None),
        ("yes " * 400, None),
    ],
)
def test_an_offer_is_taken_or_not(text: str, answer: bool | None) -> None:
    assert takes_offer(text) is answer


@pytest.mark.parametrize(
    "text",
    [
        "What e-mail do you have for me?",
        "do you have my phone number?",
        "what do you know about me",
        "¿qué datos tenéis míos?",
    ],
)
def test_asking_for_the_own_details_is_understood(text: str) -> None:
    assert asks_own_details(text)


@pytest.mark.parametrize("text", ["what is your e-mail?", "what number do I call", "¿cuál es vuestro correo?"])
def test_asking_for_the_businesses_details_is_something_else(text: str) -> None:
    assert not asks_own_details(text)


@pytest.mark.parametrize(
    "text",
    [
        "How much do I owe?",
        "do I have any open invoices?",
        "Which invoices are still unpaid?",
        "show me my outstanding bills",
        "¿Cuánto os debo?",
        "¿Tengo alguna factura pendiente?",
    ],
)
def test_asking_what_is_to_be_paid_is_understood(text: str) -> None:
    assert asks_open_invoices(text)


@pytest.mark.parametrize(
    "text", ["where do I find my invoice?", "how do I pay?", "I need an invoice", "when is my order due?"]
)
def test_other_questions_about_paying_are_something_else(text: str) -> None:
    assert not asks_open_invoices(text)


@pytest.mark.parametrize(
    "text",
    ["any news?", "when will somebody call me", "still waiting", "¿cuándo me vais a llamar?", "sigo esperando"],
)
def test_asking_when_the_answer_comes_is_understood(text: str) -> None:
    assert asks_for_news(text)


@pytest.mark.parametrize(
    ("texts", "language"),
    [
        (["where is my order"], Language.ENGLISH),
        (["¿dónde está mi pedido?"], Language.SPANISH),
        (["ok", "dónde está mi pedido"], Language.SPANISH),
        (["123", "dónde está mi pedido"], Language.SPANISH),
        (["where is it?", "dónde está mi pedido"], Language.ENGLISH),
        (["123"], Language.SPANISH),
    ],
)
def test_the_newest_words_that_show_a_language_decide(texts: list[str], language: Language) -> None:
    found = spoken_language(texts, otherwise=Language.SPANISH)

    assert found is language


@pytest.mark.parametrize(
    ("tag", "language"), [("es-MX", Language.SPANISH), ("en_US", Language.ENGLISH), ("de", None), ("", None)]
)
def test_a_language_tag_names_a_language_we_speak_or_none(tag: str, language: Language | None) -> None:
    assert named_language(tag) is language


@pytest.mark.parametrize(
    "text", ["are you a " * 400, "hello " * 660, "!" * 4_000, "THIS IS " * 500 + "!!", "¿" * 4_000]
)
def test_four_thousand_letters_are_read_fast(text: str) -> None:
    def read() -> None:
        small_talk_in(text)
        is_angry(text)
        takes_offer(text)
        asks_own_details(text)
        asks_open_invoices(text)
        asks_for_news(text)

    assert least_seconds(read) < 0.25
